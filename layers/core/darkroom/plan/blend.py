"""Blend: a colour or a picture that is blended with the whole picture."""

from typing import get_args

from darkroom.plan import parsers, placing
from darkroom.plan.declare import Group, Parser, group, param, spelt
from darkroom.plan.fade import Fade
from darkroom.plan.gradient import Gradient
from darkroom.plan.parts import having
from darkroom.plan.values import Alignment, Anchor, Colour, Fit, Length, Locator, Mode

_MODES: tuple[Mode, ...] = get_args(Mode.__value__)

_FITS = {
    "clip": Fit("contain"),
    "crop": Fit("cover"),
    "clamp": Fit("contain", canvas=True, smeared=True),
    "max": Fit("contain", enlarge=False),
    "scale": Fit("stretch"),
}


def _read_layer(value: str) -> Colour | Locator:
    try:
        return parsers.colour_argb.read(value)
    except ValueError:
        return parsers.locator.read(value)


_layer: Parser[Colour | Locator] = Parser(
    _read_layer,
    f"{parsers.colour_argb.expects}; or {parsers.locator.expects}",
    lambda value: parsers.colour_argb.write(value) if isinstance(value, Colour) else parsers.locator.write(value),
)


def _is_picture(blend: "Blend") -> bool:
    return isinstance(blend.layer, Locator)


def _has_own_size(blend: "Blend") -> bool:
    return _is_picture(blend) and not blend.inherits


def _has_box(blend: "Blend") -> bool:
    return blend.width is not None or blend.height is not None


@group
@having("blend-", "blend=cloud.png", gradient=Gradient, fade=Fade)
class Blend(Group):
    """A colour or a picture that is blended with the whole picture."""

    layer: Colour | Locator | None = param(
        _layer,
        default=None,
        doc="The colour or the picture, from the same source or from another one of this service.",
        imgix=spelt(
            "blend",
            aliases=("b",),
            example="w=800&blend=8000ff",
            differs="Hosts that are no source of this service are refused.",
        ),
        imglab=spelt(
            "compose",
            parsers.locator,
            example="width=800&compose=frame.png",
            meaning="A picture that is laid over this one, from the same source or from another one of this service.",
            chosen="It is laid over the middle of the picture at its own size.",
        ),
    )
    colour: Colour | None = param(
        parsers.colour_argb,
        default=None,
        doc="The colour; counts before one in `blend`.",
        when=lambda blend: not _is_picture(blend),
        imgix=spelt("blend-color", aliases=("blendcolor", "blend-clr", "blendclr"), example="blend-color=8000ff"),
    )
    mode: Mode | None = param(
        parsers.named({mode: mode for mode in _MODES}),
        default=None,
        doc="How the colours meet; unasked: the layer lies on top.",
        imgix=spelt(
            "blend-mode", aliases=("blendmode", "bm"), default="overlay", example="blend=f80&blend-mode=multiply"
        ),
    )
    alpha: float = param(
        parsers.converted(parsers.integer(0, 100), float, int),
        default=100.0,
        doc="How strong it is, in percent.",
        imgix=spelt("blend-alpha", aliases=("blendalpha", "balph"), default="100", example="blend=f80&blend-alpha=50"),
    )
    x: Length | None = param(
        placing.offset,
        default=None,
        doc="Distance of its anchor from the left edge; counts instead of alignment and padding.",
        when=_is_picture,
        in_pixels=True,
        imgix=spelt("blend-x", aliases=("blendx", "bx"), example="blend=cloud.png&blend-x=40"),
    )
    y: Length | None = param(
        placing.offset,
        default=None,
        doc="Distance of its anchor from the top edge; counts instead of alignment and padding.",
        when=_is_picture,
        in_pixels=True,
        imgix=spelt("blend-y", aliases=("blendy", "by"), example="blend=cloud.png&blend-y=40"),
    )
    align: Alignment = param(
        placing.alignment,
        default=Alignment(),
        doc="The sides that it lies at.",
        when=lambda blend: _is_picture(blend) and (blend.x is None or blend.y is None),
        imgix=spelt(
            "blend-align",
            aliases=("blendalign", "ba"),
            default="center,middle",
            example="blend=cloud.png&blend-align=top,left",
        ),
    )
    anchor: Anchor = param(
        placing.point,
        default=Anchor(0.0, 0.0),
        doc="The point of the layer that lies at x and y.",
        when=lambda blend: blend.x is not None or blend.y is not None,
        imgix=spelt("blend-anchor", default="top,left", example="blend=cloud.png&blend-x=0.5&blend-anchor=top"),
    )
    pad: int = param(
        parsers.integer(0, placing.FURTHEST, clamp=True),
        default=0,
        doc="Gap to the sides that it is aligned to, and of which fractions are taken.",
        when=_is_picture,
        in_pixels=True,
        imgix=spelt("blend-pad", aliases=("blendpad", "bp"), default="0", example="blend=cloud.png&blend-pad=20"),
    )
    inherits: bool = param(
        parsers.named({"inherit": True}),
        default=False,
        doc="Take width, height, fit and crop from the picture below.",
        when=_is_picture,
        imgix=spelt(
            "blend-size",
            aliases=("blendsize", "bs"),
            example="w=800&h=400&fit=crop&blend=cloud.png&blend-size=inherit",
            chosen="Where the picture below has no box of its own, its size is the layer's box.",
        ),
    )
    width: Length | None = param(
        placing.side_length("a fraction of the picture's, without the padding"),
        default=None,
        doc="Width of its box; alone, the box has the ratio of the picture below.",
        when=_has_own_size,
        in_pixels=True,
        imgix=spelt("blend-w", aliases=("blendw", "bw"), default="its own", example="blend=cloud.png&blend-w=400"),
    )
    height: Length | None = param(
        placing.side_length("a fraction of the picture's, without the padding"),
        default=None,
        doc="Height of its box; alone, the box has the ratio of the picture below.",
        when=_has_own_size,
        in_pixels=True,
        imgix=spelt("blend-h", aliases=("blendh", "bh"), default="its own", example="blend=cloud.png&blend-h=200"),
    )
    fit: Fit = param(
        parsers.named(_FITS),
        default=Fit(),
        doc="How it meets its box.",
        when=lambda blend: _has_own_size(blend) and _has_box(blend),
        imgix=spelt(
            "blend-fit",
            aliases=("blendfit", "bf"),
            default="clip",
            example="blend=cloud.png&blend-w=400&blend-h=400&blend-fit=crop",
        ),
    )
    crop: Anchor = param(
        placing.side("faces"),
        default=Anchor(),
        doc="Which sides stay when it is cut to its box.",
        when=lambda blend: blend.fit.mode == "cover",
        imgix=spelt(
            "blend-crop",
            aliases=("blendcrop", "bc"),
            default="the centre",
            example="blend=cloud.png&blend-w=400&blend-h=400&blend-fit=crop&blend-crop=top",
            differs="No faces are looked for.",
        ),
    )
    zoom: float = param(
        parsers.number(0, 8, above_low=True),
        default=1.0,
        doc="Multiplies its own size, where that counts; set by the dialects for a pixel density.",
    )

    def is_asked(self) -> bool:
        return (self.layer is not None or self.colour is not None) and self.alpha != 0
