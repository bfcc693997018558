"""Watermarks, asserted on pixels: where they lie, how large they are, how they are drawn."""

from typing import Any

import numpy as np
import pytest
from PIL import Image

from darkroom.errors import OriginalTooLarge, OverlayUnusable, PrintTooLarge
from darkroom.plan.markup import markup
from darkroom.plan.values import Alignment, Anchor, Colour, Fit, Locator
from darkroom.ports import Limits, Overlays
from tests.unit.render.tools import (
    apart,
    asking,
    clip,
    cut_out,
    developed,
    frames_of,
    opened,
    overlay,
    printed,
    written,
)

RED, GREEN, WHITE = (255, 0, 0, 255), (0, 128, 0, 255), (255, 255, 255, 255)
LOGO, OTHER = Locator("/logo.png"), Locator("/other.png")

type Box = tuple[int, int, int, int]


def plain(size: tuple[int, int] = (20, 10), colour: tuple[int, ...] = RED) -> Image.Image:
    return Image.new("RGBA", size, colour)


def ground(size: tuple[int, int] = (100, 60)) -> bytes:
    return written(Image.new("RGB", size, "white"), "PNG")


def marked(logo: Image.Image | None = None, size: tuple[int, int] = (100, 60), **wish: Any) -> Image.Image:
    overlays = {LOGO: overlay(logo or plain())}
    return developed(ground(size), overlays, marks=[{"picture": LOGO, **wish}]).convert("RGBA")


def box_of(image: Image.Image) -> Box | None:
    """The box of what is not white."""
    difference = np.asarray(image.convert("RGB"), int).min(axis=2) < 200
    return Image.fromarray(difference).getbbox()


@pytest.mark.parametrize(
    ("align", "box"),
    [
        (Alignment(), (80, 50, 100, 60)),
        (Alignment(0.0, 0.0), (0, 0, 20, 10)),
        (Alignment(0.5, 0.0), (40, 0, 60, 10)),
        (Alignment(1.0, 0.5), (80, 25, 100, 35)),
        (Alignment(0.0, 1.0), (0, 50, 20, 60)),
        (Alignment(None, 0.0), (80, 0, 100, 10)),
        (Alignment(0.0), (0, 50, 20, 60)),
    ],
)
def test_it_lies_at_the_sides_that_are_named(align: Alignment, box: Box) -> None:
    assert box_of(marked(align=align)) == box


def test_padding_keeps_it_from_the_sides_that_it_lies_at() -> None:
    assert box_of(marked(pad=7)) == (73, 43, 93, 53)
    assert box_of(marked(pad=7, align=Alignment(0.0, 0.5))) == (7, 25, 27, 35)


@pytest.mark.parametrize(
    ("wish", "box"),
    [
        ({"x": 30, "y": 4}, (30, 4, 50, 14)),
        ({"x": 30, "pad": 6}, (30, 44, 50, 54)),
        ({"y": 0, "pad": 6}, (74, 0, 94, 10)),
        ({"x": -8, "y": -3}, (0, 0, 12, 7)),
        ({"x": 95, "y": 55}, (95, 55, 100, 60)),
        ({"x": 0.5, "y": 0.25}, (50, 15, 70, 25)),
        ({"x": 50, "y": 30, "anchor": Anchor(0.5, 0.5)}, (40, 25, 60, 35)),
        ({"x": 1.0, "y": 1.0, "anchor": Anchor(1.0, 1.0)}, (80, 50, 100, 60)),
    ],
)
def test_coordinates_count_before_alignment_and_padding_each_on_its_axis(wish: dict[str, Any], box: Box) -> None:
    assert box_of(marked(**wish)) == box


@pytest.mark.parametrize("wish", [{"x": 100}, {"x": -20}, {"y": 60}, {"y": -1000}])
def test_beside_the_picture_nothing_of_it_is_seen(wish: dict[str, Any]) -> None:
    assert box_of(marked(**wish)) is None


