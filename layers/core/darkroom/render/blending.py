"""Blending: what two colours make of each other.

Formulas: W3C, Compositing and Blending Level 1, sections 5.6 (alpha), 10.1 (separable modes) and 10.2 (the others).
"""

import math
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from PIL import Image, ImageChops

from darkroom.plan.values import Colour, Mode
from darkroom.render.hues import WHOLE

type Formula = Callable[[float, float], float]
"""One band of the result, of the picture below and of the layer, each from 0 to 1."""

_STRIP = 1 << 15
"""Pixels that are worked on at a time: what lies between stays small, and in the cache, which halves the time."""


def _hard_light(below: float, layer: float) -> float:
    return 2 * below * layer if layer <= 0.5 else 1 - 2 * (1 - below) * (1 - layer)


def _soft_light(below: float, layer: float) -> float:
    if layer <= 0.5:
        return below - (1 - 2 * layer) * below * (1 - below)
    lit = ((16 * below - 12) * below + 4) * below if below <= 0.25 else math.sqrt(below)
    return below + (2 * layer - 1) * (lit - below)


def _dodge(below: float, layer: float) -> float:
    if below == 0:
        return 0.0
    return 1.0 if layer == 1 else min(1.0, below / (1 - layer))


def _burn(below: float, layer: float) -> float:
    if below == 1:
        return 1.0
    return 0.0 if layer == 0 else 1 - min(1.0, (1 - below) / layer)


_FORMULAS: Mapping[Mode, Formula] = MappingProxyType(
    {
        "normal": lambda _below, layer: layer,
        "multiply": lambda below, layer: below * layer,
        "screen": lambda below, layer: below + layer - below * layer,
        "overlay": lambda below, layer: _hard_light(layer, below),
        "darken": min,
        "lighten": max,
        "dodge": _dodge,
        "burn": _burn,
        "hardlight": _hard_light,
        "softlight": _soft_light,
        "difference": lambda below, layer: abs(below - layer),
        "exclusion": lambda below, layer: below + layer - 2 * below * layer,
    }
)

_NATIVE: Mapping[Mode, Callable[[Image.Image, Image.Image], Image.Image]] = MappingProxyType(
    {
        "normal": lambda _below, layer: layer,
        "multiply": ImageChops.multiply,
        "screen": ImageChops.screen,
        "overlay": ImageChops.overlay,
        "darken": ImageChops.darker,
        "lighten": ImageChops.lighter,
        "hardlight": ImageChops.hard_light,
        "difference": ImageChops.difference,
        "exclusion": lambda b, s: ImageChops.subtract(ImageChops.screen(b, s), ImageChops.multiply(b, s)),
    }
)
"""What Pillow does itself, to within two levels."""


def toned(below: Image.Image, colour: Colour, mode: Mode) -> Image.Image:
    """An RGB or RGBA picture blended with a colour, as strong as the colour's alpha says."""
    if mode in _FORMULAS and below.mode == "RGB":
        return below.point([level for band in colour[:3] for level in _tones(mode, band, colour.alpha)])
    return _in_strips(below, lambda part, _: _composed(part, Image.new("RGBA", part.size, tuple(colour)), mode))


def _tones(mode: Mode, layer: int, alpha: int) -> list[int]:
    """What becomes of each of the 256 levels."""
    formula = _FORMULAS[mode]
    return [
        round(below + (255 * formula(below / 255, layer / 255) - below) * alpha / 255)
        for below in range(256)
    ]  # fmt: skip


def blended(below: Image.Image, layer: Image.Image, mode: Mode) -> Image.Image:
    """An RGB or RGBA picture blended with an RGBA layer of the same size."""
    return _in_strips(below, lambda part, box: _composed(part, layer.crop(box), mode))


type _Box = tuple[int, int, int, int]


def _in_strips(below: Image.Image, change: Callable[[Image.Image, _Box], Image.Image]) -> Image.Image:
    whole = Image.new(below.mode, below.size)
    height = max(1, _STRIP // below.width)
    for top in range(0, below.height, height):
        box = 0, top, below.width, min(below.height, top + height)
        whole.paste(change(below.crop(box), box), box)
    return whole


def _composed(below: Image.Image, layer: Image.Image, mode: Mode) -> Image.Image:
    """Where nothing lies below, the layer keeps its own colour."""
    ground, colours, alpha = below.convert("RGB"), layer.convert("RGB"), layer.getchannel("A")
    mixed = _mixed(ground, colours, mode)
    if below.mode == "RGB":
        return Image.composite(mixed, ground, alpha)
    mixed = Image.composite(mixed, colours, below.getchannel("A"))
    mixed.putalpha(alpha)
    return Image.alpha_composite(below, mixed)


def _mixed(below: Image.Image, layer: Image.Image, mode: Mode) -> Image.Image:
    if mode in _NATIVE:
        return _NATIVE[mode](below, layer)
    import numpy as np  # dear to import, and seldom needed

    first, second = np.asarray(below), np.asarray(layer)
    if mode in WHOLE:
        return Image.fromarray(WHOLE[mode](first, second))
    return Image.fromarray(_table(mode)[first.astype(np.uint16) << 8 | second])


@cache
def _table(mode: Mode) -> Any:
    """The mode's result for each level below (its high byte) and each of the layer."""
    import numpy as np

    formula = _FORMULAS[mode]
    levels = [round(255 * formula(below / 255, layer / 255)) for below in range(256) for layer in range(256)]
    return np.array(levels, np.uint8)
