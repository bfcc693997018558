"""Blended layers, asserted on pixels and against formulas of our own in floating point."""

from typing import Any, get_args

import numpy as np
import pytest
from PIL import Image

from darkroom.plan.values import Alignment, Anchor, Colour, Fit, Locator, Mode
from tests.unit.render.tools import apart, cut_out, developed, overlay, scene, written

MODES: tuple[Mode, ...] = get_args(Mode.__value__)
CLOUD, OTHER = Locator("/cloud.png"), Locator("/other.png")
RED, BLUE = Colour(255, 0, 0), Colour(0, 0, 255)


def separable(mode: str, b: Any, s: Any) -> Any:
    """The W3C's B(Cb, Cs) on arrays from 0 to 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        hard = np.where(s <= 0.5, b * 2 * s, b + (2 * s - 1) - b * (2 * s - 1))
        lit = np.where(b <= 0.25, ((16 * b - 12) * b + 4) * b, np.sqrt(b))
        return {
            "normal": s,
            "multiply": b * s,
            "screen": b + s - b * s,
            "overlay": np.where(b <= 0.5, s * 2 * b, s + (2 * b - 1) - s * (2 * b - 1)),
            "darken": np.minimum(b, s),
            "lighten": np.maximum(b, s),
            "dodge": np.where(b == 0, 0, np.where(s == 1, 1, np.minimum(1, b / (1 - s)))),
            "burn": np.where(b == 1, 1, np.where(s == 0, 0, 1 - np.minimum(1, (1 - b) / s))),
            "hardlight": hard,
            "softlight": np.where(s <= 0.5, b - (1 - 2 * s) * b * (1 - b), b + (2 * s - 1) * (lit - b)),
            "difference": np.abs(b - s),
            "exclusion": b + s - 2 * b * s,
        }[mode]


def lum(colour: list[float]) -> float:
    return 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]


def set_lum(colour: list[float], wanted: float) -> list[float]:
    moved = [band + wanted - lum(colour) for band in colour]
    grey, low, high = lum(moved), min(moved), max(moved)
    if low < 0:
        moved = [grey + (band - grey) * grey / (grey - low) for band in moved]
    if high > 1:
        moved = [grey + (band - grey) * (1 - grey) / (high - grey) for band in moved]
    return moved


def set_sat(colour: list[float], wanted: float) -> list[float]:
    low, high = min(colour), max(colour)
    return [(band - low) * wanted / (high - low) if high > low else 0.0 for band in colour]


def sat(colour: list[float]) -> float:
    return max(colour) - min(colour)


def whole(mode: str, b: list[float], s: list[float]) -> list[float]:
    """The W3C's non-separable modes for one colour."""
    match mode:
        case "hue":
            return set_lum(set_sat(s, sat(b)), lum(b))
        case "saturation":
            return set_lum(set_sat(b, sat(s)), lum(b))
        case "color":
            return set_lum(s, lum(b))
    return set_lum(b, lum(s))


def reference(mode: str, below: Image.Image, layer: Image.Image) -> Any:
    """Red, green, blue premultiplied, and alpha, from 0 to 255 (W3C, section 5.6)."""
    b, s = (np.asarray(image.convert("RGBA"), float) / 255 for image in (below, layer))
    if mode in ("hue", "saturation", "color", "luminosity"):
        pairs = zip(b[..., :3].reshape(-1, 3).tolist(), s[..., :3].reshape(-1, 3).tolist(), strict=True)
        mixed = np.array([whole(mode, *pair) for pair in pairs]).reshape(b[..., :3].shape)
    else:
        mixed = separable(mode, b[..., :3], s[..., :3])
    ab, as_ = b[..., 3:], s[..., 3:]
    colour = as_ * (1 - ab) * s[..., :3] + as_ * ab * mixed + (1 - as_) * ab * b[..., :3]
    return np.dstack([colour * 255, (as_ + ab * (1 - as_)) * 255])


