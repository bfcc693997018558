"""Prints in a bucket that a test may spoil, and what there is to do with them."""

import itertools
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from darkroom import shelf
from darkroom.aws.http import Pool
from darkroom.aws.places import Places
from darkroom.aws.prints import S3Prints
from darkroom.aws.signing import AccessKey
from darkroom.aws.sts import Sessions
from darkroom.aws.wire import Dialler
from darkroom.local.seaweed import REGION
from darkroom.ports import Clock, Label, Stamp
from darkroom.sources import Bucket, Secret, Source
from tests.things import Ticking, a_source

OWN = AccessKey("AKIAOWN", Secret("never-to-be-told"), Secret("token-of-the-function"))
NAME = shelf.print_name("public/a.jpg", "w=1")


def a_label(body: bytes, **changes: Any) -> Label:
    fields: dict[str, Any] = {"key": "public/a.jpg", "stamp": Stamp("tag", 7, 1.5), "overlays": "", "etag": '"e"'}
    return Label(**fields | {"content_type": "image/webp", "crc32": f"{zlib.crc32(body):08x}"} | changes)


def s3_prints(
    pool: Pool, own: Bucket | None, key: AccessKey, clock: Clock, token: str = "", reader: str = ""
) -> S3Prints:
    """Prints as the function keeps them; sessions come from the bucket's own address."""
    sessions = Sessions(pool, lambda: key, clock, REGION, own.endpoint or "" if own else "")
    numbers = itertools.count()
    return S3Prints(pool, Places(own, lambda: key, sessions, reader), clock, lambda: f"{token}{next(numbers)}")


@dataclass
class Desk:
    """Prints in one bucket, and a clock that stands still."""

    prints: S3Prints
    clock: Ticking
    bucket: str
    source: Source = field(default_factory=a_source)

    @classmethod
    @contextmanager
    def at(
        cls, endpoint: str, bucket: str = "darkroom-prints", key: AccessKey = OWN, reader: str = "", idle: float = 0.3
    ) -> "Iterator[Desk]":
        clock = Ticking(time.time())
        pool = Pool(clock, lambda: 0.5, Dialler(idle=idle))
        yield cls(s3_prints(pool, Bucket(bucket, REGION, endpoint=endpoint), key, clock, reader=reader), clock, bucket)
        pool.close()

    def find(self, source: Source | None = None, largest: int = 1000, unless: str = "") -> Any:
        return self.prints.find(source or self.source, NAME, largest, self.clock.deadline(), unless)

    def keep(
        self, body: bytes = b"print", replacing: str = "", source: Source | None = None, **label: Any
    ) -> str | None:
        told = a_label(body, **label)
        return self.prints.keep(source or self.source, NAME, body, told, self.clock.deadline(), replacing)

    def relabel(self, tag: str = '"tag"', **label: Any) -> str | None:
        return self.prints.relabel(self.source, NAME, tag, a_label(b"print", **label), self.clock.deadline())

    def discard(self) -> None:
        self.prints.discard(self.source, NAME, self.clock.deadline())

    def lease(self, seconds: float = 30.0) -> str | None:
        return self.prints.lease(self.source, NAME, seconds, self.clock.deadline())

    def release(self, lease: str) -> None:
        self.prints.release(self.source, NAME, lease, self.clock.deadline())


DOINGS: Mapping[str, Callable[[Desk], object]] = {
    "find": Desk.find,
    "find again": lambda desk: desk.find(unless='"tag"'),
    "keep": Desk.keep,
    "replace": lambda desk: desk.keep(replacing='"tag"'),
    "relabel": Desk.relabel,
    "discard": Desk.discard,
    "lease": Desk.lease,
}
"""What is done with prints, by name."""
