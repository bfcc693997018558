"""Golden rows of fill."""

from typing import Any

from darkroom.plan.values import Colour, Fit, Towards
from tests.golden.row import FILL, Row, hole, photo, row

_NAVY, _GOLD = Colour(0, 0, 128), Colour(255, 215, 0)
_TALL = {"width": 48, "height": 72, "fit": FILL}


def _gradient(**more: Any) -> dict[str, Any]:
    return {"kind": "gradient", "gradient_linear": (_NAVY, _GOLD), **more}


def _rings(**more: Any) -> dict[str, Any]:
    return {"kind": "gradient", "gradient_type": "radial", "gradient_radial": (_GOLD, _NAVY), **more}


ROWS: dict[str, Row] = {
    "fill.kind blur": row(photo, size=_TALL, fill={"kind": "blur"}),
    "fill.kind blur behind a hole": row(hole, size=_TALL, fill={"kind": "blur"}),
    "fill.kind clamp": row(photo, size=_TALL, fill={"kind": "clamp"}),
    "fill.kind mirror": row(photo, size=_TALL, fill={"kind": "mirror"}),
    "fill.kind clamp on all sides": row(
        photo,
        size={"width": 140, "height": 90, "fit": Fit("contain", enlarge=False, canvas=True)},
        fill={"kind": "clamp"},
    ),
    "fill.colour": row(hole, size=_TALL, fill={"colour": Colour(240, 120, 60)}),
    "fill.gradient_type": row(photo, size=_TALL, fill={"kind": "gradient", "gradient_type": "radial"}),
    "fill.gradient_space": row(photo, size=_TALL, fill=_gradient(gradient_space="oklab")),
    "fill.gradient_hue": row(photo, size=_TALL, fill=_gradient(gradient_space="oklch", gradient_hue="longer")),
    "fill.gradient_linear": row(hole, size=_TALL, fill=_gradient()),
    "fill.gradient_direction": row(photo, size=_TALL, fill=_gradient(gradient_direction=Towards(1, -1))),
    "fill.gradient_radial": row(hole, size=_TALL, fill=_rings()),
    "fill.gradient_radii": row(hole, size=_TALL, fill=_rings(gradient_radii=(2, 1.0))),
    "fill.gradient_x": row(hole, size=_TALL, fill=_rings(gradient_x=8)),
    "fill.gradient_y": row(hole, size=_TALL, fill=_rings(gradient_y=0.1)),
}
