"""Golden rows of output."""

from darkroom.plan.output_values import LOOKS_LIKE_45, LOOKS_LIKE_75
from darkroom.plan.values import ColourSpace, Components, Format
from darkroom.render.captions import with_captions
from tests.golden.row import SMALL, Row, film, hole, lying, photo, row

ADOBE = ColourSpace("adobe")


def captioned() -> bytes:
    """A photograph with an IPTC headline."""
    return with_captions(lying(), b"\x1c\x02\x69\x00\x04Dawn")


ROWS: dict[str, Row] = {
    "output.format jpeg": row(hole, "image/jpeg", size=SMALL, output={"format": Format("jpeg")}),
    "output.format webp": row(hole, "image/webp", size=SMALL, output={"format": Format("webp")}),
    "output.format avif": row(hole, "image/avif", size=SMALL, output={"format": Format("avif")}),
    "output.format gif": row(hole, "image/gif", size=SMALL, output={"format": Format("gif")}),
    "output.format of a film": row(film, "image/webp", size=SMALL, output={"format": Format("webp")}),
    "output.format jpeg2000": row(hole, "image/jp2", size=SMALL, output={"format": Format("jpeg2000")}),
    "output.format png32": row(photo, size=SMALL, output={"format": Format("png", bits=32)}),
    "output.format json": row(lying, "application/json", output={"format": Format("json")}),
    "output.format blurhash": row(photo, "text/plain; charset=utf-8", output={"format": Format("blurhash")}),
    "output.quality": row(photo, "image/jpeg", size=SMALL, output={"format": Format("jpeg"), "quality": 10}),
    "output.progressive": row(lying, "image/jpeg", size=SMALL, output={"progressive": True}),
    "output.negotiated": row(photo, "image/avif", "avif webp", size=SMALL, output={"negotiated": True}),
    "output.negotiated film": row(film, "image/webp", "avif webp", size=SMALL, output={"negotiated": True}),
    "output.by_alpha": row(photo, "image/jpeg", size=SMALL, output={"by_alpha": True}),
    "output.by_alpha of a hole": row(hole, "image/png", size=SMALL, output={"by_alpha": True}),
    "output.quality auto": row(
        photo, "image/jpeg", size=SMALL, output={"format": Format("jpeg"), "quality": LOOKS_LIKE_75}
    ),
    "output.quality auto of rivals": row(
        photo, "image/webp", "webp avif", size=SMALL, output={"negotiated": True, "quality": LOOKS_LIKE_45}
    ),
    "output.most_bytes": row(
        photo, "image/jpeg", size=SMALL, output={"format": Format("jpeg"), "quality": 95, "most_bytes": 900}
    ),
    "output.lossless": row(hole, "image/webp", size=SMALL, output={"format": Format("webp"), "lossless": True}),
    "output.sampling": row(
        photo, "image/jpeg", size=SMALL, output={"format": Format("jpeg"), "quality": 20, "sampling": "4:4:4"}
    ),
    "output.colours": row(photo, size=SMALL, output={"format": Format("png"), "colours": 6}),
    "output.colours of a hole": row(hole, size=SMALL, output={"format": Format("png"), "colours": 16}),
    "output.colours gif": row(photo, "image/gif", size=SMALL, output={"format": Format("gif"), "colours": 4}),
    "output.colour_space": row(photo, size=SMALL, output={"format": Format("png"), "colour_space": ADOBE}),
    "output.dots": row(photo, "image/jpeg", size=SMALL, output={"format": Format("jpeg"), "dots": 300}),
    "output.captions": row(captioned, "image/jpeg", size=SMALL, output={"format": Format("jpeg"), "captions": True}),
    "output.components": row(
        photo,
        "text/plain; charset=utf-8",
        output={"format": Format("blurhash"), "components": Components(5, 4)},
    ),
}
