"""A source: a named bucket (and prefix) with its credentials, signing keys and defaults."""

from darkroom.sources.document import read_source, write_source
from darkroom.sources.key import object_key
from darkroom.sources.model import NAME, RESERVED_NAMES, Bucket, Keys, Role, Secret, SigningKey, Source
from darkroom.sources.policy import objects_only

__all__ = [
    "NAME",
    "RESERVED_NAMES",
    "Bucket",
    "Keys",
    "Role",
    "Secret",
    "SigningKey",
    "Source",
    "object_key",
    "objects_only",
    "read_source",
    "write_source",
]
