"""One source changed while others change it too, and the way back to an earlier revision."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from darkroom.admin import AdminError
from darkroom.admin.changing import change
from darkroom.admin.history import entries, restore
from darkroom.errors import ConfigurationError, RevisionTaken
from darkroom.memory import MemorySources
from darkroom.sources import Bucket, Keys, Metadata, Secret, Source
from tests.things import a_source


class Crowded(MemorySources):
    """A store in which somebody else writes before each of the next writes."""

    def __init__(self, *others: Callable[[Source], Source]) -> None:
        super().__init__([a_source()])
        self._others = list(others)

    def put(self, source: Source, based_on: int | None = None) -> int:
        if based_on is not None and self._others:
            found = self.newest(source.name)
            assert found
            super().put(self._others.pop(0)(found[1]))
        return super().put(source, based_on)


def aged(seconds: int) -> Callable[[Source], Source]:
    return lambda source: replace(source, max_age=seconds)


def described(text: str) -> Callable[[Source], Source]:
    return lambda source: replace(source, description=text)


def test_a_change_is_one_revision_and_none_if_nothing_changes() -> None:
    store = MemorySources([a_source()])
    outcome = change(store, "demo", aged(60))
    assert (outcome.revision, outcome.fields) == (2, ("max_age",))
    assert change(store, "demo", aged(60)).revision == 2
    assert len(store.history("demo")) == 2


def test_a_change_is_made_again_on_what_somebody_else_wrote_elsewhere() -> None:
    store = Crowded(described("theirs"))
    outcome = change(store, "demo", aged(60))
    assert (outcome.revision, outcome.fields) == (3, ("max_age",))
    assert store.newest("demo") == (3, a_source(max_age=60, description="theirs"))


@pytest.mark.parametrize("ours", [aged(60), lambda source: replace(source, bucket=Bucket("other"), max_age=60)])
def test_a_change_of_what_somebody_else_changed_is_refused(ours: Callable[[Source], Source]) -> None:
    store = Crowded(aged(7))
    with pytest.raises(AdminError, match="demo: somebody else changed max_age meanwhile; nothing was stored"):
        change(store, "demo", ours)
    assert store.newest("demo") == (2, a_source(max_age=7))


def test_a_change_below_what_somebody_else_replaced_is_refused() -> None:
    full = a_source(signing_keys=())
    store = Crowded(lambda source: replace(source, signing_keys=(), secured=False))
    with pytest.raises(AdminError, match="somebody else changed signing_keys"):
        change(store, "demo", lambda source: replace(source, signing_keys=source.signing_keys * 2))
    assert store.newest("demo") == (2, replace(full, secured=False))


def test_who_is_never_first_gives_up() -> None:
    store = Crowded(*(described(str(number)) for number in range(9)))
    with pytest.raises(RevisionTaken):
        change(store, "demo", aged(60))


def test_a_source_keeps_its_name() -> None:
    store = MemorySources([a_source()])
    with pytest.raises(ConfigurationError, match="name"):
        change(store, "demo", lambda source: replace(source, name="other"))
    assert store.names() == ["demo"]


def test_the_history_tells_what_each_revision_changed() -> None:
    store = MemorySources([a_source()])
    store.put(a_source(max_age=60, description="x"))
    store.remove("demo")
    store.put(a_source())
    found, left_out = entries(store, "demo", 20)
    assert [(entry.number, entry.what, entry.fields) for entry in found] == [
        (4, "created", ()),
        (3, "removed", ()),
        (2, "changed", ("description", "max_age")),
        (1, "created", ()),
    ]
    assert left_out == 0


def test_a_long_history_is_told_from_its_end() -> None:
    store = MemorySources([a_source()])
    for seconds in range(9):
        store.put(a_source(max_age=seconds))
    found, left_out = entries(store, "demo", 2)
    assert [(entry.number, entry.what) for entry in found] == [(10, "changed"), (9, "changed")]
    assert left_out == 8


def test_there_is_no_history_of_what_never_was() -> None:
    with pytest.raises(AdminError, match="there is no source demo, and never was"):
        entries(MemorySources(), "demo", 20)


def test_an_earlier_revision_comes_back_after_a_removal_too() -> None:
    store = MemorySources([a_source()])
    store.put(a_source(max_age=60))
    assert restore(store, "demo", a_source()).fields == ("max_age",)
    assert restore(store, "demo", a_source()).revision == 3
    store.remove("demo")
    assert restore(store, "demo", a_source(max_age=60)).revision == 5
    assert store.newest("demo") == (5, a_source(max_age=60))


def rotated(source: Source, to: str) -> Source:
    return replace(source, credentials=Keys(to, Secret(f"secret of {to}")))


def test_the_way_back_keeps_an_access_key_that_took_the_place_of_another() -> None:
    store = MemorySources()
    kept = Metadata(Bucket("shelf"), Keys("AKIAMETA1", Secret("old")))
    first = a_source(max_age=60, metadata=kept)
    store.put(first)
    later = rotated(replace(first, max_age=70), "AKIANEW")
    now = replace(later, metadata=replace(kept, credentials=Keys("AKIAMETA2", Secret("new"))))
    store.put(now)
    restored = restore(store, "demo", first)
    assert restored.fields == ("max_age",)
    assert (restored.after.credentials, restored.after.metadata) == (now.credentials, now.metadata)
    assert restore(store, "demo", first, with_keys=True).after == first


def test_the_way_back_brings_back_a_secret_that_was_mistyped() -> None:
    store = MemorySources()
    first = a_source()
    store.put(first)
    store.put(replace(first, credentials=Keys("AKIADEMO", Secret("mistyped"))))
    assert restore(store, "demo", first).after == first
