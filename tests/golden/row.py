"""A golden row: what is asked of which drawn original."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from PIL import Image

from darkroom.plan import Plan
from darkroom.plan.values import Fit, Format
from darkroom.ports import Limits, Overlays, Print
from darkroom.render import develop
from tests.things import Ticking
from tests.unit.render.tools import asking, clip, cut_out, frames_of, scene, written


@dataclass(frozen=True)
class Row:
    """What is asked of which original; the print is a PNG unless the row is about its format, or a text."""

    original: Callable[[], bytes]
    plan: Plan
    accepted: frozenset[str] = field(default=frozenset())
    content_type: str = "image/png"
    overlays: Overlays = field(default_factory=dict)

    @property
    def is_picture(self) -> bool:
        """Whether the print is a picture and not a text."""
        return self.content_type.startswith("image/")

    def made(self) -> Print:
        deadline = Ticking().deadline()
        return develop(io.BytesIO(self.original()), self.plan, self.accepted, Limits(), deadline, self.overlays)


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


def row(
    original: Callable[[], bytes],
    content_type: str = "image/png",
    accepted: str = "",
    overlays: Overlays | None = None,
    **groups: Any,
) -> Row:
    plan = asking(**groups)
    if content_type == "image/png" and "output" not in groups:
        plan = replace(plan, output=replace(plan.output, format=Format("png")))
    return Row(original, plan, frozenset(accepted.split()), content_type, overlays or {})


COVER, FILL = Fit("cover"), Fit("contain", canvas=True)
SMALL = {"width": 48}


def shown(made: Print) -> Image.Image:
    """All frames of a print, one below the other."""
    frames = frames_of(Image.open(io.BytesIO(made.body)))
    strip = Image.new("RGBA", (made.width, made.height * len(frames)))
    for index, frame in enumerate(frames):
        strip.paste(frame, (0, index * made.height))
    return strip
