"""Where the interesting part of a picture is: found on either side, and however the original lies."""

from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from darkroom.plan.values import Anchor, Fit, Format, Orientation, Region
from tests.unit.render.tools import clip, developed, frames_of, furthest, written

MEASURES = ["entropy", "edges", "attention"]


def with_something(at: float, *, across: bool = True, size: tuple[int, int] = (300, 100)) -> Image.Image:
    """A dull picture with something at this share of its longer side: coloured, bright and full of detail."""
    image = Image.new("RGB", size, "#606468")
    long, short = size
    noise = np.random.default_rng(5).integers(0, 256, (short * 6 // 10, short * 6 // 10, 3), np.uint8)
    noise[..., 2] //= 4
    image.paste(Image.fromarray(noise), (round((long - noise.shape[1]) * at), short // 5))
    return image if across else image.transpose(Image.Transpose.TRANSPOSE)


def cut(original: bytes, anchor: str, width: int = 50, height: int = 50, **more: Any) -> Image.Image:
    return developed(original, size={"width": width, "height": height, "fit": Fit("cover"), "anchor": anchor}, **more)


def busy(image: Image.Image) -> float:
    """The share of a picture that is not the dull ground."""
    return float((np.abs(np.asarray(image.convert("RGB"), int) - (0x60, 0x64, 0x68)).max(axis=2) > 12).mean())


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("across", [True, False])
@pytest.mark.parametrize("at", [0.0, 0.3, 0.5, 0.8, 1.0])
def test_the_window_goes_where_something_is(measure: str, at: float, across: bool) -> None:
    original = written(with_something(at, across=across), "JPEG", quality=85)
    assert busy(cut(original, measure)) > 0.3


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("way", get_args(Orientation.__value__))
def test_it_is_found_however_the_original_lies(measure: str, way: Orientation) -> None:
    original = written(with_something(0.9), "PNG")
    assert busy(cut(original, measure, turn={"orientation": way, "flip": "h"})) > 0.3


@pytest.mark.parametrize("measure", MEASURES)
def test_it_is_looked_for_in_the_region_only(measure: str) -> None:
    image = with_something(1.0)
    image.paste(with_something(0.0).crop((0, 0, 100, 100)).resize((50, 50)), (10, 20))
    size = {"region": Region(0, 0, 150, 100), "width": 50, "height": 100, "fit": Fit("cover"), "anchor": measure}
    assert busy(developed(written(image, "PNG"), size=size)) > 0.15


@pytest.mark.parametrize("measure", MEASURES)
def test_a_picture_without_anything_is_cut_to_its_middle(measure: str) -> None:
    image = Image.new("RGB", (300, 100), "#606468")
    image.putpixel((150, 50), (97, 100, 104))
    marked = written(image, "PNG")
    middle = developed(marked, size={"width": 100, "height": 100, "fit": Fit("cover"), "anchor": Anchor()})
    assert furthest(cut(marked, measure, 100, 100), middle) <= 1


def test_flat_colour_draws_the_eye_and_detail_does_not() -> None:
    """Fine grey hatching on the left, a red disc on the right."""
    image = Image.new("L", (300, 100), 110)
    ImageDraw.Draw(image).rectangle((0, 0, 100, 100), 120)
    for x in range(0, 100, 4):
        ImageDraw.Draw(image).line((x, 0, x, 100), 60)
    image = image.convert("RGB")
    ImageDraw.Draw(image).ellipse((210, 20, 270, 80), (220, 30, 30))
    original = written(image, "PNG")
    assert cut(original, "attention").getpixel((25, 25)) == pytest.approx((220, 30, 30), abs=3)
    assert cut(original, "edges").getpixel((25, 25)) != pytest.approx((220, 30, 30), abs=60)


def test_what_cannot_be_seen_is_not_interesting() -> None:
    hidden, shown = with_something(0.0).convert("RGBA"), with_something(1.0)
    hidden.putalpha(0)
    image = Image.alpha_composite(Image.new("RGBA", hidden.size, (0, 0, 0, 0)), hidden)
    image.paste(shown.crop((200, 0, 300, 100)), (200, 0))
    for measure in MEASURES:
        assert np.asarray(cut(written(image, "PNG"), measure).convert("RGBA"))[..., 3].mean() > 240


def test_an_animation_does_not_jitter() -> None:
    """A ball rolls over a plain ground; all frames are cut at one place, where the first one has it."""
    frames = clip(6, (90, 40))
    original = written(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100)
    made = frames_of(cut(original, "edges", 30, 40, output={"format": Format("gif")}))
    places = [
        left
        for left in range(61)
        if all(
            furthest(one, whole.crop((left, 0, left + 30, 40))) <= 8 for one, whole in zip(made, frames, strict=True)
        )
    ]
    assert len(places) == 1 and places[0] <= 4


@given(
    st.integers(1, 90),
    st.integers(1, 90),
    st.integers(1, 60),
    st.integers(1, 60),
    st.sampled_from(MEASURES),
    st.sampled_from(["L", "RGB", "RGBA", "LA"]),
    st.integers(0, 359),
)
@settings(max_examples=60, deadline=None)
def test_any_picture_has_a_part_of_any_shape(
    wide: int, high: int, width: int, height: int, measure: str, mode: str, turned: int
) -> None:
    original = written(with_something(0.3).crop((20, 10, 20 + wide, 10 + high)).convert(mode), "PNG")
    made = cut(original, measure, width, height, turn={"rotation": float(turned)})
    assert made.size == (width, height)
