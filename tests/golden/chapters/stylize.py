"""Golden rows of stylize."""

from darkroom.plan.values import Colour
from tests.golden.row import SMALL, Row, hole, photo, row

_INKS = Colour(0, 20, 90), Colour(255, 220, 120)

ROWS: dict[str, Row] = {
    "stylize.blur": row(photo, size=SMALL, stylize={"blur": 2.5}),
    "stylize.blur of a hole": row(hole, size=SMALL, stylize={"blur": 12.0}),
    "stylize.pixels": row(photo, size=SMALL, stylize={"pixels": 7}),
    "stylize.pixels of a hole": row(hole, size=SMALL, stylize={"pixels": 5}),
    "stylize.halftone": row(photo, stylize={"halftone": 5}),
    "stylize.halftone in two inks": row(hole, stylize={"halftone": 9, "duotone": _INKS}),
    "stylize.sepia": row(photo, size=SMALL, stylize={"sepia": 90.0}),
    "stylize.monochrome": row(photo, size=SMALL, stylize={"monochrome": Colour(200, 90, 60)}),
    "stylize.monochrome half": row(photo, size=SMALL, stylize={"monochrome": Colour(0, 90, 255, 128)}),
    "stylize.duotone": row(hole, size=SMALL, stylize={"duotone": _INKS}),
    "stylize.duotone_alpha": row(photo, size=SMALL, stylize={"duotone": _INKS, "duotone_alpha": 40}),
}
