"""Our front's events beside those of aws-sam-cli's own constructor, over the same bytes.

They are alike but for what the tables name (`ALWAYS`, `SOMETIMES`, `REFUSED`). Where the two differ, ours is what
AWS does: API Gateway's developer guide ("Create AWS Lambda proxy integrations for HTTP APIs"), and what AWS's test
tool for .NET found at the live service. The constructor is private to aws-sam-cli, whose version is pinned.
"""

import json
import re
import socket
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from http.client import HTTPResponse
from typing import Any, NamedTuple

import pytest
from flask import request
from hypothesis import given, settings
from hypothesis import strategies as st
from samcli.lib.providers.provider import Api
from samcli.local.apigw.local_apigw_service import LocalApigwService
from samcli.local.apigw.route import Route
from werkzeug.serving import BaseWSGIServer, make_server

from darkroom.local.front import Front

Sides = tuple[object, object]


class Absent:
    def __repr__(self) -> str:
        return "(absent)"


ABSENT = Absent()
HOST = b"Host: demo.darkroom.localhost"

ALWAYS: dict[str, Sides] = {
    # where: (AWS, SAM)
    "body": (ABSENT, ""),
    "cookies": (ABSENT, []),
    "headers.content-length": ("0", ABSENT),
    "headers.x-amzn-trace-id": (re.compile(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}"), ABSENT),
    "headers.x-forwarded-for": ("127.0.0.1", ABSENT),
    "pathParameters.any_path": (ABSENT, re.compile(r".*", re.DOTALL)),
    "requestContext.apiId": (re.compile(r"[a-z0-9]{10}"), "1234567890"),
    "requestContext.domainName": ("demo.darkroom.localhost", "localhost"),
    "requestContext.domainPrefix": ("demo", "localhost"),
    "requestContext.http.userAgent": ("", "Custom User Agent String"),
    "requestContext.requestId": (re.compile(r"[0-9a-f]{14}="), re.compile(r"[0-9a-f-]{36}")),
    "requestContext.timeEpoch": (re.compile(r"\d{13}"), re.compile(r"\d{10}")),
    "stageVariables": (ABSENT, None),
}
"""Differences of every request without a body, a cookie and a user agent."""

UNTOLD = {"requestContext.time"}
"""SAM's is the moment at which its module was imported, so it may or may not differ."""


class Row(NamedTuple):
    """A request, and where its events differ otherwise than `ALWAYS`; ALIKE: there they do not."""

    what: str
    request: bytes
    differs: dict[str, Sides]


ALIKE: Sides = (None, None)


def asking(target: bytes, *headers: bytes, method: bytes = b"GET", body: bytes = b"") -> bytes:
    return b"\r\n".join([b"%s %s HTTP/1.1" % (method, target), HOST, *headers, b"", body])


def posting(content_type: bytes, body: bytes) -> bytes:
    length = b"Content-Length: %d" % len(body)
    return asking(b"/upload", length, b"Content-Type: " + content_type, method=b"POST", body=body)


WITH_BODY: dict[str, Sides] = {"body": ALIKE, "headers.content-length": ALIKE}

SOMETIMES = (
    Row("the root has no path parameter", asking(b"/"), {"pathParameters.any_path": ALIKE}),
    Row(
        "AWS cuts the path at a decoded question mark",
        asking(b"/what%3Fnow.jpg?w=1"),
        {"rawPath": ("/what", "/what?now.jpg"), "requestContext.http.path": ("/what", "/what?now.jpg")},
    ),
    Row(
        "AWS keeps repeated slashes at the beginning",
        asking(b"//demo/a.jpg"),
        {
            "rawPath": ("//demo/a.jpg", "/demo/a.jpg"),
            "requestContext.http.path": ("//demo/a.jpg", "/demo/a.jpg"),
        },
    ),
    Row(
        "AWS keeps an encoded slash at the beginning",
        asking(b"/%2Fa.jpg"),
        {"rawPath": ("//a.jpg", "/a.jpg"), "requestContext.http.path": ("//a.jpg", "/a.jpg")},
    ),
    Row(
        "bytes outside ASCII are read as UTF-8 and passed on escaped",
        asking("/größe.jpg?ü=1".encode()),
        {
            "rawPath": ("/größe.jpg", "/grÃ¶Ã\x9fe.jpg"),
            "requestContext.http.path": ("/größe.jpg", "/grÃ¶Ã\x9fe.jpg"),
            "rawQueryString": ("%C3%BC=1", "Ã¼=1"),
            "queryStringParameters.ü": ("1", ABSENT),
            "queryStringParameters.Ã¼": (ABSENT, "1"),
        },
    ),
    Row(
        "what is no UTF-8 in a query is replaced",
        asking(b"/a.jpg?q=%ff"),
        {"queryStringParameters.q": ("�", "%FF")},
    ),
    Row(
        "cookies leave the headers, each as it was sent",
        asking(b"/a.jpg", b'Cookie: a=1; b="q"; a=2', b"Cookie: c=3"),
        {
            "cookies": (["a=1", 'b="q"', "a=2", "c=3"], ["a=1", "b=q"]),
            "headers.cookie": (ABSENT, 'a=1; b="q"; a=2,c=3'),
        },
    ),
    Row(
        "headers of the connection end at the gateway",
        asking(b"/a.jpg", b"Connection: close", b"TE: trailers"),
        {"headers.connection": (ABSENT, "close"), "headers.te": (ABSENT, "trailers")},
    ),
    Row(
        "the user agent is told",
        asking(b"/a.jpg", b"User-Agent: a browser"),
        {"requestContext.http.userAgent": ("a browser", "Custom User Agent String")},
    ),
    Row(
        "the viewer's address is added to those on the way",
        asking(b"/a.jpg", b"X-Forwarded-For: 192.0.2.1"),
        {"headers.x-forwarded-for": ("192.0.2.1, 127.0.0.1", "192.0.2.1")},
    ),
    Row("text arrives as text", posting(b"application/json", '{"ü": 1}'.encode()), WITH_BODY),
    Row(
        "anything else arrives in base64",
        posting(b"application/x-www-form-urlencoded", b"a=1"),
        WITH_BODY | {"body": ("YT0x", "a=1"), "isBase64Encoded": (True, False)},
    ),
)

REFUSED = {
    posting(b"application/octet-stream", b"\xff\x00"): "a body that is no text",
    asking(b"/a.jpg", method=b"PURGE"): "a method of one's own",
}

PLAIN = (
    asking(b"/a.jpg"),
    asking(b"/a.jpg?"),
    asking(b"/a%20b%2Fc+d%2B%25.jpg?w=1&w=2&h=a+b%2B&bare&empty="),
    asking(b"/a;b=c/d,e:f@g$h&i='()!*~.jpg?a=1;b=2&=3&&c=%26%3D?d/e"),
    asking(b"/%ff%C3%A9.jpg"),
    asking(b"/a/../b/./c%2e%2E//d/"),
    asking(b"/nul%00.jpg?x=%0d%0a"),
    asking(b"/a.jpg", b"X-Twice: 1", b"x-twice: 2", b"Accept: image/avif,image/webp,*/*;q=0.8"),
    asking(b"/a.jpg", b"X-Latin: \xe9", b"Empty:"),
    asking(b"http://demo.darkroom.localhost/a%20b.jpg?w=1"),
    *(asking(b"/a.jpg", method=method) for method in (b"HEAD", b"OPTIONS", b"DELETE", b"PATCH")),
)
"""Requests whose events differ in nothing but `ALWAYS`."""


class SamEvents(LocalApigwService):  # type: ignore[misc] # aws-sam-cli ships no types
    """`sam local start-api`, which keeps its events instead of calling a function with them."""

    def __init__(self, port: int) -> None:
        route = Route("transform", "$default", Route.ANY_HTTP_METHODS, Route.HTTP)
        super().__init__(Api([route]), NoRunner(), port=port, host="127.0.0.1")
        self.events: list[dict[str, Any]] = []
        self.create()

    def server(self) -> BaseWSGIServer:
        return make_server("127.0.0.1", 0, self._app, threaded=True)

    def _request_handler(self, **_: object) -> str:
        route = self._get_current_route(request)
        method, endpoint = self.get_request_methods_endpoints(request)
        self.events.append(self._generate_lambda_event(request, route, method, endpoint))
        return "{}"


class NoRunner:
    def is_debugging(self) -> bool:
        return False


class Gateways:
    """Our front and SAM's, which both get the same bytes."""

    def __init__(self) -> None:
        self._events: list[dict[str, Any]] = []
        self.front = Front(edge=False)
        self._sam = SamEvents(self.front.port)
        self.server = self._sam.server()

    def submit(self, event: dict[str, Any]) -> "Future[bytes]":
        self._events.append(event)
        future: Future[bytes] = Future()
        future.set_result(b"{}")
        return future

    def statuses(self, raw: bytes) -> tuple[int, int]:
        return send(self.front.port, raw), send(self.server.server_port, raw)

    def events(self, raw: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
        assert self.statuses(raw) == (200, 200)
        return self._events.pop(), self._sam.events.pop()


@pytest.fixture(scope="module")
def gateways() -> Iterator[Gateways]:
    both = Gateways()
    threading.Thread(target=both.server.serve_forever, daemon=True).start()
    with both.front, both.front.answering(both.submit):
        yield both
    both.server.shutdown()
    both.server.server_close()


def send(port: int, raw: bytes) -> int:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(raw)
        answer = HTTPResponse(connection, method=raw.partition(b" ")[0].decode())
        answer.begin()
        answer.read()
        return answer.status


def leaves(event: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, object]]:
    for name, value in event.items():
        where = f"{above}{name.lower() if above == 'headers.' else name}"
        if isinstance(value, dict):
            yield from leaves(value, f"{where}.")
        else:
            yield where, value


def differences(gateways: Gateways, raw: bytes) -> dict[str, Sides]:
    aws, sam = (dict(leaves(json.loads(json.dumps(event)))) for event in gateways.events(raw))
    return {
        where: (aws.get(where, ABSENT), sam.get(where, ABSENT))
        for where in (aws.keys() | sam.keys()) - UNTOLD
        if aws.get(where, ABSENT) != sam.get(where, ABSENT)
    }


def check(found: Mapping[str, Sides], expected: Mapping[str, Sides]) -> None:
    wanted = {where: sides for where, sides in expected.items() if sides is not ALIKE}
    assert found.keys() == wanted.keys()
    for where, sides in wanted.items():
        for value, like in zip(found[where], sides, strict=True):
            same = like.fullmatch(str(value)) if isinstance(like, re.Pattern) else value == like
            assert same, (where, value, like)


@pytest.mark.parametrize("raw", PLAIN, ids=lambda raw: raw.partition(b"\r\n")[0].decode())
def test_events_differ_only_where_they_always_do(gateways: Gateways, raw: bytes) -> None:
    check(differences(gateways, raw), ALWAYS)


@pytest.mark.parametrize("row", SOMETIMES, ids=lambda row: row.what)
def test_events_differ_where_the_table_says(gateways: Gateways, row: Row) -> None:
    check(differences(gateways, row.request), ALWAYS | row.differs)


PIECES = st.sampled_from([*"abz019-._~!$'()*,;:@", "%20", "%2F", "%2B", "+", "%25", "%41", "%c3%a9", "%5B"])
PATHS = st.lists(PIECES, min_size=1, max_size=12).map("".join).filter(lambda path: not path.startswith("%2F"))
QUERIES = st.lists(st.one_of(PIECES, st.sampled_from("&=?/")), max_size=12).map("".join)


@settings(deadline=None)
@given(path=PATHS, query=QUERIES)
def test_events_are_alike_however_a_url_is_spelled(gateways: Gateways, path: str, query: str) -> None:
    raw = asking(f"/{path}?{query}".encode())
    check(differences(gateways, raw), ALWAYS)
    event, _ = gateways.events(raw)
    assert event["rawQueryString"] == query


def test_header_names_are_in_lower_case_only_on_aws(gateways: Gateways) -> None:
    ours, sam = gateways.events(asking(b"/a.jpg", b"X-Name: 1"))
    assert "x-name" in ours["headers"] and "X-Name" in sam["headers"]
    assert all(name == name.lower() for name in ours["headers"])


@pytest.mark.parametrize("raw", REFUSED.keys(), ids=REFUSED.values())
def test_aws_takes_requests_that_sam_refuses(gateways: Gateways, raw: bytes) -> None:
    ours, sam = gateways.statuses(raw)
    assert ours == 200
    assert sam >= 400
