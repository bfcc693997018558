"""Render: an original and a plan become a print. Only this package knows Pillow; it reads the original alone."""

import math
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import Any

from PIL import Image

from darkroom.errors import OriginalCorrupt, OriginalUnsupported, OverlayUnusable, PrintTooLarge
from darkroom.plan import Plan
from darkroom.plan.output import Output
from darkroom.plan.values import Format, Orientation
from darkroom.ports import Deadline, File, Limits, Overlay, Overlays, Print
from darkroom.render.animation import Cut, cut, played
from darkroom.render.attention import anchored
from darkroom.render.captions import captions_of
from darkroom.render.colour import embedded
from darkroom.render.decode import Opened, open_original, recognised
from darkroom.render.document import Drawn, cleaned
from darkroom.render.encode import CONTENT_TYPES
from darkroom.render.formats import HEAD, SVG
from darkroom.render.geometry import Layout, Pixels, layout
from darkroom.render.laid import DevelopedOverlays
from darkroom.render.margins import growth
from darkroom.render.output import MOST_PIXELS, MOVING, MOVING_PIXELS, asked_format, rivals
from darkroom.render.picture import FormatName, Laid, Picture
from darkroom.render.pipeline import run
from darkroom.render.quality import developed_print
from darkroom.render.reel import Reel
from darkroom.render.stopwatch import Stopwatch
from darkroom.render.stored import needed, scaled, stored_box, stored_size
from darkroom.render.trim import trimmed

__all__ = ["RENDER_VERSION", "develop", "hand_over", "is_handed_over"]

RENDER_VERSION = 2
"""Part of every print's ETag: raised when the same plan gives other pixels than before, and only then."""

_PNG = Output(format=Format("png"))
"""What overlays are developed for: a still with transparency."""


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
        PrintTooLarge: it has more pixels than `MOST_PIXELS` or `MOVING_PIXELS` allow.
        OutOfTime: the deadline passed between two steps.
        DarkroomError: whatever reading the file raised, unchanged.
    """
    watch = Stopwatch(deadline.clock)
    file = _file(file, plan)
    if plan.output.format == Format("json") and not plan.palette.form:
        return _document(file, plan, limits, deadline, watch)
    laid = DevelopedOverlays(overlays or {}, partial(_overlay, limits=limits, deadline=deadline), deadline)
    with closing(open_original(file, plan, limits, deadline)) as original:
        reel, names = _developed(original, plan, accepted, laid, deadline, watch)
    del original  # so that its pixels are let go before the encoder needs the memory
    deadline.check()
    made = _words(reel, plan) if plan.palette.form or plan.output.is_text() else None
    told = {}
    if made is None:
        chosen = developed_print(reel, names, plan.output, deadline)
        made = chosen.body, CONTENT_TYPES[chosen.name]
        told = {"Quality": chosen.told} if chosen.told else {}
    watch.lap("encode")
    return Print(*made, *reel.frames[0].size, len(reel.frames), watch.stages, told)


def _words(reel: Reel, plan: Plan) -> tuple[bytes, str]:
    """What is told of a print in words, and its content type."""
    from darkroom.render import blurhash, palette  # seldom asked for

    if plan.palette.form:
        text, content_type = palette.told(reel.frames[0], plan.palette)
        return text.encode(), content_type
    return blurhash.blurhash(reel.frames[0], plan.output.components).encode(), "text/plain; charset=utf-8"


def _document(file: File, plan: Plan, limits: Limits, deadline: Deadline, watch: Stopwatch) -> Print:
    from darkroom.render.describe import described  # seldom asked for

    with closing(open_original(file, plan, limits, deadline)) as original:
        body = described(original)
    watch.lap("describe")
    return Print(body, "application/json", *original.size, original.frames, watch.stages)


def _file(file: File, plan: Plan) -> File:
    """What is developed: the file of the original, or of a text that has none."""
    if not plan.typesetting.alone:
        return file
    from darkroom.render.sheet import typeset  # seldom asked for

    return typeset(plan)


def is_handed_over(file: File, plan: Plan) -> bool:
    """Whether an original goes out as it is stored, whatever else the plan says; raises as `recognised`."""
    return plan.delivery.bypass and not plan.typesetting.alone and recognised(file).vector


def hand_over(file: File, plan: Plan, limits: Limits, deadline: Deadline) -> tuple[str, bytes | None]:
    """The content type of an original that goes out as it is stored, and its body where that is not the stored one.

    Its headers are read as `open_original` does, those of a document only as far as its format is told by them; an SVG
    is cleaned.

    Raises:
        OriginalUnsupported, OriginalTooLarge, OriginalCorrupt: as `open_original` and `cleaned`.
        OutOfTime: the deadline passed.
        DarkroomError: whatever reading the file raised, unchanged.
    """
    found = recognised(file)
    if found is SVG:
        return found.content_type, cleaned(file, plan, deadline)
    if found.decoder:
        open_original(file, plan, limits, deadline).close()
    return found.content_type, None


def passed_on(peek: Callable[[int], bytes]) -> str | None:
    """The content type of an original of which nothing but the first bytes is looked at; None if it must be cleaned.

    Raises:
        OriginalUnsupported: it is in no format on the list.
    """
    found = recognised(BytesIO(peek(HEAD)))
    return None if found is SVG else found.content_type


def _developed(
    original: Opened | Drawn, plan: Plan, accepted: frozenset[str], laid: Laid, deadline: Deadline, watch: Stopwatch
) -> tuple[Reel, list[FormatName]]:
    """The developed frames, and the formats that they may be written in, the first one being asked for."""
    orientation = plan.turn.orientation or original.orientation
    # Before anything is decoded, which lets go of them.
    captions = captions_of(original.image) if plan.output.captions and isinstance(original, Opened) else b""
    upright = stored_size(original.size, orientation)
    sizes = layout(upright, plan)
    name, used = _written_as(original, plan, sizes, accepted)
    if plan.trim.kind and len(used.kept) > 1:
        plan = trimmed(plan, _looks(original, used, deadline), original.size, orientation)
        sizes = layout(upright, plan)
        name, _ = _written_as(original, plan, sizes, accepted)
    pictures, lasting, kept = list[Picture](), list[int](), dict[str, Any]()
    for image, scale, duration in original.pictures(_wanted(original, plan, sizes, orientation), used):
        watch.lap("decode")
        lasting.append(duration)
        if image is None:
            deadline.check()
            continue
        if not pictures and _must_be_seen(plan):
            plan = _seen(plan, image, original.size, orientation)
            sizes = layout(upright, plan)
            name, _ = _written_as(original, plan, sizes, accepted)
            watch.lap("look")
        part = scaled(stored_box(sizes.box, original.size, orientation), scale, image.size)
        picture = Picture(image, part, sizes, orientation, original.profile, name, laid, kept)
        pictures.append(run(picture, plan, deadline, watch))
    images = [picture.image for picture in pictures]
    frames, durations, plays = played(plan.animation, used, images, lasting, original.plays)
    reel = Reel(frames, durations, plays, embedded(pictures[0]), captions)
    competing = rivals(plan.output, len(frames) > 1, math.prod(frames[0].size), accepted)
    return reel, competing or [pictures[0].written_as]


def _looks(original: Opened | Drawn, used: Cut, deadline: Deadline) -> Iterator[Image.Image]:
    """The frames of an animation, to be seen before any of them is developed."""
    for image, *_ in original.pictures(original.size, used):
        deadline.check()
        if image is not None:
            yield image


def _seen(plan: Plan, image: Image.Image, stored: Pixels, orientation: Orientation) -> Plan:
    """The plan with what only pixels can tell: which edges are empty, and where the interesting part is."""
    plan = trimmed(plan, [image], stored, orientation) if plan.trim.kind else plan
    return anchored(plan, image, stored, orientation)


def _must_be_seen(plan: Plan) -> bool:
    """Whether the first frame's pixels tell how the print is laid out."""
    return bool(plan.trim.kind) or (isinstance(plan.size.anchor, str) and plan.size.anchor != "focus")


