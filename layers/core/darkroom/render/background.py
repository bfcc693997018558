"""Background: what shows behind the picture."""

from darkroom.plan import Plan
from darkroom.plan.values import Colour
from darkroom.render.paint import over
from darkroom.render.picture import Picture

_WHITE = Colour(255, 255, 255)
_NOTHING = Colour(0, 0, 0, 0)


def behind(picture: Picture, plan: Plan) -> Picture:
    """Lay the colour behind transparency, unless later steps make more of it."""
    colour = plan.background.colour
    if colour is None or not picture.has_alpha or is_cut(plan):
        return picture
    return picture.having(over(colour, picture.image))


def behind_all(picture: Picture, plan: Plan) -> Picture:
    """Lay the colour behind what was cut, faded, and behind shadows."""
    colour = plan.background.colour
    if colour is None or not picture.has_alpha or not is_cut(plan):
        return picture
    return picture.having(over(colour, picture.image))


def flatten(picture: Picture, plan: Plan) -> Picture:
    """Where the format has no alpha, what is still transparent shows white.

    A GIF's pixels are all or nothing, so that soft edges end on white there too.
    """
    if not picture.has_alpha or not (picture.format == "jpeg" or (picture.format == "gif" and is_cut(plan))):
        return picture
    return picture.having(over(_WHITE, picture.image))


def is_cut(_plan: Plan) -> bool:
    """Whether the plan makes parts of the picture transparent."""
    return False


def ground_colour(picture: Picture, plan: Plan) -> Colour:
    """The colour of spare canvas and padding; one that will be laid behind everything is not laid twice."""
    colour = plan.background.colour
    if colour is None:
        opaque = picture.format == "jpeg" or (picture.format is None and not picture.has_alpha)
        return _WHITE if opaque else _NOTHING
    return _NOTHING if colour.alpha < 255 and is_cut(plan) else colour
