"""Adjust: tone, colour, noise and sharpness."""

from dataclasses import replace
from typing import Self

from darkroom.plan import parsers
from darkroom.plan.declare import Group, Parser, group, param, spelt

_CURVE = "imgix's curve is not published."

_NOISE = 20.0
"""What imgix's noise reduction takes where only one of its two numbers is given."""


def _whole(low: int, high: int) -> Parser[float]:
    return parsers.converted(parsers.integer(low, high, clamp=True), float, int)


_SIGNED = _whole(-100, 100)

_PERCENT_OF: Parser[float] = parsers.converted(
    parsers.number(0, 200, clamp=True), lambda percent: round(percent - 100, 6), lambda change: change + 100
)
"""ImageMagick's way: 100 is unchanged."""

_HUE_OF: Parser[float] = parsers.converted(
    parsers.number(0, 200, clamp=True),
    lambda percent: round((percent - 100) * 1.8 % 360, 6),
    lambda degrees: (degrees if degrees < 180 else degrees - 360) / 1.8 + 100,
)
"""ImageMagick's way: 100 is unchanged, 0 and 200 are half a turn."""

_ONE_STRENGTH = parsers.converted(parsers.boolean, lambda wanted: 50.0 if wanted else 0.0, bool)


@group
class Adjust(Group):
    """Tone, colour, noise and sharpness; transparency stays."""

    enhance: bool = param(
        parsers.boolean,
        default=False,
        doc="Stretch the tones to the full range and bring the middle one to the middle; imgix's `auto=enhance`.",
    )
    exposure: float = param(
        _SIGNED,
        default=0.0,
        doc="Multiply the light: 50 is one stop; lights roll off instead of being cut.",
        imgix=spelt("exp", default="0", example="w=800&exp=25", differs=_CURVE),
    )
    brightness: float = param(
        _SIGNED,
        default=0.0,
        doc="Lighten or darken by per cent of the middle tones; -100 is black. Black stays, lights are not cut.",
        imgix=spelt("bri", default="0", example="w=800&bri=20", differs=_CURVE),
        ixmage=spelt(
            "mod",
            _PERCENT_OF,
            default="100",
            example="w=800&mod=120",
            meaning="Lighten or darken, in percent of what is there: 0 is black, 200 the lightest.",
            chosen="ImageMagick's per cent, 100 unchanged; ImageMagick would cut the lights.",
        ),
    )
    contrast: float = param(
        _SIGNED,
        default=0.0,
        doc="Pull tones apart from the middle grey, or towards it; -100 is all grey. Black and white stay for more.",
        imgix=spelt("con", default="0", example="w=800&con=25", differs=_CURVE),
    )
    gamma: float = param(
        _SIGNED,
        default=0.0,
        doc="Lighten or darken the middle tones; 100 is a gamma of 3.",
        imgix=spelt("gam", default="0", example="w=800&gam=25", differs=_CURVE),
    )
    highlights: float = param(
        _whole(-100, 0),
        default=0.0,
        doc="Pull the lights down; black and white stay.",
        imgix=spelt("high", default="0", example="w=800&high=-50", differs=_CURVE),
    )
    shadows: float = param(
        parsers.number(0, 100, clamp=True),
        default=0.0,
        doc="Lift the shadows; black and white stay.",
        imgix=spelt("shad", default="0", example="w=800&shad=50", differs=_CURVE),
    )
    hue: float = param(
        parsers.degrees,
        default=0.0,
        doc="Turn the hues by degrees; greys and luminance stay, as in CSS `hue-rotate()`.",
        imgix=spelt(
            "hue",
            parsers.converted(parsers.integer(0, 360, clamp=True), lambda degrees: float(degrees % 360), int),
            default="0",
            example="w=800&hue=120",
            differs="imgix does not say in which colour space it turns.",
        ),
        imglab=spelt("hue", default="0", example="width=800&hue=120", chosen="Degrees, any number."),
        ixmage=spelt(
            "hue",
            _HUE_OF,
            default="100",
            example="w=800&hue=150",
            chosen="ImageMagick's per cent, 100 unchanged, 0 and 200 half a turn; luminance stays, unlike there.",
        ),
    )
    saturation: float = param(
        _SIGNED,
        default=0.0,
        doc="Strengthen or weaken colours by per cent; -100 is greyscale.",
        imgix=spelt("sat", default="0", example="w=800&sat=-50", differs="imgix's weights are not published."),
        imglab=spelt(
            "saturate",
            parsers.number(-100, 100, clamp=True),
            default="0",
            example="width=800&saturate=40",
            chosen="Per cent more or less: -100 is greyscale, 0 unchanged, 100 doubled.",
        ),
        ixmage=spelt(
            "sat",
            _PERCENT_OF,
            default="100",
            example="w=800&sat=150",
            chosen="ImageMagick's per cent, 100 unchanged, 0 greyscale; luminance stays, unlike there.",
        ),
    )
    grey: bool = param(
        parsers.boolean,
        default=False,
        doc="Greyscale; the same as a saturation of -100.",
        ixmage=spelt("grey", aliases=("gray",), default="0", example="w=800&grey=1", chosen="`gray` is read as well."),
    )
    vibrance: float = param(
        _SIGNED,
        default=0.0,
        doc="Saturation for muted colours rather than strong ones, and sparing of skin.",
        imgix=spelt("vib", default="0", example="w=800&vib=50", differs="imgix's weights are not published."),
    )
    invert: bool = param(
        parsers.boolean,
        default=False,
        doc="Make a negative, after all other adjustments of tone and colour.",
        imgix=spelt("invert", aliases=("inv",), default="false", example="w=800&invert=true"),
        imglab=spelt("invert", default="false", example="width=800&invert=true"),
    )
    noise: float | None = param(
        _SIGNED,
        default=None,
        doc="Noise reduction: details weaker than this many thousandths of white are smoothed; none of 0 or less.",
        imgix=spelt(
            "nr", default="20 where `nrs` is given", example="w=800&nr=40", differs="imgix's filter is not published."
        ),
    )
    noise_sharpness: float | None = param(
        _SIGNED,
        default=None,
        doc="How much noise reduction sharpens (or, below 0, softens) the details that it keeps.",
        imgix=spelt(
            "nrs",
            default="20 where `nr` is given",
            example="w=800&nr=40&nrs=60",
            differs="imgix's filter is not published.",
        ),
    )
    sharpen: float = param(
        parsers.number(0, 100, clamp=True),
        default=0.0,
        doc="Sharpen the luminance after the picture has its size; 50 doubles the finest details.",
        imgix=spelt("sharp", default="0", example="w=800&sharp=20", differs="imgix's strength is not published."),
        ixmage=spelt("sharp", _ONE_STRENGTH, default="0", example="w=800&sharp=1", chosen="ImageMagick's `0x1`."),
    )
    unsharp: float = param(
        _SIGNED,
        default=0.0,
        doc="Unsharp mask: add this per cent of the details, or take it away.",
        imgix=spelt("usm", default="0", example="w=800&usm=60", differs="imgix's strength is not published."),
    )
    unsharp_radius: float = param(
        parsers.number(0, 500, clamp=True),
        default=2.5,
        doc="Sigma of the unsharp mask in pixels of the print.",
        when=lambda adjust: adjust.unsharp != 0,
        imgix=spelt("usmrad", default="2.5", example="w=800&usm=60&usmrad=5"),
    )

    def canonical(self) -> Self:
        """Greyscale is a saturation, and noise reduction has both its numbers or none."""
        noise, sharpness = self.noise, self.noise_sharpness
        if noise is not None or sharpness is not None:
            noise, sharpness = (_NOISE if number is None else number for number in (noise, sharpness))
        saturation = -100.0 if self.grey else self.saturation
        return replace(self, grey=False, saturation=saturation, noise=noise, noise_sharpness=sharpness)
