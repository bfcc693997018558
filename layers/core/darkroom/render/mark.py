"""Mark: pictures that are laid over the finished one."""

from darkroom.plan import Plan
from darkroom.render.picture import Picture


def mark(picture: Picture, _plan: Plan) -> Picture:
    """Lay each watermark over the picture."""
    return picture
