"""Trim: edges that hold nothing are cut off before anything else."""

from typing import Literal

from darkroom.plan import parsers
from darkroom.plan.declare import Group, group, param, spelt
from darkroom.plan.values import Colour

type Kind = Literal["", "border", "colour", "corner", "alpha", "colour_unless_alpha"]

_IMGIX_KINDS: dict[str, Kind] = {
    "auto": "border",
    "color": "colour",
    "alpha": "alpha",
    "colorunlessalpha": "colour_unless_alpha",
    "colorunlesalpha": "colour_unless_alpha",
}
_IMGLAB_KINDS: dict[str, Kind] = {"auto": "corner", "color": "colour"}

LEVELS_TO_EACH = 4
"""imglab's levels for each level of colour: 80, its default, is 20 levels, which takes in a JPEG's noise."""

USUAL_TOLERANCE = 80 / LEVELS_TO_EACH
"""imglab's tolerance where none is asked for."""

_TOLERANCE = "The largest difference in red, green, blue or alpha, of 255."


def _by_colour(trim: "Trim") -> bool:
    return trim.kind in ("colour", "corner", "colour_unless_alpha")


def _by_alpha(trim: "Trim") -> bool:
    return trim.kind in ("alpha", "colour_unless_alpha")


def _by_border(trim: "Trim") -> bool:
    return trim.kind == "border"


@group
class Trim(Group):
    """Edges that hold nothing, cut off before the picture is laid out; a picture that holds nothing stays whole.

    imglab's own tolerance, where none is asked for, is 80 levels: 20.
    """

    def is_asked(self) -> bool:
        """Without a kind nothing is trimmed."""
        return self.kind != ""

    kind: Kind = param(
        parsers.named(_IMGIX_KINDS),
        default="",
        doc="What counts as an edge that holds nothing: rows of one colour, a colour, or transparency.",
        imgix=spelt("trim", example="trim=auto", differs="imgix's algorithm for `auto` is not published."),
        imglab=spelt("trim", parsers.named(_IMGLAB_KINDS), example="trim=auto"),
    )
    colour: Colour | None = param(
        parsers.colour_argb,
        default=None,
        doc="The colour of the edges; unasked: that of the pixel in the top left corner.",
        when=lambda trim: trim.kind in ("colour", "colour_unless_alpha"),
        imgix=spelt(
            "trim-color", aliases=("trimcolor",), default="the top left pixel", example="trim=color&trim-color=fff"
        ),
        imglab=spelt(
            "trim-color", parsers.colour_rgba, default="the top left pixel", example="trim=color&trim-color=white"
        ),
    )
    tolerance: float | None = param(
        parsers.number(0, 255, clamp=True),
        default=None,
        doc="How far from the colour a pixel may be and still count as it.",
        when=_by_colour,
        imgix=spelt("trim-tol", aliases=("trimtol",), default="0", example="trim=color&trim-tol=10", chosen=_TOLERANCE),
        imglab=spelt(
            "trim-level",
            parsers.converted(
                parsers.integer(0, 100),
                lambda level: level / LEVELS_TO_EACH,
                lambda found: round(found * LEVELS_TO_EACH),
            ),
            default="80",
            example="trim=color&trim-level=60",
            chosen=f"{LEVELS_TO_EACH} levels for each of the largest difference in red, green, blue or alpha, of 255.",
        ),
    )
    mean_difference: float = param(
        parsers.number(0, 255, clamp=True),
        default=11.0,
        doc="How far a row's mean may be from that of the outermost row and still count as edge.",
        when=_by_border,
        imgix=spelt(
            "trim-md",
            aliases=("trimmd",),
            default="11",
            example="trim=auto&trim-md=5",
            differs="imgix calls a lower value more aggressive; here it stops at fainter steps.",
        ),
    )
    standard_deviation: float = param(
        parsers.number(0, 255, clamp=True),
        default=10.0,
        doc="How far the pixels of a row may stray from its mean and still count as edge.",
        when=_by_border,
        imgix=spelt("trim-sd", aliases=("trimsd",), default="10", example="trim=auto&trim-sd=20"),
    )
    alpha: float = param(
        parsers.number(0, 255, clamp=True),
        default=0.0,
        doc="Up to which alpha a pixel counts as transparent.",
        when=_by_alpha,
        imgix=spelt("trim-alpha", default="0", example="trim=alpha&trim-alpha=20"),
    )
    margin: int = param(
        parsers.integer(-200, 200, clamp=True),
        default=0,
        doc="Pixels of the original that are left around what was found; below 0 so many more are cut.",
        imgix=spelt("trim-pad", aliases=("trimpad",), default="0", example="trim=auto&trim-pad=10"),
    )
    within_region: bool = param(
        parsers.boolean,
        default=False,
        doc="Look at the region's edges, not at the original's; set by the dialects.",
    )
