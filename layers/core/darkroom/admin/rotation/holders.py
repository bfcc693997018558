"""The sources that hold an access key, for their originals or their metadata, and what moves them to another one."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from darkroom.errors import RevisionTaken
from darkroom.ports import SourceStore
from darkroom.sources import Keys, Source

_ATTEMPTS = 5
_LOOKED_BACK = 30
"""Revisions of a source in which an earlier key is looked for, the newest of them."""


class Held(NamedTuple):
    """A source's newest revision and its number."""

    revision: int
    source: Source


class Earlier(NamedTuple):
    """A key in a history, and the Unix time until which it was used: infinite if it still is."""

    keys: Keys
    until: float


def keys_of(source: Source) -> list[Keys]:
    """The access keys that a source holds."""
    found = [source.credentials, source.metadata.credentials if source.metadata else None]
    return [keys for keys in found if isinstance(keys, Keys)]


def holds(source: Source, key: str) -> bool:
    """Whether a source uses the access key of this id."""
    return any(keys.access_key_id == key for keys in keys_of(source))


def moved(source: Source, key: str, to: Keys, *, same_user: bool = True) -> Source:
    """The source with another access key wherever it used that of this id; `same_user`: of the same IAM user."""

    def other[Found](keys: Found) -> Found | Keys:
        if not isinstance(keys, Keys) or keys.access_key_id != key:
            return keys
        return replace(to, user=keys.user) if same_user else to

    metadata = source.metadata
    if metadata:
        metadata = replace(metadata, credentials=other(metadata.credentials))
    return replace(source, credentials=other(source.credentials), metadata=metadata)


class Holders:
    """All the sources of a store, by what they hold."""

    def __init__(self, store: SourceStore) -> None:
        self._store = store

    def everything(self) -> dict[str, Held]:
        """Every source as it is now, by name; raises `SourcesUnavailable` where one cannot be read."""
        found = ((name, self._store.newest(name)) for name in self._store.names())
        return {name: Held(*newest) for name, newest in found if newest}

    def of(self, key: str) -> dict[str, Held]:
        """Those that use the access key of this id now."""
        return {name: held for name, held in self.everything().items() if holds(held.source, key)}

    def earlier(self, names: Iterable[str]) -> dict[str, Earlier]:
        """The access keys in the history of sources, by their ids, in the order in which they came."""
        seen: dict[str, Earlier] = {}
        for name in names:
            for keys in self._of_history(name):
                known = seen.get(keys.keys.access_key_id, keys)
                seen[keys.keys.access_key_id] = Earlier(known.keys, max(known.until, keys.until))
        return seen

    def crossed(self, names: Iterable[str], keys: Collection[str]) -> str | None:
        """One of the sources that has used all of these keys, by the ids."""
        for name in names:
            if {earlier.keys.access_key_id for earlier in self._of_history(name)} >= set(keys):
                return name
        return None

    def _of_history(self, name: str) -> Iterator[Earlier]:
        revisions = self._store.history(name)[-_LOOKED_BACK:]
        for revision, following in zip(revisions, [*revisions[1:], None], strict=True):
            source = self._store.revision(name, revision.number)
            for keys in keys_of(source) if source else []:
                yield Earlier(keys, following.written if following else float("inf"))

    def move(self, held: Mapping[str, Held], key: str, to: Keys, *, same_user: bool = True) -> None:
        """Store new revisions, each following the one that was read; raises `RevisionTaken` as the store does."""
        for revision, source in held.values():
            self._store.put(moved(source, key, to, same_user=same_user), revision)

    def move_back(self, names: Iterable[str], key: str, to: Keys, *, same_user: bool = True) -> bool:
        """Move those that use a key by now, whatever else was changed meanwhile; whether there were any."""
        found = [self._moved_back(name, key, to, same_user) for name in names]
        return any(found)

    def _moved_back(self, name: str, key: str, to: Keys, same_user: bool) -> bool:
        for _ in range(_ATTEMPTS):
            newest = self._store.newest(name)
            if newest is None or not holds(newest[1], key):
                return False
            try:
                self._store.put(moved(newest[1], key, to, same_user=same_user), newest[0])
            except RevisionTaken:
                continue
            return True
        raise RevisionTaken(f"{name}: somebody else keeps on writing it")


def by_key(everything: Mapping[str, Held]) -> dict[str, set[str]]:
    """The names of the sources that hold each access key, by its id."""
    found: dict[str, set[str]] = {}
    for name, held in everything.items():
        for keys in keys_of(held.source):
            found.setdefault(keys.access_key_id, set()).add(name)
    return found
