"""Golden rows of size."""

from darkroom.plan.values import Anchor, Fit, Region
from tests.golden.row import COVER, FILL, Row, lying, photo, row

FOCUS = {"width": 40, "height": 40, "fit": COVER, "anchor": "focus"}

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
    "size.fit cover on a canvas": row(photo, size={"width": 120, "height": 50, "fit": Fit("cover", False, True)}),
    "size.fit canvas": row(photo, size={"width": 60, "height": 60, "fit": FILL}),
    "size.anchor": row(photo, size={"width": 40, "height": 40, "fit": COVER, "anchor": Anchor(1.0, 0.0)}),
    "size.anchor edges": row(photo, size=FOCUS | {"anchor": "edges", "width": 20}),
    "size.anchor entropy": row(photo, size=FOCUS | {"anchor": "entropy", "width": 20}),
    "size.anchor attention": row(photo, size=FOCUS | {"anchor": "attention", "width": 20}),
    "size.anchor focus": row(photo, size=FOCUS | {"focus_x": 0.75, "focus_y": 0.6}),
    "size.focus_x": row(photo, size=FOCUS | {"focus_x": 0.2}),
    "size.focus_y": row(photo, size={**FOCUS, "height": 20, "focus_y": 0.9}),
    "size.zoom": row(photo, size=FOCUS | {"focus_x": 0.75, "focus_y": 0.6, "zoom": 2.5}),
    "size.cross_hairs": row(photo, size=FOCUS | {"focus_x": 0.75, "focus_y": 0.6, "cross_hairs": True}),
    "size.cross_hairs turned": row(
        photo,
        size=FOCUS | {"focus_x": 0.75, "focus_y": 0.6, "cross_hairs": True},
        turn={"flip": "h", "rotation": 30.0},
    ),
    "size.least_width": row(photo, size={"height": 20, "fit": COVER, "least_width": 50}),
    "size.least_height": row(photo, size={"width": 30, "fit": COVER, "least_height": 40}),
    "size.most_width": row(photo, size={"height": 40, "fit": COVER, "most_width": 30}),
    "size.most_height": row(photo, size={"width": 40, "fit": COVER, "most_height": 15}),
    "size.ratio": row(photo, size={"width": 40, "fit": COVER, "ratio": 0.5}),
}
