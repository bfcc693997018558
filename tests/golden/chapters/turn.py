"""Golden rows of turn."""

from tests.golden.row import SMALL, Row, hole, photo, row

ROWS: dict[str, Row] = {
    "turn.orientation": row(photo, size=SMALL, turn={"orientation": 6}),
    "turn.flip": row(photo, size=SMALL, turn={"flip": "h"}),
    "turn.rotation": row(photo, size=SMALL, turn={"rotation": 20.0}),
    "turn.rotation of a hole": row(hole, size=SMALL, turn={"rotation": 250.0}),
}
