"""Turn: orientation, mirroring and rotation."""

from typing import Literal

from darkroom.plan import parsers
from darkroom.plan.declare import Group, group, param, spelt
from darkroom.plan.values import Orientation

_IMGIX_ORIENTATIONS: dict[str, Orientation] = {
    "0": 1,
    "1": 1,
    "2": 2,
    "3": 3,
    "4": 4,
    "5": 5,
    "6": 6,
    "7": 7,
    "8": 8,
    "90": 6,
    "180": 3,
    "270": 8,
}


@group
class Turn(Group):
    """Orientation, mirroring and rotation."""

    orientation: Orientation | None = param(
        parsers.named(_IMGIX_ORIENTATIONS),
        default=None,
        doc="Turn the picture as this EXIF orientation says, whatever the original's own says.",
        imgix=spelt("orient", aliases=("or",), default="the original's EXIF orientation", example="orient=90"),
    )
    flip: Literal["", "h", "v", "hv"] = param(
        parsers.named({"h": "h", "v": "v", "hv": "hv"}),
        default="",
        doc="Mirror from side to side, upside down, or both.",
        imgix=spelt("flip", example="flip=h"),
    )
    rotation: float = param(
        parsers.degrees,
        default=0.0,
        doc="Turn counter-clockwise inside the frame, zoomed so that no corner stays empty.",
        imgix=spelt("rot", default="0", example="rot=15"),
    )
