"""The shape that remains of a picture."""

from typing import Any

import numpy as np
import pytest
from PIL import Image

from darkroom.errors import DarkroomError, OverlayUnusable
from darkroom.plan.mask import Polygon
from darkroom.plan.values import Colour, Corners, Format, Locator
from tests.things import read
from tests.unit.render.tools import (
    apart,
    asking,
    at,
    clip,
    cut_out,
    developed,
    frames_of,
    furthest,
    opened,
    overlay,
    printed,
    scene,
    written,
)

STENCIL = Locator("/stencil.png")


def masked(image: Image.Image, shape: Any, **more: Any) -> Image.Image:
    return developed(written(image, "PNG"), mask={"shape": shape} | more)


def inside(size: tuple[int, int], test: Any) -> np.ndarray[Any, Any]:
    """An oracle: for each pixel the share of 8 x 8 points in it that pass a test of x and y."""
    across, down = ((np.arange(side * 8) + 0.5) / 8 for side in size)
    hits: np.ndarray[Any, Any] = test(across[None, :], down[:, None]).astype(float)
    return hits.reshape(size[1], 8, size[0], 8).mean((1, 3)) * 255


@pytest.mark.parametrize("size", [(120, 80), (41, 97), (64, 64)])
def test_an_ellipse_touches_all_four_sides_and_is_smooth(size: tuple[int, int]) -> None:
    made = np.asarray(masked(scene(*size), "ellipse").getchannel("A"), float)
    wide, high = size[0] / 2, size[1] / 2
    wanted = inside(size, lambda x, y: ((x - wide) / wide) ** 2 + ((y - high) / high) ** 2 <= 1)
    assert np.abs(made - wanted).max() <= 40 and np.abs(made - wanted).mean() < 1


def test_each_corner_has_its_own_radius() -> None:
    made = np.asarray(masked(scene(100, 80), "corners", radius=Corners(40, 0, 20, 10)).getchannel("A"), float)
    wanted = inside((100, 80), lambda x, y: rounded(x, y, (100, 80), (40, 0, 20, 10)))
    assert np.abs(made - wanted).max() <= 40 and np.abs(made - wanted).mean() < 0.5


def rounded(x: Any, y: Any, size: tuple[int, int], radii: tuple[int, ...]) -> Any:
    within = np.ones(np.broadcast_shapes(x.shape, y.shape), bool)
    for radius, right, bottom in zip(radii, (0, 1, 1, 0), (0, 0, 1, 1), strict=True):
        across = x - radius if not right else size[0] - radius - x
        down = y - radius if not bottom else size[1] - radius - y
        within &= ~((across < 0) & (down < 0) & (across**2 + down**2 > radius**2))
    return within


def test_unasked_the_radius_is_a_fifth_of_the_smaller_side() -> None:
    image = scene(100, 60)
    assert furthest(masked(image, "corners"), masked(image, "corners", radius=Corners(12, 12, 12, 12))) == 0


def test_radii_beyond_the_sides_make_a_pill() -> None:
    image = scene(100, 60)
    assert (
        furthest(
            masked(image, "corners", radius=Corners(999, 999, 999, 999)),
            masked(image, "corners", radius=Corners(30, 30, 30, 30)),
        )
        == 0
    )


@pytest.mark.parametrize("sides", [3, 4, 5, 6, 31, 32])
def test_a_polygon_begins_at_three_o_clock_and_fills_the_picture(sides: int) -> None:
    alpha = masked(scene(120, 90), Polygon(sides)).getchannel("A").point([255 * (v > 60) for v in range(256)])
    assert alpha.getbbox() == (0, 0, 120, 90) and at(alpha, 118, 45)[0] == 255
    share = np.asarray(alpha).mean() / 255
    assert {3: 0.49, 4: 0.48}.get(sides, 0.6) <= share <= 0.8


def test_light_and_opaque_parts_of_a_picture_remain_stretched_to_the_whole() -> None:
    stencil = Image.new("RGBA", (4, 2), "white")
    stencil.paste("black", (0, 0, 2, 2))
    stencil.paste((255, 255, 255, 0), (2, 0, 4, 1))
    made = developed(written(scene(80, 60), "PNG"), {STENCIL: overlay(stencil)}, mask={"shape": STENCIL}).getchannel(
        "A"
    )
    assert (at(made, 5, 5)[0], at(made, 5, 55)[0], at(made, 75, 5)[0], at(made, 75, 55)[0]) == (0, 0, 0, 255)


def test_a_mask_of_another_shape_keeps_its_details_when_it_is_stretched() -> None:
    comb = Image.new("RGB", (2000, 40), "white")
    for y in range(0, 40, 4):
        comb.paste("black", (0, y, 2000, y + 2))
    made = developed(written(scene(80, 80), "PNG"), {STENCIL: overlay(comb)}, mask={"shape": STENCIL})
    assert at(made, 40, 41)[3] < 40 and at(made, 40, 45)[3] > 215


@pytest.mark.parametrize("body", [b"", b"no picture"])
def test_a_mask_that_is_no_picture_is_an_error_of_ours(body: bytes) -> None:
    with pytest.raises(OverlayUnusable):
        developed(written(scene(), "PNG"), {STENCIL: overlay(body)}, mask={"shape": STENCIL})
    with pytest.raises(DarkroomError):
        developed(written(scene(), "PNG"), mask={"shape": STENCIL})


