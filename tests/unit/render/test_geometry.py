"""Geometry against an oracle that works in fractions and is written from imgix's table of fit modes."""

import math
from fractions import Fraction
from typing import get_args

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from darkroom.plan.values import Anchor, Fit, Orientation, Region
from darkroom.render.geometry import Layout, layout
from darkroom.render.stored import mirrored, needed, stored_box, stored_size
from tests.unit.render.tools import asking

ORIENTATIONS: tuple[Orientation, ...] = get_args(Orientation.__value__)
CLIP, MAX, CROP = Fit("contain"), Fit("contain", enlarge=False), Fit("cover")
MIN, FILL, FILLMAX = Fit("cover", enlarge=False), Fit("contain", canvas=True), Fit("contain", False, canvas=True)
SCALE = Fit("stretch")
SPARED = Fit("cover", enlarge=False, canvas=True)
"""What ixmage's `cover` is without `allowenl` on a canvas: nothing is enlarged, and what sticks out is cut."""

sides = st.integers(1, 5000)
boxes = st.integers(2, 8192)
maybe_boxes = st.none() | boxes
sources = st.tuples(sides, sides)
fits = st.sampled_from([CLIP, MAX, CROP, MIN, FILL, FILLMAX, SCALE, SPARED, Fit("stretch", enlarge=False)])
anchors = st.builds(Anchor, st.sampled_from([0.0, 0.5, 1.0]), st.sampled_from([0.0, 0.5, 1.0]))


def laid(source: tuple[int, int], rotation: float = 0.0, **size: object) -> Layout:
    return layout(source, asking(size=size, turn={"rotation": rotation}))


def nearest(value: Fraction) -> int:
    return max(1, math.floor(value + Fraction(1, 2)))


def expected(source: tuple[int, int], width: int | None, height: int | None, fit: Fit) -> tuple[int, int]:
    """The content's size by imgix's table."""
    sw, sh = map(Fraction, source)
    if width is None and height is None:
        return source
    if width is None or height is None:
        scale = width / sw if width is not None else Fraction(height or 0) / sh
        scale = scale if fit.enlarge else min(scale, Fraction(1))
        return nearest(sw * scale), nearest(sh * scale)
    if fit.mode == "contain":
        scale = min(width / sw, height / sh)
        scale = scale if fit.enlarge else min(scale, Fraction(1))
        return nearest(sw * scale), nearest(sh * scale)
    if fit == SPARED:
        scale = min(Fraction(1), max(width / sw, height / sh))
        return min(width, nearest(sw * scale)), min(height, nearest(sh * scale))
    if fit.mode == "cover" and not fit.enlarge:
        shrink = min(Fraction(1), sw / width, sh / height)
        return nearest(width * shrink), nearest(height * shrink)
    if fit.mode == "stretch" and not fit.enlarge:
        return min(width, source[0]), min(height, source[1])
    return width, height


@pytest.mark.parametrize(
    ("fit", "width", "height", "size"),
    [
        (CLIP, 100, 100, (100, 67)),
        (CLIP, 250, 250, (250, 167)),
        (CLIP, 600, None, (600, 400)),
        (MAX, 600, 600, (300, 200)),
        (MAX, None, 500, (300, 200)),
        (CROP, 500, 500, (500, 500)),
        (CROP, 150, None, (150, 100)),
        (MIN, 500, 200, (300, 120)),
        (MIN, 200, 400, (100, 200)),
        (MIN, 600, 400, (300, 200)),
        (SCALE, 10, 1000, (10, 1000)),
        (SCALE, None, 100, (150, 100)),
    ],
)
def test_a_picture_of_300_by_200(fit: Fit, width: int | None, height: int | None, size: tuple[int, int]) -> None:
    found = laid((300, 200), fit=fit, width=width, height=height)
    assert found.content == found.frame == found.drawn == size


@given(sources, maybe_boxes, maybe_boxes, fits)
@example((300, 200), 101, None, CLIP)
@example((2, 1), 3, None, CLIP)
def test_the_content_has_the_size_of_the_table(
    source: tuple[int, int], width: int | None, height: int | None, fit: Fit
) -> None:
    size = expected(source, width, height, fit)
    assume(max(size) <= 8192)
    assert laid(source, width=width, height=height, fit=fit).content == size


