"""Layers as URLs spell them: names, defaults that depend on one another, and equal wishes."""

from typing import Any

import pytest

from darkroom.dialects.imgix import spell
from darkroom.plan.blend import Blend
from darkroom.plan.mark import Mark
from darkroom.plan.values import Alignment, Anchor, Colour, Fit, Locator
from tests.things import read

LOGO = "mark=logo.png"


def mark(query: str, **source: Any) -> Mark:
    (found,) = read(f"{LOGO}&{query}", **source).plan.marks
    return found


def blend(query: str) -> Blend:
    (found,) = read(query).plan.blends
    return found


def text(query: str) -> str:
    return read(query).plan.text()


@pytest.mark.parametrize(
    ("name", "aliases", "value"),
    [
        ("mark-align", "ma markalign", "top,left"),
        ("mark-x", "mx markx", "-12"),
        ("mark-y", "my marky", "0.25"),
        ("mark-w", "mw markw", "120"),
        ("mark-h", "mh markh", "0.5"),
        ("mark-fit", "mf markfit", "max&mark-w=60"),
        ("mark-scale", "ms markscale", "30"),
        ("mark-pad", "mp markpad", "20"),
        ("mark-alpha", "markalpha malph", "40"),
        ("mark-tile", "mtile marktile", "grid"),
        ("mark-base", "mb markbase", "brand"),
    ],
)
def test_every_alias_of_a_mark_means_the_same(name: str, aliases: str, value: str) -> None:
    expected = text(f"{LOGO}&{name}={value}")
    assert expected != text(LOGO)
    assert {text(f"{LOGO}&{alias}={value}") for alias in aliases.split()} == {expected}
    assert text(f"m=logo.png&{name}={value}") == expected


@pytest.mark.parametrize(
    ("name", "aliases", "value"),
    [
        ("blend-mode", "blendmode bm", "multiply"),
        ("blend-alpha", "blendalpha balph", "40"),
        ("blend-align", "blendalign ba", "top,left"),
        ("blend-crop", "blendcrop bc", "top&blend-fit=crop&blend-w=50"),
        ("blend-fit", "blendfit bf", "crop&blend-w=50"),
        ("blend-w", "blendw bw", "50"),
        ("blend-h", "blendh bh", "0.5"),
        ("blend-pad", "blendpad bp", "9"),
        ("blend-size", "blendsize bs", "inherit"),
        ("blend-x", "blendx bx", "9"),
        ("blend-y", "blendy by", "-9"),
    ],
)
def test_every_alias_of_a_blend_means_the_same(name: str, aliases: str, value: str) -> None:
    expected = text(f"blend=cloud.png&{name}={value}")
    assert expected != text("blend=cloud.png")
    assert {text(f"blend=cloud.png&{alias}={value}") for alias in aliases.split()} == {expected}
    assert text(f"b=cloud.png&{name}={value}") == expected


def test_a_mark_lies_five_pixels_from_the_bottom_right() -> None:
    assert (mark("").align, mark("").pad) == (Alignment(1.0, 1.0), 5)
    assert text(LOGO) == text(f"{LOGO}&mark-align=bottom,right&mark-pad=5&mark-alpha=100&mark-fit=clip&mark-rot=360")


def test_tiles_begin_at_the_top_left() -> None:
    assert mark("mark-tile=grid").align == Alignment(0.0, 0.0)
    assert mark("mark-tile=grid&mark-align=bottom").align == Alignment(0.0, 1.0)


def test_an_axis_that_is_not_named_keeps_its_default() -> None:
    assert mark("mark-align=top").align == Alignment(1.0, 0.0)
    assert mark("mark-align=center").align == Alignment(0.5, 1.0)
    assert mark("mark-align=middle,center").align == Alignment(0.5, 0.5)
    assert blend("b=cloud.png&ba=top").align == Alignment(0.5, 0.0)


def test_coordinates_count_before_alignment_and_padding() -> None:
    assert text(f"{LOGO}&mark-x=3&mark-align=left,top") == text(f"{LOGO}&mark-x=3&mark-align=top")
    assert text(f"{LOGO}&mark-x=3&mark-y=4&mark-pad=9&mark-align=top") == text(f"{LOGO}&mark-x=3&mark-y=4")


@pytest.mark.parametrize(
    ("value", "point"),
    [("center", (0.5, 0.5)), ("bottom,right", (1.0, 1.0)), ("top", (0.5, 0.0)), ("0.5,1", (0.5, 1.0))],
)
def test_the_anchor_is_a_side_or_a_point(value: str, point: tuple[float, float]) -> None:
    assert mark(f"mark-x=1&mark-anchor={value}").anchor == Anchor(*point)
    assert mark(f"mark-anchor={value}").anchor == Anchor(0.0, 0.0)
    assert mark(f"mark-x=1&mark-tile=grid&mark-anchor={value}").anchor == Anchor(0.0, 0.0)


@pytest.mark.parametrize("value", ["x", "0.5", "0.5,x", "1,2,3", ""])
def test_an_anchor_that_is_none_is_ignored(value: str) -> None:
    assert "mark-anchor" in read(f"{LOGO}&mark-x=1&mark-anchor={value}").ignored


