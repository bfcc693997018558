"""Errors that were met a moment ago: a storm of bad URLs does not become a storm of calls."""

from collections.abc import Mapping

from darkroom.errors import (
    BucketUnavailable,
    DarkroomError,
    OriginalError,
    OriginalForbidden,
    OriginalMissing,
    OverlayMissing,
    PrintTooLarge,
    TransferCut,
)
from darkroom.hottest import Hottest
from darkroom.ports import Clock

LASTS: Mapping[type[DarkroomError], float] = {
    OriginalMissing: 10.0,
    OriginalForbidden: 10.0,
    OverlayMissing: 10.0,
    OriginalError: 60.0,
    PrintTooLarge: 60.0,
    TransferCut: 0.0,
    BucketUnavailable: 1.0,
}
"""Seconds an error is answered from memory, by the first of these that it is; none of what another attempt may mend."""

MOST = 1024
"""Errors remembered; the longest unused are forgotten first."""


class Lately:
    """What went wrong with an object, or with a print of it, each by a name of its own."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._errors: Hottest[str, tuple[DarkroomError, float]] = Hottest(MOST)

    def met(self, of_object: str, of_print: str) -> DarkroomError | None:
        """What went wrong a moment ago with this object or this print."""
        for name in (of_object, of_print):
            error, until = self._errors.get(name) or (None, 0.0)
            if error and self._clock.monotonic() < until:
                return error.with_traceback(None)
        return None

    def remember(self, error: DarkroomError, of_object: str, of_print: str) -> None:
        """Answer with this error for a moment: for every print of the object if it cannot be had at all."""
        lasts = next((seconds for kind, seconds in LASTS.items() if isinstance(error, kind)), 0.0)
        if lasts:
            name = of_object if isinstance(error, OriginalMissing | OriginalForbidden) else of_print
            self._errors.put(name, (error, self._clock.monotonic() + lasts), 1)