@given(sources, boxes, boxes, st.sampled_from([FILL, FILLMAX]))
def test_a_canvas_has_exactly_the_box(source: tuple[int, int], width: int, height: int, fit: Fit) -> None:
    found = laid(source, width=width, height=height, fit=fit)
    assert found.frame == (width, height)
    assert found.content[0] <= width and found.content[1] <= height


@given(sources, boxes)
def test_a_canvas_needs_both_sides(source: tuple[int, int], width: int) -> None:
    assert laid(source, width=width, fit=FILL) == laid(source, width=width, fit=CLIP)


@given(sources, maybe_boxes, maybe_boxes, st.sampled_from([CLIP, MAX, SCALE, FILL]))
def test_all_of_the_source_is_used_unless_it_covers(
    source: tuple[int, int], width: int | None, height: int | None, fit: Fit
) -> None:
    assert laid(source, width=width, height=height, fit=fit).box == (0, 0, *source)


@given(sources, boxes, boxes, st.sampled_from([CROP, MIN]), anchors)
def test_a_cover_cut_is_the_largest_undistorted_part_at_its_anchor(
    source: tuple[int, int], width: int, height: int, fit: Fit, anchor: Anchor
) -> None:
    found = laid(source, width=width, height=height, fit=fit, anchor=anchor)
    left, top, right, bottom = found.box
    assert 0 <= left < right <= source[0] + 1e-9 and 0 <= top < bottom <= source[1] + 1e-9
    scale = max(found.content[0] / source[0], found.content[1] / source[1])
    assert right - left == pytest.approx(found.content[0] / scale)
    assert bottom - top == pytest.approx(found.content[1] / scale)
    slack = 1.0 if scale == 1 else 1e-6 * max(source)
    assert left == pytest.approx((source[0] - (right - left)) * anchor.x, abs=slack)
    assert top == pytest.approx((source[1] - (bottom - top)) * anchor.y, abs=slack)


@given(st.integers(2, 5000), st.integers(2, 5000), st.floats(0, 1))
def test_an_unscaled_cut_begins_at_a_whole_pixel(wide: int, high: int, share: float) -> None:
    low = max(2, round(high * share))
    assert all(edge % 1 == 0 for edge in laid((wide, high), width=wide, height=low, fit=CROP).box)
    assert all(edge % 1 == 0 for edge in laid((high, wide), width=low, height=wide, fit=CROP).box)


ratios = st.fractions(Fraction(1, 50), 50).map(float)


@given(sources, boxes, ratios)
def test_a_ratio_supplies_the_missing_side(source: tuple[int, int], side: int, ratio: float) -> None:
    wide, high = (
        laid(source, height=side, ratio=ratio, fit=CROP).frame,
        laid(source, width=side, ratio=ratio, fit=CROP).frame,
    )
    assert max(wide) == 8192 or wide == pytest.approx((max(1, side * ratio), side), abs=0.5 + 1e-6)
    assert max(high) == 8192 or high == pytest.approx((side, max(1, side / ratio)), abs=0.5 + 1e-6)


@given(sources, ratios)
def test_a_ratio_alone_cuts_the_source_at_its_own_size(source: tuple[int, int], ratio: float) -> None:
    found = laid(source, ratio=ratio, fit=CROP)
    assert found.frame[0] == source[0] or found.frame[1] == source[1]
    assert found.frame[0] <= source[0] and found.frame[1] <= source[1]
    assert found.box[2] - found.box[0] == found.frame[0] and found.box[3] - found.box[1] == found.frame[1]
    assert abs(found.frame[0] - min(source[0], source[1] * ratio)) <= 1


