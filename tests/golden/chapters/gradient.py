"""Golden rows of gradient."""

from typing import Any

from darkroom.plan.values import Colour, Towards
from tests.golden.row import Row, hole, photo, row

_NOTHING, _BLACK = Colour(0, 0, 0, 0), Colour(0, 0, 0)
_RED, _GREEN, _BLUE = Colour(255, 0, 0, 160), Colour(0, 255, 0, 160), Colour(0, 0, 255, 160)


def _row(original: Any = photo, **gradient: Any) -> Row:
    return row(original, size={"width": 72}, gradient={"colours": (_NOTHING, _BLACK)} | gradient)


ROWS: dict[str, Row] = {
    "gradient.colours": _row(),
    "gradient.colours three": _row(hole, colours=(_RED, _GREEN, _BLUE)),
    "gradient.kind": _row(kind="radial"),
    "gradient.direction": _row(direction=90.0),
    "gradient.direction slanted": _row(direction=205.0),
    "gradient.direction to a corner": _row(direction=Towards(1, 1)),
    "gradient.stops": _row(stops=(60.0, 70.0)),
    "gradient.mask": _row(mask=True),
    "gradient.mode": _row(colours=(_RED, _BLUE), mode="softlight"),
    "gradient.alpha": _row(alpha=40),
    "gradient.space": _row(colours=(_RED, _BLUE), space="linear"),
    "gradient.hue": _row(colours=(_RED, _BLUE), space="hsl", hue="increasing"),
    "gradient.shape": _row(kind="radial", shape="circle"),
    "gradient.reach": _row(kind="radial", reach="closest-side"),
    "gradient.reach of two": _row(kind="radial", reach=(30, 0.2)),
    "gradient.x": _row(kind="radial", x=0.1),
    "gradient.y": _row(kind="radial", y=-10),
}
