"""Parts of a picture: a viewer that asks for one range of its bytes is answered with them alone.

Rules: RFC 9110, 14 (ranges) and 13.1.5 (If-Range). Several ranges at once are not worth a body of many parts, and are
answered with the whole, as is what cannot be understood: both are allowed by 14.2.
"""

import re
from dataclasses import replace

from darkroom.dates import moment
from darkroom.errors import RangeRefused
from darkroom.http import Request, Response

ACCEPTED = {"Accept-Ranges": "bytes"}
"""The header of answers of which a part may be asked for."""

_RANGE = re.compile(r"bytes=[ \t]*(?:([0-9]+)-([0-9]*)|-([0-9]+))[ \t]*", re.IGNORECASE)

_LONGEST = 18
"""Digits; a number that has more is beyond the end of anything."""


def part(request: Request, response: Response, now: float) -> Response:
    """The part of a whole answer that is asked for, or the answer as it is.

    Raises:
        RangeRefused: no byte of it lies in the range.
    """
    if request.method != "GET" or response.status != 200 or "Accept-Ranges" not in response.headers:
        return response
    found = _RANGE.fullmatch(request.header("range"))
    if found is None or not _is_of_this(request.header("if-range"), response, now):
        return response
    length = len(response.body)
    first, last = _bounds(length, *found.groups())
    if last is not None and last < first:
        return response
    if first >= length:
        raise RangeRefused(length)
    end = length if last is None else min(last + 1, length)
    headers = {**response.headers, "Content-Range": f"bytes {first}-{end - 1}/{length}"}
    return replace(response, status=206, headers=headers, body=response.body[first:end])


def _bounds(length: int, first: str | None, last: str | None, suffix: str | None) -> tuple[int, int | None]:
    """The first and the last byte of a range, the last being None for the end."""
    if suffix is not None:
        wanted = _number(suffix)
        return (max(0, length - wanted) if wanted else length), None
    return _number(first or ""), _number(last) if last else None


def _number(digits: str) -> int:
    digits = digits.lstrip("0") or "0"
    return int(digits) if len(digits) <= _LONGEST else 10**_LONGEST


def _is_of_this(validator: str, response: Response, now: float) -> bool:
    """Whether the viewer has other parts of this very answer: it says so by a strong validator, or not at all.

    A date is one only if it is the very date, and so old that the object cannot have changed twice within it.
    """
    if not validator or validator.startswith('"'):
        return validator in ("", response.headers["ETag"])
    date = moment(validator)
    return date is not None and date == moment(response.headers.get("Last-Modified", "")) and now - date >= 1