def _written_as(
    original: Opened | Drawn, plan: Plan, sizes: Layout, accepted: frozenset[str]
) -> tuple[FormatName | None, Cut]:
    """The print's format as far as it is known before the pixels, and the frames that are used."""
    pixels = math.prod(growth(plan, sizes.padded).around(sizes.padded))
    moves = len(cut(plan.animation, original.frames).kept) > 1
    name = asked_format(plan, original.format, moves, pixels, accepted)
    used = cut(plan.animation, original.frames, moves=name in MOVING)
    frames = len(used.kept)
    if pixels > MOST_PIXELS.get(name, pixels) or (frames > 1 and pixels * frames > MOVING_PIXELS):
        raise PrintTooLarge(f"{frames} frames of {pixels:,} pixels")
    return name, used


def _wanted(original: Opened | Drawn, plan: Plan, sizes: Layout, orientation: Orientation) -> Pixels:
    """How large the original must be decoded: whole where its edges are to be found."""
    if plan.trim.kind:
        return original.size
    box, drawn = stored_box(sizes.box, original.size, orientation), stored_size(sizes.drawn, orientation)
    return needed(original.size, box, drawn)


def _overlay(overlay: Overlay, fit: Plan, *, limits: Limits, deadline: Deadline) -> Image.Image:
    """Develop an overlay as its own plan says, and then as `fit` does; without its own it is decoded for `fit`."""
    laid = DevelopedOverlays(overlay.overlays, partial(_overlay, limits=limits, deadline=deadline), deadline)
    plain = not overlay.plan.text()
    plan = replace(fit if plain else overlay.plan, output=_PNG)
    try:
        with closing(open_original(_file(BytesIO(overlay.body), plan), plan, limits, deadline)) as original:
            reel, _ = _developed(original, plan, frozenset(), laid, deadline, Stopwatch(deadline.clock))
    except (OriginalUnsupported, OriginalCorrupt) as error:
        raise OverlayUnusable(str(error)) from None
    image = reel.frames[0]
    return (image if plain or not fit.text() else _fitted(image, fit, laid, deadline)).convert("RGBA")


def _fitted(image: Image.Image, plan: Plan, laid: Laid, deadline: Deadline) -> Image.Image:
    plan = anchored(plan, image, image.size, 1)
    sizes = layout(image.size, plan)
    picture = Picture(image, sizes.box, sizes, 1, None, "png", laid)
    return run(picture, plan, deadline, Stopwatch(deadline.clock)).image
