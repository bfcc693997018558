"""Blur against a Gaussian worked out in numbers; squares, dots and tones."""

import numpy as np
import pytest
from PIL import Image

from darkroom.plan.values import Colour
from tests.unit.render.tools import apart, cut_out, developed, furthest, scene, written


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


@pytest.mark.parametrize("blur", [0.3, 1.0, 3.0, 30.0, 200.0])
@pytest.mark.parametrize("size", [(37, 23), (1, 1), (1, 9), (9, 1), (2, 3)])
def test_a_flat_picture_stays_flat(blur: float, size: tuple[int, int]) -> None:
    made = developed(written(Image.new("RGB", size, (12, 130, 250)), "PNG"), stylize={"blur": blur})
    assert made.getextrema() == ((12, 12), (130, 130), (250, 250))


@pytest.mark.parametrize("blur", [3.0, 12.0])
def test_transparent_pixels_lend_no_colour_to_a_blur(blur: float) -> None:
    hidden = Image.new("RGBA", (120, 120), (255, 0, 0, 0))
    hidden.paste((0, 0, 255, 255), (40, 40, 80, 80))
    made = np.asarray(developed(written(hidden, "PNG"), stylize={"blur": blur}))
    seen = made[made[..., 3] > 32]
    assert seen[:, 0].max() <= 8 and seen[:, 2].min() >= 245
    assert made[60, 36, 3] not in (0, 255)


@pytest.mark.parametrize(("size", "side"), [((60, 40), 10), ((61, 43), 7), ((5, 90), 100), ((1, 1), 3)])
def test_squares_have_their_side_and_the_mean_of_what_was_there(size: tuple[int, int], side: int) -> None:
    original = scene(*size) if min(size) > 40 else scene().resize(size)
    made = np.asarray(developed(written(original, "PNG"), stylize={"pixels": side}), int)
    for top in range(0, size[1], side):
        for left in range(0, size[0], side):
            square = made[top : top + side, left : left + side]
            assert (square == square[0, 0]).all()
            mean = np.asarray(original, float)[top : top + side, left : left + side].mean(axis=(0, 1))
            assert abs(square[0, 0] - mean).max() <= 1


@pytest.mark.parametrize("side", [0, 1])
def test_squares_of_a_pixel_are_the_picture(side: int) -> None:
    assert furthest(developed(written(scene(), "PNG"), stylize={"pixels": side}), scene()) == 0


def test_transparent_pixels_lend_no_colour_to_squares() -> None:
    hidden = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    hidden.paste((0, 0, 255, 255), (20, 0, 40, 40))
    made = np.asarray(developed(written(hidden, "PNG"), stylize={"pixels": 16}), int)
    seen = made[made[..., 3] > 0]
    assert seen[:, 0].max() <= 2 and seen[:, 2].min() >= 253


@pytest.mark.parametrize("distance", [5, 8, 12])
def test_halftone_dots_stand_at_their_distance_at_45_degrees(distance: int) -> None:
    made = developed(written(Image.new("L", (256, 256), 170), "PNG"), stylize={"halftone": distance})
    waves = abs(np.fft.rfft2(np.asarray(made, float) - np.asarray(made, float).mean()))
    down, across = np.unravel_index(waves.argmax(), waves.shape)
    frequency = np.hypot(min(down, 256 - down), across) / 256
    assert frequency == pytest.approx(1 / distance, rel=0.05)
    assert min(down, 256 - down) == pytest.approx(across, abs=1)


@pytest.mark.parametrize("distance", [1, 4, 10, 25])
def test_halftone_keeps_black_and_white_and_the_mean_of_greys(distance: int) -> None:
    for level in (0, 70, 128, 190, 255):
        grey = Image.new("RGB", (300, 300), (level, level, level))
        made = np.asarray(developed(written(grey, "PNG"), stylize={"halftone": distance}), float)
        assert made.mean() == pytest.approx(level, abs=0 if level in (0, 255) else 6)


def test_halftone_has_no_colour_and_keeps_transparency() -> None:
    made = developed(written(cut_out(), "PNG"), stylize={"halftone": 6})
    levels = np.asarray(made, int)
    assert (levels[..., 0] == levels[..., 1]).all() and (levels[..., 1] == levels[..., 2]).all()
    assert (levels[..., 3] == np.asarray(cut_out())[..., 3]).all()


RAMP = Image.frombytes("L", (256, 1), bytes(range(256)))


def test_a_duotone_goes_from_its_first_colour_to_its_second() -> None:
    inks = Colour(0, 20, 90), Colour(255, 220, 120)
    made = developed(written(RAMP, "PNG"), stylize={"duotone": inks})
    assert (made.getpixel((0, 0)), made.getpixel((255, 0))) == ((0, 20, 90), (255, 220, 120))
    half = developed(written(RAMP, "PNG"), stylize={"duotone": inks, "duotone_alpha": 50})
    assert half.getpixel((255, 0)) == (255, 238, 188)


def test_one_colour_goes_from_black_to_it_as_far_as_its_alpha_says() -> None:
    made = developed(written(RAMP, "PNG"), stylize={"monochrome": Colour(200, 90, 60)})
    assert (made.getpixel((0, 0)), made.getpixel((255, 0))) == ((0, 0, 0), (200, 90, 60))
    half = developed(written(RAMP, "PNG"), stylize={"monochrome": Colour(200, 90, 60, 51)})
    assert half.getpixel((255, 0)) == (244, 222, 216)


def test_sepia_is_that_of_css() -> None:
    ground = Image.new("RGB", (3, 3), (100, 80, 60))
    assert developed(written(ground, "PNG"), stylize={"sepia": 100.0}).getpixel((1, 1)) == (112, 100, 78)
    assert developed(written(ground, "PNG"), stylize={"sepia": 50.0}).getpixel((1, 1)) == (106, 90, 69)


@pytest.mark.parametrize(
    "wish", [{"sepia": 60.0}, {"monochrome": Colour(9, 99, 255)}, {"duotone": (Colour(9, 9, 9), Colour(255, 0, 9))}]
)
def test_tones_keep_transparency(wish: dict[str, object]) -> None:
    for mode in ("LA", "RGBA"):
        made = developed(written(cut_out().convert(mode), "PNG"), stylize=wish)
        assert made.mode == "RGBA"
        assert made.getchannel("A").tobytes() == cut_out().getchannel("A").tobytes()


def test_a_grey_picture_stays_one_until_colour_is_added() -> None:
    grey = written(scene().convert("L"), "PNG")
    assert developed(grey, stylize={"halftone": 4, "pixels": 2, "blur": 1.0}).mode == "L"
    assert developed(grey, stylize={"sepia": 1.0}).mode == "RGB"
