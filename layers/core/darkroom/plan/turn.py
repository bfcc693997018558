"""Turn: orientation, mirroring and rotation."""

from typing import Literal

from darkroom.plan import parsers
from darkroom.plan.declare import Group, group, param, spelt
from darkroom.plan.values import Orientation

type Mirror = Literal["", "h", "v", "hv"]

_EXIF: dict[str, Orientation] = {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6, "7": 7, "8": 8}
_IMGIX_ORIENTATIONS: dict[str, Orientation] = {"0": 1, **_EXIF, "90": 6, "180": 3, "270": 8}

_IMGIX_FLIPS: dict[str, Mirror] = {"h": "h", "v": "v", "hv": "hv"}
_IMGLAB_FLIPS: dict[str, Mirror] = {
    "horizontal": "h",
    "vertical": "v",
    "horizontal,vertical": "hv",
    "vertical,horizontal": "hv",
}
_IXMAGE_FLIPS: dict[str, Mirror] = {"1": "v", "true": "v", "0": "", "false": ""}


@group
class Turn(Group):
    """Orientation, mirroring and rotation.

    `flop` is a flag of ixmage's, which turns it into an "h" of `flip` and sets it back.
    """

    orientation: Orientation | None = param(
        parsers.named(_IMGIX_ORIENTATIONS),
        default=None,
        doc="Turn the picture as this EXIF orientation says, whatever the original's own says.",
        imgix=spelt("orient", aliases=("or",), default="the original's EXIF orientation", example="orient=180"),
        imglab=spelt(
            "orientation", parsers.named(_EXIF), default="the original's EXIF orientation", example="orientation=3"
        ),
    )
    flip: Mirror = param(
        parsers.named(_IMGIX_FLIPS),
        default="",
        doc="Mirror from side to side, upside down, or both.",
        imgix=spelt("flip", example="flip=h"),
        imglab=spelt("flip", parsers.named(_IMGLAB_FLIPS), example="flip=horizontal"),
        ixmage=spelt("flip", parsers.named(_IXMAGE_FLIPS), example="flip=1", chosen="Upside down, as ImageMagick."),
    )
    flop: bool = param(
        parsers.boolean,
        default=False,
        doc="Mirror from side to side.",
        ixmage=spelt("flop", default="false", example="flop=1"),
    )
    rotation: float = param(
        parsers.degrees,
        default=0.0,
        doc="Turn counter-clockwise inside the frame.",
        imgix=spelt("rot", default="0", example="rot=15"),
    )
    pivot: bool = param(
        parsers.named({"pivot": True, "straighten": False}),
        default=False,
        doc="Of a turned picture show all, made smaller, its corners left to `bg`; else it is zoomed until no corner "
        "of the frame is empty.",
        when=lambda turn: turn.rotation != 0,
        imgix=spelt(
            "rot-type",
            aliases=("rottype", "rott"),
            default="straighten",
            example="rot=15&rot-type=pivot",
            chosen="`pivot` keeps the frame's size.",
        ),
    )
