"""What every implementation of Sources does, and every store of them, on memory and on SSM."""

from collections.abc import Iterator
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

import pytest

from darkroom.aws.http import Pool
from darkroom.aws.parameters import Parameters
from darkroom.aws.signing import AccessKey
from darkroom.aws.ssm import SsmSources, SsmSourceStore
from darkroom.errors import ConfigurationError, OutOfTime, RevisionTaken
from darkroom.local.moto import REGION
from darkroom.memory import MemorySources
from darkroom.ports import Sources, SourceStore
from darkroom.sources import Address, Bucket, Source, addresses
from tests.servers.shelves import fresh_name
from tests.things import Ticking, a_source


@dataclass
class Shelf:
    """An implementation that is empty, both of its sides, and its clock."""

    sources: Sources
    store: SourceStore
    clock: Ticking

    def find(self, name: str) -> Source | None:
        return self.sources.find(name, self.clock.deadline())

    def names(self) -> set[str]:
        return set(self.sources.names(self.clock.deadline()))

    def max_age(self, name: str = "demo") -> int | None:
        found = self.find(name)
        return found.max_age if found else None


@pytest.fixture(params=["memory", "ssm"])
def shelf(request: pytest.FixtureRequest) -> Iterator[Shelf]:
    clock = Ticking()
    if request.param == "memory":
        memory = MemorySources()
        yield Shelf(memory, memory, clock)
        return
    moto, root = request.getfixturevalue("moto"), f"/{fresh_name('darkroom')}"
    pool = Pool(clock, lambda: 0.5)
    key = AccessKey(moto.admin.access_key_id, moto.admin.secret_access_key)
    parameters = Parameters(pool, lambda: key, clock, REGION, moto.endpoint)
    yield Shelf(
        SsmSources(parameters, root), SsmSourceStore(parameters, clock, "", root, token=lambda: token_hex(8)), clock
    )
    pool.close()


def test_a_source_that_was_put_is_found_as_it_was(shelf: Shelf) -> None:
    source = a_source(name="demo", max_age=77, bucket=Bucket(name="pictures", prefix="żółć/写真"))
    assert shelf.store.put(source) == 1
    assert shelf.find("demo") == source


def test_an_unknown_name_is_not_found(shelf: Shelf) -> None:
    shelf.store.put(a_source(name="demo"))
    for name in ("dem", "demo-2", "other"):
        assert shelf.find(name) is None
        assert shelf.store.newest(name) is None


def test_all_names_are_listed(shelf: Shelf) -> None:
    assert shelf.names() == set()
    names = {f"source-{number}" for number in range(12)}
    for name in names:
        shelf.store.put(a_source(name=name))
    shelf.store.put(a_source(name="source-1"))
    assert shelf.names() == names
    assert shelf.store.names() == sorted(names)


def test_the_newest_revision_is_the_one_in_use(shelf: Shelf) -> None:
    for number in range(1, 13):
        assert shelf.store.put(a_source(max_age=number)) == number
        found = shelf.find("demo")
        assert found and found.max_age == number
    assert shelf.store.newest("demo") == (12, a_source(max_age=12))


def test_of_two_who_change_the_same_revision_the_second_is_refused(shelf: Shelf) -> None:
    first = shelf.store.put(a_source(max_age=1), based_on=0)
    assert shelf.store.put(a_source(max_age=2), based_on=first) == 2
    for based_on in (0, first, 3):
        with pytest.raises(RevisionTaken):
            shelf.store.put(a_source(max_age=3), based_on=based_on)
        with pytest.raises(RevisionTaken):
            shelf.store.remove("demo", based_on=based_on)
    assert shelf.max_age() == 2


def test_the_history_tells_every_revision_and_each_can_be_read_again(shelf: Shelf) -> None:
    assert shelf.store.history("demo") == []
    for number in range(1, 13):
        shelf.store.put(a_source(max_age=number))
    assert [revision.number for revision in shelf.store.history("demo")] == list(range(1, 13))
    assert all(revision.written > 1_600_000_000 for revision in shelf.store.history("demo"))
    assert shelf.store.revision("demo", 7) == a_source(max_age=7)
    for number in (-1, 0, 13, 10**9):
        assert shelf.store.revision("demo", number) is None
    assert shelf.store.revision("other", 1) is None


def test_a_removed_source_is_gone_and_its_history_stays(shelf: Shelf) -> None:
    shelf.store.put(a_source(max_age=1))
    shelf.store.put(a_source(name="other"))
    assert shelf.store.remove("demo", based_on=1) == 2
    assert shelf.find("demo") is None
    assert shelf.store.newest("demo") is None
    assert (shelf.names(), shelf.store.names()) == ({"other"}, ["other"])
    assert [revision.number for revision in shelf.store.history("demo")] == [1, 2]
    assert shelf.store.revision("demo", 1) == a_source(max_age=1)
    assert shelf.store.revision("demo", 2) is None