@given(sources, boxes, boxes, ratios, st.sampled_from([CROP, FILL, SCALE]))
def test_a_ratio_beside_both_sides_shapes_the_largest_box_within(
    source: tuple[int, int], width: int, height: int, ratio: float, fit: Fit
) -> None:
    found = laid(source, width=width, height=height, ratio=ratio, fit=fit).frame
    assert found[0] <= width and found[1] <= height and (found[0] == width or found[1] == height)
    assert found == pytest.approx((min(width, height * ratio), min(height, width / ratio)), abs=1)


def test_a_ratio_beside_both_sides_is_restricted_to_their_box() -> None:
    assert laid((300, 200), width=40, height=30, fit=CROP, ratio=2.0).frame == (40, 20)
    assert laid((300, 200), width=40, height=30, fit=FILL, ratio=0.5).frame == (15, 30)


@given(sources, st.integers(1, 60_000), st.integers(1, 60_000), fits)
def test_no_frame_is_larger_than_the_limit_and_none_is_empty(
    source: tuple[int, int], width: int, height: int, fit: Fit
) -> None:
    found = laid(source, width=width, height=height, fit=fit)
    assert all(1 <= inner <= outer <= 8192 for inner, outer in zip(found.content, found.frame, strict=True))


def test_a_frame_beyond_the_limit_is_scaled_down_as_a_whole() -> None:
    assert laid((300, 200), width=16384, height=8192, fit=CROP).frame == (8192, 4096)
    assert laid((300, 200), width=16384, height=4096, fit=FILL) == laid((300, 200), width=8192, height=2048, fit=FILL)
    assert laid((20_000, 5_000)).frame == (8192, 2048)


@given(sources, st.floats(0.01, 1.0), st.floats(0.01, 1.0))
def test_a_fraction_is_of_the_sources_side(source: tuple[int, int], wide: float, high: float) -> None:
    found = laid(source, width=wide, height=high, fit=SCALE)
    assert found.frame == (max(1, math.floor(source[0] * wide + 0.5)), max(1, math.floor(source[1] * high + 0.5)))


@pytest.mark.parametrize(
    ("region", "box"),
    [
        (Region(100, 50, 64, 48), (100, 50, 164, 98)),
        (Region(0.5, 0.25, 0.5, 0.25), (150, 50, 300, 100)),
        (Region("left", "top", 30, 20), (0, 0, 30, 20)),
        (Region("center", "middle", 30, 20), (135, 90, 165, 110)),
        (Region("right", "bottom", 30, 20), (270, 180, 300, 200)),
        (Region("right", "bottom", 1.0, 0.1), (0, 180, 300, 200)),
        (Region(250, 150, 500, 500), (250, 150, 300, 200)),
        (Region("center", "middle", 5000, 5000), (0, 0, 300, 200)),
        (Region(300, 0, 10, 10), (0, 0, 300, 200)),
        (Region(0, 10**17, 10, 10), (0, 0, 300, 200)),
        (Region(1.0, 0, 10, 10), (0, 0, 300, 200)),
    ],
)
def test_a_region_is_cut_first(region: Region, box: tuple[int, int, int, int]) -> None:
    assert laid((300, 200), region=region).box == box


def test_box_and_anchor_speak_of_the_region() -> None:
    found = laid((300, 200), region=Region(100, 0, 100, 200), width=50, height=50, fit=CROP, anchor=Anchor(0.5, 1.0))
    assert found.box == pytest.approx((100, 100, 200, 200))
    assert laid((300, 200), region=Region(100, 0, 100, 200), width=0.5).frame == (50, 100)


angles = st.floats(0, 359.99) | st.integers(0, 359).map(float) | st.sampled_from([90.0, 180.0, 270.0])


@given(sources, boxes, boxes, angles)
def test_a_rotation_leaves_no_corner_of_the_content_empty(
    source: tuple[int, int], width: int, height: int, angle: float
) -> None:
    plain, turned = (laid(source, rotation, width=width, height=height, fit=SCALE) for rotation in (0.0, angle))
    assert (turned.content, turned.frame) == (plain.content, plain.frame)
    for x, y in ((0, 0), (width, 0), (0, height), (width, height)):
        across, down = x - width / 2, y - height / 2
        sine, cosine = math.sin(math.radians(angle)), math.cos(math.radians(angle))
        assert abs(across * cosine - down * sine) <= turned.drawn[0] / 2 + 1e-6
        assert abs(across * sine + down * cosine) <= turned.drawn[1] / 2 + 1e-6
    left, top, right, bottom = turned.box
    assert left >= -1e-6 and top >= -1e-6 and right <= source[0] + 1e-6 and bottom <= source[1] + 1e-6


