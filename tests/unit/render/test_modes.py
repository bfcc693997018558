"""Depths, palettes and colour models: what a file can hold beside eight bits of red, green and blue."""

import struct
import zlib
from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image

from darkroom.plan.values import Format
from tests.unit.render.tools import apart, asking, cut_out, developed, furthest, opened, printed, scene, written


def png(width: int, height: int, depth: int, kind: int, rows: Sequence[bytes], *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG from its parts: what Pillow cannot write itself."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + b"".join(chunk(*part) for part in chunks)
        + chunk(b"IDAT", data)
        + chunk(b"IEND", b"")
    )


def levels(image: Image.Image) -> list[object]:
    return list(image.get_flattened_data())


GREYS = [0, 128, 129, 257, 32768, 65279, 65407, 65535]
EIGHT_BITS = [round(grey / 257) for grey in GREYS]


@pytest.mark.parametrize("name", ["PNG", "TIFF"])
def test_sixteen_bit_grey(name: str) -> None:
    made = developed(written(Image.fromarray(np.array([GREYS], np.uint16)), name))
    assert made.mode == "L" and levels(made) == EIGHT_BITS


def test_sixteen_bit_grey_in_a_big_endian_tiff() -> None:
    image = Image.frombytes("I;16B", (8, 1), struct.pack(">8H", *GREYS))
    assert levels(developed(written(image, "TIFF"))) == EIGHT_BITS


def test_sixteen_bit_grey_is_scaled_without_steps() -> None:
    ramp = np.tile(np.linspace(0, 65535, 256, dtype=np.uint16), (64, 1))
    made = developed(written(Image.fromarray(ramp), "PNG"), size={"width": 64})
    assert apart(made, Image.fromarray((ramp / 257).astype(np.uint8)).resize((64, 16), Image.Resampling.LANCZOS)) < 1


def test_sixteen_bit_grey_with_a_transparent_value() -> None:
    original = png(3, 1, 16, 0, [struct.pack(">3H", 1000, 1001, 60000)], (b"tRNS", struct.pack(">H", 1001)))
    assert levels(developed(original)) == [(4, 255), (4, 0), (233, 255)]


def test_sixteen_bit_colour_with_a_transparent_one() -> None:
    pixels = [0x1234, 0x5678, 0x9ABC, 0xFFFF, 0x0000, 0x8080]
    original = png(2, 1, 16, 2, [struct.pack(">6H", *pixels)], (b"tRNS", struct.pack(">3H", *pixels[:3])))
    assert levels(developed(original)) == [(0x12, 0x56, 0x9A, 0), (0xFF, 0, 0x80, 255)]


@pytest.mark.parametrize("kind", [4, 6])
def test_sixteen_bits_with_alpha(kind: int) -> None:
    pixel = (0x20FF, 0x8000) if kind == 4 else (0x20FF, 0x40FF, 0x60FF, 0x8000)
    original = png(1, 1, 16, kind, [struct.pack(f">{len(pixel)}H", *pixel)])
    assert levels(developed(original).convert("RGBA")) == [
        (0x20, 0x20, 0x20, 0x80) if kind == 4 else (0x20, 0x40, 0x60, 0x80)
    ]


@pytest.mark.parametrize("name", ["PNG", "TIFF"])
def test_one_bit(name: str) -> None:
    bits = scene().convert("1")
    made = developed(written(bits, name), size={"width": 40})
    assert apart(made, bits.convert("L").resize((40, 27), Image.Resampling.LANCZOS)) < 1


