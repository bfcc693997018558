"""Mask: the shape that remains of the picture."""

import re
from typing import Any, NamedTuple

from darkroom.plan import lengths, parsers
from darkroom.plan.declare import Group, Parser, group, param, spelt
from darkroom.plan.values import Colour, Corners, Locator


class Polygon(NamedTuple):
    """A regular polygon with a corner at three o'clock, stretched to the picture."""

    sides: int


type Shape = str | Polygon
"""`ellipse`, `corners` or a polygon."""


def _read_shape(text: str) -> Shape | Locator:
    if text in ("ellipse", "corners"):
        return text
    polygon = re.fullmatch(r"poly([1-9][0-9]?)", text)
    if polygon and 3 <= int(polygon[1]) <= 32:
        return Polygon(int(polygon[1]))
    return parsers.locator.read(text)


def _write_shape(value: Any) -> str:
    if isinstance(value, Locator):
        return parsers.locator.write(value)
    return f"poly{value.sides}" if isinstance(value, Polygon) else str(value)


_shape: Parser[Shape | Locator] = Parser(
    _read_shape,
    f"`ellipse`, `corners`, `poly3` to `poly32`, or a picture: {parsers.locator.expects}",
    _write_shape,
)


@group
class Mask(Group):
    """The shape that remains of the picture; outside it is transparent, or white for want of alpha."""

    shape: Shape | Locator | None = param(
        _shape,
        default=None,
        doc="What remains: an ellipse, rounded corners, a regular polygon, or what is light and opaque in a picture.",
        imgix=spelt(
            "mask",
            example="w=300&h=300&fit=crop&mask=ellipse",
            chosen="Animations are masked too, each frame alike.",
        ),
        imglab=spelt(
            "shape",
            parsers.locator,
            example="width=300&shape=star.png",
            meaning="What remains of the picture: what is light and opaque in another one.",
        ),
    )
    radius: Corners | None = param(
        lengths.corners,
        default=None,
        doc="Radii of rounded corners; unasked: a fifth of the picture's smaller side.",
        when=lambda mask: mask.shape == "corners",
        in_pixels=True,
        imgix=spelt(
            "corner-radius", default="20 % of the smaller side", example="mask=corners&corner-radius=40,0,40,0"
        ),
    )
    colour: Colour | None = param(
        parsers.colour_argb,
        default=None,
        doc="Colour of what was cut off.",
        when=lambda mask: mask.shape is not None,
        imgix=spelt(
            "mask-bg", aliases=("maskbg",), default="transparent, or white", example="mask=ellipse&mask-bg=222"
        ),
    )
    invert: bool = param(
        parsers.boolean,
        default=False,
        doc="Cut the shape out and keep what is around it.",
        when=lambda mask: mask.shape is not None,
        imgix=spelt("mask-invert", default="false", example="mask=ellipse&mask-invert=true"),
    )

    def is_softened(self) -> bool:
        """Whether a fade of all edges softens the shape's edge instead of the picture's."""
        return self.shape in ("ellipse", "corners")
