"""Golden rows of turn."""

from darkroom.plan.values import Colour
from tests.golden.row import SMALL, Row, hole, photo, row

ROWS: dict[str, Row] = {
    "turn.orientation": row(photo, size=SMALL, turn={"orientation": 6}),
    "turn.flip": row(photo, size=SMALL, turn={"flip": "h"}),
    "turn.rotation": row(photo, size=SMALL, turn={"rotation": 20.0}),
    "turn.pivot": row(
        photo, size=SMALL, turn={"rotation": 20.0, "pivot": True}, background={"colour": Colour(255, 200, 0)}
    ),
    "turn.pivot of a hole": row(hole, size=SMALL, turn={"rotation": 90.0, "pivot": True}),
    "turn.rotation of a hole": row(hole, size=SMALL, turn={"rotation": 250.0}),
}
