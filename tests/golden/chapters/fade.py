"""Golden rows of fade."""

from darkroom.plan.values import Colour
from tests.golden.row import Row, hole, photo, row

_SIZE = {"width": 72}

ROWS: dict[str, Row] = {
    "fade.edges": row(photo, size=_SIZE, fade={"edges": 0.25}),
    "fade.edges into padding": row(
        photo, size=_SIZE, fade={"edges": 12}, border={"pad": 6}, background={"colour": Colour(0, 60, 120)}
    ),
    "fade.left": row(hole, size=_SIZE, fade={"left": 0.5}),
    "fade.right": row(photo, size=_SIZE, fade={"edges": 10, "right": 0}),
    "fade.top": row(photo, size=_SIZE, fade={"top": 30}),
    "fade.bottom": row(photo, size=_SIZE, fade={"bottom": 1.0, "top": 1.0}),
}
