"""Adjust: tone, colour and sharpness."""

from darkroom.plan import parsers
from darkroom.plan.declare import Group, group, param, spelt


@group
class Adjust(Group):
    """Tone, colour and sharpness."""

    sharpen: float = param(
        parsers.number(0, 100, clamp=True),
        default=0.0,
        doc="Sharpen the luminance after the picture has its size.",
        imgix=spelt("sharp", default="0", example="w=800&sharp=20", differs="imgix's strength is not published."),
    )
