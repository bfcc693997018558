"""Size: which part of the original is used, and the box it is scaled into."""

from darkroom.plan import parsers, places
from darkroom.plan.declare import Group, group, param, spelt
from darkroom.plan.values import Anchor, Fit, Interest, Length, Region

_IMGIX_FITS = {
    "clip": Fit("contain"),
    "crop": Fit("cover"),
    "fill": Fit("contain", canvas=True),
    "fillmax": Fit("contain", enlarge=False, canvas=True),
    "clamp": Fit("contain", canvas=True, smeared=True),
    "max": Fit("contain", enlarge=False),
    "min": Fit("cover", enlarge=False),
    "scale": Fit("stretch"),
}

_IMGLAB_MODES = {
    "clip": Fit("contain"),
    "crop": Fit("cover"),
    "contain": Fit("contain", canvas=True),
    "force": Fit("stretch"),
    "face": Fit("cover"),
}

_IMGIX_SOUGHT: dict[str, Interest] = {"entropy": "entropy", "edges": "edges", "focalpoint": "focus"}
_IMGLAB_SOUGHT: dict[str, Anchor | Interest] = {"attention": "attention", "entropy": "entropy", "face": Anchor()}

_SIDE = parsers.integer(1, 65_535)
"""A side where the dialect names no upper end; the frame is limited anyway."""

_SCALED = "`dpr` multiplies it; where the two bounds cross, the lower one holds."


def _cuts(size: "Size") -> bool:
    return size.fit.mode == "cover"


def _focuses(size: "Size") -> bool:
    return _cuts(size) and size.anchor == "focus"


