"""Fade: edges that fade away."""

from darkroom.plan import Plan
from darkroom.render.picture import Picture


def fade(picture: Picture, _plan: Plan) -> Picture:
    """Let the edges become transparent."""
    return picture
