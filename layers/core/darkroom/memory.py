"""The ports on dictionaries: for tests, and for pictures without any AWS."""

import io
import sys
import threading
import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import md5

from darkroom.errors import ConfigurationError, OriginalMissing, RevisionTaken
from darkroom.links import Link
from darkroom.ports import Body, Clock, Deadline, Kept, Label, Original, Revision, SameStill, Stamp
from darkroom.sources import Address, Source, addresses

LONG_AGO = 1_700_000_000.0
"""The Unix time at which everything in memory was written, unless another is given."""


class MemorySources:
    """Configurations in a dictionary, both sides of the store; `clock` dates the revisions."""

    def __init__(self, sources: Iterable[Source] = (), clock: Clock | None = None) -> None:
        self._clock = clock
        self._written: dict[str, list[tuple[float, Source | None]]] = {}
        for source in sources:
            self.put(source)

    def find(self, name: str, deadline: Deadline) -> Source | None:
        """The newest configuration of this source; see `darkroom.ports.Sources`."""
        deadline.check()
        return self._newest(name)[1]

    def names(self, deadline: Deadline | None = None) -> list[str]:
        """The names of all sources in use; see `darkroom.ports.Sources` and `SourceStore`."""
        if deadline:
            deadline.check()
        return sorted(name for name in self._written if self._newest(name)[1])

    def holder(self, address: Address, deadline: Deadline) -> str | None:
        """The source that answers at this address; see `darkroom.ports.Sources`."""
        deadline.check()
        return self._holders().get(address)

    def addresses(self, deadline: Deadline) -> Collection[Address]:
        """Every address at which a source answers; see `darkroom.ports.Sources`."""
        deadline.check()
        return self._holders().keys()

    def newest(self, name: str) -> tuple[int, Source] | None:
        """The newest revision's number and what it says; see `darkroom.ports.SourceStore`."""
        number, source = self._newest(name)
        return (number, source) if source else None

    def history(self, name: str) -> list[Revision]:
        """Every revision; see `darkroom.ports.SourceStore`."""
        return [Revision(number, written) for number, (written, _) in enumerate(self._written.get(name, ()), 1)]

    def revision(self, name: str, number: int) -> Source | None:
        """What one revision says; see `darkroom.ports.SourceStore`."""
        written = self._written.get(name, [])
        return written[number - 1][1] if 1 <= number <= len(written) else None

    def put(self, source: Source, based_on: int | None = None) -> int:
        """Store a new revision; see `darkroom.ports.SourceStore`."""
        self._check(source.name, based_on)
        holders = self._holders()
        found = addresses(source).items()
        if problems := [wrong for address, wrong in found if holders.get(address, source.name) != source.name]:
            raise ConfigurationError(problems)
        return self._write(source.name, source)

    def remove(self, name: str, based_on: int | None = None) -> int:
        """Store a revision that says that the source is gone; see `darkroom.ports.SourceStore`."""
        self._check(name, based_on)
        number, source = self._newest(name)
        return self._write(name, None) if source else number

    def _holders(self) -> dict[Address, str]:
        sources = [source for name in self._written if (source := self._newest(name)[1])]
        return {address: source.name for source in sources for address in addresses(source)}

    def _newest(self, name: str) -> tuple[int, Source | None]:
        written = self._written.get(name)
        return (len(written), written[-1][1]) if written else (0, None)

    def _check(self, name: str, based_on: int | None) -> None:
        newest, source = self._newest(name)
        if based_on not in (None, newest) and (based_on or source):
            raise RevisionTaken(f"{name}: based on revision {based_on}, the newest is {newest}")

    def _write(self, name: str, source: Source | None) -> int:
        written = self._written.setdefault(name, [])
        written.append((self._clock.now() if self._clock else LONG_AGO, source))
        return len(written)


class MemoryOriginals:
    """Objects by key, in one bucket that every source may read.

    `modified` gives objects their own Unix time of modification, `cache_control` their own words about keeping them, by
    key.
    """

    def __init__(
        self,
        objects: Mapping[str, bytes],
        modified: Mapping[str, float] | None = None,
        cache_control: Mapping[str, str] | None = None,
    ) -> None:
        self._objects = objects
        self._modified = modified or {}
        self._cache_control = cache_control or {}

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
            stamp=Stamp(
                etag=digest,
                length=len(content),
                last_modified=self._modified.get(key, LONG_AGO),
                cache_control=self._cache_control.get(key, ""),
            ),
            checksums={"md5": digest},
        )

    def open_if_changed(self, source: Source, key: str, etag: str, deadline: Deadline) -> Original | None:
        """The object, or None if its entity tag is still this one; raises `OriginalMissing`."""
        original = self.open(source, key, deadline)
        return None if original.stamp.etag == etag else original


