"""The HTTP front over real sockets: what viewers send, what the function sees, what viewers get."""

import base64
import json
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from http.client import HTTPConnection, HTTPResponse
from threading import Barrier
from typing import Any

import pytest

from darkroom.local.event import Call
from darkroom.local.front import Front
from darkroom.local.function import FunctionFailed
from darkroom.local.reply import Reply

Event = dict[str, Any]
PICTURE = bytes(range(256))


def future(answer: object = None, error: Exception | None = None) -> "Future[bytes]":
    done: Future[bytes] = Future()
    if error:
        done.set_exception(error)
    else:
        done.set_result(json.dumps(answer).encode())
    return done


class Function:
    """A function that keeps its events and shows a picture, or what it was told to."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.headers = {"Content-Type": "image/png"}

    def submit(self, event: Event) -> "Future[bytes]":
        self.events.append(event)
        body = base64.b64encode(PICTURE).decode()
        if event["requestContext"]["http"]["method"] == "HEAD":
            return future({"statusCode": 200, "headers": {"Content-Length": str(len(PICTURE))}, "body": ""})
        if event["rawPath"] == "/unchanged":
            return future({"statusCode": 304, "headers": {"ETag": '"1"'}, "body": ""})
        return future({"statusCode": 200, "headers": self.headers, "body": body, "isBase64Encoded": True})


@pytest.fixture
def function() -> Function:
    return Function()


@pytest.fixture
def front(function: Function) -> Iterator[Front]:
    with Front() as front, front.answering(function.submit):
        yield front


@pytest.fixture
def api(function: Function) -> Iterator[Front]:
    """The API alone."""
    with Front(edge=False) as front, front.answering(function.submit):
        yield front


def raw(front: Front, text: bytes, method: str = "GET") -> tuple[HTTPResponse, bytes]:
    with socket.create_connection(("127.0.0.1", front.port)) as connection:
        connection.sendall(text)
        answer = HTTPResponse(connection, method=method)
        answer.begin()
        return answer, answer.read()


def get(front: Front, target: bytes, *headers: bytes, method: bytes = b"GET") -> tuple[HTTPResponse, bytes]:
    lines = [b"%s %s HTTP/1.1" % (method, target), b"Host: demo.darkroom.localhost:8080", *headers]
    return raw(front, b"\r\n".join([*lines, b"", b""]), method.decode())


def test_a_picture_arrives_as_it_was_made(front: Front) -> None:
    answer, body = get(front, b"/a.png")
    assert (answer.status, answer.headers["content-type"], body) == (200, "image/png", PICTURE)
    assert answer.headers["content-length"] == "256"
    assert {"date", "apigw-requestid"} <= {name.lower() for name in answer.headers}


def test_the_edge_passes_on_the_raw_path_and_the_viewers_host(front: Front, function: Function) -> None:
    get(front, b"/a%20b%3Fc%2F.png?w=1", b"X-Darkroom-Path: /forged", b"X-DARKROOM-HOST: forged.example")
    headers = function.events[0]["headers"]
    assert headers["x-darkroom-path"] == "/a%20b%3Fc%2F.png"
    assert headers["x-darkroom-host"] == "demo.darkroom.localhost"
    assert headers["host"] == function.events[0]["requestContext"]["domainName"]
    assert headers["host"].endswith(".amazonaws.com")


def test_the_api_alone_adds_no_header_of_the_edge(api: Front, function: Function) -> None:
    get(api, b"/a.png")
    get(api, b"/a.png", b"X-Darkroom-Path: /forged")
    first, second = (event["headers"] for event in function.events)
    assert "x-darkroom-path" not in first
    assert first["host"] == "demo.darkroom.localhost:8080"
    assert second["x-darkroom-path"] == "/forged"


@pytest.mark.parametrize(
    ("target", "path"),
    [
        (b"//demo//a.png", "//demo//a.png"),
        (b"http://demo.darkroom.localhost/a%20b.png", "/a%20b.png"),
        (b"http://demo.darkroom.localhost?w=1", "/"),
        ("/größe.png".encode(), "/gr%C3%B6%C3%9Fe.png"),
        (b"/%C3%A0%85%A0.png", "/%C3%A0%85%A0.png"),
        ("/à\x85.png".encode(), "/%C3%A0%C2%85.png"),
    ],
)
def test_the_raw_path_is_the_viewers(front: Front, function: Function, target: bytes, path: str) -> None:
    assert get(front, target)[0].status == 200
    assert function.events[0]["headers"]["x-darkroom-path"] == path


def test_head_has_gets_headers_and_no_body(front: Front) -> None:
    answer, body = get(front, b"/a.png", method=b"HEAD")
    assert (answer.status, answer.headers["content-length"], body) == (200, "256", b"")


def test_not_modified_has_neither_body_nor_length(front: Front) -> None:
    answer, body = get(front, b"/unchanged")
    assert (answer.status, answer.headers["etag"], body) == (304, '"1"', b"")
    assert "content-length" not in answer.headers


def test_a_connection_serves_many_requests(function: Function) -> None:
    with Front(edge=False) as front, front.answering(function.submit):
        connection = HTTPConnection("127.0.0.1", front.port)
        for method, target in (
            ("GET", "/1"),
            ("HEAD", "/2"),
            ("GET", "/unchanged"),
            ("PURGE", "/3"),
            ("POST", "/4"),
        ):
            connection.request(method, target, body=b"abc" if method == "POST" else None)
            connection.getresponse().read()
        connection.close()
    assert [event["rawPath"] for event in function.events] == ["/1", "/2", "/unchanged", "/3", "/4"]
    assert function.events[4]["body"] == "abc"


def test_viewers_do_not_wait_for_one_another(function: Function) -> None:
    together = Barrier(4)

    def submit(event: Event) -> "Future[bytes]":
        together.wait(10)
        return function.submit(event)

    with Front() as front, front.answering(submit), ThreadPoolExecutor(4) as viewers:
        answers = viewers.map(lambda number: get(front, b"/%d" % number)[0].status, range(4))
        assert list(answers) == [200] * 4


def test_what_was_answered_is_told(function: Function) -> None:
    told: list[tuple[Call, Reply, float]] = []
    with Front() as front, front.answering(function.submit, lambda *answer: told.append(answer)):
        get(front, b"/a.png?w=1")
    ((call, reply, seconds),) = told
    assert (call.target, reply.status) == ("/a.png?w=1", 200)
    assert seconds >= 0


@pytest.mark.parametrize(
    ("submit", "status", "message"),
    [
        (lambda _: Future(), 503, "Service Unavailable"),
        (lambda _: future(error=FunctionFailed("raised")), 500, "Internal Server Error"),
        (lambda _: future({"statusCode": "odd"}), 500, "Internal Server Error"),
    ],
    ids=["no answer in time", "failed", "broken answer"],
)
def test_a_function_that_fails(submit: Callable[[Event], "Future[bytes]"], status: int, message: str) -> None:
    with Front(patience=0.01) as front, front.answering(submit):
        answer, body = get(front, b"/a.png")
    assert (answer.status, json.loads(body)) == (status, {"message": message})


def test_the_head_of_a_request_has_a_limit(api: Front, function: Function) -> None:
    spare = 10_240 - len(b"GET /a.png HTTP/1.1") - len(b"demo.darkroom.localhost:8080")
    assert get(api, b"/a.png", b"X-Long: " + b"x" * spare)[0].status == 200
    answer, body = get(api, b"/a.png", b"X-Long: " + b"x" * (spare + 1))
    assert (answer.status, json.loads(body)) == (431, {"message": "Request Header Fields Too Large"})
    assert len(function.events) == 1


def test_the_edges_copy_of_the_path_counts_too(front: Front) -> None:
    assert get(front, b"/" + b"x" * 5200)[0].status == 431
    assert get(front, b"/?" + b"x" * 5200)[0].status == 200


def test_a_url_has_a_limit_at_the_edge(front: Front) -> None:
    assert get(front, b"/?" + b"x" * 7900)[0].status == 200
    assert get(front, b"/?" + b"x" * 8190)[0].status == 414
    assert get(front, b"/?" + b"x" * 8191)[0].status == 413


def test_the_edge_answers_what_no_function_need_see(front: Front, function: Function) -> None:
    answer, _ = get(front, b"/a.png", method=b"POST")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert get(front, b"/a/%2e%2e/b.png")[0].status == 400
    assert function.events == []


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET /a HTTP/1.1\r\n\r\n", 400),
        (b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10000001\r\n\r\n", 413),
        (b"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        (b"GET /" + b"x" * 70_000, 431),
        (b"GET /a HTTP/1.1\r\nHost: x\r\n" + b"X: 1\r\n" * 200 + b"\r\n", 431),
        (b"GET /a HTTP/3.0\r\nHost: x\r\n\r\n", 505),
    ],
    ids=[
        "nonsense",
        "blank",
        "no host",
        "asterisk",
        "length",
        "large",
        "chunked",
        "endless",
        "many",
        "version",
    ],
)
def test_what_cannot_be_understood_never_reaches_the_function(
    front: Front, function: Function, text: bytes, status: int
) -> None:
    answer, body = raw(front, text)
    assert answer.status == status
    assert set(json.loads(body)) == {"message"}
    assert function.events == []


def test_a_port_that_is_taken_is_refused_at_once(front: Front) -> None:
    with pytest.raises(OSError, match="in use"):
        Front(front.port)
