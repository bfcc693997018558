"""Border: border and padding around the picture."""

from darkroom.plan import Plan
from darkroom.render.picture import Picture


def border(picture: Picture, _plan: Plan) -> Picture:
    """Draw the border."""
    return picture


def pad(picture: Picture, _plan: Plan) -> Picture:
    """Lay the picture on its padding."""
    return picture