class _Bytes:
    def __init__(self, content: bytes, deadline: Deadline) -> None:
        self._file = io.BytesIO(content)
        self._deadline = deadline

    def read(self, size: int, /) -> bytes:
        self._deadline.check()
        return self._file.read(size)

    def close(self) -> None:
        self._file.close()


@dataclass(frozen=True)
class _Written:
    """A print in the dictionary, when it was written, and its tag."""

    body: bytes
    label: Label
    at: float
    tag: str


class MemoryPrints:
    """Prints in a dictionary, one place a source."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._prints: dict[tuple[str, str], _Written] = {}
        self._leases: dict[tuple[str, str], tuple[str, float]] = {}
        self._count = 0
        self._lock = threading.Lock()

    def find(
        self, source: Source, name: str, largest: int, deadline: Deadline, unless: str = ""
    ) -> Kept | SameStill | None:
        """The print of this name; see `darkroom.ports.Prints`."""
        deadline.check()
        written = self._prints.get((source.name, name))
        if written is None or f"{zlib.crc32(written.body):08x}" != written.label.crc32:
            return None
        age = self._clock.now() - written.at
        if written.tag == unless:
            return SameStill(written.label, age)
        length = len(written.body)
        return Kept(written.label, written.body if length <= largest else None, length, age, written.tag)

    def keep(
        self, source: Source, name: str, body: bytes, label: Label, deadline: Deadline, replacing: str = ""
    ) -> str | None:
        """Write a print; see `darkroom.ports.Prints`."""
        deadline.check()
        with self._lock:
            written = self._prints.get((source.name, name))
            return (
                self._write(source, name, body, label, self._tag())
                if (written.tag if written else "") == replacing
                else None
            )

    def relabel(self, source: Source, name: str, tag: str, label: Label, deadline: Deadline) -> str | None:
        """Write another label on a print; see `darkroom.ports.Prints`."""
        deadline.check()
        with self._lock:
            written = self._prints.get((source.name, name))
            return self._write(source, name, written.body, label, tag) if written and written.tag == tag else None

    def discard(self, source: Source, name: str, deadline: Deadline) -> None:
        """Remove a print; see `darkroom.ports.Prints`."""
        deadline.check()
        self._prints.pop((source.name, name), None)

    def lease(self, source: Source, name: str, seconds: float, deadline: Deadline) -> str | None:
        """Take the right to make a print; see `darkroom.ports.Prints`."""
        deadline.check()
        with self._lock:
            _, until = self._leases.get((source.name, name), ("", 0.0))
            if self._clock.now() < until:
                return None
            lease = self._tag()
            self._leases[source.name, name] = lease, self._clock.now() + seconds
            return lease

    def release(self, source: Source, name: str, lease: str, deadline: Deadline) -> None:
        """Give the right back; see `darkroom.ports.Prints`."""
        deadline.check()
        with self._lock:
            if self._leases.get((source.name, name), ("", 0.0))[0] == lease:
                del self._leases[source.name, name]

    def _write(self, source: Source, name: str, body: bytes, label: Label, tag: str) -> str:
        written = _Written(body, label, self._clock.now(), tag)
        self._prints[source.name, name] = written
        return written.tag

    def _tag(self) -> str:
        self._count += 1
        return str(self._count)


class MemoryLinks:
    """Links in a dictionary: bodies and their headers, by name; what is lent is copied from `prints`."""

    def __init__(self, prints: MemoryPrints) -> None:
        self._prints = prints
        self.lying: dict[str, tuple[bytes, Mapping[str, str]]] = {}

    def is_lent(self, link: Link, deadline: Deadline) -> bool:
        """Whether it lies there; see `darkroom.ports.Links`."""
        deadline.check()
        return link.name in self.lying

    def lend(self, link: Link, source: Source, name: str, deadline: Deadline) -> bool:
        """Lay a copy of a kept print there; see `darkroom.ports.Links`."""
        kept = self._prints.find(source, name, sys.maxsize, deadline)
        if source.metadata or not isinstance(kept, Kept) or kept.body is None:
            return False
        self.lying[link.name] = kept.body, link.headers
        return True

    def carry(self, link: Link, body: Body, length: int, deadline: Deadline) -> None:
        """Lay a body there; see `darkroom.ports.Links`."""
        received = b"".join(iter(lambda: body.read(65_536), b""))
        deadline.check()
        self.lying[link.name] = received, link.headers
