"""Golden rows of document."""

from tests.golden.row import SMALL, Row, row
from tests.unit.render.documents import CURVES_PAGE, GREEN_PAGE, RED_PAGE, pdf

ROWS: dict[str, Row] = {
    "document.page": row(lambda: pdf(GREEN_PAGE, CURVES_PAGE), size=SMALL, document={"page": 2}),
    "document.annotations": row(
        lambda: pdf(CURVES_PAGE, annotation=RED_PAGE), size=SMALL, document={"annotations": False}
    ),
}
