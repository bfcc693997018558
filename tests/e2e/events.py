"""The events of events/transform, and what each must be answered with.

`python -m tests.e2e.events` writes the files anew. They are for the ports of `memory`: a source `demo`, a signing key
that protects nothing, and one drawn picture.
"""

import base64
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from PIL import Image

from darkroom.local.event import API, Call, event_of
from tests.paths import ROOT
from tests.things import sign

FOLDER = ROOT / "events" / "transform"

_DOMAIN = f"{API}.execute-api.us-east-1.amazonaws.com"
_MOMENT = 1_795_348_800.0
_BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
_KEY = "first-light"
_SUNSET = "/demo/sunset.jpg"
_TOO_LONG = "&".join(["w=300", *(f"ixlib=js-{number:04}" for number in range(600))])

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """A request and its answer.

    `signed`: the query that the signature was made for, None for no signature. `viewer`: the host that the viewer
    asked at the edge, empty where the API is asked directly. `size` and `kind`: the picture that must come.
    """

    path: str
    query: str = ""
    status: int = 200
    kind: str = ""
    size: tuple[int, int] = (0, 0)
    method: str = "GET"
    viewer: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    answered: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    signed: str | None = "the query"

    def event(self) -> dict[str, Any]:
        """The event that API Gateway makes of the request."""
        return event_of(self.call(), _DOMAIN, "JKJaXmPLvHcESHA=", _MOMENT)

    def check(self, answer: Answer) -> None:
        """Fail unless this is the proxy answer that the request deserves."""
        headers = answer["headers"]
        assert answer["statusCode"] == self.status, headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert self.answered.items() <= headers.items()
        body = base64.b64decode(answer["body"]) if answer["isBase64Encoded"] else answer["body"].encode()
        if self.kind and self.method != "HEAD":
            picture = Image.open(io.BytesIO(body))
            picture.load()
            assert (headers["Content-Type"], picture.size) == (self.kind, self.size)
            assert picture.get_format_mimetype() == self.kind
        elif self.status >= 400:
            told = json.loads(body)
            assert headers["Content-Type"] == "application/problem+json"
            assert told["status"] == self.status
            assert told.keys() == {"type", "title", "status", "detail"}
        else:
            assert body == b""

    def call(self) -> Call:
        """The request as it comes over the wire to API Gateway."""
        target = self._target()
        edge = {"x-darkroom-path": self.path, "x-darkroom-host": self.viewer} if self.viewer else {}
        headers = {
            "accept": "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
            "accept-encoding": "gzip, deflate, br, zstd",
            "host": _DOMAIN,
            "user-agent": "Amazon CloudFront" if self.viewer else _BROWSER,
            "x-amzn-trace-id": "Root=1-6b02c9c0-5a1d3f0c7b6e4d2a9c8b7a61",
            "x-forwarded-for": "203.0.113.7",
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
            **edge,
            **self.headers,
        }
        return Call(self.method, target, "HTTP/1.1", tuple(headers.items()), self.body, "203.0.113.7")

    def _target(self) -> str:
        if self.signed is None:
            return f"{self.path}?{self.query}"
        query = self.query if self.signed == "the query" else self.signed
        signature = sign(self.path, query, _KEY).rpartition("s=")[2]
        return f"{self.path}?{self.query}&s={signature}" if self.query else f"{self.path}?s={signature}"


CASES: Mapping[str, Case] = {
    "webp": Case(_SUNSET, "w=300&fm=webp", kind="image/webp", size=(300, 200)),
    "jpeg-crop": Case(_SUNSET, "w=240&h=240&fit=crop&crop=left", kind="image/jpeg", size=(240, 240)),
    "png": Case(_SUNSET, "w=64&fm=png", kind="image/png", size=(64, 43)),
    "text": Case("/demo/~text", "txt=%D8%B3%D9%84%D8%A7%D9%85&w=120&h=40", kind="image/png", size=(120, 40)),
    "avif-auto": Case(
        "/sunset.jpg",
        "w=320&auto=format",
        viewer="demo.darkroom.localhost",
        headers={"accept": "image/avif,image/webp"},
        answered={"Vary": "Accept"},
        kind="image/avif",
        size=(320, 213),
    ),
    "pass-through": Case(_SUNSET, kind="image/jpeg", size=(1600, 1067)),
    "download": Case(
        _SUNSET,
        "w=100&dl=" + quote("lake at dusk.jpg"),
        answered={
            "Content-Disposition": "attachment; filename=\"lake at dusk.jpg\"; filename*=UTF-8''lake%20at%20dusk.jpg"
        },
        kind="image/jpeg",
        size=(100, 67),
    ),
    "head": Case(_SUNSET, "w=300&fm=webp", method="HEAD", answered={"Content-Type": "image/webp"}),
    "not-modified": Case(_SUNSET, "w=300", headers={"if-modified-since": "Sun, 22 Nov 2026 08:00:00 GMT"}, status=304),
    "preflight": Case(
        _SUNSET,
        "w=300",
        method="OPTIONS",
        headers={"origin": "https://www.example.com", "access-control-request-method": "GET"},
        answered={"Access-Control-Allow-Origin": "*"},
        status=204,
    ),
    "disagreeing-edge": Case(
        _SUNSET,
        "w=300",
        viewer="demo.darkroom.localhost",
        headers={"x-darkroom-path": "/demo/another.jpg"},
        status=400,
    ),
    "outside-the-prefix": Case("/%2e%2e/secret.jpg", "w=300", viewer="demo.darkroom.localhost", status=400),
    "bad-base64": Case(_SUNSET, "w64=MzAw!", status=400),
    "unsigned": Case(_SUNSET, "w=300", signed=None, status=403),
    "tampered": Case(_SUNSET, "w=3000", signed="w=300", status=403),
    "missing": Case("/demo/moonrise.jpg", "w=300", status=404),
    "expired": Case(_SUNSET, "w=300&expires=1700000000", status=404),
    "reserved": Case("/-/status", status=404),
    "bad-method": Case(
        _SUNSET,
        "w=300",
        method="POST",
        headers={"content-type": "application/json"},
        answered={"Allow": "GET, HEAD, OPTIONS"},
        body=b"{}",
        status=405,
    ),
    "unknown-source": Case("/nobody/sunset.jpg", "w=300", status=410),
    "large-print": Case(_SUNSET, "w=6000&fm=png", status=413),
    "long-url": Case(_SUNSET, _TOO_LONG, status=414),
}


def text(case: Case) -> str:
    """An event as its file holds it."""
    return json.dumps(case.event(), indent=2) + "\n"


if __name__ == "__main__":
    for name, case in CASES.items():
        (FOLDER / f"{name}.json").write_text(text(case))