@given(sources, boxes, boxes, angles)
def test_a_rotation_zooms_evenly_and_no_more_than_it_must(
    source: tuple[int, int], width: int, height: int, angle: float
) -> None:
    turned = laid(source, angle, width=width, height=height, fit=SCALE)
    zoom_x = turned.drawn[0] / (turned.box[2] - turned.box[0]) * source[0] / width
    zoom_y = turned.drawn[1] / (turned.box[3] - turned.box[1]) * source[1] / height
    sine, cosine = abs(math.sin(math.radians(angle))), abs(math.cos(math.radians(angle)))
    least = max(cosine + sine * height / width, cosine + sine * width / height)
    assert zoom_x == pytest.approx(zoom_y, rel=1e-6)
    assert least - 1e-6 <= zoom_x <= least + 6 / min(width, height)


@pytest.mark.parametrize("angle", [90.0, 270.0])
def test_a_quarter_turn_is_exact(angle: float) -> None:
    found = laid((300, 200), angle)
    assert found.drawn == (200, 300)
    assert found.box == pytest.approx((150 - 200 / 3, 0, 150 + 200 / 3, 200))
    assert laid((200, 200), angle).box == (0, 0, 200, 200)


def stored_pixels(upright: np.ndarray, orientation: Orientation) -> np.ndarray:
    """The rows of a file whose EXIF orientation makes it look like this (CIPA DC-008: where row 0 and column 0 lie)."""
    return {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1, :],
        5: upright.T,
        6: upright[:, ::-1].T,
        7: upright[::-1, ::-1].T,
        8: upright[::-1, :].T,
    }[orientation]


@given(st.integers(1, 12), st.integers(1, 12), st.data(), st.sampled_from(ORIENTATIONS))
def test_a_box_is_found_again_in_the_stored_rows(wide: int, high: int, data: st.DataObject, way: Orientation) -> None:
    left, top = data.draw(st.integers(0, wide - 1)), data.draw(st.integers(0, high - 1))
    right, bottom = data.draw(st.integers(left + 1, wide)), data.draw(st.integers(top + 1, high))
    upright = np.arange(wide * high).reshape(high, wide)
    stored = stored_pixels(upright, way)
    size = stored_size((wide, high), way)
    assert size == stored.shape[::-1]
    x0, y0, x1, y1 = (int(edge) for edge in stored_box((left, top, right, bottom), size, way))
    assert set(stored[y0:y1, x0:x1].flat) == set(upright[top:bottom, left:right].flat)


@pytest.mark.parametrize("way", ORIENTATIONS)
@pytest.mark.parametrize("flip", ["", "h", "v", "hv"])
def test_an_orientation_and_a_flip_are_one_orientation(way: Orientation, flip: str) -> None:
    upright = np.arange(6).reshape(2, 3)
    stored = stored_pixels(upright, way)
    seen = upright[:, ::-1] if "h" in flip else upright
    seen = seen[::-1, :] if "v" in flip else seen
    assert (stored_pixels(seen, mirrored(way, flip)) == stored).all()


@given(sources, boxes, boxes, st.sampled_from([CLIP, CROP, SCALE]))
def test_what_is_decoded_suffices_for_what_is_drawn(source: tuple[int, int], width: int, height: int, fit: Fit) -> None:
    found = laid(source, width=width, height=height, fit=fit)
    wide, high = needed(source, found.box, found.drawn)
    assert wide * (found.box[2] - found.box[0]) / source[0] >= found.drawn[0] - 1e-3
    assert high * (found.box[3] - found.box[1]) / source[1] >= found.drawn[1] - 1e-3
    assert needed(source, (0.0, 0.0, float(source[0]), float(source[1])), source) == source
