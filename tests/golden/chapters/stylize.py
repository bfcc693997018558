"""Golden rows of stylize."""

from tests.golden.row import SMALL, Row, hole, photo, row

ROWS: dict[str, Row] = {
    "stylize.blur": row(photo, size=SMALL, stylize={"blur": 2.5}),
    "stylize.blur of a hole": row(hole, size=SMALL, stylize={"blur": 12.0}),
}
