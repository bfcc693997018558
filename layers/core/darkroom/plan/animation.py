"""Animation: which frames of an animation are used, and how they play."""

import re

from darkroom.plan import parsers
from darkroom.plan.declare import Group, Parser, group, param, spelt
from darkroom.plan.values import Frames


def _read_frames(text: str) -> Frames:
    found = re.fullmatch(r"(?P<first>[0-9]{0,9})(?P<to>-?)(?P<last>[0-9]{0,9})", text)
    if found is None or not (found["first"] or found["last"]):
        raise ValueError("neither a frame nor an interval of frames")
    first, last = (max(1, int(end)) if end else None for end in (found["first"], found["last"]))
    if not found["to"]:
        last = first
    if first is not None and last is not None and last < first:
        raise ValueError("an interval that ends before it begins")
    return Frames(first, last)


def _write_frames(value: Frames) -> str:
    if value.first == value.last:
        return str(value.first)
    return f"{value.first or ''}-{value.last or ''}"


_FRAMES = Parser(_read_frames, "a frame counted from 1, or an interval `a-b`, `a-` or `-b`", _write_frames)
_ONE_FRAME = Parser(
    lambda text: _read_frames(str(parsers.integer(1, 10**9).read(text))), "an integer from 1", _write_frames
)


@group
class Animation(Group):
    """Which frames of an animation are used, and how they play."""

    frames: Frames | None = param(
        _FRAMES,
        default=None,
        doc="Use only this frame, or the frames of this interval.",
        imgix=spelt("frame", example="frame=2-5", chosen="Intervals are spelled `a-b`, `a-` and `-b`."),
        imglab=spelt(
            "page",
            _ONE_FRAME,
            default="all frames, or the first page",
            example="page=2",
            meaning="Use only this frame of an animation, or this page of a PDF.",
            chosen="Counted from 1.",
        ),
    )
    every: int = param(
        parsers.integer(1, 10**9),
        default=1,
        doc="Keep every so many-th frame, beginning with the first; each lasts until the next one that is kept.",
        imgix=spelt("interval", example="interval=2"),
    )
    skip: int | None = param(
        parsers.integer(1, 10**9),
        default=None,
        doc="Drop every so many-th frame, beginning with the first; the one before it lasts longer.",
        imgix=spelt("skip", example="skip=3", chosen="`skip=1` keeps the first frame."),
    )
    reverse: bool = param(
        parsers.boolean,
        default=False,
        doc="Play from the last frame to the first.",
        imgix=spelt("reverse", default="false", example="reverse=true"),
    )
    rate: int | None = param(
        parsers.integer(1, 60, clamp=True),
        default=None,
        doc="Frames each second, whatever the frames' own durations.",
        imgix=spelt("fps", example="fps=12"),
    )
    plays: int | None = param(
        parsers.integer(0, 65_535, clamp=True),
        default=None,
        doc="How often the animation plays; 0 is for ever.",
        imgix=spelt("loop", default="as the original", example="loop=1", chosen="The first time counts."),
    )
