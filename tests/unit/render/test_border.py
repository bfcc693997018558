"""Borders over the picture's edge, and padding around it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from darkroom.plan.border import Stroke
from darkroom.plan.mask import Polygon
from darkroom.plan.values import Colour, Corners, Fit, Format
from darkroom.render.geometry import LONGEST_SIDE, layout
from tests.things import read
from tests.unit.render.tools import asking, at, cut_out, developed, furthest, opened, printed, scene, written

NAVY = Colour(0, 0, 128)
LINE = {"line": Stroke(10, NAVY)}


def bordered(image: Image.Image, **groups: Any) -> Image.Image:
    return developed(written(image, "PNG"), **groups)


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
def test_a_border_lies_over_the_edge_and_leaves_the_rest(mode: str) -> None:
    image = scene().convert(mode)
    made = bordered(image, border=LINE)
    assert made.size == image.size
    assert {at(made, *place)[:3] for place in ((0, 0), (9, 40), (60, 9), (110, 40), (60, 79))} == {(0, 0, 128)}
    inner = (10, 10, 110, 70)
    assert furthest(made.crop(inner), image.crop(inner)) == 0


def test_each_side_has_its_own_thickness() -> None:
    made = bordered(Image.new("RGB", (60, 60), "white"), border=LINE | {"left": 0, "top": 3, "bottom": 20})
    middle = [at(made, 30, y)[0] for y in range(60)], [at(made, x, 30)[0] for x in range(60)]
    assert middle[0] == [0] * 3 + [255] * 37 + [0] * 20 and middle[1] == [255] * 50 + [0] * 10


def test_a_translucent_border_lets_the_picture_through() -> None:
    made = bordered(Image.new("RGB", (60, 60), "white"), border={"line": Stroke(10, Colour(0, 0, 0, 128))})
    assert abs(at(made, 3, 30)[0] - 127) <= 1


def test_a_radius_cuts_the_picture_and_the_inner_edge_follows() -> None:
    made = bordered(scene(), border=LINE | {"radius": Corners(30, 0, 30, 0)})
    assert at(made, 0, 0)[3] == 0 and at(made, 119, 0)[3] == 255
    assert at(made, 13, 13)[:3] == (0, 0, 128)  # within the inner radius of 20
    square = bordered(scene(), border=LINE | {"radius": Corners(30, 0, 30, 0), "inner": Corners(0, 0, 0, 0)})
    assert at(square, 13, 13)[:3] == at(scene(), 13, 13)


def test_the_stroke_is_the_outermost_line() -> None:
    made = bordered(scene(), border=LINE | {"stroke_size": 4, "stroke_colour": Colour(255, 0, 0)})
    assert [at(made, x, 40)[:3] for x in (0, 3, 4, 13)] == [(255, 0, 0)] * 2 + [(0, 0, 128)] * 2
    assert at(made, 14, 40) == at(scene(), 14, 40)


@pytest.mark.parametrize("shape", ["ellipse", "corners", Polygon(4)])
def test_a_border_follows_the_shape_of_the_mask(shape: Any) -> None:
    made = bordered(Image.new("RGB", (120, 80), "white"), border=LINE, mask={"shape": shape})
    assert at(made, 0, 0)[3] == 0
    assert at(made, 5, 40) == (0, 0, 128, 255) and at(made, 60, 40) == (255, 255, 255, 255)
    if shape == "ellipse":
        assert at(made, 19, 16)[:3] == (0, 0, 128)  # where a rectangle's border would not reach


def test_a_polygon_has_a_border_of_one_thickness_all_around() -> None:
    made = bordered(Image.new("RGB", (200, 200), "white"), border=LINE, mask={"shape": Polygon(4)})
    row = [at(made, x, 60)[0] for x in range(200) if at(made, x, 60)[3] > 127]
    assert row.index(255) == pytest.approx(10 * 2**0.5, abs=1)  # a square on its corner, cut along a row


@pytest.mark.parametrize("sides", [3, 5, 32])
def test_a_border_thicker_than_a_polygon_covers_it(sides: int) -> None:
    made = bordered(scene(30, 20), border={"line": Stroke(100, NAVY)}, mask={"shape": Polygon(sides)})
    assert at(made, 15, 10) == (0, 0, 128, 255)


def test_a_border_around_a_cut_out_shape_lies_within_the_shape() -> None:
    made = bordered(Image.new("RGB", (120, 80), "white"), border=LINE, mask={"shape": "ellipse", "invert": True})
    assert at(made, 1, 1) == (255, 255, 255, 255) and at(made, 60, 40)[3] == 0 and at(made, 5, 40) == (0, 0, 128, 255)


def test_a_border_thicker_than_the_picture_covers_it() -> None:
    made = bordered(scene(30, 20), border={"line": Stroke(100, NAVY), "radius": Corners(9999, 9999, 9999, 9999)})
    assert at(made, 15, 10)[:3] == (0, 0, 128) and made.size == (30, 20)


@pytest.mark.parametrize(
    ("size", "frame", "content"),
    [
        ({"width": 100}, (100, 73), (80, 53)),
        ({"height": 100}, (140, 100), (120, 80)),
        ({"width": 100, "height": 100}, (100, 73), (80, 53)),
        ({"width": 100, "height": 100, "fit": Fit("cover")}, (100, 100), (80, 80)),
        ({"width": 100, "height": 100, "fit": Fit("contain", canvas=True)}, (100, 100), (80, 80)),
        ({"width": 100, "height": 100, "fit": Fit("stretch")}, (100, 100), (80, 80)),
        ({}, (140, 100), (120, 80)),
    ],
)
def test_a_side_that_is_asked_for_includes_its_padding(size: Any, frame: Any, content: Any) -> None:
    made = bordered(scene(), size=size, border={"pad": 10}, background={"colour": NAVY})
    assert made.size == frame
    ring = made.copy()
    ring.paste(tuple(NAVY[:3]), (10, 10, 10 + content[0], 10 + content[1]))
    assert ring.getextrema() == ((0, 0), (0, 0), (128, 128))


@pytest.mark.parametrize(("format", "shown"), [("png", 0), ("webp", 0), ("jpeg", None)])
def test_padding_without_a_colour_is_transparent_or_white(format: Any, shown: int | None) -> None:
    made = opened(printed(written(scene(), "PNG"), asking(border={"pad": 10}, output={"format": Format(format)})))
    assert at(made, 3, 3)[3] == 0 if shown == 0 else min(at(made, 3, 3)) > 250


def test_padding_alone_makes_no_png_of_a_photograph() -> None:
    made = printed(written(scene(), "PNG"), asking(border={"pad": 10}, output={"by_alpha": True}))
    assert made.content_type == "image/jpeg"


def test_a_cut_out_keeps_its_hole_within_padding() -> None:
    made = bordered(cut_out(), border={"pad": 10})
    assert made.size == (140, 100) and at(made, 70, 50)[3] == 0 and at(made, 12, 12)[3] == 255


pads = st.integers(0, 100_000)
sides = st.none() | st.integers(2, 8192)


@given(st.tuples(pads, pads, pads, pads), st.tuples(sides, sides), st.sampled_from(["contain", "cover", "stretch"]))
def test_any_padding_leaves_a_picture_and_keeps_to_the_limit(margins: Any, box: Any, mode: Any) -> None:
    names = ("pad_left", "pad_top", "pad_right", "pad_bottom")
    plan = asking(
        size={"width": box[0], "height": box[1], "fit": Fit(mode, canvas=None not in box)},
        border=dict(zip(names, margins, strict=True)),
    )
    solved = layout((4000, 3000), plan)
    assert min(solved.content) >= 1 and max(solved.padded) <= LONGEST_SIDE
    assert all(asked is None or side <= asked for asked, side in zip(box, solved.padded, strict=True))
    if None not in box:
        assert solved.padded == box


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("w=9&border-radius=3&border-top=4&border-stroke-size=3", "w=9"),
        ("w=50&dpr=2&border=10,red&pad=5", "w=100&border=20,f00&pad=10"),
        ("border=10,red&border-stroke-size=3", "border=10,red"),
        ("border=400,red", "border=100,red"),
    ],
)
def test_equal_wishes_are_equal_plans(one: str, other: str) -> None:
    assert read(one).plan == read(other).plan


@pytest.mark.parametrize(
    "query", ["border=10", "border=red,10", "border=,", "border=10,red,3", "pad=x", "pad-left=0.5"]
)
def test_what_is_no_border_is_ignored(query: str) -> None:
    assert read(query).plan.text() == ""
