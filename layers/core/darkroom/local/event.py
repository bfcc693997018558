"""HTTP requests into the events of an API Gateway HTTP API (payload 2.0), as AWS makes them.

Facts: API Gateway's developer guide ("Create AWS Lambda proxy integrations for HTTP APIs") and what AWS's
own test tool for .NET found at the live service: the path arrives decoded, the query as it was sent.
"""

import base64
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, unquote

ACCOUNT = "123456789012"
API = "darkroom00"

_OF_THE_CONNECTION = (
    "connection",
    "expect",
    "keep-alive",
    "proxy-connection",
    "te",
    "transfer-encoding",
    "upgrade",
)
_TEXT = re.compile(r"text/.*|application/(json|javascript|xml|.+\+(json|xml))")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Call:
    """A request as it came over the wire.

    `target` is the raw path and query, in ASCII. Headers keep their order, spelling and repetitions.
    `address` is the viewer's IP address.
    """

    method: str
    target: str
    protocol: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    address: str

    @property
    def path(self) -> str:
        """The raw path, percent-encoded as it was sent."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """The raw query, empty if there is none."""
        return self.target.partition("?")[2]

    @property
    def size(self) -> int:
        """Bytes of the request line and of the header values together: what the API limits."""
        line = f"{self.method} {self.target} {self.protocol}"
        return len(line) + sum(len(value) for _, value in self.headers)

    def header(self, name: str) -> str:
        """A header's value by its lower-case name, repetitions joined by commas; empty if there is none."""
        return ",".join(value for key, value in self.headers if key.lower() == name)

    def with_headers(self, ours: Mapping[str, str]) -> "Call":
        """The same request in which these headers, named in lower case, have these values and no others."""
        kept = tuple(pair for pair in self.headers if pair[0].lower() not in ours)
        return replace(self, headers=(*kept, *ours.items()))


def event_of(call: Call, domain: str, request_id: str, now: float) -> dict[str, Any]:
    """The event that the API at this domain makes of a request at this moment (Unix seconds).

    What the request lacks (cookies, a query, a body) the event lacks as well, as on AWS.
    """
    path = unquote(call.path, errors="replace").partition("?")[0]
    text = _is_text(call.header("content-type"))
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": call.query,
        "headers": _headers(call),
        "requestContext": _context(call, path, domain, request_id, now),
        "isBase64Encoded": bool(call.body) and not text,
    }
    if cookies := list(_cookies(call)):
        event["cookies"] = cookies
    if call.query:
        event["queryStringParameters"] = _joined(
            parse_qsl(call.query, keep_blank_values=True, errors="replace", separator="&")
        )
    if call.body:
        event["body"] = call.body.decode(errors="replace") if text else base64.b64encode(call.body).decode()
    return event


def _headers(call: Call) -> dict[str, str]:
    sent = [(name.lower(), value) for name, value in call.headers]
    kept = _joined(pair for pair in sent if pair[0] not in (*_OF_THE_CONNECTION, "cookie"))
    return {**kept, "content-length": str(len(call.body))}


def _is_text(content_type: str) -> bool:
    media = content_type.partition(";")[0].strip().lower()
    return not media or _TEXT.fullmatch(media) is not None


def _cookies(call: Call) -> Iterator[str]:
    for name, value in call.headers:
        if name.lower() == "cookie":
            yield from (cookie for part in value.split(";") if (cookie := part.strip()))


def _joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _context(call: Call, path: str, domain: str, request_id: str, now: float) -> dict[str, Any]:
    moment = time.gmtime(now)
    return {
        "accountId": ACCOUNT,
        "apiId": API,
        "domainName": domain,
        "domainPrefix": domain.partition(".")[0],
        "http": {
            "method": call.method,
            "path": path,
            "protocol": call.protocol,
            "sourceIp": call.address,
            "userAgent": call.header("user-agent"),
        },
        "requestId": request_id,
        "routeKey": "$default",
        "stage": "$default",
        "time": time.strftime(f"%d/{_MONTHS[moment.tm_mon - 1]}/%Y:%H:%M:%S +0000", moment),
        "timeEpoch": int(now * 1000),
    }
