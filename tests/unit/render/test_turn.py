"""Orientation, mirroring and rotation."""

import math

import numpy as np
import pytest
from PIL import Image

from darkroom.plan.values import Anchor, Fit
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
