"""A memory of what was used last, bounded by weight."""

import threading
from collections import OrderedDict
from collections.abc import Hashable


class Hottest[K: Hashable, V]:
    """What was put in, until heavier or newer things need its room; safe to use from several threads.

    All of it weighs at most `most`, and one thing at most `largest`: a heavier one is not kept.
    """

    def __init__(self, most: int, largest: int | None = None) -> None:
        self._most = most
        self._largest = most if largest is None else largest
        self._held: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._weight = 0
        self._lock = threading.Lock()

    def get(self, key: K) -> V | None:
        """What was put in under this key, None if it is not there any more."""
        with self._lock:
            if key not in self._held:
                return None
            self._held.move_to_end(key)
            return self._held[key][0]

    def put(self, key: K, value: V, weight: int) -> None:
        """Hold a value, and let go of what was used longest ago."""
        with self._lock:
            self._drop(key)
            if weight > self._largest:
                return
            self._held[key] = value, weight
            self._weight += weight
            while self._weight > self._most:
                self._drop(next(iter(self._held)))

    def drop(self, key: K) -> None:
        """Let go of what is held under this key, if anything is."""
        with self._lock:
            self._drop(key)

    def _drop(self, key: K) -> None:
        if held := self._held.pop(key, None):
            self._weight -= held[1]
