"""Shadow: what the finished picture casts."""

from darkroom.plan import Plan
from darkroom.render.picture import Picture


def reflect(picture: Picture, _plan: Plan) -> Picture:
    """Show the picture again below itself."""
    return picture


def cast(picture: Picture, _plan: Plan) -> Picture:
    """Lay the shadow below the picture."""
    return picture
