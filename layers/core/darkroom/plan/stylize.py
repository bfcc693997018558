"""Stylize: effects on the whole picture."""

from darkroom.plan import parsers
from darkroom.plan.declare import Group, group, param, spelt


@group
class Stylize(Group):
    """Effects on the whole picture."""

    blur: int = param(
        parsers.integer(0, 2000, clamp=True),
        default=0,
        doc="Gaussian blur after the picture has its size; 100 is a sigma of 10 pixels.",
        imgix=spelt("blur", default="0", example="w=800&blur=60", differs="imgix's scale is not published."),
    )
