"""A gradient of colour over the picture."""

from typing import Any

import numpy as np
import pytest
from PIL import Image

from darkroom.plan.values import Colour, Fit, Towards
from tests.things import read
from tests.unit.render.tools import apart, asking, at, cut_out, developed, furthest, opened, printed, scene, written

BLACK, WHITE, CLEAR = Colour(0, 0, 0), Colour(255, 255, 255), Colour(0, 0, 0, 0)
GREY = Image.new("RGB", (100, 60), (100, 100, 100))


def levels(**gradient: Any) -> Any:
    made = developed(written(GREY, "PNG"), gradient={"colours": (BLACK, WHITE)} | gradient)
    return np.asarray(made.convert("RGB"), float)[..., 0]


def grid() -> tuple[Any, Any]:
    return np.meshgrid(np.arange(100) + 0.5, np.arange(60) + 0.5)


@pytest.mark.parametrize("angle", [0.0, 30.0, 90.0, 180.0, 215.0, 270.0, 359.0])
def test_a_line_is_laid_as_in_css(angle: float) -> None:
    x, y = grid()
    sine, cosine = np.sin(np.radians(angle)), -np.cos(np.radians(angle))
    length = abs(100 * sine) + abs(60 * cosine)
    wanted = np.clip(((x - 50) * sine + (y - 30) * cosine) / length + 0.5, 0, 1) * 255
    assert np.abs(levels(direction=angle) - wanted).max() <= 2


@pytest.mark.parametrize("corner", [Towards(1, 1), Towards(-1, 1), Towards(1, -1), Towards(-1, -1)])
def test_towards_a_corner_the_other_two_have_the_middle_colour(corner: Towards) -> None:
    found = levels(direction=corner)
    ends = {Towards(x, y): found[59 if y > 0 else 0, 99 if x > 0 else 0] for x in (-1, 1) for y in (-1, 1)}
    assert ends.pop(corner) > 252 and ends.pop(Towards(-corner.x, -corner.y)) < 3
    assert all(abs(level - 127.5) <= 3 for level in ends.values())


@pytest.mark.parametrize(
    ("asked", "radii"),
    [
        ({}, (50 * 2**0.5, 30 * 2**0.5)),
        ({"reach": "closest-side"}, (50, 30)),
        ({"reach": "closest-side", "shape": "circle"}, (30, 30)),
        ({"reach": "farthest-side", "x": 0.2}, (80, 30)),
        ({"reach": "farthest-corner", "shape": "circle", "x": 20, "y": 10}, (94.34, 94.34)),
        ({"reach": "closest-corner", "shape": "circle", "x": 20, "y": 10}, (22.36, 22.36)),
        ({"reach": 25}, (25, 25)),
        ({"reach": (0.25, 40), "x": -10}, (25, 40)),
    ],
)
def test_rings_are_laid_as_in_css(asked: dict[str, Any], radii: tuple[float, float]) -> None:
    x, y = grid()
    centre = [
        value * side if isinstance(value, float) else value
        for value, side in ((asked.get("x", 0.5), 100), (asked.get("y", 0.5), 60))
    ]
    wanted = np.clip(np.hypot((x - centre[0]) / radii[0], (y - centre[1]) / radii[1]), 0, 1) * 255
    assert np.abs(levels(kind="radial", **asked) - wanted).max() <= 2


def test_stops_hold_colours_and_never_go_back() -> None:
    assert np.abs(levels(direction=90.0, stops=(50.0, 50.0))[30] - ([0] * 50 + [255] * 50)).max() == 0
    assert (levels(stops=(60.0, 20.0)) == levels(stops=(60.0, 60.0))).all()
    assert (levels(stops=(10.0, 20.0, 30.0)) == levels()).all()


def test_transparent_colours_lend_nothing() -> None:
    made = developed(
        written(Image.new("RGB", (100, 60), "white"), "PNG"),
        gradient={"colours": (Colour(255, 0, 0), Colour(0, 255, 0, 0)), "direction": 90.0},
    )
    found = np.asarray(made, int)[30]
    assert (found[:, 0] >= 254).all() and (np.abs(found[:, 1] - found[:, 2]) <= 1).all()


def test_the_opacity_is_of_the_whole() -> None:
    assert np.abs(levels(alpha=40) - (levels() * 0.4 + 100 * 0.6)).max() <= 2
    assert (levels(alpha=0) == 100).all()


