"""Several sources read at once, from a store that does not always answer."""

from collections import Counter
from threading import Barrier, Lock

import pytest

from darkroom.admin import AdminError
from darkroom.admin.lookup import AT_ONCE, each, last, newest, stored
from darkroom.errors import ConfigurationError, SourcesUnavailable
from darkroom.memory import MemorySources
from darkroom.sources import Source
from tests.things import a_source

NAMES = [f"source-{number:03}" for number in range(100)]


class Hurried(MemorySources):
    """A store that refuses each source as often as it is told, and counts who asks at once."""

    def __init__(self, refusals: int) -> None:
        super().__init__([a_source(name=name) for name in NAMES])
        self._refusals = refusals
        self.asked: Counter[str] = Counter()
        self._lock = Lock()

    def newest(self, name: str) -> tuple[int, Source] | None:
        with self._lock:
            self.asked[name] += 1
            refused = self.asked[name] <= self._refusals
        if refused:
            raise SourcesUnavailable("SSM: ThrottlingException")
        return super().newest(name)


def test_all_are_read_in_their_order() -> None:
    found = stored(Hurried(0), NAMES)
    assert list(found.items()) == [(name, (1, a_source(name=name))) for name in NAMES]


def test_what_was_refused_is_read_once_more() -> None:
    assert stored(Hurried(1), NAMES) == stored(Hurried(0), NAMES)
    assert {type(answer) for answer in stored(Hurried(2), NAMES).values()} == {SourcesUnavailable}


def test_who_never_answers_is_not_asked_for_ever() -> None:
    store = Hurried(9)
    assert {type(answer) for answer in stored(store, NAMES).values()} == {SourcesUnavailable}
    assert sum(store.asked.values()) == len(NAMES) + 3


def test_as_many_are_asked_for_at_once_as_a_store_can_bear_and_no_more() -> None:
    together, lock, running, most = Barrier(AT_ONCE), Lock(), 0, 0

    def read(_: str) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        together.wait(timeout=60)
        with lock:
            running -= 1
        together.wait(timeout=60)

    each(NAMES[: 2 * AT_ONCE], read)
    assert most == AT_ONCE


def test_a_bug_is_no_answer() -> None:
    with pytest.raises(ZeroDivisionError):
        each(NAMES, lambda _: 1 // 0)


def test_a_source_that_must_be_there_is_or_it_is_said() -> None:
    store = MemorySources([a_source()])
    assert newest(store, "demo") == (1, a_source())
    with pytest.raises(AdminError, match="there is no source other"):
        newest(store, "other")
    with pytest.raises(ConfigurationError) as caught:
        newest(store, "Sekrit/1")
    assert "Sekrit" not in caught.value.problems[0]


def test_the_last_revision_may_be_a_removal() -> None:
    store = MemorySources([a_source()])
    assert last(store, "demo") == (1, a_source())
    store.remove("demo")
    assert last(store, "demo") == (2, None)
    assert last(store, "other") == (0, None)