@pytest.mark.parametrize("depth", [2, 4])
def test_few_bits_of_grey(depth: int) -> None:
    steps = 2**depth
    row = b"".join(
        bytes([sum((step + index) << (8 - depth) - index * depth for index in range(8 // depth))])
        for step in range(0, steps, 8 // depth)
    )
    assert levels(developed(png(steps, 1, depth, 0, [row]))) == [
        round(step * 255 / (steps - 1)) for step in range(steps)
    ]


@pytest.mark.parametrize("name", ["PNG", "TIFF", "GIF"])
def test_a_palette(name: str) -> None:
    image = scene().quantize(64)
    assert furthest(developed(written(image, name)), image.convert("RGB")) == 0
    small = image.convert("RGB").resize((40, 27), Image.Resampling.LANCZOS)
    assert furthest(developed(written(image, name), size={"width": 40}), small) <= 1


def test_a_palette_with_many_degrees_of_transparency() -> None:
    image = cut_out().quantize(64)
    assert furthest(developed(written(image, "PNG")), image.convert("RGBA")) == 0


@pytest.mark.parametrize("name", ["PNG", "GIF"])
def test_a_palette_with_a_transparent_place(name: str) -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([255, 0, 0, 0, 255, 0])
    image.putpixel((1, 0), 1)
    assert levels(developed(written(image, name, transparency=1))) == [(255, 0, 0, 255), (0, 255, 0, 0)]


@pytest.mark.parametrize("mode", ["L", "RGB", "1"])
def test_a_transparent_colour(mode: str) -> None:
    image = Image.new(mode, (2, 1), "black")
    image.putpixel((1, 0), 255 if mode != "RGB" else (255, 255, 255))
    colour = (0, 0, 0) if mode == "RGB" else 0
    made = developed(written(image, "PNG", transparency=colour)).convert("RGBA")
    assert levels(made) == [(0, 0, 0, 0), (255, 255, 255, 255)]


def test_grey_with_alpha() -> None:
    image = cut_out().convert("LA")
    made = developed(written(image, "PNG"))
    assert made.mode == "LA" and furthest(made, image) == 0


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (np.array([[0.0, 0.5, 1.0]], np.float32), [0, 128, 255]),
        (np.array([[0.0, 64.0, 255.0]], np.float32), [0, 64, 255]),
        (np.array([[-5.0, 32768.0, 65535.0]], np.float32), [0, 128, 255]),
        (np.array([[0.0, 5e5, 1e6]], np.float32), [0, 128, 255]),
        (np.array([[0, 64, 255]], np.int32), [0, 64, 255]),
        (np.array([[0, 32896, 65535]], np.int32), [0, 128, 255]),
        (np.array([[0, 2**30, 2**31 - 1]], np.int32), [0, 128, 255]),
    ],
)
def test_numbers_find_their_white(numbers: np.ndarray, expected: list[int]) -> None:
    assert levels(developed(written(Image.fromarray(numbers), "TIFF"))) == expected


def test_a_float_picture_of_nothing_but_black_is_black() -> None:
    assert levels(developed(written(Image.new("F", (2, 1)), "TIFF"))) == [0, 0]


@pytest.mark.parametrize("mode", ["LAB", "RGBX"])
def test_other_colour_models(mode: str) -> None:
    image = scene().convert(mode)
    made = developed(written(image, "TIFF"), size={"width": 60})
    assert apart(made, scene().resize((60, 40), Image.Resampling.LANCZOS)) < 4


def test_inverted_adobe_cmyk() -> None:
    original = written(Image.new("CMYK", (16, 16), (0, 255, 255, 0)), "JPEG", quality=100)
    assert b"Adobe" in original
    assert developed(original).getpixel((8, 8)) == pytest.approx((255, 0, 0), abs=3)


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
def test_jpeg_2000(mode: str) -> None:
    image = cut_out().convert(mode)
    assert furthest(developed(written(image, "JPEG2000", irreversible=False)), image) == 0


@pytest.mark.parametrize(("bits", "transparent"), [(2, 1), (2, 3), (4, 1), (4, 15)])
def test_a_transparent_grey_of_few_bits_is_transparent(bits: int, transparent: int) -> None:
    row = bytes([transparent << (8 - bits)])
    made = printed(_png(bits, 0, row, struct.pack(">H", transparent)), asking(output={"format": Format("png")}))
    assert opened(made).convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]


def test_a_transparent_colour_of_16_bits_is_one_though_it_is_dark() -> None:
    colour = struct.pack(">3H", 0, 0, 200)
    made = printed(_png(16, 2, colour, colour), asking(output={"format": Format("png")}))
    assert opened(made).convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]


def _png(bits: int, kind: int, row: bytes, transparent: bytes) -> bytes:
    """A PNG of one pixel, by hand."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">2I5B", 1, 1, bits, kind, 0, 0, 0)
    data = zlib.compress(b"\x00" + row)
    chunks = chunk(b"IHDR", head) + chunk(b"tRNS", transparent) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks
