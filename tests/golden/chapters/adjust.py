"""Golden rows of adjust."""

from tests.golden.row import SMALL, Row, photo, row

ROWS: dict[str, Row] = {
    "adjust.sharpen": row(photo, size=SMALL, adjust={"sharpen": 80.0}),
}
