"""Originals that are small to send and dear to read: each is refused before it costs much."""

import io
import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image, TiffImagePlugin

from darkroom.errors import OriginalCorrupt, OriginalTooLarge
from darkroom.render import decode, witness
from darkroom.render.jpeg import MOST_SCANS
from tests.unit.render.tools import printed, scene, written


def jpeg_of_many_scans() -> bytes:
    """A progressive JPEG whose last scan is repeated."""
    whole = written(scene(), "JPEG", progressive=True)
    last = whole.rindex(b"\xff\xda")
    return whole[:last] + whole[last:-2] * MOST_SCANS + whole[-2:]


def jpeg_of_many_segments() -> bytes:
    whole = written(scene(), "JPEG")
    return whole[:2] + b"\xff\xe5\x00\x02" * (witness.MOST_READS // 3) + whole[2:]


def png_of_many_chunks() -> bytes:
    whole = written(scene(), "PNG")
    empty = b"\x00\x00\x00\x00teSt" + zlib.crc32(b"teSt").to_bytes(4)
    return whole[:33] + empty * (witness.MOST_READS // 2) + whole[33:]


def gif_of_tiny_blocks() -> bytes:
    whole = written(scene().quantize(16), "GIF")
    return whole[:-1] + b"!\xfe" + b"\x01a" * 1_100_000 + b"\x00;"


def gif_of_zeros() -> bytes:
    return written(scene().quantize(16), "GIF")[:-1] + bytes(1_100_000) + b";"


def gif_of_many_frames() -> bytes:
    frames = [Image.new("P", (1, 1), index % 2) for index in range(2)]
    whole = written(frames[0], "GIF")
    descriptor = whole.index(b",", 13)
    return whole[:descriptor] + whole[descriptor:-1] * (decode.MOST_FRAMES + 1) + b";"


def webp_of_many_chunks() -> bytes:
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(10) + (b"junk" + bytes(4)) * 1_100_000
    return b"RIFF" + struct.pack("<I", len(body)) + body


def tiff_of_one_huge_tile() -> bytes:
    """A picture of one grey pixel, by hand; tags: TIFF 6.0, sections 8 and 15."""
    tags = {256: 1, 257: 1, 258: 8, 259: 1, 262: 1, 277: 1, 322: 45_000, 323: 45_000, 324: 8, 325: 1}
    entries = b"".join(struct.pack("<2H2L", tag, 4, 1, value) for tag, value in tags.items())
    return b"II*\0" + struct.pack("<LBxH", 12, 0, 0) + struct.pack("<H", len(tags)) + entries + bytes(4)


BOMBS = (
    jpeg_of_many_scans,
    jpeg_of_many_segments,
    png_of_many_chunks,
    gif_of_tiny_blocks,
    gif_of_zeros,
    gif_of_many_frames,
    webp_of_many_chunks,
    tiff_of_one_huge_tile,
)


@pytest.mark.parametrize("bomb", BOMBS)
def test_what_is_dear_to_read_is_refused(bomb: Callable[[], bytes]) -> None:
    with pytest.raises((OriginalTooLarge, OriginalCorrupt)):
        printed(bomb())


def test_a_usual_progressive_jpeg_has_few_scans() -> None:
    assert printed(written(scene(), "JPEG", progressive=True)).width == scene().width


@pytest.mark.parametrize("kind", [3, 4])
def test_a_tiff_whose_profile_is_a_number_has_none(kind: int) -> None:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags.tagtype[34675] = kind
    tags[34675] = 7
    assert printed(written(scene(), "TIFF", tiffinfo=tags)).width == scene().width


def test_a_profile_with_one_wrong_byte_is_ignored() -> None:
    profile = bytearray(_srgb())
    for place in range(128):
        broken = bytes(profile[:place]) + b"\xff" + bytes(profile[place + 1 :])
        assert printed(written(scene(), "JPEG", icc_profile=broken)).width == scene().width


def _srgb() -> bytes:
    from PIL import ImageCms

    file = io.BytesIO()
    file.write(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    return file.getvalue()
