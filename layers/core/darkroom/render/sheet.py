"""A typeset text as an original: a picture as wide as it is asked for, and as high as its lines."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from PIL import Image

from darkroom.plan import Plan
from darkroom.plan.text import Text
from darkroom.plan.values import Orientation
from darkroom.render import formats
from darkroom.render.formats import OriginalFormat
from darkroom.render.geometry import LONGEST_SIDE, Pixels
from darkroom.render.lettering import drawn
from darkroom.render.text import setting
from darkroom.render.typeset import Room, block

_USUAL_WIDTH = 200


@dataclass(frozen=True)
class Sheet:
    """A typeset text; it is opened and handed over as `decode.Opened` is."""

    image: Image.Image
    format: ClassVar[OriginalFormat] = formats.PNG
    orientation: ClassVar[Orientation] = 1
    profile: ClassVar[None] = None
    frames: ClassVar[int] = 1
    plays: ClassVar[int] = 0

    @property
    def size(self) -> Pixels:
        """Its size in pixels."""
        return self.image.size

    def pictures(self, _wanted: Pixels, _frames: int) -> Iterator[tuple[Image.Image, float, int]]:
        """The one picture, in full size."""
        yield self.image, 1.0, 0


def typeset(plan: Plan) -> Sheet:
    """The first text of a plan, wrapped in the width that its size asks for, with transparency around it."""
    text = plan.texts[0] if plan.texts else Text()
    width, height = (side if isinstance(side, int) else None for side in (plan.size.width, plan.size.height))
    width, pad = width or _USUAL_WIDTH, text.pad or 0
    text = replace(text, arrangement=text.arrangement if text.arrangement in ("shrink", "wrap-shrink") else "wrap")
    room = Room(max(1, width - 2 * pad), max(1, (height or LONGEST_SIDE) - 2 * pad), max(width, height or 0))
    found = block(text, room, setting(text, plan.typesetting.tracking, plan.typesetting.leading))
    frame = width, height or min(LONGEST_SIDE, found.height + 2 * pad)
    across, down = (text.anchor.x, text.anchor.y) if text.anchor else (0.0, 0.0)
    left = pad + round((frame[0] - 2 * pad - found.width) * across)
    top = pad + round((frame[1] - 2 * pad - found.height) * down)
    return Sheet(drawn(found, text, across, (-left, -top, frame[0] - left, frame[1] - top)).image)
