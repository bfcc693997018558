"""Shadow: what the finished picture casts, and its reflection."""

from typing import Literal

from darkroom.plan import lengths, parsers
from darkroom.plan.declare import Group, Parser, group, param, spelt
from darkroom.plan.values import Colour, Length

type Kind = Literal["flat", "cast", "float", "inset"]

_KINDS: dict[str, Kind] = {"flat": "flat", "cast": "cast", "float": "float", "inset": "inset"}
_OFFSET = lengths.place(-lengths.LONGEST, lengths.LONGEST, (-1.0, 1.0))
_PERCENT = parsers.integer(0, 100, clamp=True)


def _read_blur(text: str) -> int:
    return parsers.integer(0, 100, clamp=True).read(str(parsers.integer(0).read(text)))


_blur: Parser[int] = Parser(_read_blur, "an integer of at least 0 (beyond 100: 100)")


def _is_cast(shadow: "Shadow") -> bool:
    return shadow.kind == "cast"


def _is_flat(shadow: "Shadow") -> bool:
    return shadow.kind in ("flat", "inset")


@group
class Shadow(Group):
    """The shadow that the picture casts; it makes the print larger."""

    blur: int | None = param(
        _blur,
        default=None,
        doc="Cast a shadow with this blur (its sigma in pixels); without it there is none.",
        in_pixels=True,
        imgix=spelt(
            "drop-shadow", example="w=400&fm=png&mask=ellipse&drop-shadow=10", differs="imgix's scale is not published."
        ),
    )
    kind: Kind = param(
        parsers.named(_KINDS),
        default="flat",
        doc="A copy of the shape behind it, thrown on the floor, a pool below a floating picture, or inside its edges.",
        imgix=spelt(
            "drop-shadow-type",
            default="flat",
            example="w=400&fm=png&mask=ellipse&drop-shadow=10&drop-shadow-type=cast",
            differs="Shapes on the floor are approximate.",
        ),
    )
    x: Length = param(
        _OFFSET,
        default=0,
        doc="How far to the right it falls: pixels, or a fraction of the picture's width.",
        when=_is_flat,
        in_pixels=True,
        imgix=spelt("drop-shadow-x", default="0", example="w=400&drop-shadow=10&drop-shadow-x=20"),
    )
    y: Length | None = param(
        _OFFSET,
        default=None,
        doc="How far down it falls, or how high the picture floats: pixels, or a fraction of the picture's height.",
        when=lambda shadow: shadow.kind != "cast",
        in_pixels=True,
        imgix=spelt(
            "drop-shadow-y",
            default="0; floating: half of `reflection-offset`",
            example="w=400&drop-shadow=10&drop-shadow-y=20",
        ),
    )
    spread: int = param(
        parsers.integer(-100, 100, clamp=True),
        default=0,
        doc="How much larger than the shape it is on each side.",
        when=_is_flat,
        in_pixels=True,
        imgix=spelt("drop-shadow-spread", default="0", example="w=400&drop-shadow=10&drop-shadow-spread=10"),
    )
    colour: Colour = param(
        parsers.colour_argb,
        default=Colour(0, 0, 0, 0xBF),
        doc="Colour of the shadow; its alpha is its strength.",
        imgix=spelt("drop-shadow-color", default="BF000000", example="w=400&drop-shadow=10&drop-shadow-color=80204060"),
    )
    azimuth: float = param(
        parsers.degrees,
        default=215.0,
        doc="Where the light comes from: 0 is behind the picture, 90 its right.",
        when=_is_cast,
        imgix=spelt(
            "drop-shadow-azimuth",
            default="215",
            example="fm=png&drop-shadow=5&drop-shadow-type=cast&drop-shadow-azimuth=90",
        ),
    )
    elevation: float = param(
        parsers.number(5, 90, clamp=True),
        default=45.0,
        doc="Degrees of the light above the floor: a low one casts a long shadow.",
        when=_is_cast,
        imgix=spelt(
            "drop-shadow-elevation",
            default="45",
            example="fm=png&drop-shadow=5&drop-shadow-type=cast&drop-shadow-elevation=20",
        ),
    )
    pose: float = param(
        parsers.number(0, 90, clamp=True),
        default=90.0,
        doc="How the picture was taken: 90 is from the front, 0 from above, where nothing stands.",
        when=_is_cast,
        imgix=spelt(
            "drop-shadow-pose", default="90", example="fm=png&drop-shadow=5&drop-shadow-type=cast&drop-shadow-pose=40"
        ),
    )
    softness: int = param(
        _PERCENT,
        default=50,
        doc="Size of the light: how much softer a shadow on the floor becomes with distance.",
        when=_is_cast,
        imgix=spelt(
            "drop-shadow-softness",
            default="50",
            example="fm=png&drop-shadow=5&drop-shadow-type=cast&drop-shadow-softness=0",
        ),
    )
    falloff: int = param(
        _PERCENT,
        default=0,
        doc="How much fainter a shadow on the floor becomes with distance.",
        when=_is_cast,
        imgix=spelt(
            "drop-shadow-falloff",
            default="0",
            example="fm=png&drop-shadow=5&drop-shadow-type=cast&drop-shadow-falloff=80",
        ),
    )
    alone: bool = param(
        parsers.named({"full": False, "shadow": True}),
        default=False,
        doc="Show the shadow and the reflection without the picture.",
        imgix=spelt("drop-shadow-output", default="full", example="fm=png&drop-shadow=10&drop-shadow-output=shadow"),
    )

    def is_asked(self) -> bool:
        """Without a blur, were it 0, there is no shadow."""
        return self.blur is not None


