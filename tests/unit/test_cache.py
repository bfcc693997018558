"""Configurations kept in memory: fresh for a minute, kept through failures, and never a storm."""

import pytest

from darkroom import cache
from darkroom.errors import SourcesUnavailable, UnknownSource
from darkroom.ports import Deadline
from darkroom.sources import Address, Source
from tests.things import Ticking, a_source


class CountingStore:
    """A store that counts what it is asked and can be made to fail."""

    def __init__(self, *names: str) -> None:
        self.sources = {name: a_source(name=name) for name in names}
        self.holders: dict[Address, str] = {}
        self.finds = 0
        self.listings = 0
        self.failing = False

    def find(self, name: str, deadline: Deadline) -> Source | None:
        self.finds += 1
        if self.failing:
            raise SourcesUnavailable("down")
        return self.sources.get(name)

    def names(self, deadline: Deadline) -> frozenset[str]:
        self.listings += 1
        if self.failing:
            raise SourcesUnavailable("down")
        return frozenset(self.sources)

    def holder(self, address: Address, deadline: Deadline) -> str | None:
        self.finds += 1
        if self.failing:
            raise SourcesUnavailable("down")
        return self.holders.get(address)

    def addresses(self, deadline: Deadline) -> frozenset[Address]:
        self.listings += 1
        if self.failing:
            raise SourcesUnavailable("down")
        return frozenset(self.holders)


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


def kept(store: CountingStore, clock: Ticking) -> cache.CachedSources:
    return cache.CachedSources(store, clock)


def test_a_source_is_read_once_a_minute(clock: Ticking) -> None:
    store = CountingStore("demo")
    sources = kept(store, clock)
    for _ in range(10):
        assert sources.get("demo", clock.deadline()).name == "demo"
    clock.pass_by(59)
    sources.get("demo", clock.deadline())
    assert store.finds == 1
    clock.pass_by(2)
    sources.get("demo", clock.deadline())
    assert store.finds == 2


def test_an_unknown_name_is_believed_for_ten_seconds(clock: Ticking) -> None:
    store = CountingStore()
    sources = kept(store, clock)
    for _ in range(5):
        with pytest.raises(UnknownSource):
            sources.get("new", clock.deadline())
    assert store.finds == 1
    store.sources["new"] = a_source(name="new")
    clock.pass_by(11)
    assert sources.get("new", clock.deadline()).name == "new"


def test_the_last_good_configuration_outlives_a_failing_store(clock: Ticking) -> None:
    store = CountingStore("demo")
    sources = kept(store, clock)
    sources.get("demo", clock.deadline())
    store.failing = True
    for _ in range(1000):
        clock.pass_by(1)
        assert sources.get("demo", clock.deadline()).name == "demo"
    assert store.finds < 120
    with pytest.raises(SourcesUnavailable):
        sources.get("other", clock.deadline())


def test_a_removed_source_is_gone_after_a_minute(clock: Ticking) -> None:
    store = CountingStore("demo")
    sources = kept(store, clock)
    sources.get("demo", clock.deadline())
    del store.sources["demo"]
    clock.pass_by(61)
    with pytest.raises(UnknownSource):
        sources.get("demo", clock.deadline())


def test_a_storm_of_invented_names_does_not_reach_the_store(clock: Ticking) -> None:
    store = CountingStore("demo", "late")
    sources = kept(store, clock)
    sources.get("demo", clock.deadline())
    for number in range(5000):
        with pytest.raises(UnknownSource):
            sources.get(f"invented-{number}", clock.deadline())
    assert store.finds + store.listings <= cache.BURST + 2
    assert sources.get("late", clock.deadline()).name == "late"
    assert sources.get("demo", clock.deadline()).name == "demo"


def test_a_storm_does_not_reach_a_store_that_fails(clock: Ticking) -> None:
    store = CountingStore("demo")
    sources = kept(store, clock)
    store.failing = True
    for number in range(1000):
        with pytest.raises(SourcesUnavailable):
            sources.get(f"invented-{number}", clock.deadline())
    assert store.finds + store.listings <= cache.BURST + 1


def test_names_that_are_long_unused_are_forgotten(clock: Ticking) -> None:
    store = CountingStore(*(f"source-{number}" for number in range(cache.MOST + 1)))
    sources = kept(store, clock)
    for number in range(cache.MOST + 1):
        sources.get(f"source-{number}", clock.deadline())
    asked = store.finds
    sources.get(f"source-{cache.MOST}", clock.deadline())
    assert store.finds == asked
    sources.get("source-0", clock.deadline())
    assert store.finds == asked + 1
