"""Size: which part of the original is used, and the box it is scaled into."""

from darkroom.plan import parsers
from darkroom.plan.declare import Group, group, param, spelt
from darkroom.plan.values import Anchor, Fit, Length, Region

_IMGIX_FITS = {
    "clip": Fit("contain"),
    "crop": Fit("cover"),
    "fill": Fit("contain", canvas=True),
    "max": Fit("contain", enlarge=False),
    "min": Fit("cover", enlarge=False),
    "scale": Fit("stretch"),
}


@group
class Size(Group):
    """Which part of the original is used, and the box it is scaled into."""

    region: Region | None = param(
        parsers.region,
        default=None,
        doc="Use only this rectangle of the upright original; what lies outside the original is left out.",
        imgix=spelt("rect", example="rect=100,50,640,480"),
    )
    width: Length | None = param(
        parsers.length(2, 8192),
        default=None,
        doc="Width of the box; alone, the height follows from the ratio.",
        in_pixels=True,
        imgix=spelt("w", aliases=("width",), example="w=800"),
    )
    height: Length | None = param(
        parsers.length(2, 8192),
        default=None,
        doc="Height of the box; alone, the width follows from the ratio.",
        in_pixels=True,
        imgix=spelt("h", aliases=("height",), example="h=600"),
    )
    fit: Fit = param(
        parsers.named(_IMGIX_FITS),
        default=Fit(),
        doc="How the picture meets its box.",
        imgix=spelt("fit", aliases=("f",), default="clip", example="fit=crop"),
    )
    anchor: Anchor = param(
        parsers.anchor("faces", "entropy", "edges", "focalpoint"),
        default=Anchor(),
        doc="Which edges stay when the picture is cut to its box; the centre when none is named.",
        imgix=spelt(
            "crop",
            default="centre",
            example="fit=crop&crop=top,left",
            differs="`faces`, `entropy`, `edges` and `focalpoint` are passed over.",
        ),
    )
    ratio: float | None = param(
        parsers.ratio,
        default=None,
        doc="Width to height of the box, where it names at most one of them; with `fit=crop` only.",
        imgix=spelt("ar", example="fit=crop&w=800&ar=16:9"),
    )
    density: float = param(
        parsers.number(0, 5, above_low=True),
        default=1.0,
        doc="Device pixels for each pixel asked for; multiplies the box.",
        imgix=spelt("dpr", default="1", example="w=400&dpr=2"),
    )
