"""Orientation, mirroring and rotation."""

import math
from typing import Any

import numpy as np
import pytest
from PIL import Image

from darkroom.plan.values import Anchor, Colour, Fit, Format
from tests.unit.render.tools import apart, cut_out, developed, furthest, scene, written


def square() -> Image.Image:
    return scene(64, 64)


@pytest.mark.parametrize(
    ("flip", "turn"),
    [
        ("h", lambda rows: rows[:, ::-1]),
        ("v", lambda rows: rows[::-1]),
        ("hv", lambda rows: rows[::-1, ::-1]),
    ],
)
def test_a_picture_is_mirrored(flip: str, turn: object) -> None:
    made = developed(written(scene(), "PNG"), turn={"flip": flip})
    assert (np.asarray(made) == turn(np.asarray(scene()))).all()  # type: ignore[operator] # one of the above


def test_an_anchor_names_a_part_of_the_original_also_when_it_is_mirrored() -> None:
    size = {"width": 40, "height": 80, "fit": Fit("cover"), "anchor": Anchor(0.0, 0.5)}
    made = developed(written(scene(), "PNG"), size=size, turn={"flip": "h"})
    assert furthest(made, scene().crop((0, 0, 40, 80)).transpose(Image.Transpose.FLIP_LEFT_RIGHT)) == 0


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_quarter_turns_are_exact_and_counter_clockwise(quarters: int) -> None:
    made = developed(written(square(), "PNG"), turn={"rotation": 90.0 * quarters})
    assert (np.asarray(made) == np.rot90(np.asarray(square()), quarters)).all()


@pytest.mark.parametrize("quarters", [1, 3])
def test_a_quarter_turn_keeps_the_frame_and_fills_it(quarters: int) -> None:
    made = developed(written(scene(120, 80), "PNG"), turn={"rotation": 90.0 * quarters})
    middle = scene(120, 80).resize((80, 120), Image.Resampling.LANCZOS, (60 - 80 / 3, 0, 60 + 80 / 3, 80))
    assert made.size == (120, 80)
    assert apart(made, Image.fromarray(np.rot90(np.asarray(middle), quarters))) < 0.5


def ramps() -> Image.Image:
    """Red counts the columns, green the rows: a pixel tells where it comes from."""
    across, down = np.meshgrid(np.arange(200), np.arange(140))
    return Image.fromarray(np.dstack([across, down, np.zeros_like(across)]).astype(np.uint8))


@pytest.mark.parametrize("degrees", [0.5, 7.0, 33.3, 45.0, 89.9, 135.0, 200.0, 271.0, 345.0])
def test_a_rotation_turns_about_the_middle_and_zooms(degrees: float) -> None:
    made = np.asarray(developed(written(ramps(), "PNG"), turn={"rotation": degrees}).convert("RGB"), float)
    assert made.shape == (140, 200, 3)
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    across, down = np.meshgrid(np.arange(200) - 99.5, np.arange(140) - 69.5)
    places = np.column_stack([np.ones(across.size), across.flat, down.flat])
    (middle, to_right, to_bottom), *_ = np.linalg.lstsq(places, made[..., :2].reshape(-1, 2))
    zoom = 1 / math.hypot(*to_right)
    least = abs(cosine) + abs(sine) * 200 / 140
    assert least <= zoom * 1.003 <= least * 1.06
    assert middle == pytest.approx((99.5, 69.5), abs=0.6)
    assert to_right * zoom == pytest.approx((cosine, sine), abs=0.01)
    assert to_bottom * zoom == pytest.approx((-sine, cosine), abs=0.01)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "CMYK"])
@pytest.mark.parametrize("degrees", [3.0, 45.0, 61.0])
def test_no_corner_stays_empty(mode: str, degrees: float) -> None:
    white = Image.new("RGB", (90, 50), "white").convert(mode)
    name = "TIFF" if mode == "CMYK" else "PNG"
    made = developed(written(white, name), turn={"rotation": degrees})
    assert made.convert("RGBA").getextrema() == ((255, 255),) * 4


