"""Text: text that is written over the picture."""

from darkroom.plan import Plan
from darkroom.render.picture import Picture


def write(picture: Picture, _plan: Plan) -> Picture:
    """Write each text over the picture."""
    return picture
