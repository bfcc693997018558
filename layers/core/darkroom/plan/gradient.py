"""Gradient: a gradient of colour over the whole picture."""

from typing import Literal, get_args

from darkroom.plan import lengths, parsers, ramps
from darkroom.plan.declare import Group, Parser, group, param, spelt
from darkroom.plan.ramps import Hue, Space
from darkroom.plan.values import Colour, Direction, Length, Mode

type Reach = str | int | tuple[Length, Length]
"""How far rings reach: CSS's word for it, the radius of a circle, or the two of an ellipse (fractions of the sides)."""

_REACHES = ("farthest-corner", "farthest-side", "closest-corner", "closest-side")
_MODES: dict[str, Mode] = {mode: mode for mode in get_args(Mode.__value__)}
_CSS_MODES: dict[str, Mode] = {
    "hard-light": "hardlight",
    "soft-light": "softlight",
    "color-dodge": "dodge",
    "color-burn": "burn",
}
_RADIUS = lengths.place(0, lengths.LONGEST)
_RADII = lengths.pair(_RADIUS)


def _read_reach(text: str) -> Reach:
    if text.lower() in _REACHES:
        return text.lower()
    return _RADII.read(text) if "," in text else parsers.integer(0, lengths.LONGEST).read(text)


_reach: Parser[Reach] = Parser(
    _read_reach,
    f"{', '.join(f'`{word}`' for word in _REACHES)}, a circle's radius in pixels, or `rx,ry` in pixels or fractions",
    lambda value: _RADII.write(value) if isinstance(value, tuple) else str(value),
)
_stops: Parser[tuple[float, ...]] = ramps.listed(parsers.number(0, 100), 2, ramps.MOST)
_centre: Parser[Length] = lengths.place(-lengths.LONGEST, lengths.LONGEST, (-10.0, 10.0))


def _is_painted(gradient: "Gradient") -> bool:
    return not gradient.mask


def _is_radial(gradient: "Gradient") -> bool:
    return gradient.kind == "radial"


@group
class Gradient(Group):
    """A gradient of colour over the whole picture, as in CSS."""

    colours: tuple[Colour, ...] = param(
        ramps.colours,
        default=(),
        doc="The gradient's colours.",
        imgix=spelt("gradient", example="w=600&gradient=00000000,cc000000"),
    )
    kind: Literal["linear", "radial"] = param(
        parsers.named({"linear": "linear", "radial": "radial"}),
        default="linear",
        doc="Whether it runs along a line or outward from a point.",
        imgix=spelt("gradient-type", default="linear", example="w=600&gradient=0000,c000&gradient-type=radial"),
    )
    direction: Direction = param(
        ramps.direction,
        default=180.0,
        doc="Where a linear gradient runs.",
        when=lambda gradient: gradient.kind == "linear",
        imgix=spelt("gradient-angle", default="180", example="w=600&gradient=c000,0000&gradient-angle=90"),
    )
    stops: tuple[float, ...] = param(
        _stops,
        default=(),
        doc="Where along it each colour lies, in percent; one for each colour. Unasked: evenly.",
        when=lambda gradient: len(gradient.stops) == len(gradient.colours),
        imgix=spelt("gradient-stops", default="evenly", example="w=600&gradient=0000,c000&gradient-stops=55,100"),
    )
    mask: bool = param(
        parsers.boolean,
        default=False,
        doc="Paint nothing, but make the picture as transparent as the gradient is.",
        imgix=spelt("gradient-mask", default="false", example="w=600&fm=png&gradient=ffff,0fff&gradient-mask=true"),
    )
    mode: Mode = param(
        parsers.named(_MODES | _CSS_MODES),
        default="normal",
        doc="How its colours meet the picture's.",
        when=_is_painted,
        imgix=spelt("gradient-mode", default="normal", example="w=600&gradient=navy,gold&gradient-mode=soft-light"),
    )
    alpha: int = param(
        parsers.integer(0, 100, clamp=True),
        default=100,
        doc="Opacity of the whole gradient in percent.",
        when=_is_painted,
        imgix=spelt("gradient-alpha", default="100", example="w=600&gradient=navy,gold&gradient-alpha=40"),
    )
    space: Space = param(
        ramps.spaces,
        default="srgb",
        doc="Colour space in which the colours are mixed.",
        when=_is_painted,
        imgix=spelt("gradient-cs", default="srgb", example="w=600&gradient=8f00,80f0&gradient-cs=oklab"),
    )
    hue: Hue = param(
        ramps.hues,
        default="shorter",
        doc="Which way around the hue circle, in `oklch`, `lch`, `hsl` and `hsv`.",
        when=lambda gradient: gradient.space in ramps.POLAR,
        imgix=spelt(
            "gradient-hue", default="shorter", example="w=600&gradient=8f00,80f0&gradient-cs=hsl&gradient-hue=longer"
        ),
    )
    shape: Literal["ellipse", "circle"] = param(
        parsers.named({"ellipse": "ellipse", "circle": "circle"}),
        default="ellipse",
        doc="Whether a radial gradient is stretched to the picture's ratio.",
        when=lambda gradient: gradient.kind == "radial" and isinstance(gradient.reach, str),
        imgix=spelt(
            "gradient-radial-shape",
            default="ellipse",
            example="w=600&gradient=0000,c000&gradient-type=radial&gradient-radial-shape=circle",
        ),
    )
    reach: Reach = param(
        _reach,
        default="farthest-corner",
        doc="How far a radial gradient reaches.",
        when=_is_radial,
        in_pixels=True,
        imgix=spelt(
            "gradient-radial-size",
            default="farthest-corner",
            example="w=600&gradient=0000,c000&gradient-type=radial&gradient-radial-size=closest-side",
        ),
    )
    x: Length = param(
        _centre,
        default=0.5,
        doc="Centre of a radial gradient from the left; it may lie outside.",
        when=_is_radial,
        in_pixels=True,
        imgix=spelt(
            "gradient-radial-x",
            default="0.5",
            example="w=600&gradient=0000,c000&gradient-type=radial&gradient-radial-x=0.2",
        ),
    )
    y: Length = param(
        _centre,
        default=0.5,
        doc="Centre of a radial gradient from the top; it may lie outside.",
        when=_is_radial,
        in_pixels=True,
        imgix=spelt(
            "gradient-radial-y",
            default="0.5",
            example="w=600&gradient=0000,c000&gradient-type=radial&gradient-radial-y=0.2",
        ),
    )

    def is_asked(self) -> bool:
        """Without colours there is no gradient."""
        return bool(self.colours)
