"""A typeset text as an original: a picture as wide as it is asked for, and as high as its lines."""

from dataclasses import replace
from io import BytesIO

from darkroom.plan import Plan
from darkroom.plan.text import Text
from darkroom.render.geometry import LONGEST_SIDE
from darkroom.render.lettering import drawn
from darkroom.render.text import setting
from darkroom.render.typeset import Room, block

_USUAL_WIDTH = 200


def typeset(plan: Plan) -> BytesIO:
    """The first text of a plan, wrapped in the width that its size asks for, on nothing: a PNG."""
    text = plan.texts[0] if plan.texts else Text()
    width, height = (side if isinstance(side, int) else None for side in (plan.size.width, plan.size.height))
    width, pad = width or _USUAL_WIDTH, text.pad or 0
    text = replace(text, arrangement=text.arrangement if text.arrangement in ("shrink", "wrap-shrink") else "wrap")
    room = Room(max(1, width - 2 * pad), max(1, (height or LONGEST_SIDE) - 2 * pad), max(width, height or 0))
    found = block(text, room, setting(text, plan.typesetting.tracking, plan.typesetting.leading))
    frame = width, height or min(LONGEST_SIDE, found.height + 2 * pad)
    across, down = text.anchor.x or 0.0, text.anchor.y or 0.0
    left = pad + round((frame[0] - 2 * pad - found.width) * across)
    top = pad + round((frame[1] - 2 * pad - found.height) * down)
    file = BytesIO()
    drawn(found, text, across, (-left, -top, frame[0] - left, frame[1] - top)).image.save(file, "PNG", compress_level=1)
    file.seek(0)
    return file
