"""An original while it arrives: a file to decode from, checked when all of it is there."""

import io
import zlib
from collections.abc import Callable, Mapping
from hashlib import md5, new
from typing import Any, Protocol

from darkroom.errors import OriginalTooLarge, TransferCut
from darkroom.ports import Limits, Original

_CHUNK = 64 * 1024


class _Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


class _Crc32:
    def __init__(self) -> None:
        self._value = 0

    def update(self, data: bytes, /) -> None:
        self._value = zlib.crc32(data, self._value)

    def hexdigest(self) -> str:
        return f"{self._value:08x}"


_CHEAPEST_FIRST: Mapping[str, Callable[[], _Digest]] = {
    "crc32": _Crc32,
    "sha1": lambda: new("sha1", usedforsecurity=False),
    "md5": lambda: md5(usedforsecurity=False),
    "sha256": lambda: new("sha256"),
}


class Arriving(io.RawIOBase):
    """A seekable file over a body that is still arriving; what has been read is kept.

    A read blocks until it has as many bytes as were asked for or the body ends, as decoders expect of a file.
    A body of another length or checksum than announced is `TransferCut`, at the latest in `finish()`; use no picture
    before `finish()` has returned. One that is announced larger than the limits is `OriginalTooLarge` at once.
    """

    def __init__(self, original: Original, limits: Limits) -> None:
        super().__init__()
        self._original = original
        self._length = original.stamp.length
        if self._length > limits.bytes:
            self.close()
            raise OriginalTooLarge(f"{self._length} bytes")
        self._kept = bytearray()
        self._at = 0
        self._checksum, self._digest = _check_of(original)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._length}[whence]
        if start + offset < 0:
            raise ValueError("before the beginning")
        self._at = start + offset
        return self._at

    def read(self, size: int | None = -1, /) -> bytes:
        end = self._length if size is None or size < 0 else min(self._at + size, self._length)
        self._receive(end)
        data = bytes(memoryview(self._kept)[self._at : end]) if self._at < end else b""
        self._at += len(data)
        return data

    def readinto(self, buffer: Any, /) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def readall(self) -> bytes:
        return self.read()

    def finish(self) -> bytes:
        """The whole body, once it is there and is what the bucket announced; raises `TransferCut` otherwise."""
        self._receive(self._length)
        if len(self._kept) > self._length or self._original.body.read(1):
            raise TransferCut("more bytes than announced")
        if self._digest and self._digest.hexdigest() != self._checksum:
            raise TransferCut("the checksum is wrong")
        return bytes(self._kept)

    def close(self) -> None:
        self._original.body.close()
        super().close()

    def _receive(self, end: int) -> None:
        while len(self._kept) < end:
            data = self._original.body.read(max(_CHUNK, end - len(self._kept)))
            if not data:
                raise TransferCut(f"{len(self._kept)} of {self._length} bytes")
            self._kept += data
            if self._digest:
                self._digest.update(data)


class Passing:
    """An original's body on its way to somewhere else, checked as it goes by: what ends is whole, or `TransferCut`."""

    def __init__(self, original: Original) -> None:
        self._original = original
        self._passed = 0
        self._ahead = b""
        self._checksum, self._digest = _check_of(original)

    def peek(self, size: int) -> bytes:
        """The first `size` bytes, fewer if there are no more; they are read again afterwards."""
        while len(self._ahead) < size and (piece := self._original.body.read(size - len(self._ahead))):
            self._ahead += piece
        return self._ahead

    def read(self, size: int, /) -> bytes:
        """As a `Body`; raises `TransferCut` at the end if it is not what was announced."""
        if self._ahead:
            data, self._ahead = self._ahead[:size], self._ahead[size:]
        else:
            data = self._original.body.read(size)
        self._passed += len(data)
        if self._digest:
            self._digest.update(data)
        if self._passed > self._original.stamp.length or (not data and size):
            self._check()
        return data

    def close(self) -> None:
        """Let go of the body."""
        self._original.body.close()

    def _check(self) -> None:
        if self._passed != self._original.stamp.length:
            raise TransferCut(f"{self._passed} of {self._original.stamp.length} bytes")
        if self._digest and self._digest.hexdigest() != self._checksum:
            raise TransferCut("the checksum is wrong")


def _check_of(original: Original) -> tuple[str | None, "_Digest | None"]:
    """The cheapest checksum that is known of an original, and what computes it."""
    known = [name for name in _CHEAPEST_FIRST if name in original.checksums]
    return (original.checksums[known[0]], _CHEAPEST_FIRST[known[0]]()) if known else (None, None)
