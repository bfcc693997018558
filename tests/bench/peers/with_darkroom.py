"""Darkroom itself: the plan that an imgix query reads as, developed."""

from io import BytesIO

from darkroom.ports import Deadline, Limits
from darkroom.render import develop
from darkroom.wiring import SystemClock
from tests.bench.peers.wire import Recipe, serve
from tests.things import read


def _develop(original: bytes, recipe: Recipe) -> bytes:
    clock = SystemClock()
    deadline = Deadline(clock, clock.monotonic() + 60)
    plan = read(recipe["query"]).plan
    return develop(BytesIO(original), plan, frozenset(), Limits(), deadline).body


if __name__ == "__main__":
    serve(_develop)
