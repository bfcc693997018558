"""Text of mixed directions, by FriBidi: the library that Pillow has loaded for raqm.

Facts: Unicode Standard Annex 9; FriBidi's headers fribidi-bidi.h and fribidi-bidi-types.h.
"""

import ctypes
from collections.abc import Sequence
from functools import cache

from PIL import features

_WEAK_LEFT_TO_RIGHT = 0x20
"""FRIBIDI_PAR_WLTR: the first strong character decides, and left to right where there is none."""


@cache
def _library() -> ctypes.CDLL:
    features.check("raqm")  # loads it, from the folder of Pillow's own libraries first
    return ctypes.CDLL("libfribidi.so.0")


def levels(paragraph: str) -> list[int]:
    """The embedding level of each character: odd where it runs from right to left."""
    if paragraph.isascii():
        return [0] * len(paragraph)
    count = len(paragraph)
    letters = (ctypes.c_uint32 * count)(*map(ord, paragraph))
    types = (ctypes.c_uint32 * count)()
    brackets = (ctypes.c_uint32 * count)()
    found = (ctypes.c_int8 * count)()
    direction = ctypes.c_uint32(_WEAK_LEFT_TO_RIGHT)
    library = _library()
    library.fribidi_get_bidi_types(letters, count, types)
    library.fribidi_get_bracket_types(letters, count, types, brackets)
    done = library.fribidi_get_par_embedding_levels_ex(types, brackets, count, ctypes.byref(direction), found)
    return list(found) if done else [0] * count


def visual[T](runs: Sequence[T], found: Sequence[int]) -> list[T]:
    """Runs of one line in the order in which they are seen, from left to right (rule L2)."""
    order = list(range(len(runs)))
    for level in range(max(found, default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and found[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = max(end, start + 1)
    return [runs[index] for index in order]
