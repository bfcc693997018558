"""Tone and colour: where each curve leads, what stays, and what comes back."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.unit.render.tools import (
    asking,
    clip,
    cut_out,
    developed,
    frames_of,
    furthest,
    opened,
    printed,
    scene,
    written,
)

RAMP = Image.frombytes("L", (256, 1), bytes(range(256)))
SIGNED = ["exposure", "brightness", "contrast", "gamma"]
MODES = ["L", "LA", "RGB", "RGBA"]


def ramp(**adjust: Any) -> list[int]:
    """What comes of every grey."""
    return list(np.asarray(developed(written(RAMP, "PNG"), adjust=adjust))[0])


def colour(*bands: int, **adjust: Any) -> tuple[int, ...]:
    """What comes of a colour."""
    made = developed(written(Image.new("RGB", (4, 4), bands), "PNG"), adjust=adjust).getpixel((1, 1))
    assert isinstance(made, tuple)
    return made


@pytest.mark.parametrize("wish", SIGNED)
def test_a_curve_leads_on_steadily_from_one_end_of_its_range_to_the_other(wish: str) -> None:
    lights = [ramp(**{wish: float(value)})[160] for value in range(-100, 101, 20)]
    assert lights == sorted(set(lights)) and lights[5] == 160


@pytest.mark.parametrize("wish", [*SIGNED, "shadows", "highlights"])
@pytest.mark.parametrize("value", [-100.0, -37.0, 5.0, 60.0, 100.0])
def test_no_curve_turns_two_tones_around(wish: str, value: float) -> None:
    value = abs(value) if wish == "shadows" else -abs(value) if wish == "highlights" else value
    tones = ramp(**{wish: value})
    assert all(one <= other for one, other in pairwise(tones))


@pytest.mark.parametrize("wish", ["exposure", "brightness", "gamma", "contrast"])
def test_lightening_cuts_off_no_lights(wish: str) -> None:
    tones = ramp(**{wish: 50.0})
    assert (tones[0], tones[255]) == (0, 255) and tones[240] < 255


@pytest.mark.parametrize("wish", ["gamma", "contrast"])
def test_black_white_and_the_direction_are_as_a_photographer_expects(wish: str) -> None:
    up, down = ramp(**{wish: 40.0}), ramp(**{wish: -40.0})
    if wish == "gamma":
        assert up[100] > 100 > down[100] and (down[0], down[255]) == (0, 255)
    else:
        assert up[60] < 60 < down[60] and up[200] > 200 > down[200] and up[128] in (128, 129)


def test_a_stop_of_exposure_halves_the_light() -> None:
    assert ramp(exposure=-50.0)[255] == 188  # sRGB's level of half the light


def test_the_darkest_and_the_flattest() -> None:
    assert set(ramp(brightness=-100.0)) == {0}
    assert set(ramp(contrast=-100.0)) == {128}


def test_shadows_lift_the_dark_and_highlights_lower_the_light() -> None:
    lifted, lowered = ramp(shadows=100.0), ramp(highlights=-100.0)
    assert lifted[50] > 85 and abs(lifted[220] - 220) <= 3 and (lifted[0], lifted[255]) == (0, 255)
    assert lowered[205] < 170 and abs(lowered[35] - 35) <= 3 and (lowered[0], lowered[255]) == (0, 255)


def test_a_hue_turns_and_comes_back_and_its_luminance_stays() -> None:
    red, green, blue = colour(180, 110, 110, hue=120.0)
    assert green > red and green > blue
    assert abs(0.2126 * red + 0.7152 * green + 0.0722 * blue - 124.9) < 1
    once = written(developed(written(Image.new("RGB", (4, 4), (140, 120, 130)), "PNG"), adjust={"hue": 100.0}), "PNG")
    again = np.asarray(developed(once, adjust={"hue": 260.0}), int)
    assert abs(again - (140, 120, 130)).max() <= 2


def test_half_a_turn_makes_the_complement() -> None:
    red, green, blue = colour(160, 120, 120, hue=180.0)
    assert red < green and green == blue


def test_saturation_goes_from_grey_to_twice_the_colour() -> None:
    assert colour(200, 100, 50, saturation=-100.0) == (118, 118, 118)
    spans = [
        max(made) - min(made) for made in (colour(150, 120, 110, saturation=float(s)) for s in range(-100, 101, 25))
    ]
    assert spans == sorted(set(spans)) and (spans[0], spans[4], spans[8]) == (0, 40, 80)


def test_vibrance_helps_the_muted_more_than_the_strong_and_spares_skin() -> None:
    def gain(*bands: int) -> float:
        made = colour(*bands, vibrance=80.0)
        return (max(made) - min(made)) / (max(bands) - min(bands))

    assert gain(100, 120, 140) > 1.5 and gain(10, 120, 240) < 1.15
    assert 1 < gain(220, 175, 150) < gain(150, 175, 220) - 0.2
    muted = colour(100, 120, 140, vibrance=-100.0)
    assert max(muted) - min(muted) < 12


@pytest.mark.parametrize("wish", [{"hue": 77.0}, {"saturation": 100.0}, {"vibrance": 100.0}, {"vibrance": -100.0}])
def test_greys_have_no_colour_to_change(wish: dict[str, float]) -> None:
    grey = RAMP.convert("RGB")
    assert furthest(developed(written(grey, "PNG"), adjust=wish), grey) == 0


def test_a_negative_of_a_negative_is_the_picture() -> None:
    negative = developed(written(scene(), "PNG"), adjust={"invert": True})
    assert negative.getpixel((15, 11)) == (235, 225, 215)
    assert furthest(developed(written(negative, "PNG"), adjust={"invert": True}), scene()) == 0


def test_enhance_stretches_a_flat_picture_and_leaves_a_rich_one_nearly_alone() -> None:
    flat = scene().point([90 + level // 4 for level in range(256)] * 3)
    low, high = zip(*developed(written(flat, "PNG"), adjust={"enhance": True}).getextrema(), strict=True)
    assert max(high) - min(low) >= 2 * 63
    rich = Image.frombytes("L", (256, 1), bytes(range(256))).resize((256, 64))
    assert furthest(developed(written(rich, "PNG"), adjust={"enhance": True}), rich) <= 12


@pytest.mark.parametrize("level", [0, 77, 255])
def test_enhance_makes_neither_black_nor_white_of_one_flat_tone(level: int) -> None:
    flat = Image.new("L", (9, 9), level)
    made = developed(written(flat, "PNG"), adjust={"enhance": True}).getpixel((4, 4))
    assert level - 60 <= int(np.asarray(made)) <= level + 60


def test_enhance_looks_at_what_is_seen() -> None:
    seen = scene().point([80 + level // 4 for level in range(256)] * 3)
    hidden = Image.new("RGBA", (240, 80), (255, 255, 255, 0))
    hidden.paste(seen, (0, 0))
    made = developed(written(hidden, "PNG"), adjust={"enhance": True}).convert("RGB").crop((0, 0, 120, 80))
    assert furthest(made, developed(written(seen, "PNG"), adjust={"enhance": True}).convert("RGB")) == 0


def test_an_enhanced_animation_does_not_flicker() -> None:
    first, *others = clip(5)
    others[2].paste("white", (0, 0, 60, 20))
    film = written(first, "GIF", save_all=True, append_images=others, duration=50)
    frames = frames_of(opened(printed(film, asking(adjust={"enhance": True}))))
    assert len({frame.getpixel((58, 38)) for frame in frames}) == 1 and len(frames) == 5


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_is_adjusted_and_keeps_its_alpha(mode: str) -> None:
    original = cut_out().convert(mode)
    wishes = {"exposure": 20.0, "hue": 40.0, "saturation": 30.0, "vibrance": 50.0, "invert": True, "enhance": True}
    made = developed(written(original, "PNG"), adjust=wishes)
    assert made.mode == mode and furthest(made, original) > 20
    if "A" in mode:
        assert made.getchannel("A").tobytes() == original.getchannel("A").tobytes()


signed = st.floats(-100, 100)
WISHES = st.fixed_dictionaries(
    {},
    optional={
        "enhance": st.booleans(),
        "exposure": signed,
        "brightness": signed,
        "contrast": signed,
        "gamma": signed,
        "highlights": st.floats(-100, 0),
        "shadows": st.floats(0, 100),
        "hue": st.floats(0, 359.9),
        "saturation": signed,
        "vibrance": signed,
        "invert": st.booleans(),
        "noise": st.none() | signed,
        "noise_sharpness": st.none() | signed,
        "sharpen": st.floats(0, 100),
        "unsharp": signed,
        "unsharp_radius": st.floats(0, 500),
    },
)


@given(st.sampled_from(MODES), st.integers(1, 40), st.integers(1, 40), WISHES)
@settings(max_examples=150, deadline=None)
def test_whatever_is_adjusted_size_and_transparency_stay(
    mode: str, width: int, height: int, wishes: dict[str, Any]
) -> None:
    original = cut_out().resize((width, height)).convert(mode)
    made = developed(written(original, "PNG"), adjust=wishes).convert("RGBA")
    assert made.size == original.size
    assert made.getchannel("A").tobytes() == original.convert("RGBA").getchannel("A").tobytes()
