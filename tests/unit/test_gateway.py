"""Events of API Gateway's HTTP API to requests, and answers back."""

import base64
import json
from typing import Any

import pytest

from darkroom.errors import OriginalMissing, PathRefused
from darkroom.gateway import read_event, write_answer
from darkroom.http import Response, problem


def event(path: str = "/demo/a b.jpg", query: str = "w=1%2C2", **headers: str) -> dict[str, Any]:
    return {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": query,
        "headers": {"host": "API.example.com:443"} | {name.replace("_", "-"): value for name, value in headers.items()},
        "requestContext": {"domainName": "api.example.com", "http": {"method": "GET", "path": path}},
    }


def test_without_the_edge_the_path_is_encoded_anew() -> None:
    request = read_event(event())
    assert (request.method, request.path, request.exact) == ("GET", "/demo/a%20b.jpg", False)
    assert (request.query, request.host) == ("w=1%2C2", "api.example.com")


def test_the_edges_path_and_host_are_used() -> None:
    request = read_event(event(x_darkroom_path="/demo/a%20b%2ejpg", x_darkroom_host="demo.IMG.example:8080"))
    assert (request.path, request.exact, request.host) == ("/demo/a%20b%2ejpg", True, "demo.img.example")


def test_the_edges_host_is_believed_with_its_path_only() -> None:
    assert read_event(event(x_darkroom_host="demo.img.example")).host == "api.example.com"


def test_a_host_may_end_in_a_dot() -> None:
    told = event(x_darkroom_path="/demo/a%20b.jpg", x_darkroom_host="demo.img.example.")
    assert read_event(told).host == "demo.img.example"


def test_half_a_character_is_no_reason_to_fail() -> None:
    request = read_event(event(path="/demo/\ud800.jpg", query="w=\ud800"))
    assert (request.path, request.query) == ("/demo/%3F.jpg", "w=?")


def test_an_edge_path_that_disagrees_with_the_event_is_refused() -> None:
    with pytest.raises(PathRefused):
        read_event(event(x_darkroom_path="/demo/other.jpg"))


def test_a_request_without_a_query_or_headers_is_read() -> None:
    bare = event() | {"headers": None, "rawQueryString": None}
    request = read_event(bare)
    assert (request.query, request.host) == ("", "api.example.com")


def test_a_picture_is_answered_in_base64_and_a_problem_in_plain_text() -> None:
    picture = write_answer(Response(200, {"Content-Type": "image/png"}, b"\x89PNG"))
    assert (picture["isBase64Encoded"], base64.b64decode(picture["body"])) == (True, b"\x89PNG")
    answer = write_answer(problem(OriginalMissing("x"), 404, "no-store"))
    assert (answer["isBase64Encoded"], json.loads(answer["body"])["status"]) == (False, 404)
