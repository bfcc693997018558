"""Labels as S3 keeps them: JSON in base64, in one header of user metadata."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

import msgspec
from msgspec import structs

from darkroom.aws.http import Answer
from darkroom.errors import PrintsUnavailable
from darkroom.ports import Label

HEADER = "x-amz-meta-label"

LONGEST = 2000
"""Bytes; S3 takes 2,048 of user metadata, their names included (API reference, PutObject)."""


def written(label: Label) -> str:
    """A label as the header holds it; what viewers may do without is left out where it is too long.

    Raises:
        PrintsUnavailable: it is too long even so.
    """
    for form in (label, structs.replace(label, told={})):
        text = urlsafe_b64encode(msgspec.json.encode(form)).decode()
        if len(text) <= LONGEST:
            return text
    raise PrintsUnavailable("its label is too long")


def label_on(answer: Answer) -> Label | None:
    """The label on what an answer brings, None if there is none that can be read."""
    try:
        return msgspec.json.decode(urlsafe_b64decode(answer.headers.get(HEADER, "")), type=Label)
    except (ValueError, msgspec.DecodeError):
        return None
