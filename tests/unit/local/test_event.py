"""HTTP requests into events: what AWS does, field by field. `tests/contract/test_gateway_events.py` has SAM's word."""

from dataclasses import replace
from typing import Any

import pytest

from darkroom.local.event import Call, event_of

CALL = Call("GET", "/a.jpg", "HTTP/1.1", (("Host", "api.example"),), b"", "192.0.2.1")
NOON = 1_795_392_000.25


def event(**changes: Any) -> dict[str, Any]:
    return event_of(replace(CALL, **changes), "abc.execute-api.eu-west-1.amazonaws.com", "an-id=", NOON)


def with_headers(*headers: tuple[str, str], **changes: Any) -> dict[str, Any]:
    return event(headers=(*CALL.headers, *headers), **changes)


def test_the_whole_event_of_a_plain_request() -> None:
    assert with_headers(("User-Agent", "me"), target="/a%20b.jpg?w=300") == {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/a b.jpg",
        "rawQueryString": "w=300",
        "headers": {"host": "api.example", "user-agent": "me", "content-length": "0"},
        "queryStringParameters": {"w": "300"},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "darkroom00",
            "domainName": "abc.execute-api.eu-west-1.amazonaws.com",
            "domainPrefix": "abc",
            "http": {
                "method": "GET",
                "path": "/a b.jpg",
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "me",
            },
            "requestId": "an-id=",
            "routeKey": "$default",
            "stage": "$default",
            "time": "23/Nov/2026:00:00:00 +0000",
            "timeEpoch": 1_795_392_000_250,
        },
        "isBase64Encoded": False,
    }


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/a%2Fb%20c+d%2B.jpg", "/a/b c+d+.jpg"),
        ("/what%3Fw=1?h=2", "/what"),
        ("/%25%32%30", "/%20"),
        ("/%ff%C3%A9%C3", "/�é�"),
        ("/not%zz%", "/not%zz%"),
        ("//a/./../b/", "//a/./../b/"),
    ],
)
def test_the_path_is_decoded_once_and_cut_at_a_question_mark(target: str, path: str) -> None:
    assert event(target=target)["rawPath"] == path


@pytest.mark.parametrize("query", ["w=%20&h=+", "b&a&b", "x=1?y=2", "&&=", "%ff"])
def test_the_query_stays_as_it_was_sent(query: str) -> None:
    assert event(target=f"/a.jpg?{query}")["rawQueryString"] == query


def test_query_parameters_are_decoded_and_repetitions_joined() -> None:
    told = event(target="/a?w=1&W=2&w=a+b%2B&flag&empty=&%C3%BC=%2C")
    assert told["queryStringParameters"] == {"w": "1,a b+", "W": "2", "flag": "", "empty": "", "ü": ","}


@pytest.mark.parametrize("target", ["/a", "/a?"])
def test_without_a_query_there_are_no_parameters(target: str) -> None:
    told = event(target=target)
    assert told["rawQueryString"] == ""
    assert "queryStringParameters" not in told


def test_headers_are_in_lower_case_and_repetitions_joined() -> None:
    told = with_headers(("Accept", "image/webp"), ("X-One", "1"), ("ACCEPT", "*/*"))
    assert told["headers"]["accept"] == "image/webp,*/*"
    assert told["headers"]["x-one"] == "1"


def test_cookies_have_a_place_of_their_own() -> None:
    told = with_headers(("Cookie", 'a=1; b="x,y";c=3'), ("cookie", "d=4"))
    assert told["cookies"] == ["a=1", 'b="x,y"', "c=3", "d=4"]
    assert "cookie" not in told["headers"]


def test_headers_of_the_connection_go_no_further() -> None:
    told = with_headers(("Connection", "keep-alive"), ("Expect", "100-continue"), ("Upgrade", "h2c"))
    assert set(told["headers"]) == {"host", "content-length"}


@pytest.mark.parametrize("content_type", ["text/plain", "application/json; charset=utf-8", "application/ld+json", ""])
def test_a_body_of_text_is_text(content_type: str) -> None:
    headers = (("Content-Type", content_type),) if content_type else ()
    told = with_headers(*headers, method="POST", body="ä".encode())
    assert (told["body"], told["isBase64Encoded"]) == ("ä", False)
    assert told["headers"]["content-length"] == "2"


@pytest.mark.parametrize("content_type", ["image/png", "application/x-www-form-urlencoded", "application/zip"])
def test_any_other_body_is_base64(content_type: str) -> None:
    told = with_headers(("Content-Type", content_type), method="POST", body=b"\xff\x00")
    assert (told["body"], told["isBase64Encoded"]) == ("/wA=", True)
