"""Render: an original and a plan become a print. Only this package knows Pillow; it reads the original alone."""

from darkroom.errors import PrintTooLarge
from darkroom.plan import Plan
from darkroom.ports import Deadline, File, Limits, Print
from darkroom.render.decode import Opened, open_original
from darkroom.render.encode import CONTENT_TYPES, Reel, encoded
from darkroom.render.geometry import layout, needed, scaled, stored_box, stored_size
from darkroom.render.output import AVIF_PIXELS, MOVING, MOVING_PIXELS, asked_format
from darkroom.render.picture import FormatName, Picture
from darkroom.render.pipeline import run
from darkroom.render.stopwatch import Stopwatch

__all__ = ["RENDER_VERSION", "develop", "identify"]

RENDER_VERSION = 1
"""Part of every print's ETag: raised when the same plan gives other pixels than before, and only then."""


def develop(file: File, plan: Plan, accepted: frozenset[str], limits: Limits, deadline: Deadline) -> Print:
    """Make the print that a resolved plan asks for.

    `accepted` holds those of `avif` and `webp` that the viewer accepts. The file is read from its beginning, while its
    bytes may still be arriving.

    Raises:
        OriginalUnsupported, OriginalTooLarge, OriginalCorrupt: as `open_original` and `Opened.pictures`.
        PrintTooLarge: it has more pixels than `AVIF_PIXELS` or `MOVING_PIXELS` allow.
        OutOfTime: the deadline passed between two steps.
        DarkroomError: whatever reading the file raised, unchanged.
    """
    watch = Stopwatch(deadline.clock)
    # Nothing here holds the original, so that its pixels are let go before the encoder needs the memory.
    reel, name = _developed(open_original(file, limits), plan, accepted, deadline, watch)
    deadline.check()
    body = encoded(reel, name, plan.output)
    watch.lap("encode")
    return Print(body, CONTENT_TYPES[name], *reel.frames[0].size, len(reel.frames), watch.stages)


def identify(file: File, limits: Limits) -> str:
    """The content type of an original that is handed over as it is, by its headers; raises as `open_original`."""
    return open_original(file, limits).format.content_type


def _developed(
    original: Opened, plan: Plan, accepted: frozenset[str], deadline: Deadline, watch: Stopwatch
) -> tuple[Reel, FormatName]:
    orientation = plan.turn.orientation or original.orientation
    laid = layout(stored_size(original.size, orientation), plan)
    box, drawn = stored_box(laid.box, original.size, orientation), stored_size(laid.drawn, orientation)
    pixels = laid.frame[0] * laid.frame[1]
    name = asked_format(plan.output, original.format, original.frames > 1, pixels, accepted)
    frames = original.frames if name in MOVING else 1
    _keep_in_memory(name, pixels, frames)
    pictures, durations = list[Picture](), list[int]()
    for image, scale, duration in original.pictures(needed(original.size, box, drawn), frames):
        watch.lap("decode")
        part = scaled(box, scale, image.size)
        pictures.append(run(Picture(image, part, laid, orientation, original.profile, name), plan, deadline, watch))
        durations.append(duration)
    return Reel([picture.image for picture in pictures], durations, original.plays), pictures[0].written_as


def _keep_in_memory(name: FormatName | None, pixels: int, frames: int) -> None:
    if (name == "avif" and pixels > AVIF_PIXELS) or (frames > 1 and pixels * frames > MOVING_PIXELS):
        raise PrintTooLarge(f"{frames} frames of {pixels:,} pixels")
