"""Golden rows of output."""

from darkroom.plan.values import Format
from tests.golden.row import SMALL, Row, film, hole, lying, photo, row

ROWS: dict[str, Row] = {
    "output.format jpeg": row(hole, "image/jpeg", size=SMALL, output={"format": Format("jpeg")}),
    "output.format webp": row(hole, "image/webp", size=SMALL, output={"format": Format("webp")}),
    "output.format avif": row(hole, "image/avif", size=SMALL, output={"format": Format("avif")}),
    "output.format gif": row(hole, "image/gif", size=SMALL, output={"format": Format("gif")}),
    "output.format of a film": row(film, "image/webp", size=SMALL, output={"format": Format("webp")}),
    "output.quality": row(photo, "image/jpeg", size=SMALL, output={"format": Format("jpeg"), "quality": 10}),
    "output.progressive": row(lying, "image/jpeg", size=SMALL, output={"progressive": True}),
    "output.negotiated": row(photo, "image/avif", "avif webp", size=SMALL, output={"negotiated": True}),
    "output.negotiated film": row(film, "image/webp", "avif webp", size=SMALL, output={"negotiated": True}),
    "output.by_alpha": row(photo, "image/jpeg", size=SMALL, output={"by_alpha": True}),
    "output.by_alpha of a hole": row(hole, "image/png", size=SMALL, output={"by_alpha": True}),
}
