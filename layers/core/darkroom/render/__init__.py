"""Render: an original and a plan become a print. Only this package knows Pillow; it reads the original alone."""

from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import Any

from PIL import Image

from darkroom.errors import OriginalCorrupt, OriginalUnsupported, OverlayUnusable, PrintTooLarge
from darkroom.plan import Plan
from darkroom.plan.output import Output
from darkroom.plan.size import Size
from darkroom.plan.values import Fit, Format
from darkroom.ports import Deadline, File, Limits, Overlay, Overlays, Print
from darkroom.render.decode import Opened, open_original
from darkroom.render.encode import CONTENT_TYPES, Reel, encoded
from darkroom.render.geometry import Pixels, layout, needed, scaled, stored_box, stored_size
from darkroom.render.laid import DevelopedOverlays
from darkroom.render.output import AVIF_PIXELS, MOVING, MOVING_PIXELS, asked_format
from darkroom.render.picture import FormatName, Laid, Picture
from darkroom.render.pipeline import run
from darkroom.render.stopwatch import Stopwatch

__all__ = ["RENDER_VERSION", "develop", "identify"]

RENDER_VERSION = 1
"""Part of every print's ETag: raised when the same plan gives other pixels than before, and only then."""


def develop(
    file: File,
    plan: Plan,
    accepted: frozenset[str],
    limits: Limits,
    deadline: Deadline,
    overlays: Overlays | None = None,
) -> Print:
    """Make the print that a resolved plan asks for.

    `accepted` holds those of `avif` and `webp` that the viewer accepts. The file is read from its beginning, while its
    bytes may still be arriving. `overlays` are the pictures that the plan lays over it.

    Raises:
        OverlayUnusable: one of the overlays is not a picture, or damaged.
        OriginalUnsupported, OriginalTooLarge, OriginalCorrupt: as `open_original` and `Opened.pictures`.
        PrintTooLarge: it has more pixels than `AVIF_PIXELS` or `MOVING_PIXELS` allow.
        OutOfTime: the deadline passed between two steps.
        DarkroomError: whatever reading the file raised, unchanged.
    """
    watch = Stopwatch(deadline.clock)
    # Nothing here holds the original, so that its pixels are let go before the encoder needs the memory.
    laid = DevelopedOverlays(overlays or {}, partial(_overlay, limits=limits, deadline=deadline))
    reel, name = _developed(open_original(file, limits), plan, accepted, laid, deadline, watch)
    deadline.check()
    body = encoded(reel, name, plan.output)
    watch.lap("encode")
    return Print(body, CONTENT_TYPES[name], *reel.frames[0].size, len(reel.frames), watch.stages)


def identify(file: File, limits: Limits) -> str:
    """The content type of an original that is handed over as it is, by its headers; raises as `open_original`."""
    return open_original(file, limits).format.content_type


def _developed(
    original: Opened, plan: Plan, accepted: frozenset[str], laid: Laid, deadline: Deadline, watch: Stopwatch
) -> tuple[Reel, FormatName]:
    orientation = plan.turn.orientation or original.orientation
    sizes = layout(stored_size(original.size, orientation), plan)
    box, drawn = stored_box(sizes.box, original.size, orientation), stored_size(sizes.drawn, orientation)
    pixels = sizes.frame[0] * sizes.frame[1]
    name = asked_format(plan.output, original.format, original.frames > 1, pixels, accepted)
    frames = original.frames if name in MOVING else 1
    _keep_in_memory(name, pixels, frames)
    pictures, durations, kept = list[Picture](), list[int](), dict[str, Any]()
    for image, scale, duration in original.pictures(needed(original.size, box, drawn), frames):
        watch.lap("decode")
        part = scaled(box, scale, image.size)
        picture = Picture(image, part, sizes, orientation, original.profile, name, laid, kept)
        pictures.append(run(picture, plan, deadline, watch))
        durations.append(duration)
    return Reel([picture.image for picture in pictures], durations, original.plays), pictures[0].written_as


def _overlay(overlay: Overlay, box: Pixels | None, *, limits: Limits, deadline: Deadline) -> Image.Image:
    """Develop an overlay as its plan says; one without a plan is decoded no larger than `box` needs."""
    plan = overlay.plan
    if box is not None and not plan.text():
        plan = replace(plan, size=Size(width=max(1, box[0]), height=max(1, box[1]), fit=Fit("contain", enlarge=False)))
    plan = replace(plan, output=Output(format=Format("png")))
    laid = DevelopedOverlays(overlay.overlays, partial(_overlay, limits=limits, deadline=deadline))
    try:
        original = open_original(BytesIO(overlay.body), limits)
        reel, _ = _developed(original, plan, frozenset(), laid, deadline, Stopwatch(deadline.clock))
    except (OriginalUnsupported, OriginalCorrupt) as error:
        raise OverlayUnusable(str(error)) from None
    return reel.frames[0].convert("RGBA")


def _keep_in_memory(name: FormatName | None, pixels: int, frames: int) -> None:
    if (name == "avif" and pixels > AVIF_PIXELS) or (frames > 1 and pixels * frames > MOVING_PIXELS):
        raise PrintTooLarge(f"{frames} frames of {pixels:,} pixels")
