"""What a document's reader and its child say to each other: a few facts in JSON, followed by bytes."""

import json
import socket
import struct
import time
from typing import Any

_HEAD = struct.Struct(">IQ")
_MOST_FACTS = 256 * 1024


def send(link: socket.socket, facts: dict[str, Any], body: bytes | memoryview) -> None:
    """Say this, all of it; raises TimeoutError after the socket's own time and OSError once nobody listens."""
    told = json.dumps(facts).encode()
    link.sendall(_HEAD.pack(len(told), len(body)) + told)
    link.sendall(body)


def receive(link: socket.socket, end: float | None, most: int) -> tuple[dict[str, Any], bytes]:
    """What the other one says next, by the moment `end` and with no more bytes than `most`.

    Raises:
        TimeoutError: the moment, on the monotonic clock, has passed.
        OSError, ValueError, TypeError: the other one is gone, or says what it should not.
    """
    told_length, length = _HEAD.unpack(_exactly(link, _HEAD.size, end))
    if told_length > _MOST_FACTS or length > most:
        raise ValueError("more than was asked for")
    facts: dict[str, Any] = json.loads(_exactly(link, told_length, end))
    return dict(facts), bytes(_exactly(link, length, end))


def _exactly(link: socket.socket, length: int, end: float | None) -> bytearray:
    found = bytearray(length)
    at = 0
    while at < length:
        if end is not None:
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            link.settimeout(left)
        got = link.recv_into(memoryview(found)[at:])
        if not got:
            raise ConnectionResetError("the other one is gone")
        at += got
    return found
