"""Mask: the shape that remains of the picture."""

from darkroom.plan import Plan
from darkroom.render.picture import Picture


def mask(picture: Picture, _plan: Plan) -> Picture:
    """Let what is outside the shape become transparent."""
    return picture
