"""Typesetting: a text that is a picture by itself."""

from darkroom.plan import parsers
from darkroom.plan.declare import Group, group, param, spelt


@group
class Typesetting(Group):
    """A text that is a picture by itself: imgix's path `/~text`, which names no object of the bucket."""

    alone: bool = param(
        parsers.boolean,
        default=False,
        doc="There is no original: the first text is the picture, as wide as `size.width` and as high as it needs.",
    )
    leading: int = param(
        parsers.integer(0, 8192, clamp=True),
        default=0,
        doc="Pixels between two lines, beside the 1.2 times the size that a line takes.",
        when=lambda group: group.alone,
        in_pixels=True,
        imgix=spelt("txt-lead", aliases=("txtlead",), default="0", example="txt=Two%0Alines&txt-size=40&txt-lead=8"),
    )
    tracking: int = param(
        parsers.integer(-4, 8192, clamp=True),
        default=0,
        doc="Pixels between two letters.",
        when=lambda group: group.alone,
        in_pixels=True,
        imgix=spelt(
            "txt-track",
            aliases=("txttrack", "tt"),
            default="0",
            example="txt=Wide&txt-size=40&txt-track=3",
            differs="Letters of scripts that join them are not pulled apart.",
        ),
    )
