"""Golden rows of typesetting."""

from typing import Any

from darkroom.plan.markup import Span
from tests.golden.row import Row, photo, row


def alone(**typesetting: Any) -> Row:
    text = {"text": (Span("Letters set in lines"),), "size": 20, "pad": 4}
    return row(photo, size={"width": 100}, texts=[text], typesetting={"alone": True, **typesetting})


ROWS: dict[str, Row] = {
    "typesetting.alone": alone(),
    "typesetting.leading": alone(leading=8),
    "typesetting.tracking": alone(tracking=3),
}
