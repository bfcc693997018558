"""API Gateway's HTTP API (payload format 2.0) to Request, and Response to its proxy answer.

Source: AWS, "Working with AWS Lambda proxy integrations for HTTP APIs".
"""

import base64
from collections.abc import Mapping
from typing import Any

from darkroom.http import Request, Response, viewer_path

EDGE_PATH = "x-darkroom-path"
"""The viewer's raw path, as the edge's viewer-request function copies it."""

EDGE_HOST = "x-darkroom-host"
"""The viewer's own host, which the edge cannot forward as `Host`."""


def read_event(event: Mapping[str, Any]) -> Request:
    """The request that an event describes.

    Raises:
        PathRefused: the edge's headers disagree with the event.
    """
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    context = event["requestContext"]
    path, exact = viewer_path(_plain(event["rawPath"]), headers.get(EDGE_PATH))
    told = headers.get(EDGE_HOST) if exact else None
    host = told or headers.get("host") or context.get("domainName", "")
    return Request(
        method=context["http"]["method"],
        path=path,
        exact=exact,
        query=_plain(event.get("rawQueryString") or ""),
        host=host.lower().partition(":")[0].rstrip("."),
        headers=headers,
    )


def _plain(text: str) -> str:
    """The text as UTF-8 can say it: an event's JSON may hold half a character, which no URL has."""
    return text.encode(errors="replace").decode()


def write_answer(response: Response) -> dict[str, Any]:
    """The proxy answer that carries a response."""
    text = response.headers.get("Content-Type", "").startswith("application/problem+json")
    return {
        "statusCode": response.status,
        "headers": dict(response.headers),
        "body": response.body.decode() if text else base64.b64encode(response.body).decode("ascii"),
        "isBase64Encoded": not text,
    }
