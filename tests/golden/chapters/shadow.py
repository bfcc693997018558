"""Golden rows of shadow."""

from typing import Any

from darkroom.plan.values import Colour
from tests.golden.row import Row, photo, row

_STONE = {"shape": "ellipse"}


def _row(mask: dict[str, Any] | None = None, **shadow: Any) -> Row:
    return row(photo, size={"width": 60}, mask=_STONE if mask is None else mask, shadow={"blur": 3} | shadow)


def _cast(**more: Any) -> Row:
    return _row(kind="cast", **more)


ROWS: dict[str, Row] = {
    "shadow.blur": _row(),
    "shadow.blur none": _row(mask={}, blur=0, x=6, y=6),
    "shadow.blur on a colour": row(
        photo,
        size={"width": 60},
        mask=_STONE,
        shadow={"blur": 4, "y": 6},
        background={"colour": Colour(230, 240, 250)},
    ),
    "shadow.kind": _cast(),
    "shadow.kind float": _row(kind="float", y=6),
    "shadow.kind inset": _row(kind="inset", x=4, y=4),
    "shadow.x": _row(x=0.2),
    "shadow.y": _row(y=10),
    "shadow.spread": _row(spread=6, blur=1),
    "shadow.spread inward": _row(spread=-6, blur=1, y=14),
    "shadow.colour": _row(colour=Colour(200, 0, 80)),
    "shadow.azimuth": _cast(azimuth=45.0),
    "shadow.elevation": _cast(elevation=25.0),
    "shadow.pose": _cast(pose=40.0),
    "shadow.softness": _cast(softness=0, blur=0),
    "shadow.falloff": _cast(falloff=90),
    "shadow.alone": _cast(alone=True),
}
