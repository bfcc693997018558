"""Background: what shows behind the picture."""

from PIL import Image

from darkroom.plan import Plan
from darkroom.plan.values import Colour
from darkroom.render.picture import Picture

_WHITE = Colour(255, 255, 255)


def behind(picture: Picture, plan: Plan) -> Picture:
    """Lay the colour behind transparency."""
    colour = plan.background.colour
    if colour is None or not picture.has_alpha:
        return picture
    return picture.having(_over(colour, picture.image))


def flatten(picture: Picture, _plan: Plan) -> Picture:
    """Where the format has no alpha, what is still transparent shows white."""
    if picture.format != "jpeg" or not picture.has_alpha:
        return picture
    return picture.having(_over(_WHITE, picture.image))


def _over(colour: Colour, image: Image.Image) -> Image.Image:
    ground = Image.new("RGBA", image.size, tuple(colour))
    ground.alpha_composite(image.convert("RGBA"))
    return ground if colour.alpha < 255 else ground.convert("RGB")
