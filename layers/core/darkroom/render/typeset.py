"""Typesetting: lines of a text, cut, wrapped and made to fit, with the place of every run."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from darkroom.plan.arrangement import Arrangement, Cut
from darkroom.plan.text import Text
from darkroom.render.copy import Cast, Copy, ellipsis_after, paragraphs
from darkroom.render.fonts import Face
from darkroom.render.wrap import most, wrapped

_ABOVE, _BELOW = 0.93, 0.27
"""A line takes 1.2 times its size (imgix on `txt-lead`): this much above the baseline and below it."""

_TRIALS = 12
"""Sizes that are tried to make a text fit; a guess that is near takes four or five."""


@dataclass(frozen=True)
class Setting:
    """What holds for every line: OpenType features, pixels between letters, pixels between lines."""

    features: tuple[str, ...] = ()
    tracking: int = 0
    leading: int = 0

    def width(self, copy: Copy) -> float:
        """How far a copy reaches when it is written on one line."""
        return sum(self.run(text, cast) for text, cast in copy.runs())

    def run(self, text: str, cast: Cast) -> float:
        """How far a run reaches."""
        if self.tracking and not cast.face.joined:
            return sum(advance for _, advance in self.letters(text, cast))
        return self._length(text, cast)

    def _length(self, text: str, cast: Cast) -> float:
        return _length(text, cast.face, cast.style.size, direction(cast), self.features)

    def letters(self, text: str, cast: Cast) -> list[tuple[str, float]]:
        """The letters of a run from left to right, each with what it takes: tracking, and kerning with the next."""
        copy = Copy(text, (cast,) * len(text))
        starts = copy.clusters()
        found = [text[start:end] for start, end in pairwise(starts)]
        if cast.level % 2:
            found.reverse()
        return [(letter, self._length(letter, cast) + self.tracking) for letter in found]


@lru_cache(20_000)
def _length(text: str, face: Face, size: int, way: str, features: tuple[str, ...]) -> float:
    return face.at(size).getlength(text, direction=way, features=list(features))


def direction(cast: Cast) -> str:
    """The direction of a run, as raqm calls it."""
    return "rtl" if cast.level % 2 else "ltr"


@dataclass(frozen=True)
class Line:
    """A line: what is on it, its width, and what it takes above and below its baseline."""

    copy: Copy
    width: float
    above: float
    below: float


@dataclass(frozen=True)
class Block:
    """Lines below each other, and the size in pixels that they are written at."""

    lines: tuple[Line, ...]
    size: int
    setting: Setting

    @property
    def width(self) -> int:
        """The width of the longest line."""
        return math.ceil(max((line.width for line in self.lines), default=0))

    @property
    def height(self) -> int:
        """The height of all lines."""
        between = self.setting.leading * max(0, len(self.lines) - 1)
        return math.ceil(sum(line.above + line.below for line in self.lines) + between)

    def baselines(self) -> Iterator[tuple[Line, float]]:
        """Each line with the place of its baseline below the block's top."""
        top = 0.0
        for line in self.lines:
            yield line, top + line.above
            top += line.above + line.below + self.setting.leading


@dataclass(frozen=True)
class Room:
    """The box that a text has, in pixels, and the largest size that its letters may have."""

    width: int
    height: int
    largest: int


def block(text: Text, room: Room, setting: Setting) -> Block:
    """Set a text in its room."""
    arrangement: Arrangement = text.arrangement or "line"
    size = min(max(1, text.size), room.largest)

    def at(size: int) -> Block:
        copies = paragraphs(text, size)
        if "wrap" in arrangement or arrangement == "fill":
            copies = [row for copy in copies for row in wrapped(copy, room.width, setting.width)]
        return Block(tuple(_line(copy, size, setting) for copy in copies), size, setting)

    match arrangement:
        case "line":
            return _cut(_high(at(size), room), text.cut, room)
        case "wrap":
            return _cut_below(at(size), room)
        case "shrink" | "wrap-shrink":
            return _cut_below(_largest(at, size, room), room)
        case "fill":
            return _cut_below(_largest(at, room.largest, room), room)


def _largest(at: Callable[[int], Block], most: int, room: Room) -> Block:
    """The largest size at which the block fits into its room, or one within 2% of it."""
    best, low, high, size = None, 1, most, most
    for _ in range(_TRIALS):
        found = at(size)
        if found.width <= room.width and found.height <= room.height:
            best, low = found, size + 1
        else:
            high = size - 1
        if high - (low - 1) <= low // 50:
            break
        guess = _guessed(found, room)
        size = guess if low < guess < high else (low + high) // 2
    return best or at(1)


def _guessed(found: Block, room: Room) -> int:
    """A size that may fit: a wrapped text grows in both directions, so its height grows with the square of its size."""
    lines = 2 if len(found.lines) > 1 else 1
    return int(found.size * min(room.width / max(1, found.width), (room.height / found.height) ** (1 / lines)))


def _line(copy: Copy, size: int, setting: Setting) -> Line:
    above, below = _ABOVE * size, _BELOW * size
    for _, cast in copy.runs():
        style = cast.style
        high, low = _ABOVE * style.size, _BELOW * style.size
        if cast.face.fallback:
            metrics = cast.face.at(style.size).getmetrics()
            high, low = max(high, metrics[0]), max(low, metrics[1])
        above, below = max(above, high + style.rise), max(below, low - style.rise)
    return Line(copy, setting.width(copy), above, below)


def _cut(found: Block, cut: Cut, room: Room) -> Block:
    """Leave out of each line what its room has no place for."""
    lines = [
        line
        if line.width <= room.width
        else _line(_shortened(line.copy, cut, room, found.setting), found.size, found.setting)
        for line in found.lines
    ]
    return replace(found, lines=tuple(lines))


def _shortened(copy: Copy, cut: Cut, room: Room, setting: Setting) -> Copy:
    """The most letters that fit, with the ellipsis where they are asked for together."""
    starts = copy.clusters()

    def kept(count: int) -> Copy:
        head = {"end": count, "start": 0, "middle": (count + 1) // 2}[cut.end]
        first, last = copy.part(0, starts[head]), copy.part(starts[len(starts) - 1 - (count - head)])
        if not cut.ellipsis:
            return first + last
        return first + ellipsis_after((first.casts or last.casts or copy.casts)[-1 if first.casts else 0]) + last

    return kept(most(len(starts) - 1, lambda count: setting.width(kept(count)) <= room.width))


def _high(found: Block, room: Room) -> Block:
    """The lines that have a place, and one in any case."""
    count = most(len(found.lines), lambda number: replace(found, lines=found.lines[:number]).height <= room.height)
    return replace(found, lines=found.lines[: max(1, count)])


def _cut_below(found: Block, room: Room) -> Block:
    """Leave out the lines that have no place; the last of those kept ends in an ellipsis then."""
    lines = _high(found, room).lines
    if len(lines) == len(found.lines):
        return found
    last = lines[-1].copy
    if last.text:
        ending = last + ellipsis_after(last.casts[-1])
        fits = found.setting.width(ending) <= room.width
        last = ending if fits else _shortened(last, Cut("end", ellipsis=True), room, found.setting)
    return replace(found, lines=(*lines[:-1], _line(last, found.size, found.setting)))
