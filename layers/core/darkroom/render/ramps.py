"""Gradients drawn: colours mixed along a ramp, and the ramp laid along a line or outward from a point."""

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from PIL import Image
from PIL.Image import Resampling, Transform

from darkroom.plan.ramps import Hue, Space
from darkroom.plan.values import Colour, Direction, Towards
from darkroom.render.geometry import Pixels
from darkroom.render.spaces import WAYS, Triple, Ways

_STEPS = 1024
"""Colours of a ramp; between two of them a line is interpolated, a circle takes the nearer."""

_GREY = {"oklch": 0.004, "lch": 1.0, "hsl": 0.001, "hsv": 0.001}
"""Chroma below which a colour has no hue of its own and takes the other's (CSS Color 4, section 4.4)."""


class Rings(NamedTuple):
    """Circles or ellipses around a point: the ramp begins at the share `start` of the radii and ends at them."""

    x: float
    y: float
    radius_x: float
    radius_y: float
    start: float = 0.0


@lru_cache(maxsize=8)
def ramp(colours: tuple[Colour, ...], stops: tuple[float, ...], space: Space = "srgb", hue: Hue = "shorter") -> bytes:
    """RGBA of the colours mixed along a line, each pure at its stop (0 to 1, rising); as CSS does, premultiplied."""
    ways = WAYS[space]
    legs = [_leg(first, second, ways, space, hue) for first, second in pairwise(colours)]
    return b"".join(_at(step / (_STEPS - 1), stops, legs, ways) for step in range(_STEPS))


class _Leg(NamedTuple):
    """Two neighbouring colours in the space they are mixed in, and their alphas from 0 to 1."""

    first: Triple
    second: Triple
    alphas: tuple[float, float]


def _leg(first: Colour, second: Colour, ways: Ways, space: Space, hue: Hue) -> _Leg:
    one, other = (list(ways.reach((c.red / 255, c.green / 255, c.blue / 255))) for c in (first, second))
    if ways.hue is not None and ways.chroma is not None:
        grey = [values[ways.chroma] < _GREY[space] for values in (one, other)]
        if grey[0]:
            one[ways.hue] = other[ways.hue]
        elif grey[1]:
            other[ways.hue] = one[ways.hue]
        other[ways.hue] = one[ways.hue] + _turn(other[ways.hue] - one[ways.hue], "shorter" if any(grey) else hue)
    return _Leg((one[0], one[1], one[2]), (other[0], other[1], other[2]), (first.alpha / 255, second.alpha / 255))


def _turn(difference: float, hue: Hue) -> float:
    """The signed way around the hue circle (CSS Color 4, section 12.4)."""
    up = difference % 360
    match hue:
        case "increasing":
            return up
        case "decreasing":
            return up - 360 if up else 0.0
        case "shorter":
            return up - 360 if up > 180 else up
        case "longer":
            return up - 360 if up <= 180 else up


def _at(share: float, stops: tuple[float, ...], legs: Sequence[_Leg], ways: Ways) -> bytes:
    index = min(sum(share >= stop for stop in stops[1:]), len(legs) - 1)
    start, end = stops[index], stops[index + 1]
    along = min(1.0, max(0.0, (share - start) / (end - start))) if end > start else float(share >= end)
    leg = legs[index]
    alpha = leg.alphas[0] + (leg.alphas[1] - leg.alphas[0]) * along
    if alpha <= 0:
        return bytes(4)
    mixed = [
        a + (b - a) * along
        if band == ways.hue
        else (a * leg.alphas[0] * (1 - along) + b * leg.alphas[1] * along) / alpha
        for band, (a, b) in enumerate(zip(leg.first, leg.second, strict=True))
    ]
    red, green, blue = ways.leave((mixed[0], mixed[1], mixed[2]))
    return bytes(min(255, max(0, math.floor(value * 255 + 0.5))) for value in (red, green, blue, alpha))


def along_line(colours: bytes, size: Pixels, direction: Direction) -> Image.Image:
    """The ramp from one corner or side to the opposite one, as CSS's linear-gradient."""
    width, height = size
    angle = _angle(direction, size)
    sine, cosine = round(math.sin(angle), 12), round(math.cos(angle), 12)
    length = abs(width * sine) + abs(height * cosine)
    scale = _STEPS / length
    middle = _STEPS / 2 - (sine * width - cosine * height) / 2 * scale
    return _laid(colours, size, (sine * scale, -cosine * scale, middle))


def _laid(colours: bytes, size: Pixels, line: tuple[float, float, float]) -> Image.Image:
    """Each pixel takes the place `x * line[0] + y * line[1] + line[2]` of the ramp."""
    margin = max(size)  # beyond its ends the ramp goes on in its first and last colour
    strip = colours[:4] * margin + colours + colours[-4:] * margin
    wide = Image.frombytes("RGBA", (len(strip) // 4, 1), strip)
    matrix = (line[0], line[1], line[2] + margin, 0.0, 0.0, 0.5)
    return wide.transform(size, Transform.AFFINE, matrix, Resampling.NEAREST)


def _angle(direction: Direction, size: Pixels) -> float:
    """Radians clockwise from upwards; a corner's line crosses the other diagonal at a right angle (CSS Images 3)."""
    if not isinstance(direction, Towards):
        return math.radians(direction)
    return math.atan2(direction.x * size[1], -direction.y * size[0])


def around_point(colours: bytes, size: Pixels, rings: Rings) -> Image.Image:
    """The ramp from a point outward, as CSS's radial-gradient."""
    import numpy as np  # dear to import, and few pictures have rings

    table = np.frombuffer(colours, np.uint32)
    across = ((np.arange(size[0], dtype=np.float32) + np.float32(0.5 - rings.x)) / np.float32(rings.radius_x)) ** 2
    drawn = Image.new("RGBA", size)
    for top in range(0, size[1], 256):
        rows = np.arange(top, min(top + 256, size[1]), dtype=np.float32) + np.float32(0.5 - rings.y)
        reach = np.sqrt(across[None, :] + (rows[:, None] / np.float32(rings.radius_y)) ** 2)
        place = (reach - np.float32(rings.start)) * np.float32((_STEPS - 1) / max(1e-6, 1 - rings.start))
        index = np.clip(place + np.float32(0.5), 0, _STEPS - 1).astype(np.int32)
        drawn.paste(
            Image.frombuffer("RGBA", (size[0], len(rows)), table[index].tobytes(), "raw", "RGBA", 0, 1), (0, top)
        )
    return drawn
