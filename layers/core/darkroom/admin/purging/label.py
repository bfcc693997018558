"""The label on a kept print, as far as a purge reads it and writes it anew."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import ClientError

from darkroom.admin.cloud import code
from darkroom.admin.purging.place import Place

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import HeadObjectOutputTypeDef

_LABEL = "label"
_KEPT = ("CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage", "ContentType")
"""What a copy onto itself would lose beside the metadata."""

_GONE = ("404", "NoSuchKey", "412", "PreconditionFailed")
"""It was removed meanwhile, or another took its place."""

_TOO_LONG = ("MetadataTooLarge", "InvalidArgument")


def key_on(place: Place, name: str) -> str:
    """The key of a print's original, empty if its label cannot be read or it is gone. Raises `ClientError`."""
    head = _head(place, name)
    return str(_read(head["Metadata"]).get("key", "")) if head else ""


def mark(place: Place, name: str) -> Literal["marked", "settled", "unmarkable"]:
    """Mark a print stale: settled if it was, or is another by now; unmarkable if its label cannot say so.

    Raises `ClientError`, `BotoCoreError`.
    """
    head = _head(place, name)
    if head is None:
        return "settled"
    label = _read(head["Metadata"])
    if not label:
        return "unmarkable"
    return "settled" if label.get("stale") else _relabel(place, name, head, label | {"stale": True})


def _relabel(
    place: Place, name: str, head: "HeadObjectOutputTypeDef", label: Mapping[str, Any]
) -> Literal["marked", "settled", "unmarkable"]:
    facts: Mapping[str, Any] = head
    try:
        place.s3.copy_object(
            Bucket=place.bucket,
            Key=name,
            CopySource={"Bucket": place.bucket, "Key": name},
            CopySourceIfMatch=head["ETag"],
            MetadataDirective="REPLACE",
            Metadata={**head["Metadata"], _LABEL: _written(label)},
            **{fact: facts[fact] for fact in _KEPT if facts.get(fact)},
        )
    except ClientError as error:
        if code(error) in _GONE:
            return "settled"
        if code(error) in _TOO_LONG:
            return "unmarkable"
        raise
    return "marked"


def _head(place: Place, name: str) -> "HeadObjectOutputTypeDef | None":
    try:
        return place.s3.head_object(Bucket=place.bucket, Key=name)
    except ClientError as error:
        if code(error) in _GONE:
            return None
        raise


def _read(metadata: Mapping[str, str]) -> dict[str, Any]:
    """What a label says, nothing if it is none; what this version does not know of it stays."""
    text = metadata.get(_LABEL, "")
    try:
        label = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        return {}
    return label if isinstance(label, dict) else {}


def _written(label: Mapping[str, Any]) -> str:
    text = json.dumps(label, ensure_ascii=False, separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")
