"""Trim: empty edges are found, whatever noise they have, and a picture is never cut away."""

from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from darkroom.plan.values import Colour, Format, Orientation, Region
from tests.unit.render.tools import apart, clip, developed, frames_of, furthest, scene, written

CREAM = Colour(250, 240, 220)
KINDS = ["border", "colour", "corner", "alpha", "colour_unless_alpha"]


def framed(ground: Any = tuple(CREAM)[:3], mode: str = "RGB") -> Image.Image:
    """A picture of 90 x 70 that begins at 31, 17 on a ground of 200 x 150."""
    image = Image.new(mode, (200, 150), ground)
    image.paste(scene(90, 70).convert(mode), (31, 17))
    return image


def trimmed(original: bytes, size: dict[str, Any] | None = None, **trim: Any) -> Image.Image:
    return developed(original, size=size or {}, trim=trim)


@pytest.mark.parametrize("kind", ["border", "corner", "colour", "colour_unless_alpha"])
@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA"])
def test_a_plain_border_is_cut_off_to_the_pixel(kind: str, mode: str) -> None:
    ground: Any = {"RGB": tuple(CREAM)[:3], "L": 240, "RGBA": (9, 9, 9, 255)}[mode]
    made = trimmed(written(framed(ground, mode), "PNG"), kind=kind)
    assert furthest(made, scene(90, 70).convert(mode)) <= 1


@pytest.mark.parametrize("way", get_args(Orientation.__value__))
@pytest.mark.parametrize("kind", ["border", "corner"])
def test_edges_are_found_however_the_original_lies(way: Orientation, kind: str) -> None:
    """The corner's colour is that of the corner that is seen at the top left: here the others differ from it."""
    image = framed()
    ImageDraw.Draw(image).rectangle((31, 100, 40, 149), "#802000")
    stored = written(image, "PNG")
    plain = developed(stored, turn={"orientation": way})
    made = developed(stored, turn={"orientation": way}, trim={"kind": kind})
    found = developed(written(plain.convert("RGB"), "PNG"), trim={"kind": kind})
    assert furthest(made, found) == 0
    assert made.size != plain.size


@pytest.mark.parametrize("quality", [40, 60, 75, 90])
@pytest.mark.parametrize("ground", ["white", "black", "#7a8a99"])
def test_a_jpegs_noise_is_border(quality: int, ground: str) -> None:
    """What is left of the border is at most the block that the picture's own edge rings in."""
    original = written(framed(ground), "JPEG", quality=quality)
    for trim in ({"kind": "border"}, {"kind": "corner", "tolerance": 20.0}):
        made = trimmed(original, **trim)
        assert 86 <= made.width <= 106 and 66 <= made.height <= 86


def test_a_scans_grain_is_border() -> None:
    grain = np.random.default_rng(7).normal(0, 5, (150, 200, 3))
    image = Image.fromarray(np.clip(np.asarray(framed(), float) + grain, 0, 255).astype(np.uint8))
    assert trimmed(written(image, "PNG"), kind="border").size == (90, 70)
    assert trimmed(written(image, "PNG"), kind="border", standard_deviation=1.0).size == (200, 150)
    assert trimmed(written(image, "PNG"), kind="corner").size == (200, 150)


def test_a_border_ends_where_its_colour_steps() -> None:
    """A flat picture in a flat frame: only the means differ."""
    image = Image.new("RGB", (60, 50), (100, 100, 100))
    image.paste((120, 100, 100), (10, 10, 50, 40))
    original = written(image, "PNG")
    assert trimmed(original, kind="border").size == (40, 30)
    assert trimmed(original, kind="border", mean_difference=20.0).size == (60, 50)


def test_exact_without_tolerance_and_as_far_as_the_tolerance() -> None:
    image = Image.new("RGB", (60, 50), (200, 200, 200))
    image.paste((205, 200, 200), (5, 5, 55, 45))
    image.paste((0, 0, 90), (10, 10, 50, 40))
    sizes = [trimmed(written(image, "PNG"), kind="corner", tolerance=tolerance).size for tolerance in (None, 4.0, 5.0)]
    assert sizes == [(50, 40), (50, 40), (40, 30)]


def test_the_asked_colour_counts_not_the_corners() -> None:
    original = written(framed(), "PNG")
    assert trimmed(original, kind="colour", colour=Colour(0, 0, 0)).size == (200, 150)
    assert trimmed(original, kind="colour", colour=CREAM).size == (90, 70)
    assert trimmed(original, kind="corner", colour=Colour(0, 0, 0)).size == (90, 70)


