"""Background: what shows behind and beside the picture."""

from darkroom.plan import parsers
from darkroom.plan.declare import Group, group, param, spelt
from darkroom.plan.values import Colour


@group
class Background(Group):
    """What shows behind and beside the picture."""

    colour: Colour | None = param(
        parsers.colour_argb,
        default=None,
        doc="Colour behind transparency and on the spare canvas; unasked: none, or white for want of alpha.",
        imgix=spelt("bg", default="transparent, or white", example="w=400&h=400&fit=fill&bg=8fff"),
    )
