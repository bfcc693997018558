"""Size: the part of the original that is used, scaled to its box."""

import math

from PIL.Image import Resampling

from darkroom.plan import Plan
from darkroom.render.picture import Picture
from darkroom.render.stored import stored_size

_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)


def resample(picture: Picture, _plan: Plan) -> Picture:
    """Cut and scale in one pass, in the file's own rows and columns; a mere cut leaves the pixels as they are.

    The decoded original is let go: later steps may need its memory.
    """
    image = picture.image
    drawn = stored_size(picture.layout.drawn, picture.orientation)
    left, top, right, bottom = picture.box
    if right - left != drawn[0] or bottom - top != drawn[1] or left % 1 or top % 1:
        part = image.resize(drawn, Resampling.LANCZOS, (left, top, right, bottom))
    elif drawn == image.size:
        return picture
    else:
        part = image.crop((int(left), int(top), int(right), int(bottom)))
    image.close()
    return picture.having(part)


def cross_hairs(picture: Picture, plan: Plan) -> Picture:
    """Draw a white cross with black edges through the focal point, wherever mirroring and turning took it."""
    if not plan.size.cross_hairs:
        return picture
    from PIL import ImageDraw  # brings fonts along, which few prints need

    image = picture.image.convert("RGBA" if picture.has_alpha else "RGB")
    x, y = _focus(picture, plan)
    line = max(1, round(min(image.size) / 200))
    draw = ImageDraw.Draw(image)
    for colour, width in ((_BLACK, 3 * line), (_WHITE, line)):
        draw.line((x, 0, x, image.height), colour, width)
        draw.line((0, y, image.width, y), colour, width)
    return picture.having(image)


def _focus(picture: Picture, plan: Plan) -> tuple[float, float]:
    """The focal point in the picture: it was mirrored and turned about the middle."""
    layout = picture.layout
    across, down = layout.focus[0] - layout.drawn[0] / 2, layout.focus[1] - layout.drawn[1] / 2
    across = -across if "h" in plan.turn.flip else across
    down = -down if "v" in plan.turn.flip else down
    cosine, sine = math.cos(math.radians(plan.turn.rotation)), math.sin(math.radians(plan.turn.rotation))
    width, height = picture.image.size
    return width / 2 + cosine * across + sine * down, height / 2 - sine * across + cosine * down
