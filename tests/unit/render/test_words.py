"""Prints that are texts: BlurHash, palettes, and what an original's file says of itself."""

import io
import json
import re
from typing import Any

import blurhash as oracle
import numpy as np
import pytest
from blurhash.blurhash import base83_decode
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from darkroom.errors import DarkroomError
from darkroom.plan.values import Components, Format
from darkroom.render.captions import with_captions
from tests.unit.render import profiles
from tests.unit.render.tools import asking, clip, cut_out, printed, scene, written

BLURHASH, JSON = Format("blurhash"), Format("json")


def hashed(image: Image.Image, components: Components | None = None, **asked: Any) -> str:
    made = printed(written(image, "PNG"), asking(output={"format": BLURHASH, "components": components}, **asked))
    assert made.content_type == "text/plain; charset=utf-8"
    return made.body.decode()


def quantised(text: str) -> list[int]:
    """The whole numbers that a hash is written from, each band's strength in each wave by itself."""
    number = [base83_decode(text[:1]), base83_decode(text[1:2])]
    average = base83_decode(text[2:6])
    details = [base83_decode(text[place : place + 2]) for place in range(6, len(text), 2)]
    bands = [[detail // 361, detail // 19 % 19, detail % 19] for detail in details]
    return [*number, average >> 16, average >> 8 & 255, average & 255, *(step for detail in bands for step in detail)]


@given(
    st.builds(Components, st.integers(1, 9), st.integers(1, 9)),
    st.tuples(st.integers(1, 40), st.integers(1, 40)),
    st.integers(0, 60),
)
@settings(max_examples=60, deadline=None)
def test_a_blurhash_is_that_of_the_published_algorithm(
    components: Components, size: tuple[int, int], left: int
) -> None:
    image = scene(120, 80).crop((left, left // 2, left + size[0], left // 2 + size[1]))
    ours, theirs = hashed(image, components), oracle.encode(np.asarray(image), *components)
    assert len(ours) == len(theirs)
    # A strength that lies between two steps falls to either by the order in which it was summed.
    assert np.abs(np.subtract(quantised(ours), quantised(theirs))).max() <= 1


def test_a_blurhash_of_a_large_picture_looks_like_it() -> None:
    text = hashed(scene(1200, 800))
    shown = np.asarray(oracle.decode(text, 30, 20), float)
    upright, turned = (np.asarray(image.resize((30, 20)), float) for image in (scene(), scene().rotate(180)))
    assert np.abs(shown - upright).mean() < np.abs(shown - turned).mean() / 2
    assert oracle.components(text) == (4, 3)
    assert oracle.components(hashed(scene(80, 120))) == (3, 4)


def test_a_blurhash_is_of_the_print_and_on_white() -> None:
    assert hashed(scene(), size={"width": 20}, turn={"flip": "h"}) != hashed(scene(), size={"width": 20})
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    assert hashed(clear) == hashed(Image.new("RGB", (20, 20), "white"))


def palette(image: Image.Image, **asked: Any) -> Any:
    made = printed(written(image, "PNG"), asking(palette={"form": "json"} | asked))
    assert made.content_type == "application/json"
    return json.loads(made.body)


def flag(*colours: str) -> Image.Image:
    """Stripes of these colours, each half as wide as the one before."""
    image = Image.new("RGB", (64, 16), colours[0])
    for place, colour in enumerate(colours):
        image.paste(colour, (64 - (64 >> place), 0, 64, 16))
    return image


def test_a_palette_tells_the_colours_most_frequent_first() -> None:
    told = palette(flag("#e02020", "#2040c0", "#f0f0e0"), count=3)
    assert [colour["hex"] for colour in told["colors"]] == ["#e02020", "#2040c0", "#f0f0e0"]
    assert told["colors"][0] == pytest.approx({"red": 0.878431, "green": 0.12549, "blue": 0.12549, "hex": "#e02020"})
    assert set(told) == {"colors", "average_luminance", "dominant_colors"}


def test_dominant_colours_are_of_their_classes() -> None:
    told = palette(flag("#e02020", "#ff9090", "#601010", "#808a90", "#c8d0d4", "#303438"))["dominant_colors"]
    assert {name: colour["hex"] for name, colour in told.items()} == {
        "vibrant": "#e02020",
        "vibrant_light": "#ff9090",
        "vibrant_dark": "#601010",
        "muted": "#808a90",
        "muted_light": "#c8d0d4",
        "muted_dark": "#303438",
    }
    assert "vibrant" not in palette(flag("#808080", "#a0a0a0"))["dominant_colors"]


def test_luminance_is_between_black_and_white() -> None:
    found = [palette(Image.new("RGB", (9, 9), colour))["average_luminance"] for colour in ("black", "grey", "white")]
    assert found == pytest.approx([0.0, 0.502, 1.0], abs=0.001)


@pytest.mark.parametrize("count", [0, 1, 6, 16])
def test_no_more_colours_are_told_than_asked_for(count: int) -> None:
    assert len(palette(scene(), count=count)["colors"]) == count


def test_colours_that_cannot_be_seen_are_not_told() -> None:
    image = Image.new("RGBA", (30, 30), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (0, 0, 10, 30))
    assert [colour["hex"] for colour in palette(image, count=4)["colors"]] == ["#0000ff"]
    assert palette(Image.new("RGBA", (5, 5), (1, 2, 3, 0)), count=1)["colors"]


def test_a_palette_is_of_the_finished_print() -> None:
    made = printed(written(flag("#e02020", "#2040c0"), "PNG"), asking(palette={"form": "json"}, size={"width": 2}))
    assert json.loads(made.body) != palette(flag("#e02020", "#2040c0"))


def test_css_has_classes_for_text_and_for_background() -> None:
    made = printed(
        written(flag("#e02020", "#e02020", "#c8d0d4"), "PNG"), asking(palette={"form": "css", "prefix": "hero"})
    )
    assert made.content_type == "text/css; charset=utf-8"
    rules = made.body.decode().splitlines()
    assert rules[0] == ".hero-fg-1 { color:#e02020 !important; }"
    assert rules[1] == ".hero-bg-1 { background-color:#e02020 !important; }"
    assert ".hero-bg-muted-light { background-color:#c8d0d4 !important; }" in rules
    rule = r"\.hero-(fg|bg)-[a-z0-9-]+ \{ (background-)?color:#[0-9a-f]{6} !important; \}"
    assert all(re.fullmatch(rule, line) for line in rules)


def document(original: bytes) -> Any:
    made = printed(original, asking(output={"format": JSON}))
    assert made.content_type == "application/json"
    return json.loads(made.body)


def test_the_document_tells_what_the_file_says() -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Acme", 6
    exif.get_ifd(0x8769)[0x829A] = IFDRational(1, 250)
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 30.5)})
    options: dict[str, Any] = {"exif": exif, "icc_profile": profiles.srgb(), "dpi": (300, 300)}
    original = with_captions(written(scene(90, 60), "JPEG", **options), b"\x1c\x02\x19\x00\x01a\x1c\x02\x19\x00\x01b")
    told = document(original)
    assert told["Content-Length"] == str(len(original)) and told["Content-Type"] == "image/jpeg"
    assert (told["PixelWidth"], told["PixelHeight"], told["Orientation"]) == (90, 60, 6)
    assert (told["ColorModel"], told["Depth"], told["DPIWidth"]) == ("RGB", 8, 300)
    assert told["ProfileName"].startswith("sRGB")
    assert told["TIFF"]["Make"] == "Acme" and told["Exif"]["ExposureTime"] == 0.004
    assert told["GPS"] == {"GPSLatitudeRef": "N", "GPSLatitude": [48.0, 51.0, 30.5]}
    assert told["IPTC"] == {"Keywords": ["a", "b"]}
    assert told["JFIF"]["XDensity"] == 300


@pytest.mark.parametrize("name", ["PNG", "WEBP", "AVIF", "TIFF", "GIF", "JPEG2000"])
@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
def test_every_format_has_a_document(name: str, mode: str) -> None:
    told = document(written(cut_out(30, 20).convert(mode), name))
    assert (told["PixelWidth"], told["PixelHeight"], told["Output"]) == (30, 20, {})


def test_an_animations_document_counts_its_frames() -> None:
    first, *others = clip(5)
    assert document(written(first, "GIF", save_all=True, append_images=others))["Frames"] == 5


@given(st.binary(max_size=200), st.integers(0, 400))
@settings(deadline=None)
def test_broken_metadata_is_left_out_of_the_document(noise: bytes, at: int) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Acme" * 300
    exif.get_ifd(0x8825)[2] = (IFDRational(1, 0), 0.0, 1e9)
    original = bytearray(written(scene(20, 10), "JPEG", exif=exif))
    start = original.index(b"Exif\0\0") + 6 + at
    original[start : start + len(noise)] = noise
    try:
        told = printed(bytes(original), asking(output={"format": JSON}))
    except DarkroomError:
        return
    assert len(told.body) < 100_000 and b"NaN" not in told.body
    assert json.loads(told.body)["Content-Type"] == "image/jpeg"


def test_a_document_is_small_whatever_the_file_holds() -> None:
    exif = Image.Exif()
    for tag in (0x010E, 0x010F, 0x0110, 0x0131, 0x013B, 0x8298, 0x9C9B):
        exif[tag] = "x" * 8000
    assert len(printed(written(scene(40, 30), "JPEG", exif=exif), asking(output={"format": JSON})).body) < 10_000


def test_a_text_is_the_same_each_time() -> None:
    for output in ({"output": {"format": BLURHASH}}, {"palette": {"form": "json"}}, {"palette": {"form": "css"}}):
        first, second = (printed(io.BytesIO(written(scene(), "PNG")), asking(**output)) for _ in range(2))
        assert first.body == second.body
