"""Originals that were fetched a moment ago, kept in memory: asked for again, a bucket is asked whether they changed.

They are never believed unasked: a print made of what was replaced meanwhile would be kept as if it were new.
"""

import io
from collections.abc import Callable

from darkroom.hottest import Hottest
from darkroom.ports import NO_ORIGINAL, Deadline, Original, Originals, Stamp
from darkroom.sources import Bucket, Source

_AROUND = 2048
"""Bytes that an original takes in memory beside its own."""

type _Where = tuple[str, Bucket, str]


class HotOriginals:
    """Originals that need not arrive a second time while they are in `most` bytes of memory, a quarter of it each."""

    def __init__(self, originals: Originals, most: int) -> None:
        self._originals = originals
        self._largest = most // 4
        self._held: Hottest[_Where, tuple[Stamp, bytes]] = Hottest(most, self._largest)

    def open(self, source: Source, key: str, deadline: Deadline) -> Original:
        """Begin to fetch an object, or have it at once if it is held and has not changed; raises as `Originals` do."""
        held = self._held.get(_where(source, key))
        if held is None:
            return self._originals.open(source, key, deadline)
        stamp, body = held
        changed = self._originals.open_if_changed(source, key, stamp.etag, deadline)
        return changed or Original(_Held(body), stamp, {})

    def open_if_changed(self, source: Source, key: str, etag: str, deadline: Deadline) -> Original | None:
        """Begin to fetch an object unless its entity tag is still this one; see `darkroom.ports.Originals`."""
        return self._originals.open_if_changed(source, key, etag, deadline)

    def hold(self, source: Source, key: str, original: Original, whole: Callable[[], bytes]) -> None:
        """Hold an original that has arrived; `whole` gives all of it, and raises if it is not what was announced."""
        weight = original.stamp.length + _AROUND
        if weight <= self._largest and original is not NO_ORIGINAL and not is_held(original):
            self._held.put(_where(source, key), (original.stamp, whole()), weight)


class _Held(io.BytesIO):
    """A body that is here already."""


def is_held(original: Original) -> bool:
    """Whether an original comes from memory."""
    return isinstance(original.body, _Held)


def _where(source: Source, key: str) -> _Where:
    return source.name, source.bucket, key
