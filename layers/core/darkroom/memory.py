"""The ports on dictionaries: for tests, and for pictures without any AWS."""

import io
from collections.abc import Iterable, Mapping
from hashlib import md5

from darkroom.errors import OriginalMissing, RevisionTaken
from darkroom.ports import Deadline, Original
from darkroom.sources import Source

LONG_AGO = 1_700_000_000.0
"""The Unix time at which every object in memory was modified, unless another is given."""


class MemorySources:
    """Configurations in a dictionary; `put` keeps the newest, under the rules of the store in SSM."""

    def __init__(self, sources: Iterable[Source] = ()) -> None:
        self._revisions = {source.name: (1, source) for source in sources}

    def find(self, name: str, deadline: Deadline) -> Source | None:
        """The newest configuration of this source, None if there is none."""
        deadline.check()
        _, source = self._revisions.get(name, (0, None))
        return source

    def names(self, deadline: Deadline) -> frozenset[str]:
        """The names of all sources."""
        deadline.check()
        return frozenset(self._revisions)

    def newest(self, name: str) -> tuple[int, Source] | None:
        """The newest revision's number and what it says, None if there is none."""
        return self._revisions.get(name)

    def put(self, source: Source, based_on: int | None = None) -> int:
        """Store a new revision and return its number; raises `RevisionTaken` unless it follows `based_on`."""
        newest, _ = self._revisions.get(source.name, (0, None))
        if based_on not in (None, newest):
            raise RevisionTaken(f"{source.name}: based on revision {based_on}, the newest is {newest}")
        self._revisions[source.name] = (newest + 1, source)
        return newest + 1


class MemoryOriginals:
    """Objects by key, in one bucket that every source may read.

    `modified` gives objects their own Unix time of modification, by key.
    """

    def __init__(self, objects: Mapping[str, bytes], modified: Mapping[str, float] | None = None) -> None:
        self._objects = objects
        self._modified = modified or {}

    def open(self, source: Source, key: str, deadline: Deadline) -> Original:
        """The object at this key, whole at once; raises `OriginalMissing`."""
        deadline.check()
        try:
            content = self._objects[key]
        except KeyError:
            raise OriginalMissing(key) from None
        digest = md5(content, usedforsecurity=False).hexdigest()
        return Original(
            body=_Bytes(content, deadline),
            etag=digest,
            length=len(content),
            last_modified=self._modified.get(key, LONG_AGO),
            checksums={"md5": digest},
        )


class _Bytes:
    def __init__(self, content: bytes, deadline: Deadline) -> None:
        self._file = io.BytesIO(content)
        self._deadline = deadline

    def read(self, size: int, /) -> bytes:
        self._deadline.check()
        return self._file.read(size)

    def close(self) -> None:
        self._file.close()
