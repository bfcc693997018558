"""Margins: what padding, shadows and reflections take or add on each side; arithmetic, no pixels."""

import math
from typing import NamedTuple

from darkroom.plan import Plan
from darkroom.plan.border import Border
from darkroom.plan.lengths import LONGEST
from darkroom.plan.values import Length

FLOOR = 0.5
"""How deep the floor looks for its depth, seen as such pictures are usually taken."""

_FLATTEST = 0.06
"""The least height of a shadow on the floor as a share of the shape's: light from the very side still shows."""

SOFTEST = 0.12
"""Sigma at the far end of the softest shadow as a share of its height above the floor."""


class Sides(NamedTuple):
    """Pixels on each side."""

    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0

    def around(self, size: tuple[int, int]) -> tuple[int, int]:
        """The size of what has these margins."""
        return size[0] + self.left + self.right, size[1] + self.top + self.bottom


NO_SIDES = Sides()


def padding(border: Border, given: tuple[int | None, int | None]) -> Sides:
    """Padding that leaves at least one pixel of a side that is given, or of the longest side that a print may have."""
    asked = [
        border.pad if side is None else side
        for side in (border.pad_left, border.pad_right, border.pad_top, border.pad_bottom)
    ]
    left, right = _within(asked[0], asked[1], (given[0] or LONGEST) - 1)
    top, bottom = _within(asked[2], asked[3], (given[1] or LONGEST) - 1)
    return Sides(left, top, right, bottom)


def _within(first: int, second: int, room: int) -> tuple[int, int]:
    """Two margins made smaller in proportion until they fit."""
    if first + second <= room:
        return first, second
    shorter = first * room // (first + second)
    return shorter, room - shorter


def growth(plan: Plan, size: tuple[int, int]) -> Sides:
    """What shadow and reflection add to a picture of this size, cut off at the longest side of a print.

    Only the size counts, not the shape within it, so that all frames of an animation grow alike.
    """
    left, top, right, bottom = (
        max(0, math.ceil(max(cast, mirrored)))
        for cast, mirrored in zip(_shadow(plan, size), _reflection(plan, size), strict=True)
    )
    left, right = _within(left, right, LONGEST - size[0])
    top, bottom = _within(top, bottom, LONGEST - size[1])
    return Sides(left, top, right, bottom)


type _Reach = tuple[float, float, float, float]


def _shadow(plan: Plan, size: tuple[int, int]) -> _Reach:
    shadow = plan.shadow
    if shadow.blur is None or shadow.kind == "inset":
        return 0, 0, 0, 0
    soft = 3 * shadow.blur
    if shadow.kind == "flat":
        x, y = in_pixels(shadow.x, size[0]), in_pixels(shadow.y or 0, size[1])
        soft += max(0, shadow.spread)
        return soft - x, soft - y, soft + x, soft + y
    if shadow.kind == "float":
        below = hover(plan, size[1]) + pool(size[0]) / 2
        return soft, 0, soft, max(0.0, below) + soft
    across, down = lean(plan)
    far = soft + 3 * SOFTEST * shadow.softness / 100 * size[1]
    across, down = across * size[1], down * size[1]
    above = far - down - size[1]  # the shadow begins at the shape's foot, as high above as the shape itself is
    return max(soft, far - across), max(soft, above), max(soft, far + across), max(soft, far + down)


def lean(plan: Plan) -> tuple[float, float]:
    """How far right and down a point's shadow falls on the floor for each pixel of its height above it."""
    shadow = plan.shadow
    length = math.sin(math.radians(shadow.pose)) / math.tan(math.radians(min(shadow.elevation, 89.0)))
    azimuth = math.radians(shadow.azimuth)
    down = length * FLOOR * math.cos(azimuth)
    return -length * math.sin(azimuth), math.copysign(max(abs(down), _FLATTEST * length), down)


def pool(width: float) -> float:
    """Height of the pool of shadow below something of this width that floats."""
    return width * 0.12


def hover(plan: Plan, height: float) -> float:
    """How high a picture of this height floats above its shadow."""
    if plan.shadow.y is None and plan.reflection.is_asked() and plan.reflection.offset:
        return max(0.0, in_pixels(plan.reflection.offset, height) / 2)
    return in_pixels(plan.shadow.y or 0, height)


def _reflection(plan: Plan, size: tuple[int, int]) -> _Reach:
    reflection = plan.reflection
    if not reflection.is_asked() or reflection.clipped:
        return 0, 0, 0, 0
    soft = 3 * reflection.blur
    return soft, 0, soft, gap(plan, size[1]) + stretch(plan, size[1]) + soft


def gap(plan: Plan, height: float) -> float:
    """Pixels between a thing of this height and its reflection."""
    if plan.reflection.offset is None:
        floats = plan.shadow.is_asked() and plan.shadow.kind == "float"
        return 2 * hover(plan, height) if floats else 0.0
    return in_pixels(plan.reflection.offset, height)


def stretch(plan: Plan, height: float) -> float:
    """How long the reflection of a thing of this height is: seen from above it is shorter."""
    pose = plan.reflection.pose
    if pose is None:
        pose = plan.shadow.pose if plan.shadow.is_asked() and plan.shadow.kind == "cast" else 90.0
    return min(in_pixels(plan.reflection.length, height), height) * math.sin(math.radians(pose))


def in_pixels(length: Length, side: float) -> float:
    """A length in pixels; a fraction is one of the side."""
    return length * side if isinstance(length, float) else float(length)
