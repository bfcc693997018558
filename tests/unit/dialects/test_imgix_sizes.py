"""The size of every print that imgix's size parameters ask for, against its table of fits worked out in fractions."""

import math
from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from darkroom.plan.values import Orientation
from darkroom.render.geometry import Layout, layout
from tests.things import read

type Wishes = dict[str, str]
type Size = tuple[int, int]

FITS = ["clip", "max", "crop", "min", "fill", "fillmax", "clamp", "scale", "facearea", "facearea,fill", "facearea,max"]
LIMIT = 8192


def laid(source: Size, query: str) -> Layout:
    return layout(source, read(query).plan)


def nearest(value: Fraction) -> int:
    return max(1, math.floor(value + Fraction(1, 2)))


def side(wished: str | None, of: int, density: Fraction) -> int | None:
    if wished is None:
        return None
    if "." in wished:
        return nearest(of * Fraction(wished) * density)
    return nearest(int(wished) * density)


def derived(source: Size, width: int | None, height: int | None) -> Size:
    """The source's own ratio gives what is missing."""
    if width is None and height is None:
        return source
    scale = Fraction(width, source[0]) if width is not None else Fraction(height or 0, source[1])
    return width or nearest(source[0] * scale), height or nearest(source[1] * scale)


def inside(source: Size, width: int | None, height: int | None, most: Fraction | None) -> Size:
    scales = [Fraction(box, own) for box, own in ((width, source[0]), (height, source[1])) if box is not None]
    scale = min([*scales, *([most] if most else [])], default=Fraction(1))
    return nearest(source[0] * scale), nearest(source[1] * scale)


def cropped(source: Size, width: int | None, height: int | None, wishes: Wishes, density: Fraction) -> Size:
    if "ar" in wishes and (width is None or height is None):
        across, _, down = wishes["ar"].partition(":")
        ratio = Fraction(across) / Fraction(down)
        if width is None and height is None:
            whole = Fraction(source[0]), Fraction(source[1])
            width, height = nearest(min(whole[0], whole[1] * ratio)), nearest(min(whole[1], whole[0] / ratio))
        elif width is None:
            width = nearest(Fraction(height or 0) * ratio)
        else:
            height = nearest(width / ratio)
    width, height = derived(source, width, height)
    scaled = density if "w" in wishes or "h" in wishes else Fraction(1)
    bounds = {
        name: nearest(int(wishes[name]) * scaled) for name in ("max-w", "max-h", "min-w", "min-h") if name in wishes
    }
    width = max(min(width, bounds.get("max-w", width)), bounds.get("min-w", 1))
    return width, max(min(height, bounds.get("max-h", height)), bounds.get("min-h", 1))


def expected(source: Size, wishes: Wishes) -> Size:
    """The frame's size by section 4.1 of imgix's semantics: `W`, `H` are the box times dpr."""
    density = Fraction(wishes.get("dpr", "1"))
    width, height = side(wishes.get("w"), source[0], density), side(wishes.get("h"), source[1], density)
    fit = wishes.get("fit", "clip").removeprefix("facearea,")
    both = width is not None and height is not None
    if fit in ("crop", "facearea"):
        frame = cropped(source, width, height, wishes, density)
    elif fit == "min" and width is not None and height is not None:
        shrink = min(Fraction(1), Fraction(source[0], width), Fraction(source[1], height))
        frame = nearest(width * shrink), nearest(height * shrink)
    elif fit in ("fill", "fillmax", "clamp", "scale") and both:
        frame = width or 0, height or 0
    else:
        frame = inside(source, width, height, Fraction(1) if fit in ("max", "min", "fillmax") else None)
    longest = max(frame)
    if longest > LIMIT:
        frame = nearest(Fraction(frame[0] * LIMIT, longest)), nearest(Fraction(frame[1] * LIMIT, longest))
    return frame


fractions = st.sampled_from(["0.5", "1.0", "0.25", "0.125"])
lengths = st.integers(2, 8192).map(str) | st.integers(2, 600).map(str) | fractions
bounds = st.integers(1, 8192).map(str) | st.integers(1, 600).map(str)
wishes = st.fixed_dictionaries(
    {},
    optional={
        "w": lengths,
        "h": lengths,
        "fit": st.sampled_from(FITS),
        "dpr": st.sampled_from(["1", "2", "3", "5", "0.5", "1.5", "2.25"]),
        "ar": st.sampled_from(["1:1", "16:9", "4:3", "2:3", "1.5:1", "1:8"]),
        "max-w": bounds,
        "max-h": bounds,
        "min-w": bounds,
        "min-h": bounds,
    },
)
sizes = st.tuples(st.integers(1, 5000), st.integers(1, 5000))


