"""Stylize: effects on the whole picture."""

from dataclasses import replace
from typing import Self

from darkroom.plan import parsers
from darkroom.plan.declare import Group, Parser, group, param, spelt
from darkroom.plan.values import Colour

_PERCENT: Parser[float] = parsers.converted(parsers.integer(0, 100, clamp=True), float, int)


def _read_two(listed: str) -> tuple[Colour, Colour]:
    dark, light = (parsers.colour_argb.read(part.strip())._replace(alpha=255) for part in listed.split(","))
    return dark, light


_TWO_COLOURS: Parser[tuple[Colour, Colour]] = Parser(
    _read_two,
    "two colours: CSS names, or hex `RGB` or `RRGGBB` (no `#`), between them a comma",
    lambda colours: ",".join(bytes(colour[:3]).hex() for colour in colours),
)


def _tenths(parser: Parser[int]) -> Parser[float]:
    return parsers.converted(parser, lambda tenths: tenths / 10, lambda sigma: round(sigma * 10))


@group
class Stylize(Group):
    """Effects on the whole picture."""

    blur: float = param(
        parsers.number(0, 200, clamp=True),
        default=0.0,
        doc="Gaussian blur after the picture has its size; the sigma in pixels of the print.",
        imgix=spelt(
            "blur",
            _tenths(parsers.integer(0, 2000, clamp=True)),
            default="0",
            example="w=800&blur=60",
            differs="imgix's scale is not published; here 100 is a sigma of 10 pixels.",
        ),
        imglab=spelt(
            "blur",
            parsers.converted(
                parsers.number(0, 2000, clamp=True), lambda ten: round(ten / 10, 6), lambda sigma: sigma * 10
            ),
            default="0",
            example="width=800&blur=60",
            chosen="As imgix's here: 100 is a sigma of 10 pixels.",
        ),
        ixmage=spelt("blur", default="0", example="w=800&blur=6", chosen="ImageMagick's `0xN`: N is the sigma."),
    )
    pixels: int = param(
        parsers.integer(0, 100, clamp=True),
        default=0,
        doc="Pixellate: the side of the squares in pixels.",
        in_pixels=True,
        when=lambda stylize: stylize.pixels > 1,
        imgix=spelt("px", default="0", example="w=800&px=12"),
        ixmage=spelt(
            "pixelate",
            parsers.converted(parsers.number(0, 1000, clamp=True), round, float),
            default="0",
            example="w=800&pixelate=12",
            chosen="The side of the squares in pixels.",
        ),
    )
    halftone: int = param(
        parsers.integer(0, 100, clamp=True),
        default=0,
        doc="Halftone: black dots on white, this many pixels from one to the next, at 45 degrees; at least 2.",
        in_pixels=True,
        imgix=spelt("htn", default="0", example="w=800&htn=8", differs="imgix's screen is not published."),
    )
    sepia: float = param(
        _PERCENT,
        default=0.0,
        doc="Tone towards brown by per cent, as CSS `sepia()`.",
        imgix=spelt("sepia", default="0", example="w=800&sepia=80", differs="imgix's tone is not published."),
        imglab=spelt(
            "sepia", parsers.number(0, 100, clamp=True), default="0", example="width=800&sepia=80", chosen="Per cent."
        ),
        ixmage=spelt(
            "sepia",
            parsers.number(0, 100, clamp=True),
            default="0",
            example="w=800&sepia=80",
            chosen="Per cent of the tone, not ImageMagick's threshold.",
        ),
    )
    monochrome: Colour | None = param(
        parsers.colour_argb,
        default=None,
        doc="Print in shades of one colour, from black to it; its alpha is how much.",
        imgix=spelt(
            "monochrome",
            aliases=("mono",),
            example="w=800&monochrome=ff7a5d3b",
            differs="imgix's weights are not published.",
        ),
    )
    duotone: tuple[Colour, Colour] | None = param(
        _TWO_COLOURS,
        default=None,
        doc="Print in two colours: darks in the first, lights in the second, between them their mixtures.",
        imgix=spelt("duotone", example="w=800&duotone=000080,fa8072", differs="imgix's weights are not published."),
    )
    duotone_alpha: int = param(
        parsers.integer(0, 100),
        default=100,
        doc="How much of the duotone lies over the picture, in per cent.",
        when=lambda stylize: stylize.duotone is not None,
        imgix=spelt("duotone-alpha", default="100", example="w=800&duotone=000080,fa8072&duotone-alpha=60"),
    )

    def canonical(self) -> Self:
        """A colour that does not show is none."""
        unseen = self.monochrome is not None and self.monochrome.alpha == 0
        return replace(
            self,
            monochrome=None if unseen else self.monochrome,
            duotone=self.duotone if self.duotone_alpha else None,
        )
