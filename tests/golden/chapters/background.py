"""Golden rows of background."""

from darkroom.plan.values import Colour
from tests.golden.row import FILL, SMALL, Row, hole, photo, row

ROWS: dict[str, Row] = {
    "background.colour": row(hole, size=SMALL, background={"colour": Colour(255, 200, 0)}),
    "background.colour half": row(hole, size=SMALL, background={"colour": Colour(255, 200, 0, 128)}),
    "background.colour canvas": row(
        photo, size={"width": 60, "height": 60, "fit": FILL}, background={"colour": Colour(0, 90, 200)}
    ),
}