@given(sizes, wishes)
@example((300, 200), {"w": "100", "h": "100"})
@example((300, 200), {"w": "250", "h": "250"})
@example((3, 2), {"w": "0.5", "dpr": "0.5"})
def test_a_print_has_the_size_of_the_table(source: Size, asked: Wishes) -> None:
    found = laid(source, "&".join(f"{name}={value}" for name, value in asked.items()))
    # Where a ratio's exact product ends in a half, its nearest whole number may fall on either side.
    slack = 1 if "ar" in asked else 0
    assert found.frame == pytest.approx(expected(source, asked), abs=slack)


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ("w=100&h=100", (100, 67)),
        ("w=250&h=250", (250, 167)),
        ("w=100&h=100&fit=max", (100, 67)),
        ("w=600&h=600&fit=max", (300, 200)),
        ("w=500&h=200&fit=min", (300, 120)),
        ("w=200&h=400&fit=min", (100, 200)),
        ("w=600&h=400&fit=min", (300, 200)),
        ("w=600&h=600&fit=fillmax", (600, 600)),
        ("w=600&h=600&fit=clamp", (600, 600)),
        ("w=600&h=600&fit=facearea", (600, 600)),
        ("w=600&h=600&fit=facearea,max", (300, 200)),
        ("fit=crop&h=100&max-w=1200", (150, 100)),
        ("fit=crop&h=100&max-w=100", (100, 100)),
        ("fit=crop&w=150&min-h=50", (150, 100)),
        ("fit=crop&w=150&min-h=150", (150, 150)),
        ("fit=crop&w=150&min-h=90&max-h=80", (150, 90)),
        ("fit=crop&w=150&max-h=80&dpr=2", (300, 160)),
        ("fit=crop&max-w=100", (100, 200)),
        ("h=100&max-w=100", (150, 100)),
        ("fit=min&h=100&max-w=100", (150, 100)),
        ("fit=crop&ar=1:1", (200, 200)),
        ("fit=crop&ar=1.5:1&h=50", (75, 50)),
        ("fit=crop&ar=2:1&w=50&h=50", (50, 50)),
        ("fit=fillmax&ar=2:1&w=150", (150, 100)),
        ("ar=2:1&w=150", (150, 100)),
        ("dpr=3", (300, 200)),
        ("w=0.5&dpr=2", (300, 200)),
        ("width=120&height=120&f=scale", (120, 120)),
    ],
)
def test_a_picture_of_300_by_200(query: str, size: Size) -> None:
    assert laid((300, 200), query).frame == size


def test_what_fits_leave_spare_is_told_by_content_and_frame() -> None:
    found = laid((300, 200), "w=600&h=600&fit=fillmax")
    assert (found.content, found.frame) == ((300, 200), (600, 600))
    assert read("w=60&h=60&fit=clamp").plan.fill.kind == "clamp"
    assert not read("w=60&fit=clamp").plan.size.fit.smeared


@pytest.mark.parametrize(
    ("query", "box"),
    [
        ("crop=top,left", (0, 0, 200, 200)),
        ("crop=right", (100, 0, 300, 200)),
        ("crop=left,right", (100, 0, 300, 200)),
        ("crop=faces,right", (100, 0, 300, 200)),
        ("crop=faces", (50, 0, 250, 200)),
        ("crop=bottom", (50, 0, 250, 200)),
        ("crop=focalpoint", (50, 0, 250, 200)),
        ("crop=focalpoint&fp-x=0.4", (20, 0, 220, 200)),
        ("crop=focalpoint&fp-x=1", (100, 0, 300, 200)),
        ("crop=focalpoint&fp-x=0.5&fp-y=0.9&fp-z=2", (100, 100, 200, 200)),
        ("crop=focalpoint,left&fp-x=1", (100, 0, 300, 200)),
        ("crop=left,focalpoint&fp-x=1", (0, 0, 200, 200)),
        ("fp-x=1&fp-z=4", (50, 0, 250, 200)),
    ],
)
def test_what_stays_of_300_by_200_in_a_square(query: str, box: tuple[int, ...]) -> None:
    assert laid((300, 200), f"w=100&h=100&fit=crop&{query}").box == pytest.approx(box)


