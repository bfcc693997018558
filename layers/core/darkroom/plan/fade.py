"""Fade: edges that fade away."""

from darkroom.plan import lengths
from darkroom.plan.declare import Group, group, param, spelt
from darkroom.plan.values import Length

_WIDTH = lengths.place(0, lengths.LONGEST)


@group
class Fade(Group):
    """Edges that fade away."""

    edges: Length = param(
        _WIDTH,
        default=0,
        doc="Fade every edge over this width; with `mask=ellipse` or `corners` soften the mask's edge instead.",
        in_pixels=True,
        imgix=spelt(
            "fade",
            default="0",
            example="w=400&fm=png&fade=0.2",
            chosen="A mask's edge is softened inward, over at most half of the smaller side.",
        ),
    )
    left: Length | None = param(
        _WIDTH,
        default=None,
        doc="Fade the left edge over this width.",
        in_pixels=True,
        imgix=spelt("fade-left", default="as `fade`", example="w=400&fm=png&fade-left=0.4"),
    )
    right: Length | None = param(
        _WIDTH,
        default=None,
        doc="Fade the right edge over this width.",
        in_pixels=True,
        imgix=spelt("fade-right", default="as `fade`", example="w=400&fm=png&fade-right=0.4"),
    )
    top: Length | None = param(
        _WIDTH,
        default=None,
        doc="Fade the top edge over this width.",
        in_pixels=True,
        imgix=spelt("fade-top", default="as `fade`", example="w=400&fm=png&fade-top=0.4"),
    )
    bottom: Length | None = param(
        _WIDTH,
        default=None,
        doc="Fade the bottom edge over this width.",
        in_pixels=True,
        imgix=spelt("fade-bottom", default="as `fade`", example="w=400&fm=png&fade-bottom=80"),
    )
