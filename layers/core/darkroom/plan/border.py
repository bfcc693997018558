"""Border: border and padding around the picture."""

from typing import NamedTuple

from darkroom.plan import lengths, parsers
from darkroom.plan.declare import Group, Parser, group, param, spelt
from darkroom.plan.values import Colour, Corners

_SIZE = parsers.integer(1, 100, clamp=True)
_SIDE = parsers.integer(0, 100, clamp=True)
_PAD = parsers.integer(0, lengths.LONGEST, clamp=True)


class Stroke(NamedTuple):
    """A line of a colour and a thickness."""

    size: int
    colour: Colour


def _read_stroke(text: str) -> Stroke:
    size, colour = text.split(",")
    return Stroke(_SIZE.read(size.strip()), parsers.colour_argb.read(colour.strip()))


_stroke: Parser[Stroke] = Parser(
    _read_stroke,
    f"`size,colour`: {_SIZE.expects}, and {parsers.colour_argb.expects}",
    lambda value: f"{value.size},{parsers.colour_argb.write(value.colour)}",
)


def _drawn(border: "Border") -> bool:
    return border.line is not None


@group
class Border(Group):
    """Border and padding: the print keeps the size that was asked for, they are taken out of it.

    The border lies over the picture's edge, padding outside the picture.
    """

    line: Stroke | None = param(
        _stroke,
        default=None,
        doc="Thickness and colour of a border over the picture's edge.",
        in_pixels=True,
        imgix=spelt(
            "border",
            example="w=400&border=10,AABB3322",
            chosen="The border is drawn inside the picture's edge and follows the mask's shape.",
        ),
    )
    top: int | None = param(
        _SIDE,
        default=None,
        doc="Thickness of the border at the top.",
        when=_drawn,
        in_pixels=True,
        imgix=spelt("border-top", default="as `border`", example="border=10,navy&border-top=0"),
    )
    right: int | None = param(
        _SIDE,
        default=None,
        doc="Thickness of the border at the right.",
        when=_drawn,
        in_pixels=True,
        imgix=spelt("border-right", default="as `border`", example="border=10,navy&border-right=0"),
    )
    bottom: int | None = param(
        _SIDE,
        default=None,
        doc="Thickness of the border at the bottom.",
        when=_drawn,
        in_pixels=True,
        imgix=spelt("border-bottom", default="as `border`", example="border=10,navy&border-bottom=40"),
    )
    left: int | None = param(
        _SIDE,
        default=None,
        doc="Thickness of the border at the left.",
        when=_drawn,
        in_pixels=True,
        imgix=spelt("border-left", default="as `border`", example="border=10,navy&border-left=0"),
    )
    radius: Corners | None = param(
        lengths.corners,
        default=None,
        doc="Outer radii of the border; the picture's corners are cut along them.",
        when=_drawn,
        in_pixels=True,
        imgix=spelt("border-radius", default="0", example="border=10,navy&border-radius=30"),
    )
    inner: Corners | None = param(
        lengths.corners,
        default=None,
        doc="Inner radii of the border.",
        when=_drawn,
        in_pixels=True,
        imgix=spelt(
            "border-radius-inner",
            default="the outer radius less the border",
            example="border=10,navy&border-radius=30&border-radius-inner=15",
            chosen="Unasked it follows the outer radius, as in CSS.",
        ),
    )
    stroke_colour: Colour | None = param(
        parsers.colour_argb,
        default=None,
        doc="Colour of a second line along the border's outer edge.",
        when=_drawn,
        imgix=spelt(
            "border-stroke-color",
            default="transparent",
            example="border=10,navy&border-stroke-size=3&border-stroke-color=fff",
        ),
    )
    stroke_size: int = param(
        _SIDE,
        default=0,
        doc="Thickness of that line.",
        when=lambda border: border.line is not None and border.stroke_colour is not None,
        in_pixels=True,
        imgix=spelt(
            "border-stroke-size",
            default="0",
            example="border=10,navy&border-stroke-size=3&border-stroke-color=fff",
            chosen="The stroke is the outermost line, the border follows inside it.",
        ),
    )
    pad: int = param(
        _PAD,
        default=0,
        doc="Padding on all sides, in the background's colour.",
        in_pixels=True,
        imgix=spelt(
            "pad",
            default="0",
            example="w=400&pad=20&bg=eee",
            chosen="A side that is asked for includes its padding; one that is not grows by it.",
        ),
    )
    pad_top: int | None = param(
        _PAD,
        default=None,
        doc="Padding at the top.",
        in_pixels=True,
        imgix=spelt("pad-top", default="as `pad`", example="w=400&pad-top=20"),
    )
    pad_right: int | None = param(
        _PAD,
        default=None,
        doc="Padding at the right.",
        in_pixels=True,
        imgix=spelt("pad-right", default="as `pad`", example="w=400&pad-right=20"),
    )
    pad_bottom: int | None = param(
        _PAD,
        default=None,
        doc="Padding at the bottom.",
        in_pixels=True,
        imgix=spelt("pad-bottom", default="as `pad`", example="w=400&pad-bottom=20"),
    )
    pad_left: int | None = param(
        _PAD,
        default=None,
        doc="Padding at the left.",
        in_pixels=True,
        imgix=spelt("pad-left", default="as `pad`", example="w=400&pad-left=20"),
    )
