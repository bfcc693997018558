"""What the finished picture casts."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from darkroom.plan.values import Colour, Format
from darkroom.render.geometry import LONGEST_SIDE
from darkroom.render.margins import growth
from tests.golden.rows import ROWS
from tests.things import read
from tests.unit.render.tools import apart, asking, at, clip, developed, frames_of, furthest, opened, printed, written

BLACK = Colour(0, 0, 0)


def disc() -> Image.Image:
    """A red disc of radius 30 in the middle of 100 x 80 of nothing."""
    image = Image.new("RGBA", (100, 80))
    ImageDraw.Draw(image).ellipse((20, 10, 80, 70), fill="red")
    return image


def card() -> Image.Image:
    return Image.new("RGB", (60, 40), "red")


def shadowed(image: Image.Image, **shadow: Any) -> Image.Image:
    return developed(written(image, "PNG"), shadow={"blur": 5, "colour": BLACK} | shadow)


def test_the_print_grows_by_three_times_the_blur_and_keeps_the_picture() -> None:
    made = shadowed(card(), blur=10)
    assert made.size == (120, 100)
    assert furthest(made.crop((30, 30, 90, 70)).convert("RGB"), card()) == 0


@pytest.mark.parametrize(
    ("asked", "size"),
    [
        ({"blur": 0}, (60, 40)),
        ({"blur": 0, "x": 10, "y": -5}, (70, 45)),
        ({"blur": 10, "x": 20}, (120, 100)),
        ({"blur": 10, "x": 50}, (140, 100)),
        ({"blur": 10, "x": 0.5, "y": -0.25}, (120, 100)),
        ({"blur": 5, "spread": 4}, (98, 78)),
        ({"blur": 5, "spread": -4}, (90, 70)),
        ({"blur": 50, "kind": "inset"}, (60, 40)),
    ],
)
def test_offsets_and_spread_count_towards_the_growth(asked: dict[str, Any], size: tuple[int, int]) -> None:
    assert shadowed(card(), **asked).size == size


def test_a_flat_shadow_is_the_shape_moved_and_blurred_with_this_sigma() -> None:
    made = np.asarray(shadowed(card(), blur=6, y=40, alone=True).getchannel("A"), float)
    column = made[:, 18 + 30]
    rise = np.diff(column)
    upper = rise[: rise.argmin()].clip(0)
    middle = (upper * np.arange(len(upper))).sum() / upper.sum()
    sigma = np.sqrt((upper * (np.arange(len(upper)) - middle) ** 2).sum() / upper.sum())
    assert sigma == pytest.approx(6, abs=0.5) and middle + 0.5 == pytest.approx(40, abs=1)


def test_the_shadow_lies_below_and_takes_its_colour_and_strength() -> None:
    made = shadowed(card(), blur=0, x=10, y=10, colour=Colour(0, 0, 255, 100))
    assert at(made, 30, 20) == (255, 0, 0, 255) and at(made, 65, 45) == (0, 0, 255, 100) and at(made, 65, 2)[3] == 0


@pytest.mark.parametrize("by", [5, 12, -5, -12])
def test_spread_moves_the_outline_by_so_many_pixels(by: int) -> None:
    made = np.asarray(shadowed(disc(), blur=0, spread=by, alone=True).getchannel("A"))
    radius = np.sqrt((made > 127).sum() / np.pi)
    assert radius == pytest.approx(30.5 + by, abs=2)


def test_inset_darkens_inside_the_edges_only() -> None:
    made = shadowed(disc(), kind="inset", blur=4)
    assert (np.asarray(made.getchannel("A")) == np.asarray(disc().getchannel("A"))).all()
    assert at(made, 22, 40)[0] < at(made, 30, 40)[0] < at(made, 50, 40)[0] + 1 and at(made, 50, 40)[0] > 250


def test_inset_falls_from_the_side_that_the_light_comes_from() -> None:
    made = shadowed(card(), kind="inset", blur=0, x=8)
    assert at(made, 4, 20)[0] == 0 and at(made, 55, 20)[0] == 255


def test_a_cast_shadow_begins_at_the_feet_and_falls_away_from_the_light() -> None:
    boxes = {}
    for azimuth in (45.0, 135.0, 215.0, 315.0):
        made = shadowed(disc(), kind="cast", azimuth=azimuth, alone=True, blur=0, softness=0)
        plan = asking(shadow={"blur": 0, "kind": "cast", "azimuth": azimuth, "softness": 0})
        margins = growth(plan, (100, 80))
        box = made.getchannel("A").point([255 * (v > 100) for v in range(256)]).getbbox()
        assert box
        boxes[azimuth] = (box[0] + box[2]) / 2 - 50 - margins.left, (box[1] + box[3]) / 2 - 71 - margins.top
    assert boxes[45.0][0] < -5 and boxes[135.0][0] < -5 and boxes[215.0][0] > 5 and boxes[315.0][0] > 5
    assert boxes[45.0][1] > 5 and boxes[315.0][1] > 5 and boxes[135.0][1] < -5 and boxes[215.0][1] < -5


def test_a_low_light_casts_a_long_shadow_and_one_seen_from_above_none() -> None:
    long, short = (shadowed(disc(), kind="cast", elevation=value).width for value in (15.0, 70.0))
    assert long > short + 100
    assert shadowed(disc(), kind="cast", pose=0.0, blur=0, softness=0).size == (100, 80)


@pytest.mark.parametrize("elevation", [15.0, 30.0, 45.0])
def test_above_there_is_as_much_room_as_a_cast_shadow_reaches_and_no_more(elevation: float) -> None:
    made = shadowed(card(), kind="cast", azimuth=180.0, elevation=elevation, alone=True, blur=3)
    rows = np.asarray(made.getchannel("A"))
    assert rows[0].max() <= 8
    assert rows[: 9 + 15].max() > 8


def test_falloff_fades_the_far_end() -> None:
    full, faint = (
        np.asarray(
            shadowed(card(), kind="cast", azimuth=10.0, falloff=value, alone=True, blur=0, softness=0).getchannel("A")
        )
        for value in (0, 100)
    )
    rows = np.flatnonzero(full.max(1) > 200)
    assert faint[rows[-2]].max() < 30 and faint[rows[1]].max() > 225


def test_a_floating_picture_has_a_pool_below_it() -> None:
    made = shadowed(disc(), kind="float", y=20, alone=True, blur=2)
    box = made.getchannel("A").point([255 * (v > 100) for v in range(256)]).getbbox()
    assert box and box[1] > 80 and box[2] - box[0] > 4 * (box[3] - box[1])


@pytest.mark.parametrize("name", ["jpeg", "gif"])
def test_without_soft_alpha_shadows_fall_on_white_or_the_background(name: Any) -> None:
    for colour, ground in ((None, (255, 255, 255)), (Colour(200, 220, 240), (200, 220, 240))):
        plan = asking(
            shadow={"blur": 5}, background={"colour": colour}, output={"format": Format(name), "quality": 100}
        )
        made = opened(printed(written(disc(), "PNG"), plan)).convert("RGBA")
        assert at(made, 1, 1)[3] == 255 and np.abs(np.subtract(at(made, 1, 1)[:3], ground)).max() < 6


def test_the_background_lies_behind_the_shadow_of_a_cut_out() -> None:
    made = developed(
        written(disc(), "PNG"), shadow={"blur": 5, "y": 10}, background={"colour": Colour(255, 255, 255)}
    ).convert("L")
    assert at(made, 1, 1)[0] == 255 and at(made, 65, 80)[0] < 200 and at(made, 20, 30)[0] > 200


def test_a_shadow_makes_a_png_unless_it_falls_on_a_colour() -> None:
    for colour, name in ((None, "image/png"), (BLACK, "image/jpeg")):
        plan = asking(shadow={"blur": 5}, background={"colour": colour}, output={"by_alpha": True})
        assert printed(written(card(), "PNG"), plan).content_type == name


def test_a_reflection_is_the_picture_upside_down_below_its_lowest_row() -> None:
    image = card()
    image.paste("blue", (0, 0, 60, 10))
    made = developed(written(image, "PNG"), reflection={"strength": 50, "falloff": 0})
    assert made.size == (60, 80)
    mirrored = made.crop((0, 40, 60, 80))
    assert furthest(mirrored.convert("RGB"), image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)) == 0
    assert {at(made, 30, y)[3] for y in range(40, 80)} == {128}


def test_a_reflection_touches_the_shape_and_fades_to_nothing() -> None:
    made = np.asarray(developed(written(disc(), "PNG"), reflection={"strength": 100}).getchannel("A"), int)
    assert made.shape == (160, 100)
    assert (np.diff(made[72:130, 50]) <= 0).all() and made[72, 50] > 230 and made[131:, 50].max() < 6


@pytest.mark.parametrize(
    ("asked", "size"),
    [
        ({"offset": 10}, (60, 90)),
        ({"offset": -0.5}, (60, 60)),
        ({"length": 0.5}, (60, 60)),
        ({"length": 10}, (60, 50)),
        ({"blur": 4}, (84, 92)),
        ({"pose": 30.0}, (60, 60)),
        ({"pose": 0.0}, (60, 40)),
        ({"clipped": True}, (60, 40)),
    ],
)
def test_a_reflection_grows_the_print_as_far_as_it_reaches(asked: dict[str, Any], size: tuple[int, int]) -> None:
    assert developed(written(card(), "PNG"), reflection={"strength": 40} | asked).size == size


def test_a_reflection_softens_with_distance() -> None:
    stripes = Image.new("RGB", (200, 60), "white")
    for x in range(0, 200, 10):
        stripes.paste("black", (x, 0, x + 5, 60))
    made = developed(written(stripes, "PNG"), reflection={"strength": 100, "falloff": 0, "blur": 6}).convert("RGB")
    contrast = [np.ptp(np.asarray(made, int)[y, 60:160, 0]) for y in (62, 90, 115)]
    assert contrast[0] > 240 and contrast[0] > contrast[1] > contrast[2] and contrast[2] < 60


def test_a_tinted_floor_colours_the_reflection_and_not_the_picture() -> None:
    made = developed(
        written(card(), "PNG"), reflection={"strength": 100, "falloff": 0, "colour": Colour(0, 0, 255, 128)}
    )
    assert at(made, 30, 20) == (255, 0, 0, 255) and np.abs(np.subtract(at(made, 30, 60), (127, 0, 128, 255))).max() <= 1


def test_all_frames_of_an_animation_grow_alike() -> None:
    first, *others = clip(4)
    body = written(first, "GIF", save_all=True, append_images=others, duration=100, loop=0)
    plan = asking(
        shadow={"blur": 4, "kind": "float"},
        reflection={"strength": 40},
        output={"format": Format("webp"), "quality": 90},
    )
    frames = frames_of(opened(printed(body, plan)))
    assert len(frames) == 4 and {frame.size for frame in frames} == {frames[0].size}
    assert apart(frames[0], frames[3]) > 0.5


shadows = st.sampled_from([row.plan.shadow for row in ROWS.values()])
reflections = st.sampled_from([row.plan.reflection for row in ROWS.values()])


@given(st.tuples(st.integers(1, 8192), st.integers(1, 8192)), shadows, reflections)
def test_whatever_is_cast_the_print_keeps_to_the_limit(size: Any, shadow: Any, reflection: Any) -> None:
    grown = growth(asking(shadow=vars(shadow), reflection=vars(reflection)), size)
    assert min(grown) >= 0 and max(grown.around(size)) <= LONGEST_SIDE


def test_nothing_casts_nothing() -> None:
    for wish in ({"shadow": {"blur": 4, "kind": "cast"}}, {"reflection": {"strength": 40, "blur": 3}}):
        assert developed(written(Image.new("RGBA", (20, 20)), "PNG"), **wish).getchannel("A").getbbox() is None


@pytest.mark.parametrize(
    "query", ["drop-shadow=-1", "drop-shadow=soft", "drop-shadow-x=10", "reflection=0", "reflection-blur=9"]
)
def test_what_casts_nothing_is_no_wish(query: str) -> None:
    assert read(query).plan.text() == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("drop-shadow=400", "drop-shadow=100"),
        ("drop-shadow=5&drop-shadow-azimuth=10", "drop-shadow=5"),
        ("drop-shadow=5&drop-shadow-type=cast&drop-shadow-x=9", "drop-shadow=5&drop-shadow-type=cast"),
        ("drop-shadow=5&drop-shadow-type=neon", "drop-shadow=5"),
        (
            "drop-shadow=5&drop-shadow-type=cast&drop-shadow-azimuth=-45",
            "drop-shadow=5&drop-shadow-type=cast&drop-shadow-azimuth=315",
        ),
        (
            "w=50&dpr=2&drop-shadow=5&drop-shadow-x=-3&drop-shadow-y=0.1",
            "w=100&drop-shadow=10&drop-shadow-x=-6&drop-shadow-y=0.1",
        ),
        ("reflection=400", "reflection=100"),
    ],
)
def test_equal_wishes_are_equal_plans(one: str, other: str) -> None:
    assert read(one).plan == read(other).plan
