"""Wrapping: where the lines of a paragraph end."""

import unicodedata
from collections.abc import Callable, Iterator

from darkroom.render.copy import Copy, clings

_LONGEST_WORD = 100
"""Letters; a longer one may be broken there."""

_CLOSING = ("Pe", "Pf", "Po", "Lm")
"""Categories of what never begins a line: closing brackets and quotes, stops, marks of repetition."""


def most(highest: int, fits: Callable[[int], bool]) -> int:
    """The highest number up to `highest` that fits, 0 where none does."""
    low = 0
    while low < highest:
        middle = (low + highest + 1) // 2
        if fits(middle):
            low = middle
        else:
            highest = middle - 1
    return low


def wrapped(copy: Copy, width: int, width_of: Callable[[Copy], float]) -> Iterator[Copy]:
    """The lines of a paragraph: broken between words, and within one that is too long by itself."""
    line, reached = Copy("", ()), 0.0
    for word in (part for whole in _words(copy) for part in _pieces(whole, width, width_of)):
        if line.text and reached + width_of(_stripped(word)) > width:
            yield _stripped(line)
            line, reached = Copy("", ()), 0.0
        line, reached = line + word, reached + width_of(word)
    yield _stripped(line)


def _pieces(word: Copy, width: int, width_of: Callable[[Copy], float]) -> Iterator[Copy]:
    """A word in pieces that fit, each of one letter at least."""
    while width_of(_stripped(word)) > width and len(starts := word.clusters()) > 2:
        count = max(1, _fitting(word, starts, width, width_of))
        yield word.part(0, starts[count])
        word = word.part(starts[count])
    yield word


def _fitting(word: Copy, starts: list[int], width: int, width_of: Callable[[Copy], float]) -> int:
    """How many letters of a word fit, beginning with its first."""
    return most(len(starts) - 2, lambda count: width_of(word.part(0, starts[count])) <= width)


def _stripped(line: Copy) -> Copy:
    return line.part(0, len(line.text.rstrip(" ")))


def _words(copy: Copy) -> Iterator[Copy]:
    """What is never broken: a word with the spaces behind it, or one of the letters that Asia writes without spaces."""
    start = 0
    for at in range(1, len(copy.text)):
        if at - start > _LONGEST_WORD or _breaks(copy.text[at - 1], copy.text[at]):
            yield copy.part(start, at)
            start = at
    if start < len(copy.text):
        yield copy.part(start)


def _breaks(before: str, after: str) -> bool:
    """Whether a line may end between two characters."""
    if after == " ":
        return False
    if before in (" ", "\u200b"):
        return True
    if unicodedata.category(before) == "Pd":
        return after.isalpha()
    return (_is_wide(before) or _is_wide(after)) and not (clings(after) or unicodedata.category(after) in _CLOSING)


def _is_wide(letter: str) -> bool:
    return letter >= "\u2e80" and unicodedata.east_asian_width(letter) in "WF"
