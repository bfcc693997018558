"""Conditional requests: what they come to, in the order in which their conditions count.

Rules: RFC 9110, 13.1 (each condition), 13.2.2 (their order) and 8.8.3.2 (comparing tags).
"""

import re
from typing import Literal

from darkroom.dates import moment
from darkroom.http import Request

_TAG = re.compile(r'(?:W/)?"[^"]*"')


def status(request: Request, etag: str, last_modified: float | None) -> Literal[200, 304, 412]:
    """412 if the viewer wants another state than this one, 304 if it has this one already, else 200.

    `etag` is strong; a weak one, which a cache may have made of it, does for not sending a picture again. Without a
    `last_modified` (Unix seconds) dates say nothing.
    """
    if wanted := request.header("if-match"):
        if not _names(wanted, {etag}):
            return 412
    elif _is_later(last_modified, request.header("if-unmodified-since")):
        return 412
    if known := request.header("if-none-match"):
        return 304 if _names(known, {etag, f"W/{etag}"}) else 200
    return 304 if _is_later(last_modified, request.header("if-modified-since")) is False else 200


def _names(listed: str, etags: set[str]) -> bool:
    """Whether a list of tags has one of these, or stands for any at all (`*`)."""
    return listed.strip() == "*" or not etags.isdisjoint(_TAG.findall(listed))


def _is_later(last_modified: float | None, date: str) -> bool | None:
    """Whether it was modified after a date, whose seconds are whole; None if that cannot be told."""
    since = moment(date)
    return None if since is None or last_modified is None else int(last_modified) > since
