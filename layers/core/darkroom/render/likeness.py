"""How like two pictures are: the mean structural similarity of their luma.

Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error visibility to structural similarity" (IEEE
Transactions on Image Processing 13, 2004), over even windows of 8 by 8 pixels, 4 apart. Sums are of whole numbers and
the mean is exact, so that every machine comes to the same.
"""

import math
from itertools import product
from typing import TYPE_CHECKING

from PIL import Image
from PIL.Image import Resampling

if TYPE_CHECKING:
    import numpy as np

_STEP = 4
_WINDOW = (2 * _STEP) ** 2
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2

_WHOLE = 600_000
"""Pixels up to which a picture is judged whole."""

_TILES, _TILE = 3, 176
"""How many tiles across and down stand for a larger one, and their sides: whole blocks of every encoder."""


def sample(image: Image.Image) -> Image.Image:
    """What stands for a picture in trials: itself if it is small, else tiles from all over it, side by side."""
    if image.width * image.height <= _WHOLE or min(image.size) < _TILES * _TILE:
        return image
    lefts, tops = (
        [place * (side - _TILE) // (_TILES - 1) // 16 * 16 for place in range(_TILES)] for side in image.size
    )
    sheet = Image.new(image.mode, (_TILES * _TILE, _TILES * _TILE))
    for (across, left), (down, top) in product(enumerate(lefts), enumerate(tops)):
        sheet.paste(image.crop((left, top, left + _TILE, top + _TILE)), (across * _TILE, down * _TILE))
    return sheet


def luma(image: Image.Image) -> "np.ndarray":
    """The picture's luma for `likeness`, on white where it can be seen through."""
    import numpy as np  # costs a cold start a tenth of a second, and few prints are made by trial

    if image.mode in ("LA", "RGBA"):
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image.convert("RGBA"))
        image = ground
    grey = image.convert("L")
    if min(grey.size) < 2 * _STEP:
        grey = grey.resize(tuple(max(2 * _STEP, side) for side in grey.size), Resampling.NEAREST)  # type: ignore[arg-type]
    return np.asarray(grey).astype(np.int32)


def likeness(one: "np.ndarray", other: "np.ndarray") -> float:
    """The mean structural similarity of two lumas of one size; 1.0 is the same."""
    sum_one, sum_other = _windows(one), _windows(other)
    squares, products = _windows(one * one + other * other), _windows(one * other)
    means = sum_one * sum_other
    means_squared = sum_one * sum_one + sum_other * sum_other
    covariance = _WINDOW * products - means
    variances = _WINDOW * squares - means_squared
    light = (2.0 * means + _C1 * _WINDOW**2) / (means_squared + _C1 * _WINDOW**2)
    structure = (2.0 * covariance + _C2 * _WINDOW**2) / (variances + _C2 * _WINDOW**2)
    found: list[float] = (light * structure).ravel().tolist()
    return math.fsum(found) / len(found)


def _windows(levels: "np.ndarray") -> "np.ndarray":
    """The sum of each window of 8 by 8, of blocks of 4 by 4 that are added up once."""
    import numpy as np

    height, width = (side // _STEP for side in levels.shape)
    rows = levels[: height * _STEP, : width * _STEP].reshape(height, _STEP, width * _STEP).sum(1, dtype=np.int64)
    blocks = rows.reshape(height, width, _STEP).sum(2)
    return blocks[1:, 1:] + blocks[1:, :-1] + blocks[:-1, 1:] + blocks[:-1, :-1]
