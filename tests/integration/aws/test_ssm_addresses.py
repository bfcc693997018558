"""Addresses of sources in SSM: whoever meets or stops, before any of their calls, one source has each."""

from collections.abc import Iterator

import pytest

from darkroom.aws.ssm import SsmSourceStore
from darkroom.errors import ConfigurationError, RevisionTaken
from darkroom.local.moto import Moto
from darkroom.sources import Address, Source, addresses, write_source
from tests.integration.aws.cabinet import MANY, Cabinet, Stopped, stored, version

SHOP = Address("hosts", "shop.example")


@pytest.fixture
def cabinet(moto: Moto) -> Iterator[Cabinet]:
    cabinet = Cabinet(moto.endpoint)
    yield cabinet
    cabinet.pool.close()


def rivals(label: str = "shop") -> tuple[Source, Source]:
    """Two sources that want the same host and the same label."""
    return (
        version(1, name="one", subdomain=label, domains=("shop.example",)),
        version(2, name="two", subdomain=label, domains=("shop.example", "two.example")),
    )


def holds(cabinet: Cabinet, name: str, address: Address) -> bool:
    newest = cabinet.store().newest(name)
    return newest is not None and address in addresses(newest[1])


def put_or_refused(store: SsmSourceStore, source: Source) -> bool:
    try:
        store.put(source)
    except (ConfigurationError, RevisionTaken):
        return False
    return True


@pytest.mark.parametrize("in_use", [False, True], ids=["new", "in use"])
def test_of_two_who_want_an_address_at_any_call_one_gets_it(in_use: bool, moto: Moto) -> None:
    one, two = rivals()
    for step in range(MANY):
        cabinet = Cabinet(moto.endpoint)
        if in_use:
            cabinet.store().put(version(1, name="one"))
            cabinet.store().put(version(2, name="two"))
        writer, met = cabinet.overtaken(step, by=lambda store: put_or_refused(store, two))
        first = put_or_refused(writer, one)
        if not met:
            break
        assert [first, *met].count(True) == 1
        for address in (SHOP, Address("labels", "shop")):
            holder = cabinet.sources.holder(address, cabinet.clock.deadline())
            assert [name for name in ("one", "two") if holds(cabinet, name, address)] == [holder]
        cabinet.pool.close()
    assert 12 < step < MANY


@pytest.mark.parametrize("in_use", [False, True], ids=["new", "in use"])
def test_an_address_that_a_stopped_writer_claimed_can_be_taken_over(in_use: bool, moto: Moto) -> None:
    one, two = rivals()
    for step in range(MANY):
        cabinet = Cabinet(moto.endpoint)
        if in_use:
            cabinet.store().put(version(1, name="one"))
        try:
            cabinet.stopping(before=step).put(one)
        except Stopped:
            taken = holds(cabinet, "one", SHOP)
            assert put_or_refused(cabinet.store(), two) is not taken
            assert cabinet.sources.holder(SHOP, cabinet.clock.deadline()) == ("one" if taken else "two")
            assert put_or_refused(cabinet.store(), one) is taken
            continue
        finally:
            cabinet.pool.close()
        break
    assert 12 < step < MANY


def test_a_new_name_and_a_new_label_that_meet_at_any_call_are_not_both_stored(moto: Moto) -> None:
    for step in range(MANY):
        cabinet = Cabinet(moto.endpoint)
        writer, met = cabinet.overtaken(step, by=lambda store: put_or_refused(store, version(2, subdomain="shop")))
        first = put_or_refused(writer, version(1, name="shop"))
        if not met:
            break
        assert [first, *met].count(True) == 1
        cabinet.pool.close()
    assert 6 < step < MANY


def test_a_source_older_than_the_index_keeps_its_name(cabinet: Cabinet) -> None:
    for folder in ("revisions", "sources"):
        older, document = f"{cabinet.root}/{folder}/demo/00000001", write_source(version(1)).decode()
        cabinet.parameters().create(older, document, "", cabinet.clock.deadline(), repeatable=True)
    with pytest.raises(ConfigurationError, match="subdomain: expected a label that no other source has"):
        cabinet.store().put(version(2, name="other", subdomain="demo"))
    assert cabinet.store().put(version(2)) == 2
    with pytest.raises(ConfigurationError, match="subdomain"):
        cabinet.store().put(version(2, name="other", subdomain="demo"))


def test_what_is_refused_for_its_addresses_stores_nothing(cabinet: Cabinet, moto: Moto) -> None:
    one, two = rivals()
    cabinet.store().put(one)
    before = stored(moto, cabinet)
    with pytest.raises(ConfigurationError) as refused:
        cabinet.store().put(two)
    assert [problem.partition(":")[0] for problem in refused.value.problems] == ["domains[0]", "subdomain"]
    assert stored(moto, cabinet) == before


def test_an_address_that_is_moved_to_and_fro_leaves_no_trail(cabinet: Cabinet, moto: Moto) -> None:
    one, two = rivals()
    for _ in range(3):
        for source in (one, two):
            cabinet.store().put(source)
            cabinet.store().remove(source.name)
    assert len(stored(moto, cabinet, "addresses/hosts/shop.example")) == 1