def test_transparent_edges_are_cut_whatever_colour_they_hide() -> None:
    image = Image.new("RGBA", (100, 80), (0, 0, 0, 0))
    image.paste((255, 0, 0, 0), (0, 0, 30, 80))
    image.paste((0, 0, 255, 255), (40, 30, 70, 50))
    image.paste((0, 0, 255, 90), (38, 28, 40, 50))
    original = written(image, "PNG")
    assert trimmed(original, kind="alpha").size == (32, 22)
    assert trimmed(original, kind="alpha", alpha=90.0).size == (30, 20)
    assert trimmed(original, kind="colour_unless_alpha").size == (32, 22)
    assert trimmed(original, kind="corner").size == (32, 22)
    assert trimmed(written(framed(), "PNG"), kind="alpha").size == (200, 150)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ground", ["white", "#5060c8", (0, 0, 0, 0)])
@pytest.mark.parametrize("margin", [0, -200, 200])
def test_a_picture_of_one_colour_stays_whole(kind: str, ground: str | tuple[int, ...], margin: int) -> None:
    original = written(Image.new("RGB" if isinstance(ground, str) else "RGBA", (150, 70), ground), "PNG")
    assert trimmed(original, kind=kind, margin=margin).size == (150, 70)


def test_two_halves_are_not_two_borders() -> None:
    image = Image.new("RGB", (80, 60), "white")
    image.paste((0, 0, 0), (0, 30, 80, 60))
    assert trimmed(written(image, "PNG"), kind="border").size == (80, 60)


def test_a_margin_is_left_around_or_cut_off_within_the_original() -> None:
    original = written(framed(), "PNG")
    assert trimmed(original, kind="corner", margin=5).size == (100, 80)
    assert trimmed(original, kind="corner", margin=-5).size == (80, 60)
    assert trimmed(original, kind="corner", margin=25).size == (25 + 90 + 25, 17 + 70 + 25)
    assert trimmed(original, kind="corner", margin=-200).size == (2, 2)


def test_the_region_is_cut_from_what_trimming_left_or_trimmed_itself() -> None:
    original = written(framed(), "PNG")
    region = {"region": Region(20, 10, 50, 40)}
    after = trimmed(original, region, kind="corner")
    assert furthest(after, scene(90, 70).crop((20, 10, 70, 50))) == 0
    within = trimmed(original, region, kind="corner", within_region=True)
    assert furthest(within, scene(90, 70).crop((0, 0, 39, 33))) == 0


def test_the_box_is_laid_out_for_what_is_left() -> None:
    original = written(framed(), "PNG")
    assert trimmed(original, {"width": 45}, kind="corner").size == (45, 35)
    assert trimmed(original, {"width": 0.5}, kind="corner").size == (45, 35)
    small = trimmed(written(framed(), "JPEG", quality=95), {"width": 40}, kind="border")
    assert apart(small, scene(90, 70).resize((40, small.height))) < 20


@pytest.mark.parametrize("kind", ["border", "corner"])
def test_an_animation_is_trimmed_to_what_any_of_its_frames_shows(kind: str) -> None:
    """A ball of 15 pixels that begins at 4 and rolls 7 pixels a frame."""
    first, *others = [Image.new("RGB", (60, 40), "#204060"), *clip(4, (60, 40))]
    original = written(first, "GIF", save_all=True, append_images=others, duration=100)
    made = developed(original, trim={"kind": kind}, output={"format": Format("gif")})
    assert (made.size, len(frames_of(made))) == ((15 + 3 * 7, 15), 5)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_what_is_left_is_the_box_around_all_that_differs(data: st.DataObject) -> None:
    """Against a look at every pixel; strips and their seams must not show."""
    wide, high = data.draw(st.integers(1, 200)), data.draw(st.integers(1, 200))
    pixels = np.zeros((high, wide, 3), np.uint8)
    for _ in range(data.draw(st.integers(0, 4))):
        pixels[data.draw(st.integers(0, high - 1)), data.draw(st.integers(0, wide - 1))] = 255
    pixels[0, 0] = 0
    rows, columns = np.nonzero(pixels.any(axis=2))
    expected = (wide, high)
    if len(rows):
        expected = int(columns.max() - columns.min()) + 1, int(rows.max() - rows.min()) + 1
    assert trimmed(written(Image.fromarray(pixels), "PNG"), kind="corner").size == expected
