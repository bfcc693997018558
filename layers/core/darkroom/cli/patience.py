"""Time for commands that wait long: Ctrl-C and SIGTERM end a wait, and never a call in the middle."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SLICE = 0.2


class Patient:
    """The machine's own time; a wait ends in `KeyboardInterrupt` once the process was asked to stop."""

    def __init__(self) -> None:
        self._asked = False

    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while True:
            if self._asked:
                self._asked = False
                raise KeyboardInterrupt
            left = end - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(_SLICE, left))

    def stop(self, number: int, frame: FrameType | None) -> None:
        """Take a signal: the wait that is under way ends, or the next one."""
        self._asked = True


@contextmanager
def patience() -> Iterator[Patient]:
    """A clock whose waits Ctrl-C and SIGTERM end; what goes back from there waits on, until it is asked again."""
    clock = Patient()
    before = {number: signal.signal(number, clock.stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield clock
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
