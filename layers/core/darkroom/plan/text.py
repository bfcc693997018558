"""Text: text that is written over the picture."""

from typing import Literal

from darkroom.plan import parsers
from darkroom.plan.annotation import Annotation, annotation
from darkroom.plan.arrangement import WEIGHTS, Arrangement, Cut, cut
from darkroom.plan.declare import Group, Parser, group, param, spelt
from darkroom.plan.fonts import Font, font
from darkroom.plan.markup import Words, markup, plain
from darkroom.plan.placing import alignment
from darkroom.plan.values import Alignment, Colour, Length

_side = parsers.length(0, 8192)


def _points(text: str) -> int:
    return round(parsers.number(0, 100_000, clamp=True).read(text.removesuffix("pt")))


@group
class Text(Group):
    """Text that is written over the picture; shaped for its script, and in the fonts that ship with it."""

    text: Words = param(
        plain,
        default=(),
        doc="What is written.",
        in_pixels=True,
        imgix=spelt(
            "txt",
            aliases=("t",),
            example="txt=Hello+World&txt-size=40",
            differs="Emoji have one colour; those newer than Unicode 9 are missing.",
        ),
        imglab=spelt("text", markup, example="text=Hello+%3Cb%3EWorld%3C%2Fb%3E&text-size=40"),
    )
    font: Font = param(
        font,
        default=Font(),
        doc="The font, by its family or its name.",
        imgix=spelt(
            "txt-font",
            aliases=("tf", "txtfont"),
            default="Helvetica",
            example="txt=Hello&txt-size=40&txt-font=serif,bold",
            differs="imgix has a thousand fonts; a name means the family among ours that it sounds like, or else sans.",
        ),
    )
    bold: bool = param(
        parsers.named(WEIGHTS),
        default=False,
        doc="Write in bold letters, whatever the font.",
        imglab=spelt(
            "text-weight",
            default="normal",
            example="text=Hello&text-size=40&text-weight=bold",
            meaning="How heavy the letters are: normal, or bold.",
        ),
    )
    size: int = param(
        parsers.integer(0, 100_000, clamp=True),
        default=12,
        doc="Size of the letters in pixels; never more than the picture's longer side.",
        in_pixels=True,
        imgix=spelt("txt-size", aliases=("tsz", "txtsize"), default="12", example="txt=Hello&txt-size=48"),
        imglab=spelt(
            "text-size",
            Parser(_points, "points, a number of at least 0"),
            default="12",
            example="text=Hello&text-size=48",
            chosen="A point is a pixel, as at 72 dots per inch.",
        ),
    )
    colour: Colour | None = param(
        parsers.colour_argb,
        default=None,
        doc="Colour of the letters.",
        imgix=spelt(
            "txt-color",
            aliases=("txtcolor", "txt-clr", "txtclr", "tc"),
            default="000",
            example="txt=Hello&txt-size=40&txt-color=fff",
        ),
        imglab=spelt(
            "text-color",
            parsers.colour_rgba,
            default="black",
            example="text=Hello&text-size=40&text-color=255,255,255",
            chosen="Black, unasked.",
        ),
    )
    anchor: Alignment = param(
        alignment,
        default=Alignment(),
        doc="Where in the picture the text stands, and how its lines stand below each other.",
        imgix=spelt(
            "txt-align",
            aliases=("txtalign", "ta"),
            default="bottom,right",
            example="txt=Hello&txt-size=40&txt-align=middle,center",
            chosen="A direction that is not named keeps its default.",
        ),
    )
    box: Colour | None = param(
        parsers.colour_argb,
        default=None,
        doc="Colour of a box behind the text.",
        imgix=spelt("txt-bg", default="none", example="txt=Hello&txt-size=40&txt-bg=80000000&txt-color=fff"),
    )
    pad: int | None = param(
        parsers.integer(0, 8192, clamp=True),
        default=None,
        doc="Pixels between text and edges of the picture; of a text with a box: between the text and the box's edges.",
        in_pixels=True,
        imgix=spelt(
            "txt-pad", aliases=("txtpad", "tp"), default="10, with a box 0", example="txt=Hello&txt-size=40&txt-pad=40"
        ),
        imglab=spelt("text-padding", default="0", example="text=Hello&text-size=40&text-padding=20"),
    )
    x: int | None = param(
        parsers.integer(),
        default=None,
        doc="Pixels from the left edge, or the one that it is anchored to, to the text.",
        in_pixels=True,
        imgix=spelt(
            "txt-x", aliases=("txtx",), default="as `txt-align` says", example="txt=Hello&txt-size=40&txt-x=40"
        ),
        imglab=spelt(
            "text-x",
            default="0",
            example="text=Hello&text-size=40&text-x=40",
            chosen="Counted from the top left corner.",
        ),
    )
    y: int | None = param(
        parsers.integer(),
        default=None,
        doc="Pixels from the top edge, or the one that it is anchored to, to the text.",
        in_pixels=True,
        imgix=spelt(
            "txt-y", aliases=("txty",), default="as `txt-align` says", example="txt=Hello&txt-size=40&txt-y=20"
        ),
        imglab=spelt(
            "text-y",
            default="0",
            example="text=Hello&text-size=40&text-y=20",
            chosen="Counted from the top left corner.",
        ),
    )
    arrangement: Arrangement | None = param(
        parsers.named({"max": "shrink", "wrap": "wrap", "wrapmax": "wrap-shrink"}),
        default=None,
        doc="How the text meets its box: made smaller until its one line fits, wrapped, or both; unasked it is cut.",
        imgix=spelt("txt-fit", aliases=("txtfit",), default="cut", example="txt=Hello+World&txt-size=90&txt-fit=max"),
    )
    width: Length | None = param(
        _side,
        default=None,
        doc="Width of the text's box in pixels, or as a fraction of the picture's.",
        in_pixels=True,
        imgix=spelt(
            "txt-width",
            aliases=("txtwidth",),
            default="that of the picture, less the padding",
            example="txt=Hello+World&txt-size=40&txt-width=150&txt-fit=wrap",
        ),
        imglab=spelt(
            "text-width",
            parsers.integer(0, 8192, clamp=True),
            default="0, no box",
            example="text=Hello+World&text-size=40&text-width=150",
            meaning="Width of the text's box in pixels.",
        ),
    )
    height: Length | None = param(
        _side,
        default=None,
        doc="Height of the text's box in pixels, or as a fraction of the picture's; for text that is made to fit.",
        in_pixels=True,
        imgix=spelt(
            "txt-h",
            default="that of the picture, less the padding",
            example="txt=Hello+World&txt-size=40&txt-h=40&txt-fit=wrapmax",
        ),
        imglab=spelt(
            "text-height",
            parsers.integer(0, 8192, clamp=True),
            default="0, no box",
            example="text=Hello+World&text-width=150&text-height=100",
            meaning="Height of the text's box in pixels; the letters are made to fit it.",
        ),
    )
    breaks: bool = param(
        parsers.boolean,
        default=True,
        doc="Whether a text that has a width is wrapped in it.",
        imglab=spelt(
            "text-break", default="true", example="text=Hello+World&text-size=40&text-width=150&text-break=false"
        ),
    )
    cut: Cut = param(
        cut,
        default=Cut(),
        doc="Which part of a line that is too long is left out.",
        imgix=spelt(
            "txt-clip",
            aliases=("txtclip", "tcl"),
            default="end",
            example="txt=Hello+World&txt-size=40&txt-width=160&txt-clip=middle,ellipsis",
        ),
    )
    outline: int = param(
        parsers.integer(0, 8192, clamp=True),
        default=0,
        doc="Pixels of outline around each letter, at most half the letters' size.",
        in_pixels=True,
        imgix=spelt("txt-line", aliases=("txtline", "tl"), default="0", example="txt=Hello&txt-size=60&txt-line=3"),
    )
    outline_colour: Colour = param(
        parsers.colour_argb,
        default=Colour(255, 255, 255),
        doc="Colour of the outline.",
        when=lambda group: group.outline,
        imgix=spelt(
            "txt-line-color",
            aliases=("txtlinecolor", "txt-line-clr", "txtlineclr"),
            default="fff",
            example="txt=Hello&txt-size=60&txt-line=3&txt-line-color=d00",
        ),
    )
    shadow: float = param(
        parsers.number(0, 10, clamp=True),
        default=0.0,
        doc="Strength of the letters' shadow.",
        imgix=spelt(
            "txt-shad",
            aliases=("txtshad", "tsh"),
            default="0",
            example="txt=Hello&txt-size=60&txt-shad=5",
            differs="imgix's shadow is not published; here its distance and softness follow the letters' size.",
        ),
    )
    ligatures: Literal[0, 1, 2] = param(
        parsers.named({"0": 0, "1": 1, "2": 2}),
        default=1,
        doc="Ligatures: 0 none, 1 the usual ones, 2 also the rare ones.",
        imgix=spelt(
            "txt-lig",
            aliases=("txtlig",),
            default="1",
            example="txt=office&txt-size=40&txt-lig=0",
            chosen="imgix no longer documents it.",
        ),
    )
    radius: int = param(
        parsers.integer(0, 8192, clamp=True),
        default=0,
        doc="Radius of the corners of the box.",
        when=lambda group: group.box is not None,
        in_pixels=True,
        imgix=spelt("txt-radius", default="0", example="txt=Hello&txt-size=40&txt-bg=fa0&txt-pad=8&txt-radius=12"),
    )
    opacity: float = param(
        parsers.number(0, 100, clamp=True),
        default=100.0,
        doc="Opacity of letters, outline, shadow and box together, in percent.",
        imgix=spelt("txt-alpha", default="100", example="txt=Hello&txt-size=40&txt-alpha=50"),
    )
    rotation: float = param(
        parsers.number(0, 360, clamp=True),
        default=0.0,
        doc="Turn the text and its box clockwise about their middle, once they have their place.",
        imgix=spelt("txt-rotate", default="0", example="txt=Hello&txt-size=60&txt-rotate=30"),
    )
    knockout: Literal["", "out", "in"] = param(
        parsers.named({"destination-out": "out", "destination-in": "in"}),
        default="",
        doc="Cut the text out of all that is below it, or leave only what is below the text.",
        imgix=spelt("txt-blend-mode", default="none", example="txt=Hello&txt-size=90&txt-blend-mode=destination-out"),
    )
    annotation: Annotation | None = param(
        annotation,
        default=None,
        doc="A text, with its place, size, colour and font in one.",
        in_pixels=True,
        ixmage=spelt(
            "annotate",
            default="`t:Annotation*o:northwest,0,0*s:24*c:white*f:Roboto`",
            example="annotate=t:Hello*s:30*o:south,0,10",
            differs="A font means the family among ours that it sounds like; Roboto is here.",
            chosen="Distances at an edge are counted inwards from it, as ImageMagick does.",
        ),
    )

    def is_asked(self) -> bool:
        """Whether there are words to write."""
        return bool(self.text) or self.annotation is not None