@pytest.mark.parametrize("based_on", [0, 2, None])
def test_a_removed_source_can_be_put_again_and_its_numbers_go_on(based_on: int | None, shelf: Shelf) -> None:
    shelf.store.put(a_source(max_age=1))
    shelf.store.remove("demo")
    with pytest.raises(RevisionTaken):
        shelf.store.put(a_source(max_age=3), based_on=1)
    assert shelf.store.put(a_source(max_age=3), based_on=based_on) == 3
    assert shelf.max_age() == 3
    assert shelf.store.newest("demo") == (3, a_source(max_age=3))
    assert shelf.names() == {"demo"}


def test_what_is_not_in_use_is_not_removed_again(shelf: Shelf) -> None:
    assert shelf.store.remove("demo") == 0
    assert shelf.store.history("demo") == []
    shelf.store.put(a_source())
    assert [shelf.store.remove("demo"), shelf.store.remove("demo")] == [2, 2]


SHOP, LABEL = Address("hosts", "shop.example"), Address("labels", "shop")


def holder(shelf: Shelf, address: Address) -> str | None:
    """The source that answers at an address."""
    name = shelf.sources.holder(address, shelf.clock.deadline())
    found = shelf.find(name) if name else None
    return name if found and address in addresses(found) else None


def test_a_source_answers_at_its_addresses(shelf: Shelf) -> None:
    assert holder(shelf, SHOP) is None
    shelf.store.put(a_source(subdomain="shop", domains=("shop.example", "www.shop.example")))
    assert [holder(shelf, address) for address in (SHOP, LABEL)] == ["demo", "demo"]
    listed = set(shelf.sources.addresses(shelf.clock.deadline()))
    assert listed == {SHOP, LABEL, Address("hosts", "www.shop.example"), Address("labels", "demo")}


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"domains": ("new.example", "shop.example")}, ["domains[1]: expected a host that no other source has"]),
        ({"subdomain": "shop"}, ["subdomain: expected a label that no other source has as its name or sub-domain"]),
        ({"subdomain": "demo"}, ["subdomain: expected a label that no other source has as its name or sub-domain"]),
        ({"name": "shop"}, ["name: expected a name that no other source has as its sub-domain"]),
        (
            {"name": "shop", "subdomain": "demo", "domains": ("shop.example",)},
            ["domains[0]: expected", "subdomain: expected", "name: expected"],
        ),
    ],
)
def test_an_address_that_another_source_has_is_refused_and_nothing_is_stored(
    changes: dict[str, Any], problems: list[str], shelf: Shelf
) -> None:
    shelf.store.put(a_source(subdomain="shop", domains=("shop.example",)))
    with pytest.raises(ConfigurationError) as refused:
        shelf.store.put(a_source(**{"name": "other"} | changes))
    assert len(refused.value.problems) == len(problems)
    assert all(said.startswith(expected) for said, expected in zip(refused.value.problems, problems, strict=True))
    assert shelf.names() == {"demo"}
    assert holder(shelf, Address("hosts", "new.example")) is None
    shelf.store.put(a_source(name="other", subdomain="other", domains=("new.example",)))
    assert holder(shelf, Address("hosts", "new.example")) == "other"


def test_a_source_keeps_its_addresses_while_it_is_changed(shelf: Shelf) -> None:
    for max_age in range(3):
        shelf.store.put(a_source(subdomain="shop", domains=("shop.example",), max_age=max_age))
    assert [holder(shelf, address) for address in (SHOP, LABEL)] == ["demo", "demo"]


@pytest.mark.parametrize("removed", [False, True], ids=["changed", "removed"])
def test_an_address_that_its_source_gave_up_is_free(removed: bool, shelf: Shelf) -> None:
    both = {"subdomain": "shop", "domains": ("shop.example",)}
    shelf.store.put(a_source(**both))
    if removed:
        shelf.store.remove("demo")
    else:
        shelf.store.put(a_source())
    assert [holder(shelf, address) for address in (SHOP, LABEL)] == [None, None]
    shelf.store.put(a_source(name="other", **both))
    assert [holder(shelf, address) for address in (SHOP, LABEL)] == ["other", "other"]
    with pytest.raises(ConfigurationError):
        shelf.store.put(a_source(**both))


def test_a_removed_sources_name_can_be_a_label(shelf: Shelf) -> None:
    shelf.store.put(a_source())
    shelf.store.remove("demo")
    shelf.store.put(a_source(name="other", subdomain="demo"))
    assert holder(shelf, Address("labels", "demo")) == "other"
    with pytest.raises(ConfigurationError, match="name: expected"):
        shelf.store.put(a_source())


def test_after_the_deadline_nothing_is_found(shelf: Shelf) -> None:
    shelf.store.put(a_source())
    with pytest.raises(OutOfTime):
        shelf.sources.find("demo", shelf.clock.deadline(0))
    with pytest.raises(OutOfTime):
        shelf.sources.names(shelf.clock.deadline(0))
    with pytest.raises(OutOfTime):
        shelf.sources.holder(SHOP, shelf.clock.deadline(0))
