"""What the app needs from the world outside, as protocols.

`darkroom.aws` implements them on AWS, `darkroom.memory` on dictionaries; both pass the same contract
tests (`tests/contract`).
"""

import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from darkroom.errors import OutOfTime
from darkroom.links import Link
from darkroom.plan import Plan
from darkroom.plan.values import Locator
from darkroom.sources import Address, Secret, Source


class Clock(Protocol):
    """Time, handed in so that nothing below the wiring reads it by itself."""

    def now(self) -> float:
        """Unix time in seconds."""

    def monotonic(self) -> float:
        """Seconds that never go backwards."""

    def sleep(self, seconds: float) -> None:
        """Wait this many seconds."""


@dataclass(frozen=True)
class Deadline:
    """The moment, on the clock's monotonic scale, by which the answer must be out."""

    clock: Clock
    at: float

    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.at - self.clock.monotonic())

    def check(self) -> None:
        """Raise `OutOfTime` once the moment has passed."""
        if self.clock.monotonic() >= self.at:
            raise OutOfTime("the deadline passed")


@dataclass(frozen=True)
class Limits:
    """How large an original may be: bytes, pixels of one frame, pixels of all frames together."""

    bytes: int = 64 * 1024 * 1024
    pixels: int = 100_000_000
    frame_pixels: int = 300_000_000


@dataclass(frozen=True)
class Print:
    """A developed picture, before it is made into an answer.

    `width` and `height` are pixels, `frames` is more than one for an animation, `stages` are the
    milliseconds that each stage took, by name and in order. `told` is what else a curious viewer may be told about how
    it was made, by the name of its header after `X-Darkroom-`.
    """

    body: bytes
    content_type: str
    width: int
    height: int
    frames: int
    stages: Mapping[str, float]
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Overlay:
    """A picture to lay over another: its bytes and entity tag, what is wanted of it, what lies over it in turn."""

    body: bytes
    etag: str
    plan: Plan
    overlays: "Overlays"


type Overlays = Mapping[Locator, Overlay]
"""The overlays of a plan, by the locators that it names them with."""


class Secrets(Protocol):
    """Where the secret is kept that the edge sends along."""

    def values(self, deadline: Deadline) -> tuple[Secret, ...]:
        """The values that count: the current one, then that before it if there is one.

        Raises:
            SecretsUnavailable: the store fails or has none.
            OutOfTime: the deadline passed.
        """


class Sources(Protocol):
    """Where the configurations of sources are kept."""

    def find(self, name: str, deadline: Deadline) -> Source | None:
        """The newest configuration of this source, None if there is none.

        Raises:
            SourcesUnavailable: the store fails, or what it holds cannot be understood.
            OutOfTime: the deadline passed.
        """

    def names(self, deadline: Deadline) -> Collection[str]:
        """The names of all sources in use; raises as `find` does."""

    def holder(self, address: Address, deadline: Deadline) -> str | None:
        """The one source that may answer at this address, if its configuration has it; raises as `find` does."""

    def addresses(self, deadline: Deadline) -> Collection[Address]:
        """Every address at which a source may answer; raises as `find` does."""


@dataclass(frozen=True)
class Revision:
    """One entry of a source's history: its number and the Unix time at which it was written."""

    number: int
    written: float


class SourceStore(Protocol):
    """Where configurations are written; every write is a new revision, and none is ever changed.

    Every method raises `SourcesUnavailable` or `OutOfTime` when the store fails.
    """

    def names(self) -> list[str]:
        """The names of all sources in use, sorted."""

    def newest(self, name: str) -> tuple[int, Source] | None:
        """The number of the newest revision and what it says, None if there is none or the source was removed."""

    def history(self, name: str) -> list[Revision]:
        """Every revision ever written, the oldest first; a removal is one too."""

    def revision(self, name: str, number: int) -> Source | None:
        """What one revision says, None if there is none of this number or it is a removal."""

    def put(self, source: Source, based_on: int | None = None) -> int:
        """Write a new revision and return its number.

        `based_on` is the revision that was changed (0: the source was not in use); without it the newest is replaced.

        Raises:
            RevisionTaken: another revision was written meanwhile.
            ConfigurationError: the document is too large, or a domain belongs to another source.
        """

    def remove(self, name: str, based_on: int | None = None) -> int:
        """Write a revision that says that the source is gone, and return its number; the history stays.

        A source that is not in use is left as it is, and the number is that of its newest revision (0: it has none).

        Raises:
            RevisionTaken: another revision was written meanwhile.
        """


class File(Protocol):
    """What a decoder reads an original from; it may still be arriving, and reading then waits."""

    def read(self, size: int = -1, /) -> bytes:
        """As many bytes as were asked for, fewer at the end only, all that are left for -1; raises as `Body` does."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Move to a place, without waiting for the bytes before it."""

    def tell(self) -> int:
        """The place of the next byte."""


class Body(Protocol):
    """An original's bytes while they arrive: read forward once, then close."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, empty at the end.

        Raises:
            TransferCut: the connection broke.
            OutOfTime: the deadline passed.
        """

    def close(self) -> None:
        """Let go of the connection; safe to call twice."""


class Stamp(Struct, frozen=True, omit_defaults=True):
    """What tells one state of an object from another, and what its bucket says about keeping it."""

    etag: str
    """The bucket's entity tag without quotes."""
    length: int
    """Bytes."""
    last_modified: float
    """Unix time in seconds."""
    version: str = ""
    """The version's id, in buckets that keep versions."""
    cache_control: str = ""
    """What the bucket says about keeping it, as it was stored with the object; so is `expires`."""
    expires: str = ""


