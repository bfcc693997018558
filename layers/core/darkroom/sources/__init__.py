"""A source: a named bucket (and prefix) with its credentials, signing keys and defaults."""

from darkroom.sources.address import Address, addresses
from darkroom.sources.document import read_source, write_source
from darkroom.sources.key import object_key
from darkroom.sources.model import (
    ACCOUNTS,
    RESERVED_NAMES,
    Ambient,
    AssetRules,
    Bucket,
    Credentials,
    Fallback,
    Keys,
    Metadata,
    Public,
    Role,
    Secret,
    SigningKey,
    Source,
    Watermark,
    folder,
)
from darkroom.sources.policy import objects_only
from darkroom.sources.texts import HOST, NAME, RoleArn

__all__ = [
    "ACCOUNTS",
    "HOST",
    "NAME",
    "RESERVED_NAMES",
    "Address",
    "Ambient",
    "AssetRules",
    "Bucket",
    "Credentials",
    "Fallback",
    "Keys",
    "Metadata",
    "Public",
    "Role",
    "RoleArn",
    "Secret",
    "SigningKey",
    "Source",
    "Watermark",
    "addresses",
    "folder",
    "object_key",
    "objects_only",
    "read_source",
    "write_source",
]
