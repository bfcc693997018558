"""Output: which format a print is written in."""

from dataclasses import replace

from darkroom.plan import Plan
from darkroom.plan.output import Output
from darkroom.plan.values import Likeness
from darkroom.render.formats import JPEG2000, OriginalFormat
from darkroom.render.picture import FormatName, Picture

_PICTURES: dict[str, FormatName] = {
    "jpeg": "jpeg",
    "png": "png",
    "webp": "webp",
    "avif": "avif",
    "gif": "gif",
    "jpeg2000": "jpeg2000",
    "svg": "png",
}
"""Formats that prints are written in, by the name of a plan's or an original's."""

MOVING = frozenset({"webp", "avif", "gif"})
"""Formats that an animation stays one in; in the others its first frame stands for it."""


AVIF_PIXELS = 40_000_000
"""Pixels that an AVIF may have: for 67 million its encoder takes 1.7 GB, which is all that the function has."""

MOST_PIXELS: dict[FormatName | None, int] = {"avif": AVIF_PIXELS, "jpeg2000": 16_000_000}
"""The most pixels of a print in a format whose encoder takes more memory or time than the others: 65 bytes a pixel and
0.4 s a million of them for a JPEG 2000."""

MOVING_PIXELS = 100_000_000
"""Pixels that all frames of a print may have together: they are in memory at once, four bytes each."""


def asked_format(
    plan: Plan, original: OriginalFormat, moves: bool, pixels: int, accepted: frozenset[str]
) -> FormatName | None:
    """The print's format as far as it is known before the pixels; None leaves it to their transparency.

    An animation is not negotiated to AVIF, which some viewers show as a still, nor decided by transparency; nor is a
    print of more `pixels` than `AVIF_PIXELS` negotiated to it, nor one that shall lose nothing. What is told of the
    pixels in words is told of those of a PNG.
    """
    output = plan.output
    if plan.palette.form:
        return "png"
    if output.negotiated and not output.is_text() and (best := negotiated(output, moves, pixels, accepted)):
        return best[0]
    if output.format is not None:
        return _PICTURES.get(output.format.name, "png")
    return None if output.by_alpha and not moves else _PICTURES.get(original.name if original is not JPEG2000 else "")


def negotiated(output: Output, moves: bool, pixels: int, accepted: frozenset[str]) -> list[FormatName]:
    """The formats that are better than the one asked for and that the viewer accepts, best first."""
    only_webp = moves or pixels > AVIF_PIXELS or output.lossless
    better: tuple[FormatName, ...] = ("webp",) if only_webp else ("avif", "webp")
    return [name for name in better if name in accepted]


def rivals(output: Output, moves: bool, pixels: int, accepted: frozenset[str]) -> list[FormatName]:
    """The formats among which the fewest bytes decide: the accepted ones, where likeness is the wish for a still."""
    if not output.negotiated or moves or not isinstance(output.quality, Likeness):
        return []
    return negotiated(output, moves, pixels, accepted)


def settle(picture: Picture, _plan: Plan) -> Picture:
    """Choose between PNG and JPEG by what the pixels turned out to hold."""
    return picture if picture.format else replace(picture, format=picture.written_as)
