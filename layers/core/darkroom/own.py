"""Paths that are Darkroom's own at every host: they touch neither a source nor a bucket, and anyone may ask."""

import json

from darkroom import __version__
from darkroom.http import SHARED, Request, Response

HEALTH = "/-/health"
ROBOTS = "/robots.txt"


def page(request: Request) -> Response | None:
    """The answer at a path of our own, None at any other.

    Robots may fetch what pages show them (RFC 9309): whoever wants a picture found publishes its URL, and nobody finds
    another.
    """
    if request.method not in ("GET", "HEAD"):
        return None
    if request.path == HEALTH:
        body = json.dumps({"status": "ok", "version": __version__})
        return _page(body, "application/json", "no-store")
    if request.path == ROBOTS:
        return _page("User-agent: *\nDisallow:\n", "text/plain; charset=utf-8", "public, max-age=86400")
    return None


def _page(text: str, content_type: str, cache_control: str) -> Response:
    return Response(200, {**SHARED, "Content-Type": content_type, "Cache-Control": cache_control}, text.encode())
