"""Prints that are kept: found by tier, fresh or not, written once, and made by one for many.

Whatever the store does, an answer can be made without it: its failures are facts for the log and nothing else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from darkroom import shelf
from darkroom.course import Course, Wish
from darkroom.errors import OutOfTime, PrintsUnavailable
from darkroom.held import Held, Tier
from darkroom.hottest import Hottest
from darkroom.overlays import Found
from darkroom.plan.values import Locator
from darkroom.ports import Clock, Deadline, Kept, Label, Prints, SameStill
from darkroom.printing import Wanted
from darkroom.sources import Bucket, Source

BELIEVED = 5.0
"""Seconds a print in memory is answered before the store is asked whether it is still that; a purge waits for them."""

LEASE = 30.0
"""Seconds after which who makes a print is taken to have died: no function works longer at one request."""

PATIENCE = 1 / 3
"""The part of the time left that is spent waiting for the print that somebody else makes."""

_FAILURES = (PrintsUnavailable, OutOfTime)

_AROUND = 4096
"""Bytes that a print takes in memory beside its body: its label, its name and what holds them."""

_FIRST_PAUSE, _LAST_PAUSE = 0.03, 0.5


def object_name(wish: Wish) -> str:
    """A name that no other object of any source has."""
    return f"{wish.source.name} {_bucket(wish.source.bucket)} {wish.key}"


def print_name(wish: Wish, wanted: Wanted) -> str:
    """The name of the print that a wish asks for: of the object, what is wanted of it, and what lies over it.

    The source and the key are in its digest, too: no other print's ends so, wherever their places lie, and whatever a
    store takes for the same path.
    """
    wished = wanted.text(_identity(wish.found))
    return shelf.print_name(wish.key, f"{wish.source.name}\n{_bucket(wish.source.bucket)}\n{wish.key}\n{wished}")


def _identity(found: Mapping[Locator, Found]) -> str:
    return ",".join(
        f"{one.source.name} {_bucket(one.source.bucket)} {one.key}?{one.plan.text()}({_identity(one.overlays)})"
        for one in found.values()
    )


def _bucket(bucket: Bucket) -> str:
    return f"{bucket.endpoint or ''} {bucket.name}"


class Keeper:
    """Where prints are found and kept: in `memory_bytes` of memory, then in the store, if there is one.

    Bodies of more than `largest` bytes are not fetched.
    """

    def __init__(self, prints: Prints | None, clock: Clock, memory_bytes: int, largest: int) -> None:
        self.prints = prints
        self.clock = clock
        self.largest = largest
        self.memory: Hottest[tuple[str, str], _Remembered] = Hottest(memory_bytes, memory_bytes // 8)

    def slot(self, wish: Wish, wanted: Wanted, course: Course, deadline: Deadline) -> "Slot":
        """The place of the print that a wish asks for; what is passed through as it is stored has none."""
        keeper = Keeper(None, self.clock, 0, 0) if wanted.passes_through else self
        return Slot(keeper, wish.source, print_name(wish, wanted), course, deadline)


class Slot:
    """The place of one print in every tier, for one request; its name is the same for all who want this print."""

    def __init__(self, keeper: Keeper, source: Source, name: str, course: Course, deadline: Deadline) -> None:
        self.name = name
        self._keeper = keeper
        self._source = source
        self._course = course
        self._deadline = deadline
        self._lease: str | None = None

    def find(self, *, asking: bool = True) -> Held | None:
        """The print, None if it is not kept or cannot be had; while the store fails, what is in memory counts.

        Without `asking` the store is left alone.
        """
        known = self._keeper.memory.get(self._place)
        if known and known.passed(self._keeper.clock) < BELIEVED:
            return known.held(self._keeper.clock)
        if not asking:
            return None
        with self._course.stage("find"):
            try:
                return self._asked(known)
            except _FAILURES as error:
                self._failed(error)
                return known.held(self._keeper.clock) if known else None

    def lead(self, wanted: Callable[[Held], bool]) -> Held | None:
        """The `wanted` print if somebody else makes it meanwhile; None if it is ours to make.

        Nobody waits for longer than a part of the time there is: then it is made twice.
        """
        if self._takes_lease():
            return None
        self._course.facts["waited"] = True
        until = self._deadline.remaining() * (1 - PATIENCE)
        pause = _FIRST_PAUSE
        with self._course.stage("wait"):
            while self._deadline.remaining() > until:
                self._keeper.clock.sleep(pause)
                pause = min(_LAST_PAUSE, pause * 1.5)
                ours = self._takes_lease()  # before the look: who gave the right back has kept the print already
                held = self._tried(lambda _: self._asked(None))
                if held and wanted(held):
                    return held
                if ours:
                    return None
        return None

    def leave(self) -> None:
        """Let another make the print, if it was ours to make."""
        lease, self._lease = self._lease, None
        if lease:
            self._tried(lambda prints: prints.release(self._source, self.name, lease, self._deadline))

    def keep(self, body: bytes, label: Label, instead_of: Held | None) -> bool:
        """Keep a print that was made, in place of none or of the one that was found; whether it is kept."""
        replacing = instead_of.tag if instead_of else ""
        with self._course.stage("keep"):
            tag = self._tried(
                lambda prints: prints.keep(self._source, self.name, body, label, self._deadline, replacing)
            )
        self._remember(Kept(label, body, len(body), 0.0, tag) if tag else None)
        return bool(tag)

    def renew(self, held: Held) -> None:
        """Note that a print was compared with its original and is still right."""
        label = replace(held.label, stale=False)
        with self._course.stage("keep"):
            tag = self._tried(lambda prints: prints.relabel(self._source, self.name, held.tag, label, self._deadline))
        self._remember(Kept(label, held.body, 0, 0.0, tag or held.tag))

    def discard(self) -> None:
        """Remove a print whose original is gone."""
        self._remember(None)
        self._tried(lambda prints: prints.discard(self._source, self.name, self._deadline))

    @property
    def _place(self) -> tuple[str, str]:
        return self._source.name, self.name

    def _asked(self, known: "_Remembered | None") -> Held | None:
        """What the store has, which is what is `known` already if it says so."""
        if self._keeper.prints is None:
            return None
        unless = known.kept.tag if known else ""
        found = self._keeper.prints.find(self._source, self.name, self._keeper.largest, self._deadline, unless)
        if isinstance(found, SameStill):
            kept = Kept(found.label, known.kept.body, known.kept.length, found.age, unless) if known else None
            self._remember(kept)
            return _held(kept, "memory")
        self._remember(found)
        return _held(found, "store")

    def _remember(self, kept: Kept | None) -> None:
        if kept and kept.body is not None:
            known = _Remembered(kept, self._keeper.clock.monotonic())
            self._keeper.memory.put(self._place, known, len(kept.body) + _AROUND)
        else:
            self._keeper.memory.drop(self._place)

    def _takes_lease(self) -> bool:
        """Whether the print is ours to make; it is everybody's where the store fails."""
        prints = self._keeper.prints
        if prints is None:
            return True
        try:
            self._lease = prints.lease(self._source, self.name, LEASE, self._deadline)
        except _FAILURES as error:
            self._failed(error)
            return True
        return self._lease is not None

    def _tried[T](self, attempt: Callable[[Prints], T]) -> T | None:
        if self._keeper.prints is None:
            return None
        try:
            return attempt(self._keeper.prints)
        except _FAILURES as error:
            self._failed(error)
            return None

    def _failed(self, error: Exception) -> None:
        self._course.facts["prints_error"] = f"{type(error).__name__}: {error}"


@dataclass(frozen=True)
class _Remembered:
    """A print in memory, and the moment on the monotonic scale at which it had its age."""

    kept: Kept
    at: float

    def passed(self, clock: Clock) -> float:
        return clock.monotonic() - self.at

    def held(self, clock: Clock) -> Held:
        return Held(self.kept.label, self.kept.body, "memory", self.kept.age + self.passed(clock), self.kept.tag)


def _held(kept: Kept | None, tier: Tier) -> Held | None:
    return Held(kept.label, kept.body, tier, kept.age, kept.tag) if kept else None
