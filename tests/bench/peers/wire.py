"""What a peer and the benchmark say to each other, over pipes: a line of JSON, then as many bytes as it announces.

A request carries a `recipe` and an original; no bytes mean the original of the request before. The answer carries the
nanoseconds of the work itself and the print, or an `error`.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import IO, Any

type Recipe = Mapping[str, Any]


def send(stream: IO[bytes], head: Mapping[str, Any], body: bytes = b"") -> None:
    """Write one message."""
    stream.write(json.dumps({**head, "length": len(body)}).encode() + b"\n" + body)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """Read one message; raises `EOFError` when the other side is gone."""
    line = stream.readline()
    if not line.endswith(b"\n"):
        raise EOFError("the other side is gone")
    head = json.loads(line)
    body = stream.read(head["length"])
    if len(body) < head["length"]:
        raise EOFError("the other side went away in the middle of a message")
    return head, body


def serve(develop: Callable[[bytes, Recipe], bytes]) -> None:
    """Answer requests until the input ends."""
    requests, answers, original = sys.stdin.buffer, sys.stdout.buffer, b""
    while True:
        try:
            head, body = receive(requests)
        except EOFError:
            return
        original = body or original
        answer(answers, develop, original, head["recipe"])


def answer(answers: IO[bytes], develop: Callable[[bytes, Recipe], bytes], original: bytes, recipe: Recipe) -> None:
    """Do the work once, the clock around nothing else, and say what came of it."""
    try:
        begun = time.perf_counter_ns()
        developed = develop(original, recipe)
        took = time.perf_counter_ns() - begun
    except Exception as error:  # noqa: BLE001 - whatever a library raises is its answer
        send(answers, {"error": f"{type(error).__name__}: {error}"})
    else:
        send(answers, {"nanoseconds": took}, developed)