def test_the_focal_point_can_be_seen_closer_without_a_box() -> None:
    found = laid((300, 200), "fit=crop&crop=focalpoint&fp-x=0&fp-y=0&fp-z=4")
    assert (found.box, found.frame) == ((0, 0, 75, 50), (300, 200))
    assert laid((300, 200), "crop=focalpoint&fp-z=4") == laid((300, 200), "")


@given(
    sizes,
    st.integers(2, 500),
    st.integers(2, 500),
    st.integers(0, 100),
    st.integers(0, 100),
    st.integers(10, 1000),
)
def test_the_focal_point_is_as_near_to_the_middle_as_the_source_allows(
    source: Size, width: int, height: int, x: int, y: int, zoom: int
) -> None:
    query = f"w={width}&h={height}&fit=crop&crop=focalpoint&fp-x={x / 100}&fp-y={y / 100}&fp-z={zoom / 10}"
    left, top, right, bottom = laid(source, query).box
    assert left >= -1e-9 and top >= -1e-9 and right <= source[0] + 1e-6 and bottom <= source[1] + 1e-6
    scale = max(Fraction(width, source[0]), Fraction(height, source[1])) * max(Fraction(1), Fraction(zoom, 10))
    assert (right - left, bottom - top) == pytest.approx((float(width / scale), float(height / scale)))
    for low, high, share, whole in ((left, right, x, source[0]), (top, bottom, y, source[1])):
        wanted = share / 100 * whole
        slack = 1.0 if scale == 1 else 1e-6 * whole
        assert low == pytest.approx(min(max(0, wanted - (high - low) / 2), whole - (high - low)), abs=slack)


@given(sizes, wishes, st.sampled_from(get_args(Orientation.__value__)))
def test_an_orientation_turns_the_source_before_all_else(source: Size, asked: Wishes, way: Orientation) -> None:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    assert read(f"{query}&orient={way}").plan.turn.orientation == way
    assert laid(source, f"{query}&orient={way}").frame == laid(source, query).frame


@pytest.mark.parametrize(
    ("query", "alike"),
    [
        ("fit=crop&crop=top", ""),
        ("fit=crop&w=300&h=200&fp-x=0.2", "fit=crop&w=300&h=200"),
        ("w=300&crop=top,left", "w=300"),
        ("w=300&max-w=10", "w=300"),
        ("w=300&fp-debug=true", "w=300"),
        ("w=300&rot-type=pivot", "w=300"),
        ("w=300&trim-color=fff&trim-pad=9", "w=300"),
        ("w=300&trim=alpha&trim-tol=9", "w=300&trim=alpha"),
        ("w=300&fit=facearea,fill&h=200", "w=300&h=200&fit=fill"),
    ],
)
def test_what_has_no_effect_makes_no_other_print(query: str, alike: str) -> None:
    assert read(query).plan.text() == read(alike).plan.text()


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("trim=auto", "border"),
        ("trim=color", "colour"),
        ("trim=alpha", "alpha"),
        ("trim=colorunlessalpha", "colour_unless_alpha"),
        ("trim=colorunlesalpha", "colour_unless_alpha"),
        ("trim=everything", ""),
    ],
)
def test_trims_kinds(query: str, kind: str) -> None:
    assert read(query).plan.trim.kind == kind


def test_trims_aliases_mean_the_same() -> None:
    short = "trim=color&trimcolor=f00&trimtol=3&trimpad=-900"
    long = "trim=color&trim-color=ff0000&trim-tol=3&trim-pad=-200"
    assert read(short).plan.text() == read(long).plan.text() != ""
    assert read("trim=auto&trimmd=3&trimsd=4").plan.text() == read("trim=auto&trim-md=3&trim-sd=4.0").plan.text()


def test_a_ratio_beside_both_sides_has_no_effect() -> None:
    assert read("w=40&h=30&fit=crop&ar=2:1").plan == read("w=40&h=30&fit=crop").plan