def test_density_multiplies_lengths_and_a_layers_own_size() -> None:
    dense = mark("w=100&dpr=2&mark-x=10&mark-pad=4")
    assert (dense.x, dense.pad, dense.zoom) == (20, 8, 2.0)
    assert (mark("w=100&dpr=2").pad, mark("w=100&dpr=2").zoom) == (10, 2.0)
    sized = mark("w=100&dpr=2&mark-w=30")
    assert (sized.width, sized.zoom) == (60, 1.0)
    assert mark("w=100&dpr=2&mark-w=0.5").zoom == 2.0
    assert mark("w=100&dpr=2&mark-scale=50").zoom == 1.0
    assert mark("dpr=2").zoom == 1.0
    assert blend("w=100&dpr=2&b=cloud.png").zoom == 2.0
    assert blend("w=100&dpr=2&b=cloud.png&bw=0.5").zoom == 1.0


@pytest.mark.parametrize(
    ("base", "path", "host"),
    [
        ("brand", "/brand/logo.png", ""),
        ("brand/", "/brand/logo.png", ""),
        ("/a/b", "/a/b/logo.png", ""),
        ("https://logos.img.example", "/logo.png", "logos.img.example"),
        ("https://logos.img.example/2026/", "/2026/logo.png", "logos.img.example"),
    ],
)
def test_a_base_stands_before_the_path(base: str, path: str, host: str) -> None:
    found = mark("", defaults=f"mark-base={base}").picture
    assert found is not None
    assert (found.path, found.host) == (path, host)


def test_a_whole_url_needs_no_base() -> None:
    value = "https://logos.img.example/logo.png"
    assert text(f"mark={value}&mark-base=brand") == text(f"mark={value}")


def test_what_belongs_to_no_picture_has_no_effect() -> None:
    for query in ("mark-align=top&mark-w=9", "mark=&mark-x=4", "blend-mode=hue", "blend=&blend-alpha=9", "mark=?w=1"):
        assert text(query) == ""
    assert text(f"{LOGO}&mark-scale=0") == text("blend=f00&blend-alpha=0") == ""


def test_a_colour_is_the_same_by_either_name_and_needs_no_place() -> None:
    assert blend("blend=f00").colour == Colour(255, 0, 0)
    assert text("blend=red&blend-x=4&blend-w=9") == text("blend-color=f00") == text("b=ff0000&bm=overlay")
    assert blend("blend=red&blend-color=blue").colour == Colour(0, 0, 255)
    assert blend("blend=cloud.png&blend-color=blue").colour is None


def test_unasked_a_blend_overlays() -> None:
    assert blend("blend=f00").mode == "overlay"
    assert blend("blend=f00&blend-mode=normal").mode is None
    assert blend("blend=f00&blend-mode=nonsense").mode == "overlay"


def test_layers_are_counted() -> None:
    plan = read("mark=a.png&mark[1]=b.png&mark-w[1]=40&mark[3]=c.png&blend[2]=f00").plan
    assert [(one.picture and one.picture.path, one.width) for one in plan.marks] == [
        ("/a.png", None),
        ("/b.png", 40),
        ("/c.png", None),
    ]
    assert [one.colour for one in plan.blends] == [Colour(255, 0, 0)]
    assert read("mark[4]=a.png").ignored == ("mark[4]",)


def test_a_marks_own_wishes_are_read_as_the_dialects() -> None:
    found = mark("").picture
    assert found is not None
    inner = read("mark=logo.png%3Fwidth%3D40%26h%3D40%26fit%3Dcrop").plan.marks[0].picture
    assert inner is not None
    assert inner.plan is not None
    assert (inner.plan.size.width, inner.plan.size.fit) == (40, Fit("cover"))
    assert text("mark=logo.png%3Fw%3D40") == text("mark=%2Flogo.png%3Fwidth%3D40%23top")


def test_what_is_asked_can_be_spelled_again() -> None:
    query = "mark=a.png&mark-x=-0.5&mark-anchor=center&mark-align=top&blend[1]=b.png&blend-fit[1]=clamp&blend-w[1]=40"
    asked = read(query)
    assert read(spell(asked)).plan == asked.plan


@pytest.mark.parametrize(
    ("query", "clamped"),
    [("mark-alpha=500", "mark-alpha=100"), ("mark-pad=-4", "mark-pad=0"), ("mark-scale=900", "mark-scale=100")],
)
def test_beyond_a_suggested_range_the_nearer_end_counts(query: str, clamped: str) -> None:
    assert text(f"{LOGO}&{query}") == text(f"{LOGO}&{clamped}")


@pytest.mark.parametrize(
    "wish", ["blend-alpha=101", "mark-w=1", "mark-w=9000", "mark-w=1.5", "mark-x=1.5", "mark-tile=row"]
)
def test_beyond_a_strict_range_a_wish_is_ignored(wish: str) -> None:
    assert read(f"{LOGO}&blend=f00&{wish}").ignored == (wish.partition("=")[0],)


def test_a_locator_may_come_in_base64() -> None:
    assert mark("").picture == read("mark64=bG9nby5wbmc").plan.marks[0].picture
    assert isinstance(mark("").picture, Locator)


def test_each_layer_has_its_own_effects() -> None:
    plan = read("w=90&dpr=2&mark=a.png&mark[1]=b.png&mark-fade[1]=20&mark-drop-shadow=6&fade=3").plan
    assert [one.fade_edges for one in plan.marks] == [0, 40]  # type: ignore[attr-defined]
    assert [one.shadow_blur for one in plan.marks] == [12, None]  # type: ignore[attr-defined]
    assert plan.fade.edges == 6


def test_an_effect_that_is_not_asked_for_leaves_no_trace() -> None:
    assert text(f"{LOGO}&mark-drop-shadow-x=4&mark-reflection-blur=3&mark-gradient-angle=9") == text(LOGO)
    assert text("mark-fade=4") == text("blend-fade=4&blend-gradient=f00,00f") == ""
    assert text("blend=f00&blend-fade=4") == text("blend=f00")
