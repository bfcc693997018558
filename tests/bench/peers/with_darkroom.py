"""Darkroom itself: the plan that an imgix query reads as, developed."""

import time
from io import BytesIO

from darkroom.dialects import imgix
from darkroom.ports import Deadline, Limits
from darkroom.render import develop
from tests.bench.peers.wire import Recipe, serve


class _Clock:
    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def _develop(original: bytes, recipe: Recipe) -> bytes:
    clock = _Clock()
    deadline = Deadline(clock, clock.monotonic() + 60)
    plan = imgix.read(recipe["query"]).plan
    return develop(BytesIO(original), plan, frozenset(), Limits(), deadline).body


if __name__ == "__main__":
    serve(_develop)
