"""Golden rows of background."""

from darkroom.plan.values import Colour
from tests.golden.row import FILL, SMALL, Row, hole, photo, row

_GRID = {"grid": True}

ROWS: dict[str, Row] = {
    "background.colour": row(hole, size=SMALL, background={"colour": Colour(255, 200, 0)}),
    "background.colour half": row(hole, size=SMALL, background={"colour": Colour(255, 200, 0, 128)}),
    "background.colour canvas": row(
        photo, size={"width": 60, "height": 60, "fit": FILL}, background={"colour": Colour(0, 90, 200)}
    ),
    "background.grid": row(hole, size=SMALL, background=_GRID),
    "background.grid around a mask": row(photo, size=SMALL, background=_GRID, mask={"shape": "ellipse"}),
    "background.grid_colours": row(
        hole, size=SMALL, background=_GRID | {"grid_colours": (Colour(0, 0, 0), Colour(255, 0, 0, 128))}
    ),
    "background.grid_size": row(hole, size=SMALL, background=_GRID | {"grid_size": 9}),
}