@group
class Reflection(Group):
    """The reflection of the picture below itself; it makes the print higher."""

    strength: int = param(
        _PERCENT,
        default=0,
        doc="Opacity of the reflection in percent where it begins.",
        imgix=spelt(
            "reflection",
            default="0",
            example="w=400&fm=png&reflection=35",
            differs="The picture is reflected as a whole, not each thing in it by itself.",
        ),
    )
    offset: Length | None = param(
        _OFFSET,
        default=None,
        doc="Gap below the picture: pixels, or a fraction of its height.",
        in_pixels=True,
        imgix=spelt(
            "reflection-offset",
            default="0; of a floating picture twice its height above the floor",
            example="fm=png&reflection=35&reflection-offset=20",
        ),
    )
    length: Length = param(
        lengths.place(0, lengths.LONGEST),
        default=1.0,
        doc="How far it reaches: pixels, or a fraction of the picture's height.",
        in_pixels=True,
        imgix=spelt("reflection-length", default="1.0", example="fm=png&reflection=35&reflection-length=0.3"),
    )
    falloff: int = param(
        _PERCENT,
        default=100,
        doc="How much fainter it becomes towards its end, in percent.",
        imgix=spelt("reflection-falloff", default="100", example="fm=png&reflection=35&reflection-falloff=0"),
    )
    blur: int = param(
        _PERCENT,
        default=0,
        doc="How blurred it becomes towards its end (a sigma in pixels).",
        in_pixels=True,
        imgix=spelt("reflection-blur", default="0", example="fm=png&reflection=35&reflection-blur=12"),
    )
    colour: Colour | None = param(
        parsers.colour_argb,
        default=None,
        doc="Tint of the surface; its alpha is the tint's strength.",
        imgix=spelt("reflection-color", default="none", example="fm=png&reflection=35&reflection-color=80000000"),
    )
    pose: float | None = param(
        parsers.number(0, 90, clamp=True),
        default=None,
        doc="How the picture was taken: 90 is from the front, below that the reflection is shorter, 0 is from above.",
        imgix=spelt(
            "reflection-pose", default="90, or the shadow's", example="fm=png&reflection=35&reflection-pose=40"
        ),
    )
    clipped: bool = param(
        parsers.named({"expand": False, "clip": True}),
        default=False,
        doc="Keep the picture's size, so that the reflection ends at its lower edge.",
        imgix=spelt("reflection-bounds", default="expand", example="fm=png&reflection=35&reflection-bounds=clip"),
    )

    def is_asked(self) -> bool:
        """Of no strength it is none."""
        return self.strength > 0
