"""Opening originals: what is accepted, what is refused before decoding, and what happens while bytes arrive."""

import io
import struct
import zlib
from collections.abc import Callable
from typing import BinaryIO, cast

import pytest
from PIL import Image

from darkroom.errors import (
    OriginalTooLarge,
    OriginalUnsupported,
    OutOfTime,
    TransferCut,
)
from darkroom.plan import Plan
from darkroom.ports import Deadline, Limits
from darkroom.render import develop, hand_over
from tests.things import Ticking
from tests.unit.render.originals import originals
from tests.unit.render.tools import printed, scene, written

KINDS = list(originals())


def handed_over(data: bytes) -> tuple[str, bytes | None]:
    return hand_over(io.BytesIO(data), Plan(), Limits(), Ticking().deadline())


@pytest.mark.parametrize("kind", KINDS)
def test_originals_are_recognised_by_their_content(kind: str) -> None:
    name = {"jpeg2000": "jp2"}.get(kind.split(maxsplit=1)[0], kind.split(maxsplit=1)[0])
    assert handed_over(originals()[kind]) == (f"image/{name}", None)


MP4 = struct.pack(">I", 24) + b"ftypisom" + bytes(4) + b"isommp42" + bytes(100)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"<!doctype html><title>404</title>",
        b"<?xml version='1.0'?><rss/>",
        b"<!-- an SVG? --><html><svg/></html>",
        b"<svgs/>",
        b"\x1f\x8b\x08" + bytes(20),
        b"RIFF\x24\0\0\0WAVEfmt ",
        MP4,
        written(scene(), "BMP"),
        written(scene(), "ICO"),
        written(scene(), "TGA"),
        written(scene(), "PPM"),
        written(scene(), "SGI"),
        b"8BPS\0\1" + bytes(100),
    ],
    ids=lambda data: repr(data[:12]),
)
def test_what_is_not_on_the_list_is_unsupported(data: bytes) -> None:
    for ask in (lambda: printed(data), lambda: handed_over(data)):
        with pytest.raises(OriginalUnsupported):
            ask()


def a_png(width: int, height: int) -> bytes:
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n\0\0\0\r" + head + struct.pack(">I", zlib.crc32(head)) + bytes(4) + b"IDAT" + bytes(8)


def a_jpeg(width: int, height: int) -> bytes:
    data = bytearray(originals()["jpeg"])
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def a_gif(width: int, height: int) -> bytes:
    return originals()["gif"][:6] + struct.pack("<HH", width, height) + originals()["gif"][10:]


def a_gif_with_a_frame_beyond(width: int, height: int) -> bytes:
    data = bytearray(originals()["gif"])
    at = data.index(b",", 13 + 768)
    data[at + 5 : at + 9] = struct.pack("<HH", width, height)
    return bytes(data)


def a_webp(width: int, height: int) -> bytes:
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X\x0a\0\0\0\0\0\0\0" + sides + b"VP8L" + bytes(4)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def an_avif(width: int, height: int) -> bytes:
    data = bytearray(originals()["avif"])
    at = -1
    while (at := data.find(b"ispe", at + 1)) >= 0:
        data[at + 8 : at + 16] = struct.pack(">II", width, height)
    return bytes(data)


def a_tiff(width: int, height: int) -> bytes:
    entries = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8)]
    body = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHLL", *entry) for entry in entries)
    return b"II*\0" + struct.pack("<L", 8) + body + bytes(4)


def a_jpeg2000(width: int, height: int) -> bytes:
    data = bytearray(originals()["jpeg2000 bare"])
    data[8:16] = struct.pack(">II", width, height)
    return bytes(data)


Bomb = Callable[[int, int], bytes]
BOMBS: list[Bomb] = [
    a_png,
    a_jpeg,
    a_gif,
    a_gif_with_a_frame_beyond,
    a_webp,
    an_avif,
    a_tiff,
    a_jpeg2000,
]


@pytest.mark.parametrize("bomb", BOMBS)
def test_too_many_pixels_are_refused_by_the_headers(bomb: Bomb) -> None:
    original = bomb(16_000, 16_000)
    for ask in (lambda: printed(original), lambda: handed_over(original)):
        with pytest.raises(OriginalTooLarge):
            ask()


@pytest.mark.parametrize("kind", KINDS)
def test_the_limit_is_what_the_settings_say(kind: str) -> None:
    pixels = {"animated": 2400, "16": 600}.get(kind.rsplit(maxsplit=1)[-1], 9600)
    frames = 6 if kind in ("gif animated", "webp animated", "avif animated") else 1
    room = pixels * 3 // 2 if kind.startswith("jpeg2000") else pixels  # its decoder takes four bytes for each band
    assert printed(originals()[kind], limits=Limits(pixels=room, frame_pixels=pixels * frames)).frames == frames
    with pytest.raises(OriginalTooLarge):
        printed(originals()[kind], limits=Limits(pixels=room - 1))
    with pytest.raises(OriginalTooLarge):
        printed(originals()[kind], limits=Limits(frame_pixels=pixels * frames - 1))


class Slow(io.RawIOBase):
    """A file of which only some bytes have come; wanting more raises, as a broken connection does."""

    def __init__(self, data: bytes, come: int, error: BaseException) -> None:
        super().__init__()
        self._data = data
        self._come = come
        self._error = error
        self._at = 0
        self.asked_for: list[tuple[int, int]] = []

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        self._at = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: len(self._data)}[whence] + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int | None = -1, /) -> bytes:
        self.asked_for.append((self._at, -1 if size is None else size))
        end = len(self._data) if size is None or size < 0 else min(self._at + size, len(self._data))
        if end > self._come:
            raise self._error
        part = self._data[self._at : end]
        self._at = max(self._at, end)
        return part


ERRORS = [
    TransferCut("cut"),
    OutOfTime("late"),
    OriginalTooLarge("many bytes"),
    RuntimeError("a bug"),
    KeyboardInterrupt(),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_an_error_of_the_file_comes_out_unchanged(kind: str, error: BaseException, share: float) -> None:
    data = originals()[kind]
    slow = Slow(data, int(len(data) * share), error)
    with pytest.raises(type(error)) as caught:
        printed(cast(BinaryIO, slow))
    assert caught.value is error


@pytest.mark.parametrize("name", ["JPEG", "PNG"])
def test_jpeg_and_png_are_decoded_while_they_arrive(name: str) -> None:
    data = written(Image.effect_noise((600, 600), 90), name, **({"quality": 95} if name == "JPEG" else {}))
    assert len(data) > 4 * 65_536
    slow = Slow(data, len(data), TransferCut("never"))
    assert printed(cast(BinaryIO, slow)).frames == 1
    assert all(0 <= size <= 65_536 for at, size in slow.asked_for if at < len(data) - 2 * 65_536)


def test_the_deadline_is_looked_at_between_frames() -> None:
    class Hasty(Ticking):
        def monotonic(self) -> float:
            self.pass_by(1.0)
            return super().monotonic()

    def frames_by(moment: float) -> int:
        file = io.BytesIO(originals()["gif animated"])
        return develop(file, Plan(), frozenset(), Limits(), Deadline(Hasty(), moment)).frames

    with pytest.raises(OutOfTime):
        frames_by(60.0)
    assert frames_by(1000.0) == 6


def test_pages_beyond_the_first_do_not_count() -> None:
    pages = written(scene(), "TIFF", save_all=True, append_images=[scene(500, 400)])
    assert printed(pages, limits=Limits(pixels=9600, frame_pixels=9600)).frames == 1