@group
class Size(Group):
    """Which part of the original is used, and the box it is scaled into.

    Three lines are flags that a dialect turns into `fit` and sets back: `enlarge`, `cover` and `stretch`. So does imgix
    with `fit.smeared`: it becomes a kind of fill. A `ratio` narrows the box to the largest one of its shape within what
    is given of it, or within the source: where both sides are to win over it, the dialect drops it.
    """

    region: Region | None = param(
        places.region,
        default=None,
        doc="Use only this rectangle of the upright original; what lies outside the original is left out.",
        imgix=spelt("rect", example="rect=100,50,640,480"),
        imglab=spelt(
            "region", places.region_in_pixels("x", "y", "width", "height"), example="region=100,50,640,480&width=320"
        ),
        ixmage=spelt(
            "crop", places.region_in_pixels("width", "height", "x", "y"), example="crop=640,480,100,50&width=320"
        ),
    )
    width: Length | None = param(
        parsers.length(2, 8192),
        default=None,
        doc="Width of the box; alone, the height follows from the ratio.",
        in_pixels=True,
        imgix=spelt("w", aliases=("width",), example="w=800"),
        imglab=spelt("width", _SIDE, example="width=800"),
        ixmage=spelt("width", _SIDE, aliases=("wid", "w"), default="the larger side is 120", example="width=800"),
    )
    height: Length | None = param(
        parsers.length(2, 8192),
        default=None,
        doc="Height of the box; alone, the width follows from the ratio.",
        in_pixels=True,
        imgix=spelt("h", aliases=("height",), example="h=600"),
        imglab=spelt("height", _SIDE, example="height=600"),
        ixmage=spelt("height", _SIDE, aliases=("hei", "h"), default="the larger side is 120", example="height=600"),
    )
    fit: Fit = param(
        parsers.first_named(_IMGIX_FITS, passed_over="facearea", alone=Fit("cover")),
        default=Fit(),
        doc="How the picture meets its box.",
        imgix=spelt(
            "fit",
            aliases=("f",),
            default="clip",
            example="w=400&h=400&fit=crop",
            differs="No faces are looked for: `facearea` gives way to the word behind it; alone it is `crop`.",
        ),
        imglab=spelt(
            "mode",
            parsers.named(_IMGLAB_MODES),
            default="clip",
            example="mode=crop&width=400&height=400",
            differs="No faces are looked for: `face` cuts as `crop` does.",
        ),
    )
    enlarge: bool = param(
        parsers.boolean,
        default=False,
        doc="May the original be made larger than it is.",
        imglab=spelt(
            "upscale", default="false", example="upscale=true&width=4000", chosen="The default is no enlargement."
        ),
        ixmage=spelt(
            "allowenl", default="false", example="allowenl=1&width=4000", chosen="The default is no enlargement."
        ),
    )
    cover: bool = param(
        parsers.boolean,
        default=False,
        doc="Fill the box, cutting what sticks out.",
        ixmage=spelt("cover", default="false", example="cover=1&width=400&height=400"),
    )
    stretch: bool = param(
        parsers.boolean,
        default=False,
        doc="Fill the box, distorting the picture.",
        ixmage=spelt(
            "extend",
            default="false",
            example="extend=1&width=400&height=400",
            chosen="It stretches; `cover` counts before it.",
        ),
    )
    anchor: Anchor | Interest = param(
        places.chain(_IMGIX_SOUGHT, "faces", "auto"),
        default=Anchor(),
        doc="What stays when the picture is cut to its box; the centre when nothing is named.",
        when=_cuts,
        imgix=spelt(
            "crop",
            default="centre",
            example="w=300&h=400&fit=crop&crop=top,left",
            differs="No faces or objects are looked for; `entropy` and `edges` are measures of our own, and of an "
            "animation's first frame.",
        ),
        imglab=spelt(
            "crop",
            places.position_or(_IMGLAB_SOUGHT),
            default="center,middle",
            example="mode=crop&width=400&height=400&crop=attention",
            differs="No faces are looked for: `face` is the centre; `entropy` and `attention` are measures of our own.",
        ),
    )
    focus_x: float = param(
        parsers.number(0, 1),
        default=0.5,
        doc="The focal point's distance from the left, as a fraction of the source's width.",
        when=_focuses,
        imgix=spelt("fp-x", default="0.5", example="fit=crop&w=400&h=400&crop=focalpoint&fp-x=0.2"),
    )
    focus_y: float = param(
        parsers.number(0, 1),
        default=0.5,
        doc="The focal point's distance from the top, as a fraction of the source's height.",
        when=_focuses,
        imgix=spelt("fp-y", default="0.5", example="fit=crop&w=400&h=150&crop=focalpoint&fp-y=0.2"),
    )
    zoom: float = param(
        parsers.number(1, 100),
        default=1.0,
        doc="How much closer than the widest cut the focal point is seen.",
        when=_focuses,
        imgix=spelt("fp-z", default="1", example="fit=crop&w=400&h=400&crop=focalpoint&fp-z=2"),
    )
    cross_hairs: bool = param(
        parsers.boolean,
        default=False,
        doc="Draw cross-hairs at the focal point.",
        when=_focuses,
        imgix=spelt("fp-debug", default="false", example="fit=crop&w=400&h=400&crop=focalpoint&fp-debug=true"),
    )
    ratio: float | None = param(
        parsers.ratio,
        default=None,
        doc="Width to height of the box.",
        when=lambda size: size.fit.mode != "contain" or size.fit.canvas,
        imgix=spelt(
            "ar", example="fit=crop&w=800&ar=16:9", differs="With `fit=crop` only.", chosen="`w` and `h` together win."
        ),
        imglab=spelt("aspect-ratio", example="mode=crop&width=800&aspect-ratio=16:9"),
    )
    least_width: int | None = param(
        parsers.integer(1, 8192),
        default=None,
        doc="The width that a cut picture has at least; more of it is cut off above and below.",
        when=_cuts,
        in_pixels=True,
        imgix=spelt("min-w", aliases=("min-width",), example="fit=crop&h=200&min-w=300", chosen=_SCALED),
    )
    least_height: int | None = param(
        parsers.integer(1, 8192),
        default=None,
        doc="The height that a cut picture has at least; more of it is cut off at the sides.",
        when=_cuts,
        in_pixels=True,
        imgix=spelt("min-h", aliases=("min-height",), example="fit=crop&w=300&min-h=300", chosen=_SCALED),
    )
    most_width: int | None = param(
        parsers.integer(1, 8192),
        default=None,
        doc="The width that a cut picture has at most.",
        when=_cuts,
        in_pixels=True,
        imgix=spelt("max-w", aliases=("max-width",), example="fit=crop&h=200&max-w=200", chosen=_SCALED),
    )
    most_height: int | None = param(
        parsers.integer(1, 8192),
        default=None,
        doc="The height that a cut picture has at most.",
        when=_cuts,
        in_pixels=True,
        imgix=spelt("max-h", aliases=("max-height",), example="fit=crop&w=400&max-h=150", chosen=_SCALED),
    )
    density: float = param(
        parsers.number(0, 5, above_low=True),
        default=1.0,
        doc="Device pixels for each pixel asked for; multiplies the box.",
        imgix=spelt("dpr", default="1", example="w=400&dpr=2"),
        imglab=spelt("dpr", parsers.integer(1, 8), default="1", example="width=400&dpr=2"),
        ixmage=spelt(
            "dpr",
            parsers.number(0, 8, above_low=True),
            default="1",
            example="width=400&dpr=2",
            chosen="Decimals above 0 up to 8.",
        ),
    )
