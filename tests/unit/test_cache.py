"""Configurations kept in memory: fresh for a minute, kept through failures, read anew for a refusal, never a storm."""

from typing import Any

import pytest

from darkroom import cache
from darkroom.errors import CredentialsRefused, SignatureRefused, SourcesUnavailable, UnknownSource
from darkroom.ports import Deadline
from darkroom.sources import Address, Source
from tests.things import Ticking, a_source

SHOP = Address("hosts", "shop.example")


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


def with_shop(store: CountingStore, name: str = "demo", **changes: Any) -> None:
    store.sources[name] = a_source(name=name, domains=("shop.example",), **changes)
    store.holders[SHOP] = name


def test_an_address_is_looked_up_once_a_minute(clock: Ticking) -> None:
    store = CountingStore("demo")
    with_shop(store)
    sources = kept(store, clock)
    for _ in range(50):
        assert sources.at(SHOP, clock.deadline()).name == "demo"
        clock.pass_by(1)
    assert (store.finds, store.listings) == (2, 0)


def test_a_sub_domain_is_not_taken_for_a_name_again_and_again(clock: Ticking) -> None:
    store = CountingStore()
    store.sources["demo"] = a_source(subdomain="shop")
    store.holders[Address("labels", "shop")] = "demo"
    sources = kept(store, clock)
    for _ in range(59):
        assert sources.labelled("shop", clock.deadline()).name == "demo"
        assert sources.labelled("demo", clock.deadline()).name == "demo"
        clock.pass_by(1)
    assert (store.finds, store.listings) == (3, 0)


def test_a_storm_of_invented_hosts_does_not_reach_the_store(clock: Ticking) -> None:
    store = CountingStore("demo")
    with_shop(store)
    sources = kept(store, clock)
    for number in range(5000):
        with pytest.raises(UnknownSource):
            sources.at(Address("hosts", f"invented-{number}.example"), clock.deadline())
    assert store.finds + store.listings <= cache.BURST + 1
    assert sources.at(SHOP, clock.deadline()).name == "demo"


def test_an_entry_counts_only_while_its_source_has_the_address(clock: Ticking) -> None:
    store = CountingStore("demo")
    store.holders[SHOP] = "demo"
    store.holders[Address("hosts", "gone.example")] = "removed"
    sources = kept(store, clock)
    for _ in range(100):
        for host in ("shop.example", "gone.example"):
            with pytest.raises(UnknownSource):
                sources.at(Address("hosts", host), clock.deadline())
    assert store.finds <= 5
    clock.pass_by(11)
    with_shop(store)
    assert sources.at(SHOP, clock.deadline()).name == "demo"


def test_a_new_address_is_found_although_its_source_was_read_before(clock: Ticking) -> None:
    store = CountingStore("demo")
    sources = kept(store, clock)
    sources.get("demo", clock.deadline())
    with_shop(store)
    clock.pass_by(cache.REFUSED)
    assert sources.at(SHOP, clock.deadline()).name == "demo"


def test_a_moved_address_is_found_at_its_new_source(clock: Ticking) -> None:
    store = CountingStore("demo", "other")
    with_shop(store)
    sources = kept(store, clock)
    sources.at(SHOP, clock.deadline())
    store.sources["demo"] = a_source()
    with_shop(store, "other")
    clock.pass_by(61)
    assert sources.at(SHOP, clock.deadline()).name == "other"


def test_what_is_refused_is_tried_again_with_a_changed_source(clock: Ticking) -> None:
    store = CountingStore("demo")
    sources = kept(store, clock)
    first = sources.get("demo", clock.deadline())
    changed = store.sources["demo"] = a_source(max_age=7)

    def attempt(source: Source) -> int:
        if source.max_age != 7:
            raise CredentialsRefused("the old key")
        return source.max_age

    with pytest.raises(CredentialsRefused):
        sources.tried(first, clock.deadline(), attempt)  # read a moment ago
    clock.pass_by(cache.REFUSED)
    assert sources.tried(first, clock.deadline(), attempt) == 7
    assert sources.get("demo", clock.deadline()) == changed
    assert sources.tried(first, clock.deadline(), attempt) == 7
    assert store.finds == 2


def test_a_storm_of_refusals_reads_a_source_once_in_five_seconds(clock: Ticking) -> None:
    store = CountingStore("demo")
    sources = kept(store, clock)

    def refuse(_: Source) -> None:
        raise SignatureRefused("wrong")

    for failing in (False, True):
        store.finds, store.failing = 0, failing
        for _ in range(600):
            with pytest.raises(SignatureRefused):
                sources.tried(sources.get("demo", clock.deadline()), clock.deadline(), refuse)
            clock.pass_by(0.1)
        assert 10 <= store.finds <= 13
