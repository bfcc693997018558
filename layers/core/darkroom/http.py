"""HTTP as the app sees it: requests, answers, negotiation and headers.

Nothing here knows Lambda, S3 or pixels. Rules: RFC 9110 (semantics), RFC 9111 (caching), RFC 6266
(Content-Disposition), RFC 9457 (problem details).
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, unquote

from darkroom.errors import DarkroomError, MethodRefused, PathRefused, RangeRefused, UrlTooLong
from darkroom.ports import Stamp

LONGEST_URL = 8000
"""Characters; imgix's own limit."""

METHODS = ("GET", "HEAD", "OPTIONS")

SHARED = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Timing-Allow-Origin": "*",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of every answer: a picture may be shown on any page and is never taken for anything else."""

CACHE_TAG = "x-amz-meta-cache-tag"
"""The header whose tags a cache in front keeps with an answer: the only form in which S3 can tell them, too."""

_ALLOWED = (
    *("If-Match", "If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since", "Range"),
    *("DPR", "Save-Data", "Sec-CH-DPR", "Sec-CH-Width", "Width"),
)
"""Headers that change an answer, beside those that any page may send without asking (Fetch: CORS-safelisted)."""

_OF_A_200 = ("Accept-Ranges", "Content-Disposition", "Last-Modified")


@dataclass(frozen=True)
class Request:
    """A request as the viewer sent it.

    `path` is percent-encoded and begins with a slash; `exact` says whether it is spelled as the viewer
    spelled it or encoded anew from a decoded path. `query` is raw, without `?`. `host` is in lower case and
    without a port; header names are in lower case.
    """

    method: str
    path: str
    exact: bool
    query: str
    host: str
    headers: Mapping[str, str]

    def header(self, name: str) -> str:
        """A header's value, empty if there is none."""
        return self.headers.get(name, "")

    def unconditional(self) -> "Request":
        """The same request of a viewer who has no copy."""
        headers = {name: value for name, value in self.headers.items() if not name.startswith("if-")}
        return replace(self, headers=headers)

    def check(self) -> None:
        """Raise `MethodRefused` or `UrlTooLong` for what is refused before anything is read."""
        if self.method not in METHODS:
            raise MethodRefused(self.method)
        if len("https://") + len(self.host) + len(self.path) + 1 + len(self.query) > LONGEST_URL:
            raise UrlTooLong(f"{len(self.path)} + {len(self.query)} characters")


@dataclass(frozen=True)
class Response:
    """An answer. `facts` are for the log and the metrics and never leave the house."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    facts: Mapping[str, Any] = field(default_factory=dict)


def viewer_path(decoded: str, raw: str | None) -> tuple[str, bool]:
    """The viewer's path, percent-encoded, and whether it is spelled as the viewer spelled it.

    `decoded` is what a gateway that decodes (and cuts at a decoded `?`) hands over; `raw` is the edge's copy
    of the path as it was sent, if there is an edge.

    Raises:
        PathRefused: the copy does not decode to the path, so one of them was made up.
    """
    if raw is None:
        return quote(decoded), False
    if not raw.isascii() or not raw.startswith("/") or re.search(r"[?#\x00-\x20\x7f]", raw):
        raise PathRefused("the edge's path is not a raw path")
    if unquote(raw).partition("?")[0] != decoded:
        raise PathRefused("the edge's path disagrees with the request")
    return raw, True


def accepted_formats(accept: str) -> frozenset[str]:
    """Which of AVIF and WebP an Accept header names outright with a weight above 0."""
    weights = {}
    for part in accept.lower().split(","):
        media, *parameters = (piece.strip() for piece in part.split(";"))
        weight = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
        weights[media] = re.fullmatch(r"0(\.0*)?", weight) is None
    return frozenset(name for name in ("avif", "webp") if weights.get(f"image/{name}"))


def entity_tag(stamp: Stamp, wish: str) -> str:
    """The strong ETag of the print that this wish makes of an original in this state."""
    return f'"{sha256(f"{stamp.etag}\n{stamp.length}\n{wish}".encode()).hexdigest()[:32]}"'


def disposition(file_name: str) -> str:
    """A Content-Disposition that saves under this name, whatever characters it has (RFC 6266, 4.3)."""
    name = re.sub(r'[\x00-\x1f\x7f/\\"]', "_", file_name)[:200] or "download"
    plain = re.sub(r"[^ -~]", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def inert(content_type: str) -> dict[str, str]:
    """What keeps an SVG that a browser opens from running: no scripts, no origin, nothing from elsewhere (CSP 3)."""
    if content_type != "image/svg+xml":
        return {}
    allowed = "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; sandbox"
    return {"Content-Security-Policy": allowed}


def server_timing(stages: Mapping[str, float]) -> str:
    """The Server-Timing header of stages in milliseconds, in their order."""
    return ", ".join(f"{name};dur={duration:.1f}" for name, duration in stages.items())


def cache_status(*, tier: str = "", lifetime: int | None = None, forward: str = "", stored: bool = False) -> str:
    """The Cache-Status of a print (RFC 9211): found in a `tier`, or made anew for a reason (`forward`).

    `lifetime` is the seconds that it is fresh, negative if it is stale.
    """
    told = ["Darkroom", f"fwd={forward}" if forward else "hit"]
    told += ["stored"] if stored else []
    told += [f"ttl={lifetime}"] if lifetime is not None else []
    told += [f"detail={tier}"] if tier else []
    return "; ".join(told)


def preflight() -> Response:
    """The answer to OPTIONS: any page may ask with GET or HEAD, also for a part, on conditions and with hints."""
    allowed = {
        "Access-Control-Allow-Methods": ", ".join(METHODS),
        "Access-Control-Allow-Headers": ", ".join(_ALLOWED),
        "Access-Control-Max-Age": "86400",
    }
    return Response(204, {**SHARED, **allowed, "Allow": ", ".join(METHODS)})


def problem(error: DarkroomError, status: int, cache_control: str, vary: Sequence[str] = ()) -> Response:
    """The answer to an error: its public words and nothing else (RFC 9457)."""
    title = HTTPStatus(status).phrase
    body = json.dumps({"type": "about:blank", "title": title, "status": status, "detail": error.public})
    headers = {**SHARED, "Content-Type": "application/problem+json", "Cache-Control": cache_control}
    if isinstance(error, MethodRefused):
        headers["Allow"] = ", ".join(METHODS)
    if isinstance(error, RangeRefused):
        headers["Content-Range"] = f"bytes */{error.length}"
    if vary:
        headers["Vary"] = ", ".join(vary)
    return Response(status, headers, body.encode())


def tagged(response: Response, tags: str) -> Response:
    """The response with these tags before those that it has."""
    every = dict.fromkeys(f"{tags},{response.headers.get(CACHE_TAG, '')}".strip(",").split(","))
    return replace(response, headers={**response.headers, CACHE_TAG: ",".join(every)})


def in_place(picture: Response, status: int, cache_control: str) -> Response:
    """The answer to an error in the shape of a picture: with the error's status, and a tag that no other answer has.

    Nothing in it says how old the picture is: a viewer who asks again with that date would keep it for the original.
    """
    headers = {name: value for name, value in picture.headers.items() if name not in _OF_A_200}
    tag = f'"{status}-{picture.headers["ETag"].strip('"')}"'
    return Response(status, {**headers, "ETag": tag, "Cache-Control": cache_control}, picture.body)
