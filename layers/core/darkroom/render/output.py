"""Output: which format a print is written in."""

from dataclasses import replace

from darkroom.plan import Plan
from darkroom.plan.output import Output
from darkroom.render.formats import OriginalFormat
from darkroom.render.picture import FormatName, Picture

_OWN: dict[str, FormatName] = {"jpeg": "jpeg", "png": "png", "webp": "webp", "avif": "avif", "gif": "gif"}
"""Formats that prints are written in, by the original's; the others become PNG or JPEG."""


def asked_format(output: Output, original: OriginalFormat, moves: bool, accepted: frozenset[str]) -> FormatName | None:
    """The print's format as far as it is known before the pixels; None leaves it to their transparency.

    An animation is not negotiated to AVIF, which some viewers show as a still, nor decided by its transparency.
    """
    if output.negotiated:
        candidates: tuple[FormatName, ...] = ("webp",) if moves else ("avif", "webp")
        if best := next((name for name in candidates if name in accepted), None):
            return best
    if output.format is not None:
        return output.format.name
    return None if output.by_alpha and not moves else _OWN.get(original.name)


def settle(picture: Picture, _plan: Plan) -> Picture:
    """Choose between PNG and JPEG by what the pixels turned out to hold."""
    if picture.format is not None:
        return picture
    return replace(picture, format="png" if picture.has_alpha else "jpeg")
