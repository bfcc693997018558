"""What reading an original came to: its own error, the decoder's, or none."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import SEEK_SET

from darkroom.errors import DarkroomError, OriginalCorrupt, OriginalTooLarge
from darkroom.ports import File

MOST_READS = 1_000_000
"""Reads of one file: a hostile one of 64 MB can hold 16 million empty segments, which decoders walk one by one."""


class Witness:
    """The original's file as a decoder sees it; remembers an error that the decoder may swallow or misread."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._reads = 0
        self.failure: BaseException | None = None

    def read(self, size: int = -1, /) -> bytes:
        """As the file's own; nothing else needs it, since seeking does not wait for bytes."""
        try:
            self._reads += 1
            if self._reads > MOST_READS:
                raise OriginalTooLarge("more pieces than a picture has")
            return self._file.read(size)
        except BaseException as error:
            self.failure = error
            raise

    def seek(self, offset: int, whence: int = SEEK_SET, /) -> int:
        """As the file's own."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """As the file's own."""
        return self._file.tell()


@contextmanager
def judged(witness: Witness) -> Iterator[None]:
    """The one place that judges what a decoder trips over.

    Decoders meet hostile bytes with nearly any exception: each means `OriginalCorrupt`. Where reading the file failed,
    its own error comes out unchanged, whatever the decoder made of it, even a picture.
    """
    try:
        yield
    except Exception as error:
        if witness.failure is not None:
            raise witness.failure from None
        if isinstance(error, DarkroomError):
            raise
        if isinstance(error, MemoryError):
            raise OriginalTooLarge("there is not enough memory for it") from None
        raise OriginalCorrupt(f"{type(error).__name__}: {error}") from error
    if witness.failure is not None:
        raise witness.failure
