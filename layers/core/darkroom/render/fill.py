"""Fill: how the spare canvas beside a picture is painted."""

from PIL import Image

from darkroom.plan import Plan
from darkroom.plan.values import Colour
from darkroom.render.picture import Picture

_WHITE = Colour(255, 255, 255)
_NOTHING = Colour(0, 0, 0, 0)


def canvas(picture: Picture, plan: Plan) -> Picture:
    """Put the picture in the middle of its frame and paint the rest."""
    frame, image = picture.layout.frame, picture.image
    if frame == image.size:
        return picture
    colour = plan.background.colour or (_WHITE if picture.format == "jpeg" else _NOTHING)
    mode = "RGBA" if picture.has_alpha or colour.alpha < 255 else "RGB"
    ground = Image.new(mode, frame, tuple(colour)[: len(mode)])
    ground.paste(image.convert(mode), ((frame[0] - image.width) // 2, (frame[1] - image.height) // 2))
    return picture.having(ground)
