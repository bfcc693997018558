"""Golden rows of palette."""

from tests.golden.row import SMALL, Row, hole, photo, row

ROWS: dict[str, Row] = {
    "palette.form": row(photo, "application/json", size=SMALL, palette={"form": "json"}),
    "palette.form of a hole": row(hole, "application/json", size=SMALL, palette={"form": "json", "count": 2}),
    "palette.count": row(photo, "text/css; charset=utf-8", size=SMALL, palette={"form": "css", "count": 3}),
    "palette.prefix": row(
        photo, "text/css; charset=utf-8", size=SMALL, palette={"form": "css", "count": 1, "prefix": "hero"}
    ),
}
