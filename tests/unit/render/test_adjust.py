"""Sharpening."""

import numpy as np
import pytest
from PIL import Image

from tests.unit.render.tools import developed, furthest, scene, written


def step(low: tuple[int, ...] = (110, 80, 60), high: tuple[int, ...] = (150, 120, 100)) -> Image.Image:
    image = Image.new("RGB" if len(low) == 3 else "RGBA", (40, 20), low)
    image.paste(high, (20, 0, 40, 20))
    return image


def test_sharpening_steepens_an_edge_the_more_it_is_asked_to() -> None:
    spans = []
    for wish in (0.0, 20.0, 50.0, 100.0):
        row = np.asarray(developed(written(step(), "PNG"), adjust={"sharpen": wish}), int)[10, :, 1]
        spans.append(int(row.max() - row.min()))
    assert spans == sorted(set(spans)) and spans[0] == 40


def test_sharpening_works_on_luminance_so_hues_stay() -> None:
    made = np.asarray(developed(written(step(), "PNG"), adjust={"sharpen": 80.0}), int)
    assert (made[..., 0] - made[..., 1] == 30).all() and (made[..., 1] - made[..., 2] == 20).all()


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
def test_a_flat_picture_stays_as_it_is(mode: str) -> None:
    flat = Image.new("RGBA", (30, 20), (200, 90, 10, 120)).convert(mode)
    assert furthest(developed(written(flat, "PNG"), adjust={"sharpen": 100.0}), flat) == 0


def test_the_rim_of_a_shape_gets_no_halo_from_what_is_transparent() -> None:
    disc = Image.new("RGBA", (40, 20), (0, 0, 0, 0))
    disc.paste((120, 120, 120, 255), (10, 5, 30, 15))
    made = np.asarray(developed(written(disc, "PNG"), adjust={"sharpen": 100.0}), int)
    assert abs(made[5:15, 10:30, :3] - 120).max() <= 5
    assert (made[..., 3] == np.asarray(disc)[..., 3]).all()


def test_no_wish_no_change() -> None:
    assert furthest(developed(written(scene(), "PNG"), adjust={"sharpen": 0.0}), scene()) == 0
