"""What the files themselves say about sizes, frames and completeness, read without decoding a pixel.

The decoders are asked afterwards. These walks are needed where a decoder allocates before it can be stopped,
counts frames without an end, or takes a file for whole that is not. Each raises ValueError or IndexError for
bytes that break its format.
"""

import re
import zlib
from collections.abc import Iterator
from itertools import repeat
from typing import NamedTuple

from darkroom.ports import File


class Extent(NamedTuple):
    """The canvas in pixels and the number of frames drawn on it."""

    width: int
    height: int
    frames: int


MOST_BLOCKS = 1_000_000
"""Blocks of one file: four times as many as full ones in 64 MB. Hostile ones are empty, and walked one by one."""


def gif_extent(data: bytes) -> Extent:
    """Walk a GIF to its trailer (GIF89a, sections 17 to 27); the canvas is made to hold every frame whole."""
    width, height = _little(data, 6, 2), _little(data, 8, 2)
    at = 13 + _colour_table(data, 10)
    frames = 0
    steps = _steps()
    while (block := _part(data, at, 1)) != b";":
        next(steps)
        if block == b",":
            frames += 1
            width = max(width, _little(data, at + 1, 2) + _little(data, at + 5, 2))
            height = max(height, _little(data, at + 3, 2) + _little(data, at + 7, 2))
            at += 11 + _colour_table(data, at + 9)
        else:
            at += 2 if block == b"!" else 1
        at = _after_sub_blocks(data, at, steps) if block in b",!" else at
    return Extent(width, height, frames)


def _colour_table(data: bytes, at: int) -> int:
    flags = data[at]
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _after_sub_blocks(data: bytes, at: int, steps: Iterator[None]) -> int:
    while length := data[at]:
        next(steps)
        at += 1 + length
    return at + 1


def _steps() -> Iterator[None]:
    """As many steps as a walk may take; the next one raises ValueError."""
    yield from repeat(None, MOST_BLOCKS)
    raise ValueError("more blocks than a picture has")


def webp_extent(data: bytes) -> Extent:
    """Read the first chunk of a WebP and count its frames (RFC 9649, section 2)."""
    chunk = data[12:16]
    if chunk == b"VP8X":
        frames = sum(name == b"ANMF" for name in _riff_chunks(data))
        return Extent(_little(data, 24, 3) + 1, _little(data, 27, 3) + 1, max(1, frames))
    if chunk == b"VP8L":
        sides = _little(data, 21, 4)
        return Extent((sides & 0x3FFF) + 1, (sides >> 14 & 0x3FFF) + 1, 1)
    return Extent(_little(data, 26, 2) & 0x3FFF, _little(data, 28, 2) & 0x3FFF, 1)


def _riff_chunks(data: bytes) -> Iterator[bytes]:
    at, steps = 12, _steps()
    while at + 8 <= len(data):
        next(steps)
        yield data[at : at + 4]
        length = _little(data, at + 4, 4)
        at += 8 + length + length % 2


def check_png(file: File) -> None:
    """Walk a PNG to its IEND and verify the checksum of each critical chunk (PNG, third edition, section 5).

    The decoder stops at the last row: it looks neither at the image data's checksums nor at what should
    follow.
    """
    file.seek(8)
    name = b""
    while name != b"IEND":
        head = _read(file, 8)
        name = head[4:]
        body = _read(file, int.from_bytes(head[:4]))
        checksum = int.from_bytes(_read(file, 4))
        if name[:1].isupper() and zlib.crc32(body, zlib.crc32(name)) != checksum:
            raise ValueError("a PNG chunk's checksum is wrong")


def check_jpeg2000(data: bytes) -> None:
    """Follow a JPEG 2000 codestream's tile-parts to its end marker (ISO/IEC 15444-1, annex A).

    The decoder fills tiles that are missing with black.
    """
    at = data.index(b"\xff\x4f\xff\x51") + 2
    while (marker := _part(data, at, 2)) not in (b"\xff\x90", b"\xff\xd9"):
        at += 2 + int.from_bytes(_part(data, at + 2, 2))
    while marker == b"\xff\x90":
        length = int.from_bytes(_part(data, at + 6, 4))
        if not length and not data.endswith(b"\xff\xd9"):
            raise ValueError("the last tile-part has no end")
        at = at + length if length else len(data) - 2
        marker = _part(data, at, 2)
    if marker != b"\xff\xd9":
        raise ValueError("no end of codestream")


class Scan(NamedTuple):
    """A JPEG's pass over some of its components: which coefficients it brings, up to which bit."""

    components: bytes
    first: int
    last: int
    low_bit: int


_MARKER = re.compile(rb"\xff[\xc0-\xcf\xd9-\xfe]")
"""A marker with a segment behind it, or the end marker; entropy-coded data holds neither."""

_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}


def jpeg_scans(data: bytes) -> tuple[int, list[Scan], int]:
    """The components of a JPEG, its scans, and where its end marker lies (ITU-T T.81, annex B)."""
    components, scans, at = 0, list[Scan](), 0
    while (at := _next_marker(data, at)) and data[at + 1] != 0xD9:
        body = _part(data, at + 4, int.from_bytes(_part(data, at + 2, 2)) - 2)
        if data[at + 1] in _FRAMES:
            components = body[5]
        if data[at + 1] == 0xDA:
            scans.append(Scan(body[1 : 1 + 2 * body[0] : 2], body[-3], body[-2], body[-1] & 15))
        at += 4 + len(body)
    return components, scans, at


def jpeg_restart_interval(head: bytes) -> int:
    """Blocks between two restart markers, 0 for none, by the segments before the first scan (T.81, B.2.4.4).

    A thumbnail inside a segment has an interval of its own, which is passed over with its segment.
    """
    interval = at = 0
    while found := _MARKER.search(head, at):
        at = found.start()
        if head[at + 1] == 0xDD:
            interval = int.from_bytes(head[at + 4 : at + 6])
        at += 2 + int.from_bytes(head[at + 2 : at + 4])
    return interval


def _next_marker(data: bytes, at: int) -> int:
    if found := _MARKER.search(data, at):
        return found.start()
    raise ValueError("the file ends early")


def jpeg_lacks_scans(components: int, scans: list[Scan]) -> bool:
    """Whether some component never gets all its coefficients to the last bit: cut between two scans."""
    reached: dict[int, set[int]] = {}
    for scan in scans:
        if scan.low_bit == 0:
            for name in scan.components:
                reached.setdefault(name, set()).update(range(scan.first, scan.last + 1))
    return len(reached) < components or any(len(found) < 64 for found in reached.values())


def _part(data: bytes, at: int, length: int) -> bytes:
    found = data[at : at + length]
    if length < 0 or len(found) < length:
        raise ValueError("the file ends early")
    return found


def _little(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(_part(data, at, length), "little")


def _read(file: File, length: int) -> bytes:
    found = file.read(length)
    if len(found) < length:
        raise ValueError("the file ends early")
    return found
