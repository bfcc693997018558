"""Upright sizes and boxes in the rows and columns of the file, and back: arithmetic, no pixels."""

import math

from darkroom.plan.values import Orientation
from darkroom.render.geometry import Box, Pixels

_STORED: dict[Orientation, tuple[bool, bool, bool]] = {
    1: (False, False, False),
    2: (False, True, False),
    3: (False, True, True),
    4: (False, False, True),
    5: (True, False, False),
    6: (True, False, True),
    7: (True, True, True),
    8: (True, True, False),
}
"""How to find an upright point in the file: swap its coordinates, then count x, y from the far side."""

_MIRRORED: dict[str, dict[Orientation, Orientation]] = {
    "h": {1: 2, 2: 1, 3: 4, 4: 3, 5: 6, 6: 5, 7: 8, 8: 7},
    "v": {1: 4, 4: 1, 2: 3, 3: 2, 5: 8, 8: 5, 6: 7, 7: 6},
}


def mirrored(orientation: Orientation, flip: str) -> Orientation:
    """The one orientation that turns stored pixels upright and mirrors them by `h`, `v` or both."""
    for axis in flip:
        orientation = _MIRRORED[axis][orientation]
    return orientation


def stored_size(upright: Pixels, orientation: Orientation) -> Pixels:
    """A size in the file's rows and columns; the same swap leads back."""
    return upright[::-1] if _STORED[orientation][0] else upright


def stored_box(box: Box, stored: Pixels, orientation: Orientation) -> Box:
    """A box of the upright original in the coordinates of the file, whose size is `stored`."""
    swap, far_x, far_y = _STORED[orientation]
    left, top, right, bottom = (box[1], box[0], box[3], box[2]) if swap else box
    if far_x:
        left, right = stored[0] - right, stored[0] - left
    if far_y:
        top, bottom = stored[1] - bottom, stored[1] - top
    return left, top, right, bottom


def upright_box(box: Box, stored: Pixels, orientation: Orientation) -> Box:
    """A box in the coordinates of the file, whose size is `stored`, on the upright original: `stored_box` undone."""
    swap, far_x, far_y = _STORED[orientation]
    left, top, right, bottom = box
    if far_x:
        left, right = stored[0] - right, stored[0] - left
    if far_y:
        top, bottom = stored[1] - bottom, stored[1] - top
    return (top, left, bottom, right) if swap else (left, top, right, bottom)


def needed(stored: Pixels, box: Box, drawn: Pixels) -> Pixels:
    """How large the whole original must at least be decoded for its `box` to fill `drawn` (all as stored)."""
    left, top, right, bottom = box
    width, height = stored[0] * drawn[0] / (right - left), stored[1] * drawn[1] / (bottom - top)
    return max(1, math.ceil(width - 1e-6)), max(1, math.ceil(height - 1e-6))


def scaled(box: Box, scale: float, within: Pixels) -> Box:
    """A box of the original on a decoded picture that shows `scale` pixels for each, and is of the size `within`."""
    left, top, right, bottom = (edge * scale for edge in box)
    return max(0.0, left), max(0.0, top), min(right, within[0]), min(bottom, within[1])
