"""What was made on the way to something that then failed is unmade, the last one first."""

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from darkroom.admin import AdminError, Tell, reason

type Undo = Callable[[], Sequence[str]]
"""Unmakes something and gives the commands that would remove what is left of it; it does not raise."""


class Undoing:
    """A block whose failure, or interruption, leaves nothing behind, or says exactly what; a context manager."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._undos: list[Undo] = []

    def push(self, undo: Undo) -> None:
        """Say how to unmake what is made next, before it is begun: whether it was made may never be known."""
        self._undos.append(undo)

    def done(self) -> None:
        """From here on everything stays."""
        self._undos.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or not self._undos:
            return
        interrupted = isinstance(error, KeyboardInterrupt)
        self._tell("interrupted: undoing what was made" if interrupted else "it fails: undoing what was made")
        left = [command for undo in reversed(self._undos) for command in undo()]
        if left:
            commands = "".join(f"\n  {command}" for command in left)
            raise AdminError(f"{reason(error)}. This is left, and these commands remove it:{commands}") from None
        self._tell("nothing is left of it")
