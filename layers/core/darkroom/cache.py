"""Configurations kept in memory, so that a request seldom waits for the store and a storm never reaches it."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass

from darkroom.errors import CredentialsRefused, OutOfTime, SignatureRefused, SourcesUnavailable, UnknownSource
from darkroom.ports import Clock, Deadline, Sources
from darkroom.sources import Address, Source, addresses

FRESH = 60.0
"""Seconds a configuration is used before it is read again."""

ABSENT = 10.0
"""Seconds an unknown name, and the list of all names, is believed."""

REFUSED = 5.0
"""Seconds a configuration is believed although what it led to was refused."""

PATIENCE = 2.0
"""Seconds the store may take while an earlier configuration is at hand."""

FORGOTTEN = FRESH + ABSENT
"""Seconds after which nobody uses a configuration that was replaced, even where the store failed them once."""

MOST = 1024
"""Names remembered, known and unknown each; the longest unused are forgotten first."""

BURST = 10
"""Unknown names looked up one by one within `ABSENT` seconds; beyond, the list of all names is asked instead."""

_FAILURES = (SourcesUnavailable, OutOfTime)


class CachedSources:
    """Sources for the app: answers from memory while it is fresh.

    When the store fails the last good configuration is kept. Names nobody knows cost the store at most `BURST`
    look-ups and one listing in `ABSENT` seconds, however many are invented, also while it fails; so do addresses.
    """

    def __init__(self, store: Sources, clock: Clock) -> None:
        self._sources = _Memory(store.find, store.names, clock)
        self._holders = _Memory(store.holder, store.addresses, clock, absence_lasts=True)

    def get(self, name: str, deadline: Deadline) -> Source:
        """The source of this name.

        Raises:
            UnknownSource: there is none.
            SourcesUnavailable, OutOfTime: the store fails and nothing is remembered.
        """
        source = self._sources.get(name, deadline)
        if source is None:
            raise UnknownSource(name)
        return source

    def at(self, address: Address, deadline: Deadline) -> Source:
        """The source that answers at this address; raises as `get` does.

        An address that was nobody's stays so while the store fails, for what it leads to instead may be remembered.
        """
        holder = self._holders.get(address, deadline)
        if holder is None:
            raise UnknownSource(address.text)
        source = self._sources.get(holder, deadline)
        if source and address not in addresses(source):
            source = self._sources.get(holder, deadline, fresh=REFUSED)
        if source is None or address not in addresses(source):
            self._holders.forget(address)
            raise UnknownSource(address.text)
        return source

    def labelled(self, label: str, deadline: Deadline) -> Source:
        """The source of this name, else the one that has it as its sub-domain; raises as `get` does."""
        address = Address("labels", label)
        source = None if self._holders.remembers(address) else self._sources.get(label, deadline)
        return source or self.at(address, deadline)

    def tried[T](self, source: Source, deadline: Deadline, attempt: Callable[[Source], T]) -> T:
        """What comes of an attempt with a source; if that is refused, and the source was changed meanwhile, of another.

        The source is read anew for this at most once in `REFUSED` seconds, however many attempts are refused.
        """
        try:
            return attempt(source)
        except (SignatureRefused, CredentialsRefused):
            newer = self._sources.get(source.name, deadline, fresh=REFUSED)
            if newer is None or newer == source:
                raise
        return attempt(newer)


@dataclass(frozen=True)
class _Kept[V]:
    """What was found for a key, when, and until when it is believed."""

    value: V
    read: float
    until: float


class _Memory[K: Hashable, V]:
    """What a store finds by a key, remembered; also that it finds nothing, which `absence_lasts` while it fails."""

    def __init__(
        self,
        find: Callable[[K, Deadline], V | None],
        listing: Callable[[Deadline], Collection[K]],
        clock: Clock,
        *,
        absence_lasts: bool = False,
    ) -> None:
        self._find = find
        self._listing = listing
        self._clock = clock
        self._absence_lasts = absence_lasts
        self._known: OrderedDict[K, _Kept[V]] = OrderedDict()
        self._unknown: OrderedDict[K, float] = OrderedDict()
        self._listed: tuple[frozenset[K] | None, float] = (None, 0.0)
        self._window = 0.0
        self._asked = 0

    def get(self, key: K, deadline: Deadline, fresh: float = FRESH) -> V | None:
        """What is found by a key, read anew if it was read longer than `fresh` seconds ago; None for nothing.

        Raises:
            SourcesUnavailable, OutOfTime: the store fails and nothing is remembered.
        """
        now = self._clock.monotonic()
        kept = self._known.get(key)
        if kept and now < min(kept.until, kept.read + fresh):
            self._known.move_to_end(key)
            return kept.value
        try:
            if kept is None and self._is_absent(key, now, deadline):
                return None
            return self._read(key, kept, now, deadline)
        except _FAILURES:
            if kept:
                self._remember(key, _Kept(kept.value, now, now + ABSENT))
                return kept.value
            if self._absence_lasts and key in self._unknown:
                self._forget(key, now)
                return None
            raise

    def remembers(self, key: K) -> bool:
        """Whether something was found by this key, however long ago."""
        return key in self._known

    def forget(self, key: K) -> None:
        """Take what was found for nothing."""
        self._forget(key, self._clock.monotonic())

    def _read(self, key: K, kept: _Kept[V] | None, now: float, deadline: Deadline) -> V | None:
        doubted = kept is None and not (self._absence_lasts and key in self._unknown)
        patience = deadline if doubted else Deadline(deadline.clock, min(deadline.at, now + PATIENCE))
        value = self._find(key, patience)
        if value is None:
            self._forget(key, now)
        else:
            self._remember(key, _Kept(value, now, now + FRESH))
        return value

    def _remember(self, key: K, kept: _Kept[V]) -> None:
        self._unknown.pop(key, None)
        self._known[key] = kept
        self._known.move_to_end(key)
        if len(self._known) > MOST:
            self._known.popitem(last=False)

    def _forget(self, key: K, now: float) -> None:
        self._known.pop(key, None)
        self._unknown[key] = now + ABSENT
        if len(self._unknown) > MOST:
            self._unknown.popitem(last=False)

    def _is_absent(self, key: K, now: float, deadline: Deadline) -> bool:
        if now < self._unknown.get(key, 0.0):
            return True
        if now >= self._window:
            self._window, self._asked = now + ABSENT, 0
        self._asked += 1
        if self._asked <= BURST:
            return False
        if now >= self._listed[1]:
            self._listed = (None, now + ABSENT)  # one that fails is not asked for again by the next invented key
            self._listed = (frozenset(self._listing(deadline)), now + ABSENT)
        listed, _ = self._listed
        if listed is None:
            raise SourcesUnavailable("what there is cannot be listed")
        return key not in listed