@pytest.mark.parametrize(
    ("wish", "size"),
    [
        ({"width": 40}, (40, 20)),
        ({"height": 5}, (10, 5)),
        ({"width": 0.5}, (10, 5)),
        ({"height": 1.0}, (20, 10)),
        ({"width": 30, "height": 30}, (30, 15)),
        ({"width": 30, "height": 30, "fit": Fit("cover")}, (30, 30)),
        ({"width": 30, "height": 30, "fit": Fit("stretch")}, (30, 30)),
        ({"width": 30, "height": 30, "fit": Fit("contain", enlarge=False)}, (20, 10)),
        ({"scale": 50.0}, (50, 25)),
        ({"scale": 100.0}, (100, 50)),
        ({"scale": 50.0, "width": 10}, (10, 5)),
        ({"zoom": 2.0}, (40, 20)),
        ({"zoom": 2.0, "width": 0.5}, (20, 10)),
    ],
)
def test_it_has_the_size_that_is_asked_for(wish: dict[str, Any], size: tuple[int, int]) -> None:
    assert box_of(marked(align=Alignment(0.0, 0.0), **wish)) == (0, 0, *size)


def test_a_filled_box_is_placed_whole_and_stays_transparent_beside_the_mark() -> None:
    found = marked(align=Alignment(0.0, 0.0), width=30, height=30, fit=Fit("contain", canvas=True))
    assert box_of(found) == (0, 7, 30, 22)


def test_a_scaled_tall_one_stays_within_the_picture() -> None:
    assert box_of(marked(plain((10, 40)), scale=50.0)) == (92, 30, 100, 60)


def test_a_cut_one_is_not_distorted() -> None:
    logo = plain((40, 20), GREEN)
    logo.paste(RED, (10, 0, 30, 20))
    found = marked(logo, width=10, height=10, fit=Fit("cover"))
    assert found.getpixel((95, 55)) == RED
    assert found.getpixel((91, 51)) == RED


@pytest.mark.parametrize(("percent", "level"), [(100.0, 0), (50.0, 127), (20.0, 204), (1.0, 252)])
def test_it_is_as_opaque_as_asked(percent: float, level: int) -> None:
    red, green, _, _ = marked(alpha=percent).getpixel((90, 55))  # type: ignore[misc]
    assert red == 255
    assert abs(green - level) <= 1


def test_its_own_transparency_counts_too() -> None:
    found = marked(plain(colour=(255, 0, 0, 128)), alpha=50.0)
    assert abs(found.getpixel((90, 55))[1] - 191) <= 2  # type: ignore[index]


def test_it_turns_counter_clockwise_as_large_as_that_needs() -> None:
    logo = plain((40, 20), GREEN)
    logo.paste(RED, (20, 0, 40, 20))
    found = marked(logo, rotation=90.0, align=Alignment(0.0, 0.0))
    assert box_of(found) == (0, 0, 20, 40)
    assert found.getpixel((10, 5)) == RED
    assert found.getpixel((10, 35)) == GREEN
    assert box_of(marked(plain((40, 40)), rotation=45.0, align=Alignment(0.0, 0.0)))[2] == pytest.approx(57, abs=1)  # type: ignore[index]


@pytest.mark.parametrize("over", [False, True])
def test_texts_lie_over_it_unless_it_lies_over_them(over: bool) -> None:
    logo = {"picture": LOGO, "align": Alignment(0.0, 0.0), "over_texts": over}
    words = {"text": markup.read("Written"), "size": 30, "colour": Colour(0, 0, 0), "anchor": Anchor(0.0, 0.0)}
    made = developed(ground(), {LOGO: overlay(plain((100, 60)))}, marks=[logo], texts=[words])
    assert (set(made.convert("RGBA").get_flattened_data()) == {RED}) is over


def test_tiles_begin_in_the_top_left_corner_with_a_gap_between_them() -> None:
    found = np.asarray(marked(plain((10, 10)), tiled=True, pad=5))[..., 1] == 0
    across, down = np.meshgrid(np.arange(100), np.arange(60))
    expected = ((across - 5) % 15 < 10) & ((down - 5) % 15 < 10)
    assert (found == expected).all()


@pytest.mark.parametrize(("wish", "start"), [({"x": 3, "y": 4}, (3, 4)), ({"align": Alignment(1.0, 1.0)}, (88, 48))])
def test_tiles_lie_around_the_one_that_is_placed(wish: dict[str, Any], start: tuple[int, int]) -> None:
    found = np.asarray(marked(plain((12, 12)), tiled=True, **wish))[..., 1] == 0
    assert found.all()
    gapped = np.asarray(marked(plain((12, 12)), tiled=True, pad=1, **wish))[..., 1] == 0
    shift = 1 if "align" in wish else 0
    across, down = np.meshgrid(np.arange(100), np.arange(60))
    expected = ((across - start[0] + shift) % 13 < 12) & ((down - start[1] + shift) % 13 < 12)
    assert (gapped == expected).all()


