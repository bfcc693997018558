"""Writers of sources in SSM that meet, or stop half-way: before each of their calls in turn."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from darkroom.aws.ssm import SsmSourceStore
from darkroom.errors import RevisionTaken, SourcesUnavailable
from darkroom.local.moto import Moto
from darkroom.ports import Deadline
from darkroom.sources import Source, write_source
from tests.integration.aws.cabinet import MANY, Cabinet, Stepping, Stopped, large, stored, version

type Write = Callable[[SsmSourceStore], int]


@pytest.fixture
def cabinet(moto: Moto) -> Iterator[Cabinet]:
    cabinet = Cabinet(moto.endpoint)
    yield cabinet
    cabinet.pool.close()


def a_put(source: Source) -> Write:
    return lambda store: store.put(source)


def a_removal(store: SsmSourceStore) -> int:
    return store.remove("demo")


def orphans(moto: Moto, cabinet: Cabinet) -> set[str]:
    """The folders of parts that no revision lists."""
    heads = [one["Value"] for one in stored(moto, cabinet, "revisions/demo").values()]
    folders = {path.rpartition("/")[0] for path in stored(moto, cabinet, "parts/demo")}
    return {folder for folder in folders if not any(f'"{folder}"' in head for head in heads)}


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (version(2), a_put(version(3))),
        (version(2), a_put(large(3, subdomain="shop", domains=("shop.example",)))),
        (large(2), a_put(large(3))),
        (large(2), a_removal),
    ],
    ids=["small", "small to large", "large", "removal"],
)
def test_a_writer_may_stop_before_any_of_its_calls(moto: Moto, first: Source, then: Write) -> None:
    for step in range(MANY):
        cabinet = Cabinet(moto.endpoint)
        cabinet.store().put(version(1))
        cabinet.store().put(first)
        try:
            then(cabinet.stopping(before=step))
        except Stopped:
            whole = [revision.number for revision in cabinet.store().history("demo")]
            assert whole in ([1, 2], [1, 2, 3])
            assert cabinet.find() in (first, cabinet.store().revision("demo", 3))
            assert cabinet.store().put(version(4), based_on=whole[-1]) == whole[-1] + 1
            assert cabinet.max_age() == 4
            assert orphans(moto, cabinet) == set()
            assert len(stored(moto, cabinet, "sources/demo")) == 2
            continue
        finally:
            cabinet.pool.close()
        break
    assert 6 < step < MANY


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (a_put(version(11)), a_put(large(22))),
        (a_put(large(11)), a_put(large(22))),
        (a_put(large(11)), a_removal),
        (a_removal, a_put(version(22))),
        (a_removal, a_removal),
    ],
    ids=["small large", "large large", "large removal", "removal small", "removal removal"],
)
def test_of_two_writers_who_meet_at_any_call_none_is_lost(moto: Moto, one: Write, other: Write) -> None:
    for step in range(MANY):
        cabinet = Cabinet(moto.endpoint)
        cabinet.store().put(large(1))
        writer, met = cabinet.overtaken(step, other)
        try:
            written = one(writer)
        except RevisionTaken:
            written = 0
        if not met:
            break
        assert (met, written) in (([2], 0), ([2], 3), ([3], 2), ([2], 2))
        newest = cabinet.store().newest("demo")
        assert cabinet.find() == (newest[1] if newest else None)
        assert [revision.number for revision in cabinet.store().history("demo")] == list(
            range(1, max(*met, written) + 1)
        )
        assert cabinet.store().revision("demo", 1) == large(1)
        cabinet.store().put(version(5))
        assert (cabinet.max_age(), orphans(moto, cabinet)) == (5, set())
        cabinet.pool.close()
    assert 6 < step < MANY


def test_a_writer_that_wakes_up_late_hides_nothing_and_brings_nothing_back(cabinet: Cabinet) -> None:
    cabinet.store().put(version(1))
    cabinet.store().put(version(2))
    cabinet.store().put(version(3))
    cabinet.store().remove("demo")
    late = f"{cabinet.root}/sources/demo/00000002"
    document = write_source(version(2)).decode()
    assert cabinet.parameters().create(late, document, "", cabinet.clock.deadline(), repeatable=True)
    assert cabinet.find() is None
    assert cabinet.store().names() == []
    cabinet.store().put(version(5))
    assert cabinet.max_age() == 5


def test_what_a_writer_left_undone_is_finished_even_by_one_that_is_refused(cabinet: Cabinet) -> None:
    cabinet.store().put(version(1))

    def stop_once_claimed(_: int) -> None:
        if len(cabinet.store().history("demo")) == 2:
            raise Stopped

    with pytest.raises(Stopped):
        cabinet.store(stop_once_claimed).put(version(2))
    assert cabinet.max_age() == 1
    with pytest.raises(RevisionTaken):
        cabinet.store().put(version(3), based_on=1)
    assert cabinet.max_age() == 2


def test_a_claim_whose_answer_was_lost_keeps_its_parts(cabinet: Cabinet) -> None:
    class Losing(Stepping):
        def create(self, name: str, value: str, kms_key: str | None, deadline: Deadline, *, repeatable: bool) -> bool:
            made = super().create(name, value, kms_key, deadline, repeatable=repeatable)
            if "/revisions/" in name:
                raise SourcesUnavailable("no answer")
            return made

    cabinet.store().put(version(1))
    with pytest.raises(SourcesUnavailable):
        cabinet.store(through=Losing).put(large(2))
    assert cabinet.store().newest("demo") == (2, large(2))
    cabinet.store().put(version(3))
    assert cabinet.store().revision("demo", 2) == large(2)


def test_writers_in_parallel_lose_nothing(cabinet: Cabinet) -> None:
    def write(number: int) -> int | None:
        try:
            return cabinet.store().put(large(number) if number % 2 else version(number))
        except RevisionTaken:
            return None

    with ThreadPoolExecutor(4) as writers:
        revisions = list(writers.map(write, range(100, 116)))
    won = {revision: number for number, revision in enumerate(revisions, 100) if revision}
    assert sorted(won) == list(range(1, len(won) + 1))
    for revision, number in won.items():
        said = cabinet.store().revision("demo", revision)
        assert said == (large(number) if number % 2 else version(number))
    cabinet.store().put(version(1))
    assert cabinet.max_age() == 1