def test_an_inverted_mask_keeps_exactly_the_rest() -> None:
    image = scene()
    kept, rest = (masked(image, "ellipse", invert=value).getchannel("A") for value in (False, True))
    assert (np.asarray(kept, int) + np.asarray(rest) == 255).all()


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
@pytest.mark.parametrize("colour", [None, Colour(30, 200, 90), Colour(30, 200, 90, 100), Colour(255, 255, 255, 0)])
def test_what_is_cut_off_takes_the_colour_of_the_mask(mode: str, colour: Colour | None) -> None:
    image = cut_out().convert(mode)
    made = masked(image, "ellipse", colour=colour).convert("RGBA")
    corner = at(made, 0, 0)
    assert corner[3] == (colour.alpha if colour else 0)
    assert not colour or not colour.alpha or np.abs(np.subtract(corner[:3], colour[:3])).max() <= 1
    assert furthest(made.crop((50, 65, 60, 75)), image.convert("RGBA").crop((50, 65, 60, 75))) <= 1


def test_transparency_within_the_shape_stays() -> None:
    made = masked(cut_out(), "ellipse", colour=Colour(255, 0, 0))
    assert at(made, 60, 40)[3] == 0 and at(made, 0, 0) == (255, 0, 0, 255)


@pytest.mark.parametrize("shape", ["ellipse", "corners"])
def test_a_fade_softens_the_edge_of_the_shape_inward(shape: Any) -> None:
    image = scene(200, 200)
    hard, soft = (
        np.asarray(developed(written(image, "PNG"), mask={"shape": shape}, fade={"edges": width}).getchannel("A"), int)
        for width in (0, 40)
    )
    assert (soft <= hard + 2).all() and soft[100, 100] == 255
    assert soft[100, 1] < 10 and 20 < soft[100, 20] < 235


@pytest.mark.parametrize(
    ("output", "mask", "name"),
    [
        ({"by_alpha": True}, {"shape": "ellipse"}, "PNG"),
        ({"by_alpha": True}, {"shape": "ellipse", "colour": Colour(1, 2, 3)}, "JPEG"),
        ({"format": Format("jpeg")}, {"shape": "ellipse"}, "JPEG"),
        ({"format": Format("webp")}, {"shape": "ellipse"}, "WEBP"),
    ],
)
def test_a_hole_decides_the_format_where_nothing_else_does(output: Any, mask: Any, name: str) -> None:
    made = opened(printed(written(scene(), "PNG"), asking(mask=mask, output=output)))
    assert made.format == name
    if output.get("format") == Format("jpeg"):
        assert min(at(made, 0, 0)) > 245


def test_the_background_shows_where_the_picture_is_cut_off() -> None:
    made = developed(written(scene(), "PNG"), mask={"shape": "ellipse"}, background={"colour": Colour(9, 90, 200)})
    assert made.mode == "RGB" and at(made, 0, 0) == (9, 90, 200)


def test_a_translucent_background_is_laid_once() -> None:
    made = developed(
        written(cut_out(), "PNG"), mask={"shape": "ellipse"}, background={"colour": Colour(9, 90, 200, 100)}
    )
    assert at(made, 0, 0)[3] == at(made, 60, 40)[3] == 100


def test_all_frames_of_an_animation_are_masked_alike() -> None:
    first, *others = clip(4)
    body = written(first, "GIF", save_all=True, append_images=others, duration=100, loop=0)
    made = opened(printed(body, asking(mask={"shape": "ellipse"}, output={"format": Format("webp")})))
    alphas = [frame.getchannel("A") for frame in frames_of(made)]
    assert len(alphas) == 4 and all(apart(alpha, alphas[0]) < 1 for alpha in alphas)
    assert at(alphas[3], 0, 0)[0] == 0 and at(alphas[3], 30, 20)[0] == 255


@pytest.mark.parametrize(
    ("query", "shape"),
    [
        ("mask=ellipse", "ellipse"),
        ("mask=poly3", Polygon(3)),
        ("mask=poly32", Polygon(32)),
        ("mask=poly33", "/poly33"),
        ("mask=poly6.png", "/poly6.png"),
        ("mask=shapes%2Fstar.png", "/shapes/star.png"),
    ],
)
def test_a_word_that_is_no_shape_is_a_picture(query: str, shape: Any) -> None:
    found = read(query).plan.mask.shape
    assert (found.path if isinstance(found, Locator) else found) == shape


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mask=ellipse&corner-radius=9", "mask=ellipse"),
        ("w=9&mask-bg=red&mask-invert=1", "w=9"),
        ("mask=corners&corner-radius=9", "mask=corners&corner-radius=9,9,9,9"),
        ("w=50&dpr=2&mask=corners&corner-radius=9", "w=100&mask=corners&corner-radius=18"),
        ("mask=ellipse&maskbg=f00", "mask=ellipse&mask-bg=red"),
    ],
)
def test_equal_wishes_are_equal_plans(one: str, other: str) -> None:
    assert read(one).plan == read(other).plan