def premultiplied(image: Image.Image) -> Any:
    levels = np.asarray(image.convert("RGBA"), float)
    return np.dstack([levels[..., :3] * levels[..., 3:] / 255, levels[..., 3]])


def noise(seed: int, *, alpha: bool = False) -> Image.Image:
    """Every kind of colour, the pure ones among them."""
    levels = np.random.default_rng(seed).integers(0, 256, (24, 32, 4), np.uint8)
    levels[:4] = levels[:4] // 128 * 255
    levels[4:6, :, :3] = levels[4:6, :, :1]
    return Image.fromarray(levels, "RGBA") if alpha else Image.fromarray(levels).convert("RGB")


def blended(below: Image.Image, layer: Image.Image, **wish: Any) -> Image.Image:
    return developed(written(below, "PNG"), {CLOUD: overlay(layer)}, blends=[{"layer": CLOUD, **wish}])


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("below", "over"), [(False, False), (False, True), (True, False), (True, True)])
def test_each_mode_is_the_w3cs_with_alpha_on_either_side(mode: Mode, below: bool, over: bool) -> None:
    ground, layer = noise(1, alpha=below), noise(2, alpha=over)
    found = premultiplied(blended(ground, layer, mode=mode))
    assert np.abs(found - reference(mode, ground, layer)).max() <= 3


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("alpha", [False, True])
def test_a_colour_is_blended_as_a_picture_of_it_would_be(mode: Mode, alpha: bool) -> None:
    colour = Colour(200, 40, 120, 160)
    ground = noise(3, alpha=alpha)
    found = developed(written(ground, "PNG"), blends=[{"colour": colour, "mode": mode}])
    expected = reference(mode, ground, Image.new("RGBA", ground.size, tuple(colour)))
    assert np.abs(premultiplied(found) - expected).max() <= 3


@pytest.mark.parametrize("mode", MODES)
def test_what_is_larger_than_a_strip_has_no_seams(mode: Mode) -> None:
    ground, layer = Image.new("RGB", (700, 900), (90, 160, 30)), Image.new("RGB", (700, 900), (200, 80, 140))
    colours = blended(ground, layer, mode=mode).convert("RGB").getcolors()
    assert colours is not None
    assert len(colours) == 1


def test_unasked_it_lies_on_top() -> None:
    assert apart(blended(scene(), scene().rotate(180)), scene().rotate(180)) == 0


@pytest.mark.parametrize("percent", [0.0, 25.0, 50.0, 100.0])
def test_alpha_is_the_share_of_the_layer(percent: float) -> None:
    expected = Image.blend(scene(), scene().rotate(180), percent / 100)
    assert apart(blended(scene(), scene().rotate(180), alpha=percent), expected) < 1
    tinted = developed(written(scene(), "PNG"), blends=[{"colour": RED, "alpha": percent}])
    assert apart(tinted, Image.blend(scene(), Image.new("RGB", (120, 80), "red"), percent / 100)) < 1


def test_a_faint_colour_is_as_faint_as_its_own_alpha_says() -> None:
    found = developed(written(scene(), "PNG"), blends=[{"colour": RED._replace(alpha=102), "alpha": 50.0}])
    assert apart(found, Image.blend(scene(), Image.new("RGB", (120, 80), "red"), 0.2)) < 1


def test_layers_are_blended_in_order() -> None:
    asked: list[dict[str, Any]] = [{"colour": RED}, {"colour": BLUE, "mode": "screen"}]
    found = developed(written(scene(), "PNG"), blends=asked).convert("RGB")
    assert found.getpixel((3, 3)) == (255, 0, 255)
    found = developed(written(scene(), "PNG"), blends=asked[::-1]).convert("RGB")
    assert found.getpixel((3, 3)) == (255, 0, 0)


def box_of(wish: dict[str, Any], size: tuple[int, int] = (20, 10), **asked: Any) -> tuple[int, int, int, int] | None:
    """Where a red layer of this size lies on a white picture of 100 x 60."""
    original = written(Image.new("RGB", (100, 60), "white"), "PNG")
    overlays = {CLOUD: overlay(Image.new("RGB", size, "red"))}
    found = developed(original, overlays, blends=[{"layer": CLOUD, **wish}], **asked)
    return Image.fromarray(np.asarray(found.convert("RGB"))[..., 1] < 100).getbbox()