def test_tiles_larger_than_the_picture_and_gaps_wider_than_it_are_no_trouble() -> None:
    assert box_of(marked(plain((300, 200)), tiled=True)) == (0, 0, 100, 60)
    assert box_of(marked(tiled=True, pad=16_384)) is None
    assert box_of(marked(tiled=True, pad=16_384, x=0, y=0)) == (0, 0, 20, 10)


def test_a_single_dot_tiles_the_largest_sheet() -> None:
    assert box_of(marked(plain((1, 1)), size=(2000, 1500), tiled=True, alpha=80.0)) == (0, 0, 2000, 1500)


@pytest.mark.parametrize(
    ("wish", "there"),
    [
        ({"least_width": 100, "least_height": 60}, True),
        ({"least_width": 101}, False),
        ({"least_height": 61}, False),
    ],
)
def test_small_pictures_can_go_without(wish: dict[str, Any], there: bool) -> None:
    assert (box_of(marked(**wish)) is not None) == there


def test_layers_lie_over_one_another_in_order() -> None:
    overlays = {LOGO: overlay(plain()), OTHER: overlay(plain(colour=GREEN))}
    first, second = {"picture": LOGO}, {"picture": OTHER}
    assert developed(ground(), overlays, marks=[first, second]).convert("RGBA").getpixel((90, 55)) == GREEN
    assert developed(ground(), overlays, marks=[second, first]).convert("RGBA").getpixel((90, 55)) == RED


def test_over_transparency_the_mark_keeps_its_colour_and_its_own_alpha() -> None:
    overlays = {LOGO: overlay(plain(colour=(255, 0, 0, 102)))}
    original = written(Image.new("RGBA", (100, 60), (0, 255, 0, 0)), "PNG")
    found = developed(original, overlays, marks=[{"picture": LOGO}])
    assert found.getpixel((90, 55)) == (255, 0, 0, 102)
    half = written(Image.new("RGBA", (100, 60), (0, 0, 255, 128)), "PNG")
    red, green, blue, alpha = developed(half, overlays, marks=[{"picture": LOGO}]).getpixel((90, 55))  # type: ignore[misc]
    assert abs(alpha - 255 * (0.4 + 0.6 * 128 / 255)) <= 1
    assert abs(red - 255 * 0.4 / (alpha / 255)) <= 2
    assert (green, abs(blue - (255 - red)) <= 2) == (0, True)


def test_enlarged_its_transparent_pixels_lend_no_colour() -> None:
    logo = Image.new("RGBA", (10, 10), (0, 255, 0, 0))
    logo.paste(RED, (0, 0, 5, 10))
    red, green, blue = (np.asarray(marked(logo, width=60))[..., band].astype(int) for band in range(3))
    assert (green >= blue).all()
    assert (np.abs(green - blue) <= 1).all()
    assert (red >= 254).all()


def test_a_grey_picture_takes_a_coloured_mark() -> None:
    original = written(Image.new("L", (100, 60), 255), "PNG")
    found = developed(original, {LOGO: overlay(plain())}, marks=[{"picture": LOGO}])
    assert found.convert("RGBA").getpixel((90, 55)) == RED


def test_it_has_a_plan_of_its_own_first_and_is_fitted_then() -> None:
    inner = asking(size={"width": 10, "height": 10, "fit": Fit("cover")}, turn={"rotation": 90.0})
    overlays = {LOGO: overlay(plain((40, 20)), inner)}
    wish = {"picture": LOGO, "align": Alignment(0.0, 0.0)}
    assert box_of(developed(ground(), overlays, marks=[wish])) == (0, 0, 10, 10)
    assert box_of(developed(ground(), overlays, marks=[{**wish, "width": 30}])) == (0, 0, 30, 30)


def test_an_animation_lends_its_first_frame() -> None:
    first, *others = clip(3, (20, 10), background="#ff0000")
    body = written(first, "GIF", save_all=True, append_images=others, duration=100)
    found = developed(ground(), {LOGO: overlay(body)}, marks=[{"picture": LOGO}])
    assert apart(found.convert("RGB").crop((80, 50, 100, 60)), first) < 2


