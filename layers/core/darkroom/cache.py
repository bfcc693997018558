"""Configurations kept in memory, so that a request seldom waits for the store and a storm never reaches it."""

from collections import OrderedDict
from dataclasses import dataclass

from darkroom.errors import OutOfTime, SourcesUnavailable, UnknownSource
from darkroom.ports import Clock, Deadline, Sources
from darkroom.sources import Source

FRESH = 60.0
"""Seconds a configuration is used before it is read again."""

ABSENT = 10.0
"""Seconds an unknown name, and the list of all names, is believed."""

PATIENCE = 2.0
"""Seconds the store may take while an earlier configuration is at hand."""

FORGOTTEN = FRESH + ABSENT
"""Seconds after which nobody uses a configuration that was replaced, even where the store failed them once."""

MOST = 1024
"""Names remembered, known and unknown each; the longest unused are forgotten first."""

BURST = 10
"""Unknown names looked up one by one within `ABSENT` seconds; beyond, the list of all names is asked instead."""


@dataclass(frozen=True)
class _Kept:
    source: Source
    until: float


class CachedSources:
    """Sources for the app: answers from memory while it is fresh.

    When the store fails the last good configuration is kept. Names nobody knows cost the store at most `BURST`
    look-ups and one listing in `ABSENT` seconds, however many are invented, also while it fails.
    """

    def __init__(self, store: Sources, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._known: OrderedDict[str, _Kept] = OrderedDict()
        self._unknown: OrderedDict[str, float] = OrderedDict()
        self._names: tuple[frozenset[str] | None, float] = (None, 0.0)
        self._window = 0.0
        self._asked = 0

    def get(self, name: str, deadline: Deadline) -> Source:
        """The source of this name.

        Raises:
            UnknownSource: there is none.
            SourcesUnavailable, OutOfTime: the store fails and nothing is remembered.
        """
        now = self._clock.monotonic()
        kept = self._known.get(name)
        if kept and now < kept.until:
            self._known.move_to_end(name)
            return kept.source
        if kept is None and self._is_absent(name, now, deadline):
            raise UnknownSource(name)
        return self._read(name, kept, now, deadline)

    def _read(self, name: str, kept: _Kept | None, now: float, deadline: Deadline) -> Source:
        patience = Deadline(deadline.clock, min(deadline.at, now + PATIENCE)) if kept else deadline
        try:
            source = self._store.find(name, patience)
        except (SourcesUnavailable, OutOfTime):
            if kept is None:
                raise
            self._remember(name, kept.source, now + ABSENT)
            return kept.source
        if source is None:
            self._known.pop(name, None)
            self._unknown[name] = now + ABSENT
            if len(self._unknown) > MOST:
                self._unknown.popitem(last=False)
            raise UnknownSource(name)
        self._unknown.pop(name, None)
        self._remember(name, source, now + FRESH)
        return source

    def _remember(self, name: str, source: Source, until: float) -> None:
        self._known[name] = _Kept(source, until)
        self._known.move_to_end(name)
        if len(self._known) > MOST:
            self._known.popitem(last=False)

    def _is_absent(self, name: str, now: float, deadline: Deadline) -> bool:
        if now < self._unknown.get(name, 0.0):
            return True
        if now >= self._window:
            self._window, self._asked = now + ABSENT, 0
        self._asked += 1
        if self._asked <= BURST:
            return False
        if now >= self._names[1]:
            self._names = (None, now + ABSENT)  # one that fails is not asked for again by the next invented name
            self._names = (frozenset(self._store.names(deadline)), now + ABSENT)
        names, _ = self._names
        if names is None:
            raise SourcesUnavailable("the names cannot be listed")
        return name not in names
