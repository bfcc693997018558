"""Output: which format a print is written in."""

from dataclasses import replace

from darkroom.plan import Plan
from darkroom.plan.output import Output
from darkroom.render.formats import OriginalFormat
from darkroom.render.picture import FormatName, Picture

_OWN: dict[str, FormatName] = {"jpeg": "jpeg", "png": "png", "webp": "webp", "avif": "avif", "gif": "gif"}
"""Formats that prints are written in, by the original's; the others become PNG or JPEG."""

MOVING = frozenset({"webp", "avif", "gif"})
"""Formats that an animation stays one in; in the others its first frame stands for it."""


AVIF_PIXELS = 40_000_000
"""Pixels that an AVIF may have: for 67 million its encoder takes 1.7 GB, which is all that the function has."""

MOVING_PIXELS = 100_000_000
"""Pixels that all frames of a print may have together: they are in memory at once, four bytes each."""


def asked_format(
    output: Output, original: OriginalFormat, moves: bool, pixels: int, accepted: frozenset[str]
) -> FormatName | None:
    """The print's format as far as it is known before the pixels; None leaves it to their transparency.

    An animation is not negotiated to AVIF, which some viewers show as a still, nor decided by transparency; nor is a
    print of more `pixels` than `AVIF_PIXELS` negotiated to it.
    """
    if output.negotiated:
        candidates: tuple[FormatName, ...] = ("webp",) if moves or pixels > AVIF_PIXELS else ("avif", "webp")
        if best := next((name for name in candidates if name in accepted), None):
            return best
    if output.format is not None:
        return output.format.name
    return None if output.by_alpha and not moves else _OWN.get(original.name)


def settle(picture: Picture, _plan: Plan) -> Picture:
    """Choose between PNG and JPEG by what the pixels turned out to hold."""
    return picture if picture.format else replace(picture, format=picture.written_as)