def test_each_frame_of_an_animation_is_marked_alike() -> None:
    first, *others = clip(4)
    body = written(first, "GIF", save_all=True, append_images=others, duration=100, loop=0)
    plan = asking(marks=[{"picture": LOGO, "tiled": True, "pad": 9, "rotation": 30.0}])
    frames = frames_of(opened(printed(body, plan, overlays={LOGO: overlay(plain((9, 5)))})))
    assert len(frames) == 4
    assert apart(frames[0].crop((0, 26, 60, 40)), frames[3].crop((0, 26, 60, 40))) < 1


def broken() -> dict[str, bytes]:
    return {"text": b"<html>no picture</html>", "cut": written(plain((200, 200)), "PNG")[:-60], "nothing": b""}


@pytest.mark.parametrize("name", broken())
def test_what_is_no_picture_cannot_be_laid_over(name: str) -> None:
    with pytest.raises(OverlayUnusable):
        developed(ground(), {LOGO: overlay(broken()[name])}, marks=[{"picture": LOGO}])


def test_one_that_was_not_fetched_is_unusable() -> None:
    overlays: Overlays = {}
    with pytest.raises(OverlayUnusable):
        developed(ground(), overlays, marks=[{"picture": LOGO}])


def test_a_bomb_is_stopped_by_the_limits() -> None:
    plan = asking(marks=[{"picture": LOGO}])
    with pytest.raises(OriginalTooLarge):
        printed(ground(), plan, limits=Limits(pixels=10_000), overlays={LOGO: overlay(plain((200, 100)))})


def test_a_turned_giant_is_too_large() -> None:
    with pytest.raises(PrintTooLarge):
        marked(width=8192, height=8192, fit=Fit("stretch"), rotation=45.0)


def test_a_long_thin_one_stays_bounded() -> None:
    assert marked(plain((2, 2000)), width=8192).size == (100, 60)


def test_a_cut_out_logo_lies_smoothly_over_a_photograph() -> None:
    found = marked(cut_out(60, 40), align=Alignment(0.0, 0.0))
    assert found.getpixel((30, 20)) == WHITE
    assert found.getpixel((2, 2)) == cut_out(60, 40).getpixel((2, 2))


def test_a_gradient_stays_within_the_marks_own_shape() -> None:
    logo = Image.new("RGBA", (20, 10))
    logo.paste(RED, (0, 0, 10, 10))
    found = marked(logo, gradient_colours=(Colour(0, 0, 255), Colour(0, 0, 255)))
    assert found.getpixel((85, 55)) == (0, 0, 255, 255)
    assert found.getpixel((95, 55)) == WHITE


def test_a_faded_edge_lets_the_picture_through() -> None:
    greens = np.asarray(marked(plain((40, 20)), fade_left=20, align=Alignment(0.0, 0.0)))[10, :40, 1].astype(int)
    assert (np.diff(greens[:20]) < 0).all()
    assert (greens[20:] == 0).all()


def test_a_gradient_turns_with_the_mark() -> None:
    wish: dict[str, Any] = {
        "gradient_colours": (Colour(0, 0, 0), Colour(0, 0, 255)),
        "gradient_direction": 90.0,
        "rotation": 90.0,
    }
    blues = np.asarray(marked(**wish))[:, 95, 2].astype(int)[40:60]
    assert blues[0] > 200
    assert blues[-1] < 50


def test_a_shadow_lies_below_the_mark_and_does_not_move_it() -> None:
    wish: dict[str, Any] = {"align": Alignment(0.0, 0.0), "pad": 10}
    shaded: dict[str, Any] = {"shadow_blur": 0, "shadow_x": 6, "shadow_y": 5, "shadow_colour": Colour(0, 0, 0, 255)}
    found = marked(**wish, **shaded)
    assert found.crop((10, 10, 30, 20)) == marked(**wish).crop((10, 10, 30, 20))
    assert found.getpixel((33, 22)) == (0, 0, 0, 255)
    assert box_of(found) == (10, 10, 36, 25)


def test_a_reflection_stands_below_the_mark_and_ends_with_the_picture() -> None:
    wish: dict[str, Any] = {"align": Alignment(0.5, 0.0), "reflection_strength": 100, "reflection_falloff": 0}
    assert box_of(marked(**wish)) == (40, 0, 60, 20)
    assert box_of(marked(**wish | {"align": Alignment(0.5, 1.0)})) == (40, 50, 60, 60)
    assert box_of(marked(**wish, reflection_offset=5)) == (40, 0, 60, 25)
