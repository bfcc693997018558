"""Golden rows of size."""

from darkroom.plan.values import Anchor, Fit, Region
from tests.golden.row import COVER, FILL, Row, lying, photo, row

ROWS: dict[str, Row] = {
    "size.region": row(photo, size={"region": Region(10, 8, 0.5, 40)}),
    "size.region by words": row(photo, size={"region": Region("right", "middle", 40, 0.5)}),
    "size.width": row(photo, size={"width": 40}),
    "size.width of a lying jpeg": row(lying, size={"width": 40}),
    "size.height": row(photo, size={"height": 100}),
    "size.fit contain": row(photo, size={"width": 40, "height": 40, "fit": Fit("contain", enlarge=False)}),
    "size.fit cover": row(photo, size={"width": 40, "height": 40, "fit": COVER}),
    "size.fit min": row(photo, size={"width": 200, "height": 200, "fit": Fit("cover", enlarge=False)}),
    "size.fit stretch": row(photo, size={"width": 30, "height": 70, "fit": Fit("stretch")}),
    "size.fit canvas": row(photo, size={"width": 60, "height": 60, "fit": FILL}),
    "size.anchor": row(photo, size={"width": 40, "height": 40, "fit": COVER, "anchor": Anchor(1.0, 0.0)}),
    "size.ratio": row(photo, size={"width": 40, "fit": COVER, "ratio": 0.5}),
}
