"""A function's answers into HTTP."""

import json
from typing import Any

import pytest

from darkroom.local.reply import Reply, refusal, reply_of


def reply(**answer: Any) -> Reply:
    return reply_of(json.dumps({"statusCode": 200, **answer}).encode())


def test_a_picture_is_decoded() -> None:
    told = reply(headers={"Content-Type": "image/webp", "X-Number": 3}, body="/wA=", isBase64Encoded=True)
    assert told == Reply(200, (("content-type", "image/webp"), ("x-number", "3")), b"\xff\x00", 2)


def test_text_is_text_with_a_default_type() -> None:
    assert reply(body="grün") == Reply(200, (("content-type", "text/plain;charset=utf-8"),), "grün".encode(), 5)


def test_cookies_become_headers() -> None:
    assert ("set-cookie", "a=1") in reply(cookies=["a=1", "b=2"]).headers
    assert ("set-cookie", "b=2") in reply(cookies=["a=1", "b=2"]).headers


def test_the_length_is_the_bodys_own() -> None:
    told = reply(headers={"Content-Length": "7", "Connection": "close"}, body="four")
    assert told.length == 4
    assert [name for name, _ in told.headers] == ["content-type"]


def test_an_answer_to_head_tells_the_length_of_gets() -> None:
    assert reply(headers={"Content-Length": "7"}, body="").length == 7


@pytest.mark.parametrize("payload", [b'{"name": "value"}', b'"text"', b"null", b"[1]", b'{"cut'])
def test_what_has_no_status_is_the_body(payload: bytes) -> None:
    assert reply_of(payload) == Reply(200, (("Content-Type", "application/json"),), payload, len(payload))


@pytest.mark.parametrize(
    "broken",
    [
        {"statusCode": "many"},
        {"statusCode": 42},
        {"statusCode": None},
        {"body": "not base64!", "isBase64Encoded": True},
        {"body": {"an": "object"}},
        {"headers": ["a list"]},
        {"headers": {"x": None}},
        {"headers": {"x": "1\r\nset-cookie: stolen=1"}},
        {"cookies": 3},
    ],
)
def test_a_broken_answer_is_an_internal_error(broken: dict[str, Any]) -> None:
    assert reply(**broken) == refusal(500)
    assert refusal(500).body == b'{"message":"Internal Server Error"}'
