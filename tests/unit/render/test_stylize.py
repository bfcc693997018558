"""Blur against a Gaussian worked out in numbers."""

import numpy as np
import pytest
from PIL import Image

from tests.unit.render.tools import apart, developed, scene, written


def gaussian(image: Image.Image, sigma: float) -> Image.Image:
    """Convolve with a Gaussian, the border repeated."""
    reach = int(4 * sigma) + 1
    kernel = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * sigma**2))
    kernel /= kernel.sum()
    levels = np.asarray(image, float)
    for axis in (0, 1):
        padding = [(reach, reach) if index == axis else (0, 0) for index in range(levels.ndim)]
        padded = np.pad(levels, padding, mode="edge")
        levels = np.apply_along_axis(lambda line: np.convolve(line, kernel, "valid"), axis, padded)
    return Image.fromarray(np.round(levels).astype(np.uint8))


@pytest.mark.parametrize("blur", [0.5, 2.0, 3.9, 4.0, 8.0, 15.0, 30.0])
def test_a_blur_is_a_gaussian_of_that_sigma(blur: float) -> None:
    inside = (60, 60, 240, 140)  # how the border goes on beyond itself is nobody's to say
    made = developed(written(scene(300, 200), "PNG"), stylize={"blur": blur})
    assert apart(made.crop(inside), gaussian(scene(300, 200), blur).crop(inside)) < 1.2


def test_a_blur_is_measured_in_pixels_of_the_print() -> None:
    small = scene(300, 200).resize((75, 50), Image.Resampling.LANCZOS)
    made = developed(written(scene(300, 200), "PNG"), size={"width": 75}, stylize={"blur": 3.0})
    assert apart(made, gaussian(small, 3.0)) < 1.0


@pytest.mark.parametrize("blur", [3.0, 30.0, 200.0])
def test_a_flat_picture_stays_flat(blur: float) -> None:
    made = developed(written(Image.new("RGB", (37, 23), (12, 130, 250)), "PNG"), stylize={"blur": blur})
    assert made.getextrema() == ((12, 12), (130, 130), (250, 250))


@pytest.mark.parametrize("blur", [3.0, 12.0])
def test_transparent_pixels_lend_no_colour_to_a_blur(blur: float) -> None:
    hidden = Image.new("RGBA", (120, 120), (255, 0, 0, 0))
    hidden.paste((0, 0, 255, 255), (40, 40, 80, 80))
    made = np.asarray(developed(written(hidden, "PNG"), stylize={"blur": blur}))
    seen = made[made[..., 3] > 32]
    assert seen[:, 0].max() <= 8 and seen[:, 2].min() >= 245
    assert made[60, 36, 3] not in (0, 255)
