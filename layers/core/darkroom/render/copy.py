"""Text as it is set: clean characters, each with its style, its face and its direction, in runs drawn at once."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from darkroom.plan.fonts import Font
from darkroom.plan.markup import Span
from darkroom.plan.text import Text
from darkroom.plan.values import Colour
from darkroom.render import bidi
from darkroom.render.fonts import Face, face_for

MOST = 8_000
"""Characters of a text that are looked at: as many as a URL may have."""

_MOST_MARKS = 8
"""Marks upon one letter; more than any language writes."""

_BREAKS = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_SMALLEST, _LARGEST = 1, 8192


@dataclass(frozen=True)
class Style:
    """How a run is written; `size` in pixels, `rise` in pixels above the baseline."""

    font: Font
    size: int
    rise: float
    colour: Colour
    underlined: bool
    struck: bool


@dataclass(frozen=True)
class Cast:
    """All that neighbours must have in common to be drawn at once."""

    style: Style
    face: Face
    level: int


@dataclass(frozen=True)
class Copy:
    """Characters in the order in which they are read, and the cast of each."""

    text: str
    casts: tuple[Cast, ...]

    def part(self, start: int, end: int | None = None) -> "Copy":
        """A slice."""
        return Copy(self.text[start:end], self.casts[start:end])

    def __add__(self, other: "Copy") -> "Copy":
        return Copy(self.text + other.text, self.casts + other.casts)

    def runs(self) -> Iterator[tuple[str, Cast]]:
        """The longest pieces of one cast each."""
        at = 0
        for cast, group in groupby(self.casts):
            end = at + sum(1 for _ in group)
            yield self.text[at:end], cast
            at = end

    def seen(self) -> list[tuple[str, Cast]]:
        """The runs from left to right."""
        runs = list(self.runs())
        return bidi.visual(runs, [cast.level for _, cast in runs])

    def clusters(self) -> list[int]:
        """Where a letter with its marks begins; the end is the last."""
        starts = [index for index, letter in enumerate(self.text) if not index or not clings(letter)]
        return [*starts, len(self.text)]


def clings(letter: str) -> bool:
    """Whether a character belongs to the one before it."""
    return letter in "\u200d\u200c" or "\ufe00" <= letter <= "\ufe0f" or unicodedata.category(letter).startswith("M")


def paragraphs(text: Text, size: int) -> list[Copy]:
    """A text at a size, a copy for each of its lines."""
    spans = [(span, piece) for span in text.text for piece in _pieces(span.text)]
    rows: list[list[tuple[Span, str]]] = [[]]
    left = MOST
    for span, piece in spans:
        if piece is None:
            rows.append([])
        elif left > 0:
            rows[-1].append((span, piece[:left]))
            left -= len(piece)
    return [_copy(row, text, size) for row in rows]


def _pieces(text: str) -> Iterator[str | None]:
    """What can be drawn of a text; None stands for the end of a line."""
    for index, row in enumerate(_BREAKS.split(text)):
        if index:
            yield None
        yield _clean(row)


def _clean(row: str) -> str:
    """Without control characters, and without marks heaped up beyond what is written anywhere."""
    kept = list[str]()
    marks = 0
    for letter in row.replace("\t", "    "):
        category = unicodedata.category(letter)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if category not in ("Cc", "Cs") and letter != "\ufeff" and marks <= _MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


def _copy(row: Sequence[tuple[Span, str]], text: Text, size: int) -> Copy:
    whole = "".join(piece for _, piece in row)
    found = bidi.levels(whole) if whole else []
    casts, known = list[Cast](), dict[tuple[Style, Face, int], Cast]()
    for span, piece in row:
        style, previous = _style(span, text, size), None
        for letter in piece:
            previous = _face(style.font, letter, previous)
            same = style, previous, found[len(casts)]
            casts.append(known.setdefault(same, Cast(*same)))  # one object for all that are alike: quick to compare
    return _without_marks_of_direction(Copy(whole, tuple(casts)))


def _without_marks_of_direction(copy: Copy) -> Copy:
    """They have done their work once the levels are known, and most fonts would draw a box for them."""
    kept = [index for index, letter in enumerate(copy.text) if not _is_silent(letter)]
    if len(kept) == len(copy.text):
        return copy
    return Copy("".join(copy.text[index] for index in kept), tuple(copy.casts[index] for index in kept))


def _is_silent(letter: str) -> bool:
    return unicodedata.category(letter) == "Cf" and letter not in "\u200c\u200d"


def _face(font: Font, letter: str, previous: Face | None) -> Face:
    """Spaces, marks and joiners stay with what they follow."""
    if (
        previous
        and (letter == " " or clings(letter))
        and (previous.has(letter) or letter in "\u200c\u200d\ufe0f\ufe0e")
    ):
        return previous
    return face_for(font, letter)


def _style(span: Span, text: Text, size: int) -> Style:
    bold = (text.font.bold or text.bold) if span.bold is None else span.bold
    italic = text.font.italic if span.italic is None else span.italic
    font = Font(span.family or text.font.family, bold, italic)
    # A size of its own in a text that was made to fit is made smaller with it.
    own = span.size * size / max(1, text.size) if span.size else size
    pixels = min(max(round(own * span.scale), _SMALLEST), _LARGEST)
    colour = span.colour or text.colour or Colour(0, 0, 0)
    return Style(font, pixels, span.rise * size, colour, span.underlined, span.struck)


def ellipsis_after(cast: Cast) -> Copy:
    """An ellipsis in the style of what it follows."""
    face = face_for(cast.style.font, "…")
    return Copy("…", (replace(cast, face=face),))
