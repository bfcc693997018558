"""Adjustments and effects: the same wish is the same plan, in whatever words and dialect."""

from dataclasses import replace
from typing import Any

import pytest

from darkroom.plan import Plan, vocabulary
from darkroom.plan.adjust import Adjust
from darkroom.plan.stylize import Stylize
from tests.things import read


def said(dialect: str, name: str, text: str) -> Plan:
    """The settled plan of one parameter."""
    line, spelling = vocabulary(dialect)[name]
    held: Any = getattr(Plan(), line.group)
    return replace(Plan(), **{line.group: replace(held, **{line.field: spelling.parser.read(text)})}).settled()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("imgix", "bri", "20"), ("ixmage", "mod", "120")),
        (("imgix", "bri", "-100"), ("ixmage", "mod", "0")),
        (("imgix", "sat", "50"), ("ixmage", "sat", "150")),
        (("imgix", "sat", "50"), ("imglab", "saturate", "50")),
        (("imgix", "sat", "-100"), ("ixmage", "grey", "1")),
        (("imgix", "sat", "-100"), ("ixmage", "gray", "true")),
        (("imgix", "hue", "90"), ("ixmage", "hue", "150")),
        (("imgix", "hue", "270"), ("ixmage", "hue", "50")),
        (("imgix", "hue", "340"), ("imglab", "hue", "-20")),
        (("imgix", "sepia", "80"), ("ixmage", "sepia", "80")),
        (("imgix", "sepia", "80"), ("imglab", "sepia", "80.0")),
        (("imgix", "inv", "1"), ("imglab", "invert", "true")),
        (("imgix", "sharp", "50"), ("ixmage", "sharp", "1")),
        (("imgix", "blur", "60"), ("ixmage", "blur", "6")),
        (("imgix", "blur", "60"), ("imglab", "blur", "60")),
        (("imgix", "px", "12"), ("ixmage", "pixelate", "12")),
        (("imgix", "blur", "999999999"), ("ixmage", "blur", "1000000000")),
    ],
)
def test_the_dialects_say_the_same(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    assert said(*one).text() == said(*other).text() != ""


@pytest.mark.parametrize(
    ("dialect", "name", "text"),
    [
        *(("imgix", name, "0") for name in ("bri", "con", "exp", "gam", "high", "shad", "hue", "sat", "vib", "sharp")),
        *(("imgix", name, "0") for name in ("usm", "blur", "px", "htn", "sepia", "invert", "duotone-alpha")),
        *(("ixmage", name, "100") for name in ("mod", "hue", "sat")),
        *(("ixmage", name, "0") for name in ("grey", "sharp", "blur", "pixelate", "sepia")),
        ("imgix", "hue", "360"),
        ("imgix", "usmrad", "9"),
        ("imgix", "px", "1"),
        ("imgix", "high", "40"),
        ("imgix", "mono", "00ff0000"),
    ],
)
def test_what_changes_nothing_is_no_wish(dialect: str, name: str, text: str) -> None:
    assert said(dialect, name, text).text() == ""


def test_suggested_ranges_end_and_what_is_no_number_is_ignored() -> None:
    assert read("bri=500&con=-500&shad=1e9&vib=x&px=4000&duotone=red").plan.text() == (
        "adjust.brightness=100.0&adjust.contrast=-100.0&stylize.pixels=100&output.quality=75"
    )


def test_noise_reduction_has_both_its_numbers_or_none() -> None:
    assert read("nr=20").plan == read("nrs=20").plan == read("nr=20&nrs=20").plan
    assert read("nr=40").plan.adjust == Adjust(noise=40.0, noise_sharpness=20.0)


def test_a_radius_needs_its_mask_and_an_opacity_its_duotone() -> None:
    assert read("usmrad=5&duotone-alpha=50&w=9").plan == read("w=9").plan
    assert read("usm=10&usmrad=5").plan.adjust == Adjust(unsharp=10.0, unsharp_radius=5.0)
    assert read("duotone=000,fff&duotone-alpha=101").plan.stylize.duotone_alpha == 100
    assert read("duotone=000,fff&duotone-alpha=0").plan.stylize == Stylize(duotone_alpha=100)


def test_enhance_is_one_word_of_auto() -> None:
    reading = read("auto=enhance,redeye&auto=format")
    assert reading.plan.adjust.enhance and reading.plan.output.negotiated
    assert reading.plan.output.auto == frozenset()
    assert read("auto=true").plan.text() == read("auto=redeye").plan.text() == ""


def test_two_colours_in_any_spelling_and_never_one_or_three() -> None:
    inks = read("duotone=000080,Salmon").plan.stylize.duotone
    assert inks == read("duotone=000080,fa8072").plan.stylize.duotone == ((0, 0, 128, 255), (250, 128, 114, 255))
    for refused in ("000", "000,fff,f00", "000,", ",", "000,nocolour"):
        assert read(f"duotone={refused}").plan.text() == ""


def test_pixels_and_dots_are_as_large_to_the_eye_at_any_density() -> None:
    assert read("w=100&dpr=2&px=4&htn=3").plan == read("w=200&px=8&htn=6").plan
