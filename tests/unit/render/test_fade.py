"""Edges that fade away."""

from typing import Any

import numpy as np
import pytest
from PIL import Image

from darkroom.plan.fade import Fade
from darkroom.plan.values import Colour, Format
from darkroom.render.fade import faded
from tests.things import read
from tests.unit.render.tools import asking, at, cut_out, developed, furthest, opened, printed, scene, written

WHITE = Image.new("RGB", (100, 60), "white")


def alpha(**fade: Any) -> Any:
    return np.asarray(developed(written(WHITE, "PNG"), fade=fade).convert("RGBA").getchannel("A"), float)


def test_an_edge_fades_in_a_straight_line_over_its_width() -> None:
    found = alpha(left=20)
    wanted = np.minimum(1, (np.arange(100) + 0.5) / 20) * 255
    assert np.abs(found - wanted[None, :]).max() <= 1


def test_a_fraction_is_of_the_side_it_lies_along() -> None:
    assert (alpha(left=0.2) == alpha(left=20)).all() and (alpha(top=0.5) == alpha(top=30)).all()


def test_one_side_overrides_all_and_two_multiply_where_they_meet() -> None:
    found, across, down = alpha(edges=10, right=0, bottom=0), alpha(left=10), alpha(top=10)
    assert np.abs(found - across * down / 255).max() <= 1


def test_edges_that_would_meet_shrink_until_they_do() -> None:
    found = alpha(left=1.0, right=1.0)
    assert found[30, 49] > 250 and found[30, 50] > 250 and found[30, 25] == pytest.approx(127, abs=4)


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
def test_colours_stay_as_they_are(mode: str) -> None:
    image = cut_out().convert(mode)
    made = developed(written(image, "PNG"), fade={"edges": 0.3})
    assert furthest(made.convert("RGBA").convert("RGB"), image.convert("RGBA").convert("RGB")) == 0
    assert mode in ("L", "RGB") or at(made, 60, 40)[-1] == 0


def test_a_jpeg_fades_into_the_background_or_white() -> None:
    for colour, corner in ((None, 255), (Colour(0, 0, 0), 0)):
        plan = asking(
            fade={"edges": 20}, background={"colour": colour}, output={"format": Format("jpeg"), "quality": 100}
        )
        assert abs(at(opened(printed(written(scene(), "PNG"), plan)), 0, 0)[0] - corner) < 6


def test_a_fade_makes_a_png_where_transparency_decides() -> None:
    made = printed(written(scene(), "PNG"), asking(fade={"left": 5}, output={"by_alpha": True}))
    assert made.content_type == "image/png"


def test_a_layer_fades_by_the_same_function() -> None:
    assert furthest(faded(WHITE, Fade(edges=10)), developed(written(WHITE, "PNG"), fade={"edges": 10})) == 0
    assert faded(WHITE, Fade()) is WHITE


@pytest.mark.parametrize("query", ["fade=-3", "fade=-0.2", "fade=soft", "fade-left=1.5", "fade=0"])
def test_what_fades_nothing_is_no_wish(query: str) -> None:
    assert read(query).plan.text() == ""


def test_density_multiplies_pixels_and_not_fractions() -> None:
    plan = read("w=50&dpr=2&fade=20&fade-left=0.2").plan
    assert (plan.fade.edges, plan.fade.left) == (40, 0.2)
