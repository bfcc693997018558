"""Calls to the buckets of prints: each within a short time of its own, and none for a while to one that failed."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from darkroom.aws.http import Answer, Call, NoAnswer, Pool
from darkroom.aws.places import Place, Places
from darkroom.aws.s3 import refuses_credentials
from darkroom.aws.signing import Scope, signed
from darkroom.errors import ConfigurationError, OutOfTime, PrintsUnavailable, UpstreamError
from darkroom.ports import Clock, Deadline
from darkroom.sources import Bucket, Source

RESTS = 10.0
"""Seconds for which a bucket that failed is not asked again."""

_OF_THE_CALL = frozenset({400, 414})
"""What a store says of a name or a body that it does not take: others can be kept nevertheless."""

_FAILED, _FULL = 500, 507


@dataclass(frozen=True)
class Purpose:
    """What calls are for: the seconds that they may take together, and whether they write."""

    patience: float
    writes: bool


type _Whose = tuple[str, Bucket] | None
"""A source and its metadata bucket; None is the deployment's own, which all others share."""


class Exchanges:
    """Begins exchanges with the buckets that `places` finds.

    A source with a metadata bucket rests alone: what is wrong with its credentials is nobody else's. A bucket that only
    refuses, because it is full or may not be written to, is still read.
    """

    def __init__(self, pool: Pool, places: Places, clock: Clock) -> None:
        self._pool = pool
        self._places = places
        self._clock = clock
        self._rests = _Rests(clock)

    def begin(self, source: Source, deadline: Deadline, purpose: Purpose) -> "Exchange":
        """What may be sent for a source.

        Raises:
            PrintsUnavailable: its bucket rests, or it has none.
            OutOfTime: the deadline passed.
        """
        deadline.check()
        whose = (source.name, source.metadata.bucket) if source.metadata else None
        self._rests.check(whose, purpose)
        until = Deadline(self._clock, min(deadline.at, self._clock.monotonic() + purpose.patience))
        failed = partial(self._failed, source, whose, purpose)
        try:
            place = self._places.of(source, until)
        except PrintsUnavailable:
            raise
        except (UpstreamError, ConfigurationError) as error:
            deadline.check()
            raise failed(f"{type(error).__name__}: {error}", refused=False) from None
        return Exchange(self._pool, place, deadline, until, failed, partial(self._rests.end, whose, purpose))

    def _failed(
        self, source: Source, whose: _Whose, purpose: Purpose, words: str, *, refused: bool
    ) -> PrintsUnavailable:
        self._places.forget(source)
        self._rests.begin(whose, {purpose.writes} if refused else {True, False})
        return PrintsUnavailable(words)


@dataclass(frozen=True)
class Exchange:
    """Calls to one bucket within one time; after one that fails, the bucket rests."""

    pool: Pool
    place: Place
    deadline: Deadline
    until: Deadline
    failed: Callable[..., PrintsUnavailable]
    """Makes the error that says these words, and its bucket rest; `refused`: the bucket answers, and says no."""
    answered: Callable[[], None]

    def send(self, method: str, key: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Answer:
        """The answer to a call about the object at this key below the place's folder.

        Raises:
            PrintsUnavailable: there was none in the time for these calls.
            OutOfTime: there was none, because the deadline passed before.
        """
        place = self.place
        target = f"{place.path}/{quote(place.bucket.folder + key)}"
        sent = {"host": place.endpoint.authority, **(place.encryption if method == "PUT" else {}), **(headers or {})}
        scope = Scope("s3", place.bucket.region)
        sealed = signed(method, target, sent, body, place.access, scope, self.until.clock.now())
        answer = self._in_time(lambda: self.pool.send(Call(method, place.endpoint, target, sealed, body), self.until))
        if answer.status < _FAILED:
            self.answered()
        return answer

    def read(self, answer: Answer, most: int) -> bytes:
        """The body of an answer, cut after about `most` bytes; raises as `send` does."""
        return self._in_time(lambda: answer.read_whole(most))

    def expect(self, answer: Answer, status: int) -> Answer:
        """The answer if it has this status; raises `PrintsUnavailable` otherwise."""
        if answer.status == status:
            return answer
        answer.close()
        words = f"S3: {answer.status} {answer.code}"
        if answer.status in _OF_THE_CALL and not refuses_credentials(answer):
            raise PrintsUnavailable(words)
        raise self.failed(words, refused=answer.status < _FAILED or answer.status == _FULL)

    def _in_time[T](self, call: Callable[[], T]) -> T:
        try:
            return call()
        except (NoAnswer, OutOfTime) as error:
            self.deadline.check()
            raise self.failed(f"S3: {error}", refused=False) from None


class _Rests:
    """Which buckets rest, from what. At a rest's end one call goes first, and the others wait for what it meets."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._ends: dict[tuple[_Whose, bool], float] = {}

    def check(self, whose: _Whose, purpose: Purpose) -> None:
        with self._lock:
            end = self._ends.get((whose, purpose.writes))
            if end is None:
                return
            if self._clock.monotonic() < end:
                raise PrintsUnavailable("it failed a moment ago")
            self._ends[whose, purpose.writes] = self._clock.monotonic() + RESTS

    def begin(self, whose: _Whose, writing: set[bool]) -> None:
        with self._lock:
            self._ends |= {(whose, writes): self._clock.monotonic() + RESTS for writes in writing}

    def end(self, whose: _Whose, purpose: Purpose) -> None:
        with self._lock:
            self._ends.pop((whose, purpose.writes), None)
