"""Mark: a watermark, a picture that is laid over the finished one."""

from darkroom.plan import parsers, placing
from darkroom.plan.declare import Group, group, param, spelt
from darkroom.plan.fade import Fade
from darkroom.plan.gradient import Gradient
from darkroom.plan.parts import having
from darkroom.plan.shadow import Reflection, Shadow
from darkroom.plan.values import Alignment, Anchor, Fit, Length, Locator

_FITS = {
    "clip": Fit("contain"),
    "crop": Fit("cover"),
    "fill": Fit("contain", canvas=True),
    "max": Fit("contain", enlarge=False),
    "scale": Fit("stretch"),
}


def _has_box(mark: "Mark") -> bool:
    return mark.width is not None or mark.height is not None


@group
@having(
    "mark-",
    "mark=logo.png&mark-align=middle,center",
    without=("reflection_clipped",),
    gradient=Gradient,
    fade=Fade,
    shadow=Shadow,
    reflection=Reflection,
)
class Mark(Group):
    """A picture that is laid over the finished one."""

    picture: Locator | None = param(
        parsers.locator,
        default=None,
        doc="The picture, from the same source or from another one of this service.",
        imgix=spelt(
            "mark",
            aliases=("m",),
            example="w=800&mark=logo.png",
            differs="Hosts that are no source of this service are refused.",
        ),
        imglab=spelt(
            "watermark",
            example="width=800&watermark=logo.svg%3Fwidth%3D100",
            differs="Hosts that are no source of this service are refused.",
        ),
    )
    base: Locator | None = param(
        parsers.folder,
        default=None,
        doc="What stands before the watermark's path; for a source's defaults.",
        when=lambda mark: not mark.picture.host,
        imgix=spelt(
            "mark-base",
            aliases=("mb", "markbase"),
            example="mark=logo.png&mark-base=brand/2026",
            chosen="A slash is put between the two where neither has one.",
        ),
    )
    tiled: bool = param(
        parsers.named({"grid": True}),
        default=False,
        doc="Repeat it in a grid over the whole picture.",
        imgix=spelt("mark-tile", aliases=("mtile", "marktile"), example="mark=logo.png&mark-tile=grid"),
        imglab=spelt(
            "watermark-repeat", parsers.boolean, default="false", example="watermark=logo.svg&watermark-repeat=true"
        ),
    )
    x: Length | None = param(
        placing.offset,
        default=None,
        doc="Distance of its anchor from the left edge; counts instead of alignment and padding.",
        in_pixels=True,
        imgix=spelt("mark-x", aliases=("mx", "markx"), example="mark=logo.png&mark-x=40"),
    )
    y: Length | None = param(
        placing.offset,
        default=None,
        doc="Distance of its anchor from the top edge; counts instead of alignment and padding.",
        in_pixels=True,
        imgix=spelt("mark-y", aliases=("my", "marky"), example="mark=logo.png&mark-y=40"),
    )
    align: Alignment = param(
        placing.alignment,
        default=Alignment(),
        doc="The sides that it lies at.",
        when=lambda mark: mark.x is None or mark.y is None,
        imgix=spelt(
            "mark-align",
            aliases=("ma", "markalign"),
            default="bottom,right; top,left with `mark-tile`",
            example="mark=logo.png&mark-align=top,center",
            chosen="An axis that is not named keeps its default.",
        ),
        imglab=spelt(
            "watermark-position",
            placing.position,
            default="right,bottom; left,top with `watermark-repeat`",
            example="watermark=logo.svg&watermark-position=center,middle",
            chosen="The default without `watermark-repeat`; an axis that is not named is in the middle.",
        ),
    )
    anchor: Anchor = param(
        placing.point,
        default=Anchor(0.0, 0.0),
        doc="The point of the watermark that lies at x and y.",
        when=lambda mark: not mark.tiled and (mark.x is not None or mark.y is not None),
        imgix=spelt("mark-anchor", default="top,left", example="mark=logo.png&mark-x=0.5&mark-y=40&mark-anchor=center"),
    )
    pad: int | None = param(
        parsers.integer(0, placing.FURTHEST, clamp=True),
        default=None,
        doc="Gap to the sides that it is aligned to; also between tiles.",
        when=lambda mark: mark.tiled or mark.x is None or mark.y is None,
        in_pixels=True,
        imgix=spelt("mark-pad", aliases=("mp", "markpad"), default="5", example="mark=logo.png&mark-pad=20"),
    )
    width: Length | None = param(
        placing.side_length("a fraction of its own width"),
        default=None,
        doc="Width of its box; alone, the height follows from its ratio.",
        in_pixels=True,
        imgix=spelt("mark-w", aliases=("mw", "markw"), default="its own", example="mark=logo.png&mark-w=120"),
    )
    height: Length | None = param(
        placing.side_length("a fraction of its own height"),
        default=None,
        doc="Height of its box; alone, the width follows from its ratio.",
        in_pixels=True,
        imgix=spelt("mark-h", aliases=("mh", "markh"), default="its own", example="mark=logo.png&mark-h=60"),
    )
    fit: Fit = param(
        parsers.named(_FITS),
        default=Fit(),
        doc="How it meets its box.",
        when=_has_box,
        imgix=spelt(
            "mark-fit",
            aliases=("mf", "markfit"),
            default="clip",
            example="mark=logo.png&mark-w=80&mark-h=80&mark-fit=crop",
            chosen="With `fill` the rest of the box stays transparent.",
        ),
    )
    scale: float | None = param(
        placing.percent,
        default=None,
        doc="Percent of the picture's width and height within which it is made as large as fits.",
        when=lambda mark: not _has_box(mark),
        imgix=spelt(
            "mark-scale",
            aliases=("ms", "markscale"),
            example="mark=logo.png&mark-scale=30",
            chosen="Its own width or height, where asked for, counts instead.",
        ),
        imglab=spelt(
            "watermark-scale",
            parsers.number(0, 100, clamp=True),
            example="watermark=logo.svg&watermark-scale=14",
        ),
    )
    zoom: float = param(
        parsers.number(0, 8, above_low=True),
        default=1.0,
        doc="Multiplies its own size, where that counts; set by the dialects for a pixel density.",
    )
    alpha: float = param(
        placing.percent,
        default=100.0,
        doc="How opaque it is, in percent.",
        imgix=spelt("mark-alpha", aliases=("markalpha", "malph"), default="100", example="mark=logo.png&mark-alpha=50"),
        imglab=spelt(
            "watermark-alpha",
            parsers.number(0, 100, clamp=True),
            default="100",
            example="watermark=logo.svg&watermark-alpha=50",
        ),
    )
    rotation: float = param(
        parsers.degrees,
        default=0.0,
        doc="Turn it counter-clockwise, each tile by itself.",
        imgix=spelt("mark-rot", default="0", example="mark=logo.png&mark-rot=30"),
        imglab=spelt(
            "watermark-rotate",
            parsers.converted(parsers.degrees, lambda turn: -turn % 360, lambda turn: -turn % 360),
            default="0",
            example="watermark=logo.svg&watermark-rotate=40",
            meaning="Turn it, each tile by itself.",
            chosen="It turns clockwise.",
        ),
    )
    over_texts: bool = param(
        parsers.boolean,
        default=False,
        doc="Lay it over the texts, too, which else lie over it; set by ixmage for the watermark of an alias.",
    )
    least_width: int = param(
        parsers.integer(0),
        default=0,
        doc="Only on pictures of at least this width.",
        imgix=spelt("mark-if-min-width", example="mark=logo.png&mark-if-min-width=300"),
    )
    least_height: int = param(
        parsers.integer(0),
        default=0,
        doc="Only on pictures of at least this height.",
        imgix=spelt("mark-if-min-height", example="mark=logo.png&mark-if-min-height=300"),
    )

    def is_asked(self) -> bool:
        return self.picture is not None and self.scale != 0 and self.alpha != 0
