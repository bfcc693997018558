"""Gradient: a gradient of colour over the whole picture."""

from darkroom.plan import Plan
from darkroom.render.picture import Picture


def gradient(picture: Picture, _plan: Plan) -> Picture:
    """Lay the gradient over the picture."""
    return picture
