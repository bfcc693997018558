"""Size: the part of the original that is used, scaled to its box."""

from PIL.Image import Resampling

from darkroom.plan import Plan
from darkroom.render.geometry import Box, Pixels, stored_box, stored_size
from darkroom.render.picture import Picture


def resample(picture: Picture, _plan: Plan) -> Picture:
    """Cut and scale in one pass, in the file's own rows and columns; a mere cut moves pixels and leaves them sharp."""
    image = picture.image
    drawn = stored_size(picture.layout.drawn, picture.orientation)
    box = _box(picture)
    if drawn != (box[2] - box[0], box[3] - box[1]) or any(edge % 1 for edge in box):
        return picture.having(image.resize(drawn, Resampling.LANCZOS, box))
    if drawn == image.size:
        return picture
    return picture.having(image.crop((int(box[0]), int(box[1]), int(box[2]), int(box[3]))))


def _box(picture: Picture) -> Box:
    left, top, right, bottom = stored_box(picture.layout.box, picture.original, picture.orientation)
    width, height = picture.image.size
    scale = picture.scale
    return max(0.0, left * scale), max(0.0, top * scale), min(width, right * scale), min(height, bottom * scale)