@pytest.mark.parametrize(
    ("wish", "box"),
    [
        ({}, (40, 25, 60, 35)),
        ({"align": Alignment(0.0, None)}, (0, 25, 20, 35)),
        ({"align": Alignment(1.0, 1.0), "pad": 4}, (76, 46, 96, 56)),
        ({"x": 3}, (3, 25, 23, 35)),
        ({"x": 0.5, "y": -4}, (50, 0, 70, 6)),
        ({"x": 50, "y": 30, "anchor": Anchor(1.0, 1.0)}, (30, 20, 50, 30)),
        ({"width": 40}, (30, 20, 70, 40)),
        ({"width": 0.5}, (25, 18, 75, 43)),
        ({"width": 1.0, "pad": 10}, (10, 10, 90, 50)),
        ({"height": 30}, (25, 18, 75, 43)),
        ({"width": 40, "height": 40, "fit": Fit("cover")}, (30, 10, 70, 50)),
        ({"width": 40, "height": 40, "fit": Fit("stretch")}, (30, 10, 70, 50)),
        ({"width": 40, "height": 40, "fit": Fit("contain", enlarge=False)}, (40, 25, 60, 35)),
        ({"zoom": 2.0}, (30, 20, 70, 40)),
        ({"inherits": True}, (0, 5, 100, 55)),
    ],
)
def test_a_picture_lies_where_and_as_large_as_asked(wish: dict[str, Any], box: tuple[int, int, int, int]) -> None:
    found = box_of(wish)
    assert found is not None
    assert np.abs(np.subtract(found, box)).max() <= 1


def test_a_layer_may_take_size_and_cut_from_the_picture_below() -> None:
    size = {"width": 40, "height": 40, "fit": Fit("cover"), "anchor": Anchor(0.0, 0.5)}
    found = developed(
        written(scene(), "PNG"), {CLOUD: overlay(scene())}, size=size, blends=[{"layer": CLOUD, "inherits": True}]
    )
    assert apart(found, developed(written(scene(), "PNG"), size=size)) == 0


def test_a_clamped_layer_is_smeared_to_its_box() -> None:
    wish = {"width": 40, "height": 40, "fit": Fit("contain", canvas=True, smeared=True)}
    assert box_of(wish) == (30, 10, 70, 50)


def test_a_cut_layer_keeps_the_side_that_is_named() -> None:
    layer = Image.new("RGB", (20, 10), "red")
    layer.paste("blue", (0, 0, 10, 10))
    wish = {"width": 10, "height": 10, "fit": Fit("cover"), "align": Alignment(0.0, 0.0)}
    for crop, colour in ((Anchor(0.0), (0, 0, 255)), (Anchor(1.0), (255, 0, 0))):
        found = blended(Image.new("RGB", (40, 40)), layer, crop=crop, **wish).convert("RGB")
        assert found.getpixel((5, 5)) == colour


def test_beside_the_layer_nothing_changes() -> None:
    found = blended(scene(), Image.new("RGB", (20, 20)), x=110, y=-10, mode="multiply").convert("RGB")
    expected = scene()
    expected.paste(0, (110, 0, 120, 10))
    assert apart(found, expected) == 0


def test_a_grey_picture_takes_a_coloured_layer() -> None:
    for mode in ("L", "LA"):
        found = developed(written(scene().convert(mode), "PNG"), blends=[{"colour": RED, "mode": "multiply"}])
        assert found.convert("RGB").getpixel((3, 3))[1:] == (0, 0)  # type: ignore[index]


def test_over_nothing_a_layer_keeps_its_own_colour() -> None:
    found = developed(written(cut_out(), "PNG"), blends=[{"colour": RED, "mode": "multiply"}])
    assert found.getpixel((60, 40)) == (255, 0, 0, 255)
