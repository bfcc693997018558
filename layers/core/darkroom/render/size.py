"""Size: the part of the original that is used, scaled to its box."""

from PIL.Image import Resampling

from darkroom.plan import Plan
from darkroom.render.geometry import stored_size
from darkroom.render.picture import Picture


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
