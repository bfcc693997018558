"""The history of a source: what each revision changed, and the way back to one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from msgspec.structs import replace

from darkroom.admin import AdminError
from darkroom.admin.changing import Outcome
from darkroom.admin.lookup import each, last, possible
from darkroom.errors import DarkroomError
from darkroom.ports import Revision, SourceStore
from darkroom.sources import Keys, Source
from darkroom.sources.fields import differences


@dataclass(frozen=True)
class Entry:
    """One revision: its number, the Unix time of its writing, what it did, and which fields it changed."""

    number: int
    written: float
    what: Literal["created", "changed", "removed", "cannot be read"]
    fields: tuple[str, ...] = ()


def entries(store: SourceStore, name: str, most: int) -> tuple[list[Entry], int]:
    """The revisions of a source, the newest first, at most so many; and how many earlier ones there are.

    Raises:
        AdminError: there never was such a source.
    """
    written = store.history(possible(name))
    if not written:
        raise AdminError(f"there is no source {name}, and never was")
    shown = written[-most - 1 :]
    said = each([revision.number for revision in shown], lambda number: store.revision(name, number))
    told = list(_told(shown, said))
    if len(written) > most:
        told = told[1:]
    return told[::-1], len(written) - len(told)


def _told(written: list[Revision], said: dict[int, Source | DarkroomError | None]) -> Iterator[Entry]:
    """One entry for each; the first of those handed in has none before it to be compared with."""
    before: Source | None = None
    for revision in written:
        now = said[revision.number]
        if isinstance(now, DarkroomError):
            yield Entry(revision.number, revision.written, "cannot be read")
        elif now is None:
            yield Entry(revision.number, revision.written, "removed")
            before = None
        elif before is None:
            yield Entry(revision.number, revision.written, "created")
            before = now
        else:
            yield Entry(revision.number, revision.written, "changed", tuple(differences(before, now)))
            before = now


def last_said(store: SourceStore, name: str) -> tuple[int, Source, bool]:
    """The last revision that is no removal, what it says, and whether it is in use; raises `AdminError`."""
    if found := store.newest(possible(name)):
        return *found, True
    for revision in reversed(store.history(name)):
        if source := store.revision(name, revision.number):
            return revision.number, source, False
    raise AdminError(f"there is no source {name}, and never was")


def restore(store: SourceStore, name: str, source: Source, *, with_keys: bool = False) -> Outcome:
    """Store what an earlier revision said as a new one, after a removal too, unless the newest says just that.

    Unless it is restored `with_keys`, an access key that has taken another one's place since then stays: a rotation
    deletes the one before.

    Raises:
        RevisionTaken: somebody else wrote the source meanwhile.
        ConfigurationError: what it said is not possible any more, such as a domain that another source has by now.
    """
    number, now = last(store, name)
    after = source if with_keys or now is None else _keeping_keys(source, now)
    changed = tuple(differences(now, after)) if now else ()
    revision = store.put(after, based_on=number) if changed or not now else number
    return Outcome(revision, now, after, changed)


def _keeping_keys(earlier: Source, now: Source) -> Source:
    """An earlier revision with the access keys of now, where it had others: its own and those of its metadata."""
    kept = replace(earlier, credentials=_newer(earlier.credentials, now.credentials))
    if earlier.metadata and now.metadata and earlier.metadata.bucket == now.metadata.bucket:
        credentials = _newer(earlier.metadata.credentials, now.metadata.credentials)
        kept = replace(kept, metadata=replace(earlier.metadata, credentials=credentials))
    return kept


def _newer[C](earlier: C, now: C) -> C:
    match earlier, now:
        case Keys(access_key_id=was), Keys(access_key_id=used) if was != used:
            return now
    return earlier
