"""Golden rows of border."""

from typing import Any

from darkroom.plan.border import Stroke
from darkroom.plan.mask import Polygon
from darkroom.plan.values import Colour, Corners
from tests.golden.row import FILL, Row, hole, photo, row

_SIZE = {"width": 72}
_LINE = {"line": Stroke(6, Colour(20, 40, 120))}
_GLASS = {"line": Stroke(6, Colour(255, 255, 255, 128))}


def _bordered(more: dict[str, Any], **groups: Any) -> Row:
    return row(photo, size=_SIZE, border=_LINE | more, **groups)


ROWS: dict[str, Row] = {
    "border.line": _bordered({}),
    "border.line half": row(hole, size=_SIZE, border=_GLASS),
    "border.line around an ellipse": _bordered({}, mask={"shape": "ellipse"}),
    "border.line around corners": _bordered({}, mask={"shape": "corners"}),
    "border.line around a polygon": _bordered({}, mask={"shape": Polygon(6)}),
    "border.line around a stencil": _bordered({}, mask={"shape": "ellipse", "invert": True}),
    "border.top": _bordered({"top": 14}),
    "border.right": _bordered({"right": 0}),
    "border.bottom": _bordered({"bottom": 14}),
    "border.left": _bordered({"left": 1}),
    "border.radius": _bordered({"radius": Corners(16, 16, 16, 16)}),
    "border.radius of one corner": row(hole, size=_SIZE, border=_LINE | {"radius": Corners(0, 30, 0, 0)}),
    "border.inner": _bordered({"radius": Corners(20, 20, 20, 20), "inner": Corners(0, 4, 12, 20)}),
    "border.stroke_colour": _bordered({"stroke_size": 2, "stroke_colour": Colour(255, 120, 0)}),
    "border.stroke_size": _bordered(
        {"stroke_size": 4, "stroke_colour": Colour(255, 255, 0), "radius": Corners(16, 16, 16, 16)}
    ),
    "border.pad": row(photo, size=_SIZE, border={"pad": 8}, background={"colour": Colour(240, 220, 200)}),
    "border.pad of nothing": row(hole, size=_SIZE, border={"pad": 8}),
    "border.pad on a filled canvas": row(
        photo,
        size={"width": 72, "height": 72, "fit": FILL},
        border=_LINE | {"pad": 8},
        fill={"colour": Colour(9, 9, 9)},
    ),
    "border.pad_top": row(photo, size=_SIZE, border={"pad": 8, "pad_top": 0}),
    "border.pad_right": row(photo, size=_SIZE, border={"pad_right": 12}),
    "border.pad_bottom": row(photo, size=_SIZE, border={"pad_bottom": 12}),
    "border.pad_left": row(photo, size=_SIZE, border={"pad_left": 12}),
}
