"""Turn: orientation, mirroring and rotation, once the picture has its size."""

import math

from PIL import Image
from PIL.Image import Resampling, Transform, Transpose

from darkroom.plan import Plan
from darkroom.plan.values import Orientation
from darkroom.render.geometry import Pixels
from darkroom.render.picture import Picture
from darkroom.render.stored import mirrored

_UPRIGHT: dict[Orientation, Transpose] = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}

STORED_AGAIN = _UPRIGHT | {6: Transpose.ROTATE_90, 8: Transpose.ROTATE_270}
"""The ways back: all but two of the turns are their own."""

_QUARTERS = {90.0: Transpose.ROTATE_90, 180.0: Transpose.ROTATE_180, 270.0: Transpose.ROTATE_270}


def upright(picture: Picture, plan: Plan) -> Picture:
    """Turn the stored pixels as they should be seen, and mirror them."""
    image = as_seen(picture.image, mirrored(picture.orientation, plan.turn.flip))
    return picture if image is picture.image else picture.having(image)


def as_seen(image: Image.Image, orientation: Orientation) -> Image.Image:
    """Stored pixels turned upright; the same image where they are."""
    turn = _UPRIGHT.get(orientation)
    return image if turn is None else image.transpose(turn)


def rotate(picture: Picture, plan: Plan) -> Picture:
    """Turn counter-clockwise; `resample` has drawn enough for the content to be covered to its corners."""
    degrees = plan.turn.rotation
    if not degrees or _pivots(plan):
        return picture
    if degrees in _QUARTERS:
        return picture.having(picture.image.transpose(_QUARTERS[degrees]))
    content = picture.layout.content
    matrix = _matrix(degrees, content, picture.image.size)
    return picture.having(picture.image.transform(content, Transform.AFFINE, matrix, Resampling.BICUBIC))


def pivot(picture: Picture, plan: Plan) -> Picture:
    """Turn all of the picture about the middle of its content, which stays transparent beside it."""
    if not _pivots(plan):
        return picture
    image, content = picture.image, picture.layout.content
    mode = "LA" if image.mode in ("L", "LA") else "RGBA"
    if plan.turn.rotation in _QUARTERS:
        turned, ground = image.transpose(_QUARTERS[plan.turn.rotation]), Image.new(mode, content)
        ground.paste(turned.convert(mode), ((content[0] - turned.width) // 2, (content[1] - turned.height) // 2))
        return picture.having(ground)
    bordered = Image.new(mode, (image.width + 2, image.height + 2))
    bordered.paste(image.convert(mode), (1, 1))
    matrix = _matrix(plan.turn.rotation, content, bordered.size)
    return picture.having(bordered.transform(content, Transform.AFFINE, matrix, Resampling.BICUBIC))


def _pivots(plan: Plan) -> bool:
    """Half a turn leaves no corner empty."""
    return plan.turn.pivot and plan.turn.rotation % 180 != 0


def _matrix(degrees: float, content: Pixels, drawn: Pixels) -> tuple[float, ...]:
    """Where each point of the content lies in what was drawn; their middles are one point."""
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    middle_x, middle_y = content[0] / 2, content[1] / 2
    return (
        *(cosine, -sine, drawn[0] / 2 - cosine * middle_x + sine * middle_y),
        *(sine, cosine, drawn[1] / 2 - sine * middle_x - cosine * middle_y),
    )