def test_a_mode_mixes_it_with_the_picture() -> None:
    ink = {"colours": (Colour(255, 0, 0), Colour(255, 0, 0)), "mode": "multiply"}
    made = developed(written(cut_out(), "PNG"), gradient=ink)
    assert np.abs(np.subtract(at(made, 3, 70), (at(scene(), 3, 70)[0], 0, 0, 255))).max() <= 2


def test_as_a_mask_only_its_alpha_counts() -> None:
    made = developed(
        written(scene(), "PNG"), gradient={"colours": (Colour(9, 9, 9), CLEAR), "direction": 90.0, "mask": True}
    )
    assert furthest(made.convert("RGB"), scene()) == 0
    assert at(made, 1, 40)[3] > 250 and at(made, 118, 40)[3] < 5


def test_a_mask_makes_a_png_and_a_gradient_does_not() -> None:
    for mask, name in ((False, "image/jpeg"), (True, "image/png")):
        plan = asking(gradient={"colours": (BLACK, CLEAR), "mask": mask}, output={"by_alpha": True})
        assert printed(written(scene(), "PNG"), plan).content_type == name


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
@pytest.mark.parametrize("kind", ["linear", "radial"])
def test_every_kind_of_picture_takes_colour(mode: str, kind: str) -> None:
    image = cut_out().convert(mode)
    made = developed(written(image, "PNG"), gradient={"colours": (Colour(255, 0, 0), Colour(255, 0, 0)), "kind": kind})
    assert at(made.convert("RGBA"), 3, 3) == (255, 0, 0, 255)


def test_a_gradient_lies_under_border_and_padding() -> None:
    made = opened(
        printed(
            written(scene(), "PNG"),
            read("gradient=000,000&border=5,f00&pad=5&bg=0f0&fm=png").plan,
        )
    )
    assert [at(made, x, 40)[:3] for x in (2, 7, 60)] == [(0, 255, 0), (255, 0, 0), (0, 0, 0)]


def test_a_large_gradient_has_no_bands() -> None:
    made = developed(
        written(Image.new("RGB", (4, 4)), "PNG"),
        size={"width": 2000, "height": 8, "fit": Fit("stretch")},
        gradient={"colours": (BLACK, WHITE), "direction": 90.0},
    )
    steps = np.diff(np.asarray(made.convert("RGB"), int)[0, :, 0])
    assert steps.min() >= 0 and steps.max() <= 1


@pytest.mark.parametrize(
    "query",
    [
        "gradient=red",
        "gradient=red,nocolour",
        "gradient=" + ",".join(["red"] * 17),
        "gradient-angle=90&gradient-mask=true&gradient-alpha=3",
    ],
)
def test_what_is_no_gradient_is_no_wish(query: str) -> None:
    assert read(query).plan.text() == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gradient=red,blue&gradient-angle=-90", "gradient=f00,00f&gradient-angle=left"),
        ("gradient=red,blue&gradient-mode=soft-light", "gradient=red,blue&gradient-mode=softlight"),
        ("gradient=red,blue&gradient-angle=bottom", "gradient=red,blue"),
        ("gradient=red,blue&gradient-angle=right,top", "gradient=red,blue&gradient-angle=top,right"),
        ("gradient=red,blue&gradient-angle=sideways&gradient-cs=cmyk", "gradient=red,blue"),
        (
            "gradient=red,blue&gradient-mask=1&gradient-cs=lch&gradient-hue=longer",
            "gradient=red,blue&gradient-mask=true",
        ),
        (
            "w=50&dpr=2&gradient=red,blue&gradient-type=radial&gradient-radial-size=9",
            "w=100&gradient=red,blue&gradient-type=radial&gradient-radial-size=18",
        ),
        ("gradient=red,blue&gradient-radial-x=3&gradient-stops=1,2,3", "gradient=red,blue"),
    ],
)
def test_equal_wishes_are_equal_plans(one: str, other: str) -> None:
    assert read(one).plan == read(other).plan


def test_the_gradient_of_a_print_is_near_the_one_asked_for() -> None:
    made = opened(printed(written(GREY, "PNG"), read("gradient=000,fff&gradient-cs=linear&fm=png").plan))
    assert apart(made.crop((0, 29, 100, 31)), Image.new("RGB", (100, 2), (188, 188, 188))) < 4
