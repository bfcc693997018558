"""One source changed: on the revision that was read, or on a newer one that left the same fields alone."""

from collections.abc import Callable
from dataclasses import dataclass

from darkroom.admin import AdminError
from darkroom.admin.lookup import newest
from darkroom.dialects.defaults import misread
from darkroom.errors import ConfigurationError, RevisionTaken
from darkroom.ports import SourceStore
from darkroom.sources import Source
from darkroom.sources.fields import differences

_TRIES = 4


@dataclass(frozen=True)
class Outcome:
    """What became of a change: the newest revision's number, the source before and after, and the fields that differ.

    Without a field that differs nothing was written, unless there was no source before.
    """

    revision: int
    before: Source | None
    after: Source
    fields: tuple[str, ...]


def change(store: SourceStore, name: str, edit: Callable[[Source], Source]) -> Outcome:
    """Read a source, change it by `edit` and store it, unless nothing changes.

    Where somebody else wrote it meanwhile and touched none of the fields that `edit` changes, it is made again on what
    they wrote.

    Raises:
        AdminError: there is no such source, or somebody else changed one of these fields meanwhile.
        ConfigurationError: what `edit` or the store finds wrong.
        RevisionTaken: somebody else was faster every time.
    """
    revision, before = newest(store, name)
    for tries_left in reversed(range(_TRIES)):
        outcome = _edited(revision, before, edit)
        try:
            written = store.put(outcome.after, based_on=revision) if outcome.fields else revision
            return Outcome(written, before, outcome.after, outcome.fields)
        except RevisionTaken:
            if not tries_left:
                raise
            was, (revision, before) = before, newest(store, name)
            _expect_apart(was, before, outcome.fields)
    raise AssertionError


def checked(source: Source) -> Source:
    """The source, if its dialect understands its defaults and templates; raises `ConfigurationError`."""
    if problems := misread(source):
        raise ConfigurationError(problems)
    return source


def _edited(revision: int, before: Source, edit: Callable[[Source], Source]) -> Outcome:
    after = edit(before)
    if after.name != before.name:
        raise ConfigurationError([f"name: expected {before.name}, which a source keeps, found another"])
    return Outcome(revision, before, after, tuple(differences(before, after)))


def _expect_apart(was: Source, now: Source, fields: tuple[str, ...]) -> None:
    theirs = differences(was, now)
    if both := [ours for ours in fields if any(_overlap(ours, other) for other in theirs)]:
        raise AdminError(f"{now.name}: somebody else changed {', '.join(both)} meanwhile; nothing was stored")


def _overlap(one: str, other: str) -> bool:
    """Whether two paths are the same, or one lies below the other."""
    shorter, longer = sorted((one, other), key=len)
    return longer == shorter or longer.startswith((f"{shorter}.", f"{shorter}["))
