"""The way back of something that changes several things: what was done is undone, the last one first."""

from collections.abc import Callable
from types import TracebackType
from typing import NamedTuple, Self

from darkroom.admin import AdminError, Tell, reason


class _Step(NamedTuple):
    left: str
    undo: Callable[[], None]


class WayBack:
    """A block whose steps are undone when it fails or is interrupted.

    A step that cannot be undone ends the way back, because those before it would no longer be safe to undo: it is
    said what is left, and `cure` says how to go on from there. Use it as a context manager.
    """

    def __init__(self, tell: Tell, cure: str) -> None:
        self._tell = tell
        self._cure = cure
        self._steps: list[_Step] = []

    def push(self, left: str, undo: Callable[[], None]) -> None:
        """Say how to undo what is done next, before it is begun; `left` is what there is unless it is undone."""
        self._steps.append(_Step(left, undo))

    def forget(self) -> None:
        """From here on there is no way back."""
        self._steps.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or not self._steps:
            return
        self._tell(f"going back: {reason(error)}")
        while self._steps:
            try:
                self._steps[-1].undo()
            except BaseException as failed:  # noqa: BLE001 - an interruption of the way back is told of, too
                raise self._stranded(error, failed) from None
            self._steps.pop()
        self._tell("everything is as it was before")

    def _stranded(self, error: BaseException, failed: BaseException) -> AdminError:
        left = "; ".join(step.left for step in reversed(self._steps))
        return AdminError(f"{reason(error)}; going back failed: {reason(failed)}. Left: {left}. {self._cure}")
