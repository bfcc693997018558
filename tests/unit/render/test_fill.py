"""What is painted beside a picture that does not fill its frame."""

from typing import Any

import numpy as np
import pytest
from PIL import Image

from darkroom.plan.values import Colour, Fit, Format, Towards
from tests.things import read
from tests.unit.render.tools import apart, asking, at, cut_out, developed, furthest, opened, printed, scene, written

TALL = {"width": 60, "height": 100, "fit": Fit("contain", canvas=True)}
LOW = scene(60, 20)
BLACK, WHITE = Colour(0, 0, 0), Colour(255, 255, 255)


def filled(image: Image.Image, size: dict[str, Any] = TALL, **fill: Any) -> Image.Image:
    return developed(written(image, "PNG"), size=size, fill=fill)


@pytest.mark.parametrize("kind", ["solid", "blur", "gradient", "clamp", "mirror"])
@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
def test_the_picture_lies_unchanged_in_the_middle(kind: str, mode: str) -> None:
    image = scene(60, 40).convert(mode)
    made = filled(image, kind=kind)
    assert made.size == (60, 100) and furthest(made.crop((0, 30, 60, 70)), image) <= 1


@pytest.mark.parametrize("size", [(60, 40), (40, 60), (1, 1), (7, 3)])
def test_a_clamp_repeats_the_outermost_pixels(size: tuple[int, int]) -> None:
    frame = {"width": 90, "height": 80, "fit": Fit("contain", enlarge=False, canvas=True)}
    image = scene().crop((20, 20, 20 + size[0], 20 + size[1]))
    left, top = (90 - size[0]) // 2, (80 - size[1]) // 2
    padding = (top, 80 - top - size[1]), (left, 90 - left - size[0]), (0, 0)
    expected = Image.fromarray(np.pad(np.asarray(image), padding, mode="edge"))
    assert furthest(filled(image, frame, kind="clamp"), expected) == 0


@pytest.mark.parametrize("size", [(60, 40), (40, 60), (1, 1), (7, 3)])
def test_a_mirror_repeats_the_picture_turned_over(size: tuple[int, int]) -> None:
    frame = {"width": 90, "height": 80, "fit": Fit("contain", enlarge=False, canvas=True)}
    image = scene().crop((20, 20, 20 + size[0], 20 + size[1]))
    left, top = (90 - size[0]) // 2, (80 - size[1]) // 2
    padding = (top, 80 - top - size[1]), (left, 90 - left - size[0]), (0, 0)
    expected = Image.fromarray(np.pad(np.asarray(image), padding, mode="symmetric"))
    assert furthest(filled(image, frame, kind="mirror"), expected) == 0


def test_a_blurred_fill_has_the_colours_beside_it() -> None:
    halves = Image.new("RGB", (60, 40), "red")
    halves.paste("blue", (30, 0, 60, 40))
    made = filled(halves, kind="blur")
    for y in (2, 97):
        left, right = at(made, 3, y), at(made, 56, y)
        assert left[0] > 240 and left[2] < 15 and right[2] > 240 and right[0] < 15


def test_a_transparent_picture_shows_its_fill() -> None:
    made = filled(cut_out(60, 40), colour=Colour(10, 200, 30))
    assert made.mode == "RGB" and at(made, 30, 50) == at(made, 30, 5) == (10, 200, 30)


def test_a_photograph_on_spare_canvas_stays_a_jpeg_on_white() -> None:
    plan = asking(size=TALL, output={"by_alpha": True})
    made = opened(printed(written(scene(60, 40), "PNG"), plan))
    assert made.format == "JPEG" and min(at(made, 3, 3)) > 250


def test_transparent_canvas_stays_transparent_where_the_format_can() -> None:
    made = opened(printed(written(scene(60, 40), "PNG"), asking(size=TALL, output={"format": Format("webp")})))
    assert at(made, 3, 3)[3] == 0


