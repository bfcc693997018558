"""The side of a document's reader that is in this process.

The decoders of SVG, PDF and HEIC are large and what they read is hostile, so they never see this process: a child with
an empty environment gets the bytes over a socket, gives up its right to open files and sockets before it parses them,
and hands back sizes and pixels. It may take `SECONDS` and `MEMORY`; whatever becomes of it is an error of the tree.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from signal import SIGABRT, SIGALRM, SIGKILL, SIGXCPU
from typing import Any, Self

from darkroom.documents.wire import receive, send
from darkroom.errors import (
    DarkroomError,
    DocumentsLeftOut,
    OriginalCorrupt,
    OriginalTooLarge,
    OriginalUnsupported,
)
from darkroom.ports import Deadline

SECONDS = 10.0
"""What one document may take, from its first byte to its last pixel."""

LARGEST_PROFILE = 4 * 1024 * 1024
"""Bytes of an ICC profile."""

MEMORY = 1_200_000_000
"""Bytes of the child's address space; a print of 67 million pixels takes 270 MB of it, and what filters need."""

FONTS = Path(__file__).parents[3] / "fonts"
"""Where the fonts layer lies, in `/opt` on Lambda and in `layers` on a developer's machine."""

_REFUSALS: Mapping[str, type[DarkroomError]] = {
    "corrupt": OriginalCorrupt,
    "large": OriginalTooLarge,
    "left out": DocumentsLeftOut,
    "unsupported": OriginalUnsupported,
}
"""What the child calls its errors."""

_LIMITS = {-SIGABRT, -SIGALRM, -SIGKILL, -SIGXCPU}
"""How a child ends that met a limit: libraries that find no memory abort."""

_START = "import sys; sys.path[:] = sys.argv[1:]; from darkroom.documents.child import main; main()"


class Reader:
    """A child process that reads one document; `told` is what it said of it, `profile` its ICC profile.

    Raises, here and in `draw`:
        OriginalUnsupported: it is of a kind that is not read, such as an encrypted PDF, or the layer was left out.
        OriginalTooLarge: it takes more time or memory than a document may.
        OriginalCorrupt: it makes no sense.
        OutOfTime: the deadline passed.
    """

    def __init__(self, kind: str, body: bytes, deadline: Deadline, **wishes: str | int | bool) -> None:
        self._deadline = deadline
        seconds = min(SECONDS, deadline.remaining())
        self._end = time.monotonic() + seconds  # the clock of sockets, whatever the deadline's is
        self._link, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _START, *sys.path],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=_environment(),
            )
        try:
            asked = {"kind": kind, "seconds": seconds, "memory": MEMORY, "fonts": str(FONTS), **wishes}
            self.told, self.profile = self._ask(asked, body, most=LARGEST_PROFILE)
        except BaseException:
            self.close()
            raise

    def draw(self, width: int, height: int, most: int) -> tuple[dict[str, Any], bytes]:
        """What the pixels are, and the pixels, in this size unless the document has one of its own.

        More bytes than `most` are not taken.
        """
        return self._ask({"size": [width, height]}, b"", most)

    def close(self) -> None:
        """End the child, whatever it is doing; safe to call twice."""
        self._process.kill()
        self._process.wait()
        self._link.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, asked: dict[str, Any], body: bytes, most: int) -> tuple[dict[str, Any], bytes]:
        try:
            self._link.settimeout(max(0.001, self._end - time.monotonic()))
            send(self._link, asked, body)
            told, found = receive(self._link, self._end, most)
        except TimeoutError:
            self._deadline.check()
            raise OriginalTooLarge("not done in time") from None
        except (OSError, ValueError, TypeError) as error:
            raise self._ended(error) from None
        if "error" in told:
            raise _REFUSALS.get(str(told["error"]), OriginalCorrupt)(str(told.get("words")))
        return told, found

    def _ended(self, error: Exception) -> DarkroomError:
        try:
            code = self._process.wait(1)
        except subprocess.TimeoutExpired:
            return OriginalCorrupt(f"its reader said nonsense: {error}")
        words = f"its reader ended with {code}"
        return OriginalTooLarge(words) if code in _LIMITS else OriginalCorrupt(words)


def _environment() -> dict[str, str]:
    """Nothing of ours, least of all credentials: only where Lambda's Python finds its own library."""
    return {name: value for name, value in os.environ.items() if name == "LD_LIBRARY_PATH"}
