"""Animation: which frames are decoded and developed, decided before the first, and how they play."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from PIL import Image

from darkroom.plan.animation import Animation


class Cut(NamedTuple):
    """The frames that are decoded, counted from 0, and which of them are developed; the others lend their time only."""

    span: range
    kept: Sequence[int]


def cut(asked: Animation, frames: int, *, moves: bool = True) -> Cut:
    """What is used of an animation of this many frames; where the print does not move, the frame that plays first.

    A frame beyond the last one is the last one.
    """
    wanted = asked.frames
    first = min((wanted and wanted.first) or 1, frames) - 1
    span = range(first, min((wanted and wanted.last) or frames, frames))
    kept: Sequence[int] = span[:: asked.every]
    if asked.skip:
        kept = [index for place, index in enumerate(kept) if place % asked.skip] or kept[:1]
    if moves and len(kept) > 1:
        return Cut(span, kept)
    alone = kept[-1] if asked.reverse else kept[0]
    return Cut(range(alone, alone + 1), [alone])


def played(
    asked: Animation, used: Cut, images: Sequence[Image.Image], lasting: Sequence[int], plays: int
) -> tuple[list[Image.Image], list[int], int]:
    """The developed frames in the order they play, how many milliseconds each lasts, and how often all of them play.

    `lasting` are the durations of all decoded frames: those before the first that is kept count towards it, the others
    towards the one before them.
    """
    durations = [0] * len(images)
    place, kept = 0, iter(used.kept[1:])
    following = next(kept, None)
    for index, duration in zip(used.span, lasting, strict=True):
        if index == following:
            place, following = place + 1, next(kept, None)
        durations[place] += duration
    if asked.rate is not None:
        durations = _even(len(images), asked.rate)
    order = -1 if asked.reverse else 1
    return list(images[::order]), durations[::order], plays if asked.plays is None else asked.plays


def _even(frames: int, rate: int) -> list[int]:
    """Milliseconds for each of these frames at this many a second; errors of rounding do not add up."""
    moments = [round(place * 1000 / rate) for place in range(frames + 1)]
    return [end - start for start, end in pairwise(moments)]
