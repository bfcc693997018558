"""Shapes with smooth edges: how much of each pixel lies within an ellipse, a rounded rectangle or a polygon.

They are drawn at four times their size and reduced, in bands of rows, so that a large one needs no more memory.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageFilter

from darkroom.plan.values import Corners
from darkroom.render.geometry import Box, Pixels

if TYPE_CHECKING:
    from PIL import ImageDraw

_SCALE = 4
_ROWS = 64
"""Rows that are drawn at once."""

SQUARE = Corners(0, 0, 0, 0)


@dataclass(frozen=True)
class Outline:
    """A rectangle with these radii; with `sides` a polygon of so many corners instead, with none an ellipse.

    `inset`: the box is this much inside of that of the polygon whose edges these are parallel to.
    """

    radii: Corners = SQUARE
    sides: int | None = None
    inset: Box = (0, 0, 0, 0)

    def within(self, left: float, top: float, right: float, bottom: float) -> "Outline":
        """The same shape further inside by so much at each side: a rounded corner keeps its middle."""
        if self.sides:
            return Outline(sides=self.sides, inset=(left, top, right, bottom))
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        radii = zip(self.radii, corners, strict=True)
        return Outline(Corners(*(max(0, round(radius - max(corner))) for radius, corner in radii)), self.sides)


type Point = tuple[float, float]

ELLIPSE = Outline(sides=0)


def coverage(size: Pixels, outline: Outline, box: Box | None = None) -> Image.Image:
    """From 0 to 255, how much of each pixel lies within the outline, which fills the box; unasked: the whole."""
    left, top, right, bottom = box or (0, 0, *size)
    whole = Image.new("L", size)
    if right <= left or bottom <= top:
        return whole
    if outline == Outline() and all(edge % 1 == 0 for edge in (left, top, right, bottom)):
        whole.paste(255, (int(left), int(top), int(right), int(bottom)))
        return whole
    from PIL import ImageDraw  # brings fonts along, which few prints need

    scaled = tuple(edge * _SCALE for edge in (left, top, right, bottom))
    for row in range(0, size[1], _ROWS):
        rows = min(_ROWS, size[1] - row)
        band = Image.new("L", (size[0] * _SCALE, rows * _SCALE))
        lifted = scaled[0], scaled[1] - row * _SCALE, scaled[2], scaled[3] - row * _SCALE
        _draw(ImageDraw.Draw(band), outline, lifted)
        whole.paste(band.reduce(_SCALE), (0, row))
    return whole


def _draw(draw: "ImageDraw.ImageDraw", outline: Outline, box: Box) -> None:
    left, top, right, bottom = box
    if outline.sides is None:
        _draw_rounded(draw, outline.radii, box)
    elif outline.sides == 0:
        draw.ellipse((left, top, right - 1, bottom - 1), fill=255)
    elif points := _corners(outline.sides, box, outline.inset):
        draw.polygon(points, fill=255)


def _corners(sides: int, box: Box, inset: Box) -> list[Point]:
    """The corners of a regular polygon stretched to the box, or of one within it; none where nothing is left."""
    by = [edge * _SCALE for edge in inset]
    left, top, right, bottom = box[0] - by[0], box[1] - by[1], box[2] + by[2], box[3] + by[3]
    middle, half = ((left + right) / 2, (top + bottom) / 2), ((right - left) / 2, (bottom - top) / 2)
    turns = [math.tau * corner / sides for corner in range(sides)]
    points = _stretched([(math.cos(turn), math.sin(turn)) for turn in turns], middle, half)
    if not any(by):
        return points
    edges = [_moved(one, other, by) for one, other in zip(points, points[1:] + points[:1], strict=True)]
    if any(x * middle[0] + y * middle[1] >= reach for x, y, reach in edges):
        return []
    return [_crossing(one, other) for one, other in zip(edges[-1:] + edges[:-1], edges, strict=True)]


def _moved(one: Point, other: Point, by: Sequence[float]) -> tuple[float, float, float]:
    """An edge moved inward: its outward normal and how far along it the edge lies. Corners run clockwise."""
    across, down = other[0] - one[0], other[1] - one[1]
    length = math.hypot(across, down)
    x, y = down / length, -across / length
    thickness = x * x * (by[0] if x < 0 else by[2]) + y * y * (by[1] if y < 0 else by[3])
    return x, y, x * one[0] + y * one[1] - thickness


def _crossing(one: tuple[float, float, float], other: tuple[float, float, float]) -> Point:
    turn = one[0] * other[1] - one[1] * other[0]
    return (one[2] * other[1] - other[2] * one[1]) / turn, (one[0] * other[2] - other[0] * one[2]) / turn


def _stretched(points: list[Point], middle: Point, half: Point) -> list[Point]:
    """Points between -1 and 1 laid out so that their extent fills the box."""
    spans = [(min(values), max(values)) for values in zip(*points, strict=True)]
    return [
        tuple(
            middle[axis] + half[axis] * (2 * (point[axis] - low) / (high - low) - 1)
            for axis, (low, high) in enumerate(spans)
        )
        for point in points
    ]


def _draw_rounded(draw: "ImageDraw.ImageDraw", radii: Corners, box: Box) -> None:
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    one, two, three, four = (radius * _SCALE for radius in radii)
    # Radii that meet are made smaller together (CSS Backgrounds 3, section 5.5).
    fits = [
        width / (one + two or 1),
        height / (two + three or 1),
        width / (three + four or 1),
        height / (four + one or 1),
    ]
    shrink = min(1.0, *fits)
    draw.rectangle((left, top, right - 1, bottom - 1), fill=255)
    for radius, corner_x, corner_y, inward_x, inward_y in (
        (one * shrink, left, top, 1, 1),
        (two * shrink, right, top, -1, 1),
        (three * shrink, right, bottom, -1, -1),
        (four * shrink, left, bottom, 1, -1),
    ):
        _draw_corner(draw, radius, (corner_x, corner_y), (inward_x, inward_y))


def _draw_corner(draw: "ImageDraw.ImageDraw", radius: float, corner: tuple[float, float], inward: Pixels) -> None:
    if radius < 1:
        return
    across = sorted((corner[0], corner[0] + inward[0] * radius))
    down = sorted((corner[1], corner[1] + inward[1] * radius))
    draw.rectangle((across[0], down[0], across[1] - 1, down[1] - 1), fill=0)
    middle_x, middle_y = corner[0] + inward[0] * radius, corner[1] + inward[1] * radius
    draw.ellipse((middle_x - radius, middle_y - radius, middle_x + radius - 1, middle_y + radius - 1), fill=255)


def feathered(make: Callable[[float], Image.Image], width: float, size: Pixels) -> Image.Image:
    """A coverage that rises over this width from the edge inward; `make` draws it further inside by so many pixels."""
    width = min(width, min(size) / 2)
    if width < 1:
        return make(0.0)
    blur = ImageFilter.BoxBlur(width / 4)
    return make(width / 2).filter(blur).filter(blur)