def test_a_rotated_edge_shows_no_colour_of_what_is_transparent() -> None:
    hidden = Image.new("RGBA", (90, 90), (255, 0, 0, 0))
    hidden.paste((0, 0, 255, 255), (30, 30, 60, 60))
    made = np.asarray(developed(written(hidden, "PNG"), turn={"rotation": 20.0}))
    seen = made[made[..., 3] > 16]
    assert seen[:, 0].max() <= 8 and seen[:, 2].min() >= 245


def test_an_orientation_given_turns_the_frame_too() -> None:
    assert developed(written(scene(120, 80), "PNG"), turn={"orientation": 6}).size == (80, 120)


def test_orientation_flip_and_rotation_come_in_this_order() -> None:
    made = developed(written(square(), "PNG"), turn={"orientation": 8, "flip": "v", "rotation": 90.0})
    rows = np.rot90(np.rot90(np.asarray(square()), 1)[::-1], 1)
    assert (np.asarray(made) == rows).all()


def test_a_hole_stays_a_hole_when_turned() -> None:
    made = developed(written(cut_out(), "PNG"), turn={"rotation": 180.0})
    assert furthest(made, cut_out().transpose(Image.Transpose.ROTATE_180)) == 0


@pytest.mark.parametrize("degrees", [7.0, 45.0, 90.0, 133.0, 270.0, 345.0])
def test_on_a_pivot_the_frame_stays_and_all_of_the_picture_is_in_it(degrees: float) -> None:
    """Its area tells that nothing is cut off and that it is no smaller than it must be."""
    made = developed(written(scene(120, 80), "PNG"), turn={"rotation": degrees, "pivot": True})
    alpha = np.asarray(made.convert("RGBA"))[..., 3]
    sine, cosine = abs(math.sin(math.radians(degrees))), abs(math.cos(math.radians(degrees)))
    shrink = min(120 / (120 * cosine + 80 * sine), 80 / (120 * sine + 80 * cosine))
    assert made.size == (120, 80)
    assert alpha.sum() / 255 == pytest.approx(120 * 80 * shrink**2, rel=0.05)
    assert alpha[0, 0] == alpha[-1, 0] == alpha[0, -1] == alpha[-1, -1] == 0


def test_a_pivot_turns_counter_clockwise_about_the_middle() -> None:
    made = developed(written(ramps(), "PNG"), turn={"rotation": 90.0, "pivot": True})
    assert made.size == (200, 140)
    pixels = np.asarray(made.convert("RGBA"), int)
    shown = pixels[pixels[..., 3] == 255]
    top, bottom = pixels[3, 100], pixels[-4, 100]
    assert top[0] > 180 and bottom[0] < 20
    assert abs(shown[:, 0].mean() - 99.5) < 2 and abs(shown[:, 1].mean() - 69.5) < 2


def test_half_a_turn_on_a_pivot_is_half_a_turn() -> None:
    plain, pivoting = ({"rotation": 180.0, "pivot": pivot} for pivot in (False, True))
    original = written(scene(), "PNG")
    assert furthest(developed(original, turn=plain), developed(original, turn=pivoting)) == 0


def test_the_background_shows_beside_what_turned_on_a_pivot() -> None:
    asked: dict[str, Any] = {
        "turn": {"rotation": 30.0, "pivot": True},
        "background": {"colour": Colour(10, 200, 30)},
    }
    for name in ("png", "jpeg"):
        made = developed(written(scene(), "PNG"), **asked, output={"format": Format(name)})
        assert made.convert("RGB").getpixel((0, 0)) == pytest.approx((10, 200, 30), abs=4)
    white = developed(written(scene(), "PNG"), turn=asked["turn"], output={"format": Format("jpeg")})
    assert white.getpixel((0, 0)) == pytest.approx((255, 255, 255), abs=4)


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA", "CMYK"])
def test_no_edge_grows_dark_on_a_pivot(mode: str) -> None:
    white = Image.new("RGB", (90, 50), "white").convert(mode)
    made = developed(written(white, "TIFF" if mode == "CMYK" else "PNG"), turn={"rotation": 21.0, "pivot": True})
    pixels = np.asarray(made.convert("RGBA"))
    assert pixels[pixels[..., 3] > 8][:, :3].min() >= 250
    assert len(np.unique(pixels[..., 3])) > 10, "its edges are smooth"
