"""A source as it is wished for: checked before anything is made, and held against the one that is there."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from msgspec.structs import replace

from darkroom.admin import AdminError
from darkroom.admin.changing import checked
from darkroom.sources import Keys, Metadata, Role, Source, object_key, read_source
from darkroom.sources.fields import differences
from darkroom.sources.ring import drawn, free_id

type Provided = Literal["user", "role"]

_ACCOUNT = 10
"""Letters of an account's token."""

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
_NOT_YET: Mapping[Provided, Mapping[str, Any]] = {
    "user": {"kind": "keys", "access_key_id": "not-made-yet", "secret_access_key": "not made yet"},
    "role": {"kind": "role", "arn": "arn:aws:iam::000000000000:role/darkroom-not-made-yet", "provisioned": True},
}
"""What stands for credentials until they are made."""

_WISHED = ("description", "bucket", "access", "dialect", "secured", "account", "metadata", "credentials")
"""What can be wished for; the rest of a source that is there already is left alone."""


@dataclass(frozen=True)
class Wish:
    """A source as it is wished for.

    `fields` are those of its document without signing keys, and without `credentials` where they are to be made
    (`provided`). `own_metadata`: the metadata bucket gets a user of its own. `sample` is the path of an object, below
    the prefix, to try. `tested`: it is stored only if it can be read.
    """

    fields: Mapping[str, Any] = field(repr=False)
    provided: Provided | None = None
    own_metadata: bool = False
    sample: str | None = None
    tested: bool = True


def draft(wish: Wish, chance: Callable[[int], bytes], now: float) -> Source:
    """The source, with a signing key and where needed an account, and without credentials that are yet to be made.

    Raises:
        ConfigurationError: names every field that is wrong.
        PathRefused: the sample's path is none.
    """
    fields = dict(wish.fields)
    if fields.get("dialect") == "ixmage" and not fields.get("account"):
        fields["account"] = "".join(_LETTERS[byte % len(_LETTERS)] for byte in chance(_ACCOUNT))
    if wish.provided:
        fields["credentials"] = _NOT_YET[wish.provided]
    if wish.own_metadata:
        fields["metadata"] = {**fields.get("metadata", {}), "credentials": _NOT_YET["user"]}
    fields["bucket"] = {**_region_of_key(fields["bucket"]), **fields["bucket"]}
    secured = fields.pop("secured", True)
    source = checked(read_source(json.dumps({"version": 1, "secured": False, **fields})))
    if secured:
        today = datetime.fromtimestamp(now, UTC).date()
        key = drawn(source, free_id(source, today), today, chance)
        source = replace(source, secured=True, signing_keys=(key,))
    if wish.sample is not None:
        object_key(source, wish.sample)
    return source


def _region_of_key(bucket: Mapping[str, Any]) -> dict[str, str]:
    """The region that the KMS key names, in which its bucket lies too, until the bucket itself is asked."""
    words = str(bucket.get("kms_key", "")).split(":")
    return {"region": words[3]} if len(words) > 4 else {}


def expect_same(wish: Wish, wished: Source, stored: Source) -> None:
    """Raise `AdminError` unless the source that is there is as wished for; what was left open may be anything."""
    bucket = wished.bucket
    if "region" not in wish.fields["bucket"]:
        bucket = replace(bucket, region=stored.bucket.region)
    open_fields: dict[str, Any] = {"bucket": bucket}
    if not wish.fields.get("account"):
        open_fields["account"] = stored.account if wished.dialect == "ixmage" else ""
    if _is_made(wish.provided, stored.credentials):
        open_fields["credentials"] = stored.credentials
    if wished.metadata and stored.metadata:
        open_fields["metadata"] = _kept(wish, wished.metadata, stored.metadata)
    wished = replace(wished, **open_fields)
    same = replace(stored, **{name: getattr(wished, name) for name in _WISHED})
    if differing := differences(stored, same):
        raise AdminError(
            f"there is a source {stored.name} already, and it differs: {', '.join(differing)}; `darkroom source update"
            f" {stored.name}` changes it, `darkroom source remove {stored.name}` makes room for another one"
        )


def _kept(wish: Wish, wished: Metadata, stored: Metadata) -> Metadata:
    """The metadata with what nobody can wish for as it is there."""
    bucket = replace(wished.bucket, region=stored.bucket.region)
    is_made = wish.own_metadata and _is_made("user", stored.credentials)
    return Metadata(bucket, stored.credentials if is_made else wished.credentials)


def _is_made(provided: Provided | None, credentials: object) -> bool:
    match provided, credentials:
        case "user", Keys(user=str()):
            return True
        case "role", Role(provisioned=True):
            return True
        case _:
            return False
