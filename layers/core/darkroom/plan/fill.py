"""Fill: how the spare canvas beside a picture is painted."""

from typing import Literal

from darkroom.plan import lengths, parsers, ramps
from darkroom.plan.declare import Group, group, param, spelt
from darkroom.plan.ramps import Hue, Space
from darkroom.plan.values import Colour, Direction, Length

type Kind = Literal["solid", "blur", "gradient", "clamp", "mirror", "generative"]
"""`clamp` smears the edges outward, `mirror` repeats the picture mirrored; the dialects resolve `generative`."""

_IMGIX_KINDS: dict[str, Kind] = {
    "solid": "solid",
    "blur": "blur",
    "gradient": "gradient",
    "gen": "generative",
    "generative": "generative",
}
_IMGLAB_KINDS: dict[str, Kind] = {"color": "solid", "blur": "blur", "mirror": "mirror", "clamp": "clamp"}

_RADII = lengths.pair(lengths.place(2, 8192))


def _linear(fill: "Fill") -> bool:
    return fill.kind == "gradient" and fill.gradient_type == "linear"


def _radial(fill: "Fill") -> bool:
    return fill.kind == "gradient" and fill.gradient_type == "radial"


@group
class Fill(Group):
    """How the spare canvas beside a picture is painted."""

    kind: Kind = param(
        parsers.named(_IMGIX_KINDS),
        default="solid",
        doc="What the spare canvas shows: a colour, the picture blurred, mirrored or smeared outward, or a gradient.",
        imgix=spelt(
            "fill",
            default="solid",
            example="w=400&h=400&fit=fill&fill=blur",
            differs="`gen` is always taken as its fall-back.",
        ),
        imglab=spelt(
            "contain",
            parsers.named(_IMGLAB_KINDS),
            default="color",
            example="width=400&height=400&mode=contain&contain=blur",
        ),
    )
    fallback: bool = param(
        parsers.boolean,
        default=True,
        doc="What `fill=gen` comes to without a model: the picture blurred, or with false a plain colour.",
        when=lambda fill: fill.kind == "generative",
        imgix=spelt(
            "fill-gen-fallback",
            aliases=("fill-generative-fallback",),
            default="true",
            example="w=400&h=400&fit=fill&fill=gen&fill-gen-fallback=false",
            chosen="The fall-back is `fill=blur`; `false` leaves the plain colour and is no error.",
        ),
    )
    colour: Colour | None = param(
        parsers.colour_argb,
        default=None,
        doc="Colour of the spare canvas; unasked: the background's.",
        when=lambda fill: fill.kind in ("solid", "generative"),
        imgix=spelt(
            "fill-color",
            aliases=("fillcolor",),
            default="as `bg`",
            example="w=400&h=400&fit=fill&fill=solid&fill-color=fed",
        ),
        imglab=spelt(
            "contain-color",
            parsers.colour_rgba,
            default="transparent",
            example="width=400&height=400&mode=contain&contain-color=240,230,210",
        ),
    )
    gradient_type: Literal["linear", "radial"] = param(
        parsers.named({"linear": "linear", "radial": "radial"}),
        default="linear",
        doc="Whether the gradient runs along a line or outward from a point.",
        when=lambda fill: fill.kind == "gradient",
        imgix=spelt(
            "fill-gradient-type",
            default="linear",
            example="w=400&h=400&fit=fill&fill=gradient&fill-gradient-type=radial",
        ),
    )
    gradient_space: Space = param(
        ramps.spaces,
        default="srgb",
        doc="Colour space in which the gradient's colours are mixed.",
        when=lambda fill: fill.kind == "gradient",
        imgix=spelt(
            "fill-gradient-cs", default="srgb", example="w=400&h=400&fit=fill&fill=gradient&fill-gradient-cs=oklab"
        ),
    )
    gradient_hue: Hue = param(
        ramps.hues,
        default="shorter",
        doc="Which way around the hue circle, in `oklch`, `lch`, `hsl` and `hsv`.",
        when=lambda fill: fill.gradient_space in ramps.POLAR,
        imgix=spelt(
            "fill-gradient-hue",
            default="shorter",
            example="w=400&h=400&fit=fill&fill=gradient&fill-gradient-cs=oklch&fill-gradient-hue=longer",
        ),
    )
    gradient_linear: tuple[Colour, Colour] | None = param(
        lengths.pair(parsers.colour_argb),
        default=None,
        doc="First and last colour of a linear gradient; unasked: a vivid dark and a vivid light one of the picture.",
        when=_linear,
        imgix=spelt(
            "fill-gradient-linear",
            default="of the picture",
            example="w=400&h=400&fit=fill&fill=gradient&fill-gradient-linear=navy,gold",
            differs="How imgix finds the picture's colours is not published.",
        ),
    )
    gradient_direction: Direction = param(
        ramps.sides,
        default=180.0,
        doc="Where a linear gradient runs.",
        when=_linear,
        imgix=spelt(
            "fill-gradient-linear-direction",
            default="top,bottom",
            example="w=400&h=400&fit=fill&fill=gradient&fill-gradient-linear-direction=left,right",
            chosen="One side or a corner: towards it, as in CSS; two opposite sides: from the first to the second.",
        ),
    )
    gradient_radial: tuple[Colour, Colour] | None = param(
        lengths.pair(parsers.colour_argb),
        default=None,
        doc="Inner and outer colour of a radial gradient; unasked: as of a linear one.",
        when=_radial,
        imgix=spelt(
            "fill-gradient-radial",
            default="of the picture",
            example="w=400&h=400&fit=fill&fill=gradient&fill-gradient-type=radial&fill-gradient-radial=gold,navy",
        ),
    )
    gradient_radii: tuple[Length, Length] = param(
        _RADII,
        default=(0.25, 0.5),
        doc="Up to where the inner colour is pure and from where the outer one: fractions are of the smaller side.",
        when=_radial,
        in_pixels=True,
        imgix=spelt(
            "fill-gradient-radial-radius",
            default="0.25,0.5",
            example="w=400&h=400&fit=fill&fill=gradient&fill-gradient-type=radial&fill-gradient-radial-radius=0.1,0.9",
        ),
    )
    gradient_x: Length = param(
        lengths.place(2, 8192),
        default=0.5,
        doc="Centre of a radial gradient from the left.",
        when=_radial,
        in_pixels=True,
        imgix=spelt(
            "fill-gradient-radial-x",
            default="0.5",
            example="w=400&h=400&fit=fill&fill=gradient&fill-gradient-type=radial&fill-gradient-radial-x=0.2",
        ),
    )
    gradient_y: Length = param(
        lengths.place(2, 8192),
        default=0.5,
        doc="Centre of a radial gradient from the top.",
        when=_radial,
        in_pixels=True,
        imgix=spelt(
            "fill-gradient-radial-y",
            default="0.5",
            example="w=400&h=400&fit=fill&fill=gradient&fill-gradient-type=radial&fill-gradient-radial-y=0.2",
        ),
    )