@pytest.mark.parametrize(
    ("direction", "dark", "light"),
    [
        (180.0, (30, 0), (30, 99)),
        (0.0, (30, 99), (30, 0)),
        (Towards(1, 1), (0, 0), (59, 99)),
        (Towards(-1, 1), (59, 0), (0, 99)),
    ],
)
def test_a_linear_gradient_runs_from_edge_to_edge(direction: Any, dark: Any, light: Any) -> None:
    made = filled(LOW, kind="gradient", gradient_linear=(BLACK, WHITE), gradient_direction=direction).convert("L")
    assert at(made, *dark)[0] <= 3 and at(made, *light)[0] >= 252


def test_a_corner_gradient_has_its_middle_colour_on_the_other_diagonal() -> None:
    made = filled(LOW, kind="gradient", gradient_linear=(BLACK, WHITE), gradient_direction=Towards(1, 1))
    assert all(abs(at(made, *corner)[0] - 128) <= 3 for corner in ((59, 0), (0, 99)))


def test_a_radial_gradient_is_pure_within_one_radius_and_beyond_the_other() -> None:
    made = filled(
        LOW,
        kind="gradient",
        gradient_type="radial",
        gradient_radial=(WHITE, BLACK),
        gradient_radii=(10, 40),
        gradient_x=20,
        gradient_y=0.2,
    ).convert("L")
    assert at(made, 20, 12) == at(made, 28, 20) == (255,)
    assert abs(at(made, 44, 20)[0] - 128) <= 6 and at(made, 20, 62) == (0,)


@pytest.mark.parametrize("space", ["srgb", "linear", "oklab", "oklch", "lch", "hsl", "hsv"])
def test_every_colour_space_keeps_the_ends_pure(space: str) -> None:
    ends = Colour(220, 20, 60), Colour(0, 128, 200)
    made = filled(LOW, kind="gradient", gradient_linear=ends, gradient_space=space)
    first, last = at(made, 5, 0), at(made, 5, 99)
    assert np.abs(np.subtract(first, ends[0][:3])).max() <= 14 and np.abs(np.subtract(last, ends[1][:3])).max() <= 14


def test_light_is_mixed_brighter_than_levels_are() -> None:
    ends = Colour(255, 0, 0), Colour(0, 255, 0)
    middles = {
        space: at(filled(LOW, kind="gradient", gradient_linear=ends, gradient_space=space), 0, 34)
        for space in ("srgb", "linear", "hsl")
    }
    assert middles["linear"][0] > middles["srgb"][0] + 20
    assert max(middles["hsl"]) >= 250  # stays on the circle of pure hues


def test_colours_that_nobody_named_are_of_the_picture() -> None:
    image = Image.new("RGB", (60, 20), (110, 0, 20))
    image.paste((120, 190, 255), (0, 10, 60, 20))
    made = filled(image, kind="gradient")
    assert apart(made.crop((0, 0, 60, 3)), Image.new("RGB", (60, 3), (110, 0, 20))) < 8
    assert apart(made.crop((0, 97, 60, 100)), Image.new("RGB", (60, 3), (120, 190, 255))) < 8


def test_a_fit_of_clamp_smears_whatever_the_fill() -> None:
    assert read("w=9&h=9&fit=clamp&fill=blur").plan.fill.kind == "clamp"
    assert read("w=9&fit=clamp").plan == read("w=9").plan


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("w=9&h=9&fit=fill&fill=gen", "w=9&h=9&fit=fill&fill=blur&fill-color=red"),
        ("w=9&h=9&fit=fill&fill=generative&fill-gen-fallback=false", "w=9&h=9&fit=fill"),
        ("w=9&h=9&fit=fill&fillcolor=f00", "w=9&h=9&fit=fill&fill=solid&fill-color=red&fill-gradient-cs=lch"),
        ("w=9&h=9&fill=blur", "w=9&h=9"),
        (
            "w=9&h=9&fit=fill&fill=gradient&fill-gradient-linear-direction=top,bottom",
            "w=9&h=9&fit=fill&fill=gradient&fill-gradient-linear-direction=bottom&fill-gradient-radial-x=3",
        ),
    ],
)
def test_equal_wishes_are_equal_plans(one: str, other: str) -> None:
    assert read(one).plan == read(other).plan
