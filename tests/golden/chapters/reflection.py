"""Golden rows of reflection."""

from typing import Any

from darkroom.plan.values import Colour
from tests.golden.row import Row, photo, row


def _row(mask: str | None = "ellipse", **reflection: Any) -> Row:
    return row(photo, size={"width": 60}, mask={"shape": mask}, reflection={"strength": 60} | reflection)


ROWS: dict[str, Row] = {
    "reflection.strength": _row(mask=None),
    "reflection.strength below a floating stone": row(
        photo,
        size={"width": 60},
        mask={"shape": "ellipse"},
        reflection={"strength": 60, "offset": 16},
        shadow={"blur": 2, "kind": "float"},
    ),
    "reflection.offset": _row(offset=6),
    "reflection.length": _row(length=0.4),
    "reflection.falloff": _row(falloff=0),
    "reflection.blur": _row(blur=5),
    "reflection.colour": _row(colour=Colour(0, 0, 0, 160)),
    "reflection.pose": _row(pose=40.0),
    "reflection.clipped": row(
        photo, size={"width": 60}, border={"pad_bottom": 16}, reflection={"strength": 60, "clipped": True}
    ),
}
