"""The proxy answers of a function into HTTP answers, as an API Gateway HTTP API makes them.

Facts: API Gateway's developer guide ("Lambda function response for format 2.0") and what AWS's own test tool for
.NET found at the live service: an answer without `statusCode` is the body, whatever it is; a broken one is a 500.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

_RECOMPUTED = frozenset({"connection", "content-length", "date", "keep-alive", "transfer-encoding"})


@dataclass(frozen=True)
class Reply:
    """An answer on its way to the viewer; `length` is its Content-Length, also where no body is sent."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    length: int


def refusal(status: int) -> Reply:
    """The gateway's own answer: the status's phrase as JSON."""
    phrase = "Request Entity Too Large" if status == 413 else HTTPStatus(status).phrase
    body = json.dumps({"message": phrase}, separators=(",", ":")).encode()
    return Reply(status, (("Content-Type", "application/json"),), body, len(body))


def reply_of(payload: bytes) -> Reply:
    """The HTTP answer that a function's JSON text stands for."""
    try:
        answer = json.loads(payload)
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or "statusCode" not in answer:
        return Reply(200, (("Content-Type", "application/json"),), payload, len(payload))
    try:
        return _reply(answer)
    except (TypeError, ValueError, AttributeError, binascii.Error):
        return refusal(500)


def _reply(answer: Mapping[str, Any]) -> Reply:
    status = HTTPStatus(int(answer["statusCode"])).value
    sent = {str(name).lower(): _text(value) for name, value in (answer.get("headers") or {}).items()}
    body = _body(answer)
    cookies = [("set-cookie", _text(cookie)) for cookie in answer.get("cookies") or ()]
    kept = [(name, value) for name, value in sent.items() if name not in _RECOMPUTED]
    if "content-type" not in sent:
        kept.append(("content-type", "text/plain;charset=utf-8"))
    length = int(sent.get("content-length", 0)) if not body else len(body)
    return Reply(status, (*kept, *cookies), body, length)


def _body(answer: Mapping[str, Any]) -> bytes:
    text = answer.get("body") or ""
    if not isinstance(text, str):
        raise TypeError("a body is a text")
    return base64.b64decode(text, validate=True) if answer.get("isBase64Encoded") else text.encode()


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str | int | float):
        raise TypeError("a header's value is a text")
    text = str(value)
    if "\r" in text or "\n" in text:
        raise ValueError("a header's value is one line")
    return text
