"""Sharpening, unsharp masking and noise reduction."""

import numpy as np
import pytest
from PIL import Image

from tests.unit.render.tools import apart, cut_out, developed, furthest, scene, written


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


def span(**adjust: float) -> int:
    row = np.asarray(developed(written(step(), "PNG"), adjust=adjust), int)[10, :, 1]
    return int(row.max() - row.min())


def test_an_unsharp_mask_steepens_or_softens() -> None:
    assert span(unsharp=100.0) > span(unsharp=40.0) > span() == 40
    soft = np.asarray(developed(written(step(), "PNG"), adjust={"unsharp": -100.0}), int)[10, :, 1]
    assert abs(np.diff(soft)).max() < 15


def test_its_radius_is_how_far_a_halo_reaches() -> None:
    wide = Image.new("L", (120, 20), 100)
    wide.paste(140, (60, 0, 120, 20))

    def reach(radius: float) -> int:
        made = developed(written(wide, "PNG"), adjust={"unsharp": 100.0, "unsharp_radius": radius})
        return int((np.asarray(made, int)[10, :60] < 98).sum())

    assert 0 < reach(1.0) < reach(4.0) < reach(12.0)


def noisy(strength: int = 4) -> Image.Image:
    """Two flat halves with noise over them."""
    halves = np.full((60, 80, 3), 90, int)
    halves[:, 40:] = 170
    grain = np.random.default_rng(7).normal(0, strength, halves.shape)
    return Image.fromarray(np.clip(halves + grain, 0, 255).astype(np.uint8))


def test_noise_reduction_smooths_the_grain_and_keeps_the_edge() -> None:
    before = np.asarray(noisy(), float)
    made = np.asarray(developed(written(noisy(), "PNG"), adjust={"noise": 30.0, "noise_sharpness": 0.0}), float)
    assert made[:, 10:30].std(axis=(0, 1)).max() < 0.6 * before[:, 10:30].std(axis=(0, 1)).min()
    assert made[:, 41].mean() - made[:, 38].mean() > 60


def test_more_noise_reduction_smooths_more() -> None:
    grain = [
        np.asarray(developed(written(noisy(6), "PNG"), adjust={"noise": noise, "noise_sharpness": 0.0}), float)[
            :, 10:30
        ].std()
        for noise in (0.0, 20.0, 40.0, 80.0)
    ]
    assert grain == sorted(grain, reverse=True) and grain[3] < grain[0] / 2


def test_hardly_any_noise_is_reduced_hardly_at_all() -> None:
    least, less = (
        np.asarray(developed(written(noisy(), "PNG"), adjust={"noise": noise, "noise_sharpness": 0.0}))
        for noise in (1e-310, 1e-6)
    )
    assert np.array_equal(least, less)


def test_the_sharpness_of_noise_reduction_is_that_of_its_edges() -> None:
    assert span(noise=10.0, noise_sharpness=100.0) > span(noise=10.0, noise_sharpness=30.0) > 42


@pytest.mark.parametrize("wish", [{"noise": 100.0, "noise_sharpness": 50.0}, {"unsharp": 100.0}])
def test_transparent_pixels_lend_no_colour(wish: dict[str, float]) -> None:
    disc = Image.new("RGBA", (40, 20), (255, 0, 255, 0))
    disc.paste((120, 120, 120, 255), (10, 5, 30, 15))
    made = np.asarray(developed(written(disc, "PNG"), adjust=wish), int)
    assert abs(made[5:15, 10:30, :3] - 120).max() <= 3
    assert (made[..., 3] == np.asarray(disc)[..., 3]).all()


def test_grey_stays_grey_without_its_noise() -> None:
    grey = noisy().convert("L")
    wishes = {"noise": 40.0, "noise_sharpness": 30.0}
    made = np.asarray(developed(written(grey.convert("RGB"), "PNG"), adjust=wishes), int)
    assert (made == made[..., :1]).all()
    assert apart(developed(written(grey, "PNG"), adjust=wishes), Image.fromarray(made.astype(np.uint8))) < 0.5


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
def test_a_picture_of_one_pixel_has_nothing_to_lose(mode: str) -> None:
    dot = cut_out().crop((0, 0, 1, 1)).convert(mode)
    wishes = {"noise": 50.0, "noise_sharpness": 50.0, "sharpen": 50.0, "unsharp": 50.0, "unsharp_radius": 500.0}
    assert furthest(developed(written(dot, "PNG"), adjust=wishes), dot) <= 2
