"""The golden rows: at least one for every rendering parameter, on drawn originals."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from PIL import Image

from darkroom.plan import Plan
from darkroom.plan.values import Anchor, Colour, Fit, Format, Region
from darkroom.ports import Limits, Print
from darkroom.render import develop
from tests.things import Ticking
from tests.unit.render.tools import asking, clip, cut_out, frames_of, scene, written

EXPECTED = Path(__file__).parent / "expected"

RESOLVED = {"size.density", "output.auto"}
"""Parameters that the dialects turn into others: a plan that is rendered never holds them."""


@dataclass(frozen=True)
class Row:
    """What is asked of which original; the print is a PNG unless the row is about its format."""

    original: Callable[[], bytes]
    plan: Plan
    accepted: frozenset[str] = field(default=frozenset())
    content_type: str = "image/png"

    def made(self) -> Print:
        return develop(io.BytesIO(self.original()), self.plan, self.accepted, Limits(), Ticking().deadline())


def photo() -> bytes:
    return written(scene(96, 64), "PNG")


def lying() -> bytes:
    """A photograph that EXIF turns upright."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return written(scene(96, 64).transpose(Image.Transpose.ROTATE_90), "JPEG", quality=95, subsampling=0, exif=exif)


def hole() -> bytes:
    return written(cut_out(96, 64), "PNG")


def film() -> bytes:
    first, *others = clip(4)
    return written(first, "GIF", save_all=True, append_images=others, duration=100, loop=0)


def row(original: Callable[[], bytes], content_type: str = "image/png", accepted: str = "", **groups: Any) -> Row:
    plan = asking(**groups)
    if content_type == "image/png" and "output" not in groups:
        plan = replace(plan, output=replace(plan.output, format=Format("png")))
    return Row(original, plan, frozenset(accepted.split()), content_type)


COVER, FILL = Fit("cover"), Fit("contain", canvas=True)
SMALL = {"width": 48}

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
    "turn.orientation": row(photo, size=SMALL, turn={"orientation": 6}),
    "turn.flip": row(photo, size=SMALL, turn={"flip": "h"}),
    "turn.rotation": row(photo, size=SMALL, turn={"rotation": 20.0}),
    "turn.rotation of a hole": row(hole, size=SMALL, turn={"rotation": 250.0}),
    "adjust.sharpen": row(photo, size=SMALL, adjust={"sharpen": 80.0}),
    "stylize.blur": row(photo, size=SMALL, stylize={"blur": 25}),
    "stylize.blur of a hole": row(hole, size=SMALL, stylize={"blur": 120}),
    "background.colour": row(hole, size=SMALL, background={"colour": Colour(255, 200, 0)}),
    "background.colour half": row(hole, size=SMALL, background={"colour": Colour(255, 200, 0, 128)}),
    "background.colour canvas": row(
        photo, size={"width": 60, "height": 60, "fit": FILL}, background={"colour": Colour(0, 90, 200)}
    ),
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
"""A row's name begins with its parameter."""


def parameter(name: str) -> str:
    return name.split(" ", 1)[0]


def shown(made: Print) -> Image.Image:
    """All frames of a print, one below the other."""
    frames = frames_of(Image.open(io.BytesIO(made.body)))
    strip = Image.new("RGBA", (made.width, made.height * len(frames)))
    for index, frame in enumerate(frames):
        strip.paste(frame, (0, index * made.height))
    return strip


def expected(name: str) -> Path:
    return EXPECTED / f"{name.replace(' ', '-')}.png"