@dataclass(frozen=True)
class Original:
    """An object as the bucket hands it over: what is known before its bytes, and the bytes to come."""

    body: Body
    stamp: Stamp
    checksums: Mapping[str, str]
    """What the whole body must hash to, as lower-case hex by hashlib's name (`md5`, `sha256`, `sha1`) or `crc32`."""


class _Nothing:
    def read(self, size: int, /) -> bytes:
        return b""

    def close(self) -> None:
        pass


NO_ORIGINAL = Original(_Nothing(), Stamp("none", 0, 0.0), {})
"""What stands for the original of a picture that has none, such as a text that is set alone; it never changes."""


class Originals(Protocol):
    """Where originals lie."""

    def open(self, source: Source, key: str, deadline: Deadline) -> Original:
        """Begin to fetch an object through the source's own credentials; `key` includes the prefix.

        Raises:
            OriginalMissing, OriginalForbidden: the bucket's word on this object.
            CredentialsRefused: the bucket's word on the credentials.
            BucketUnavailable: no usable answer after the bounded retries.
            OutOfTime: the deadline passed.
        """

    def open_if_changed(self, source: Source, key: str, etag: str, deadline: Deadline) -> Original | None:
        """The same, or None if its entity tag is still this one; raises as `open` does."""


class Label(Struct, frozen=True, omit_defaults=True):
    """What is written on the back of a kept print."""

    key: str
    """The key of its original."""
    stamp: Stamp
    """What its original was when it was made."""
    overlays: str
    """A digest of the entity tags of what lies over it (`darkroom.overlays.tags`), empty if nothing does."""
    etag: str
    """Its own entity tag, as viewers know it, with quotes."""
    content_type: str = ""
    crc32: str = ""
    """What its body hashes to, as lower-case hex."""
    width: int = 0
    """Pixels; so is the height."""
    height: int = 0
    frames: int = 0
    told: Mapping[str, str] = {}
    """As `Print.told`."""
    stale: bool = False
    """It must be compared with its original before it is answered again, however young it is."""

    def of(self, made: Print) -> "Label":
        """The label of a print that was made, on which only its original stood so far."""
        return replace(
            self,
            content_type=made.content_type,
            crc32=f"{zlib.crc32(made.body):08x}",
            width=made.width,
            height=made.height,
            frames=made.frames,
            told=dict(made.told),
        )


@dataclass(frozen=True)
class Kept:
    """A print as it lies in the store."""

    label: Label
    body: bytes | None
    """None if it is larger than what was asked for."""
    length: int
    """Bytes of the body."""
    age: float
    """Seconds since it was written or last found right, by the store's own clock."""
    tag: str
    """What the store tells this state of it by; of no meaning elsewhere."""


@dataclass(frozen=True)
class SameStill:
    """A print whose body is what it was when it was asked for before, its label and its age as they are now."""

    label: Label
    age: float


class Prints(Protocol):
    """Where prints are kept: each below its source's own place, under a name as `darkroom.shelf` makes it.

    A source that names a metadata bucket keeps its prints there, and every other one in the deployment's bucket.
    Every method raises `PrintsUnavailable` when the store fails or there is none for this source, and `OutOfTime`.
    """

    def find(
        self, source: Source, name: str, largest: int, deadline: Deadline, unless: str = ""
    ) -> Kept | SameStill | None:
        """The print of this name, its body only if it has at most `largest` bytes; None if there is none.

        One whose body is not what its label says counts as none. `unless` is the tag of a copy at hand: if it is still
        right, nothing is fetched.
        """

    def keep(
        self, source: Source, name: str, body: bytes, label: Label, deadline: Deadline, replacing: str = ""
    ) -> str | None:
        """Write a print, whole or not at all; its tag, or None if another was written meanwhile.

        It takes the place of the one with the tag `replacing`, or of none if that is empty.
        """

    def relabel(self, source: Source, name: str, tag: str, label: Label, deadline: Deadline) -> str | None:
        """Write another label on the print with this tag, which is young again then; its tag, None as in `keep`."""

    def discard(self, source: Source, name: str, deadline: Deadline) -> None:
        """Remove a print, if it is there."""

    def lease(self, source: Source, name: str, seconds: float, deadline: Deadline) -> str | None:
        """Take the right to make this print, until it is released or the seconds are over; None if another has it."""

    def release(self, source: Source, name: str, lease: str, deadline: Deadline) -> None:
        """Give the right back, if it is still this one."""


class Links(Protocol):
    """Where large answers lie for the life of a link (`darkroom.links`), in the deployment's bucket.

    Every method raises `PrintsUnavailable` when the store fails, and `OutOfTime`.
    """

    def is_lent(self, link: Link, deadline: Deadline) -> bool:
        """Whether it lies there already."""

    def lend(self, link: Link, source: Source, name: str, deadline: Deadline) -> bool:
        """Lay a copy of a kept print there, without fetching it; False if the deployment's bucket has no such print."""

    def carry(self, link: Link, body: Body, length: int, deadline: Deadline) -> None:
        """Lay a body of `length` bytes there while it arrives, never holding more than a part of it.

        Nothing lies there before all of it has arrived; whatever reading it raises is raised, and leaves nothing.
        """
