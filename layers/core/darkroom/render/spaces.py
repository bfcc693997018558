"""Colour spaces that gradients are mixed in: ways from sRGB and back, red, green and blue from 0 to 1.

Formulas: CSS Color Module Level 4, sections 7, 9, 10 and 17; Oklab's matrices by B. Ottosson (2020). CIELAB's white is
sRGB's own, D65, on both ways, so that nothing needs to be adapted.
"""

import colorsys
import math
from collections.abc import Callable
from typing import NamedTuple

from darkroom.plan.ramps import Space

type Triple = tuple[float, float, float]
type Matrix = tuple[Triple, Triple, Triple]


class Ways(NamedTuple):
    """How a space is reached from sRGB and left again; `hue` is the place of an angle in degrees, None without one."""

    reach: Callable[[Triple], Triple]
    leave: Callable[[Triple], Triple]
    hue: int | None = None
    chroma: int | None = None


_RGB_TO_XYZ: Matrix = (
    (0.4123908, 0.3575843, 0.1804808),
    (0.2126390, 0.7151687, 0.0721923),
    (0.0193308, 0.1191948, 0.9505322),
)
_XYZ_TO_RGB: Matrix = (
    (3.2409699, -1.5373832, -0.4986108),
    (-0.9692436, 1.8759675, 0.0415551),
    (0.0556301, -0.2039770, 1.0569715),
)
_RGB_TO_LMS: Matrix = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_LMS_TO_RGB: Matrix = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)
_LMS_TO_OKLAB: Matrix = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
_OKLAB_TO_LMS: Matrix = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)
_WHITE = (0.9504559, 1.0, 1.0890578)


def _times(matrix: Matrix, vector: Triple) -> Triple:
    first, second, third = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return first, second, third


def _each(function: Callable[[float], float], values: Triple) -> Triple:
    return function(values[0]), function(values[1]), function(values[2])


def _light(level: float) -> float:
    return level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4


def _level(light: float) -> float:
    return light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def _linear(colour: Triple) -> Triple:
    return _each(_light, colour)


def _from_linear(colour: Triple) -> Triple:
    return _each(_level, colour)


def _oklab(colour: Triple) -> Triple:
    return _times(_LMS_TO_OKLAB, _each(math.cbrt, _times(_RGB_TO_LMS, _linear(colour))))


def _from_oklab(colour: Triple) -> Triple:
    return _from_linear(_times(_LMS_TO_RGB, _each(lambda value: value**3, _times(_OKLAB_TO_LMS, colour))))


def _lab(colour: Triple) -> Triple:
    def root(value: float) -> float:
        return math.cbrt(value) if value > 216 / 24389 else (24389 / 27 * value + 16) / 116

    x, y, z = (root(value / white) for value, white in zip(_times(_RGB_TO_XYZ, _linear(colour)), _WHITE, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _from_lab(colour: Triple) -> Triple:
    def cube(value: float) -> float:
        return value**3 if value**3 > 216 / 24389 else (116 * value - 16) * 27 / 24389

    middle = (colour[0] + 16) / 116
    roots = middle + colour[1] / 500, middle, middle - colour[2] / 200
    x, y, z = (cube(value) * white for value, white in zip(roots, _WHITE, strict=True))
    return _from_linear(_times(_XYZ_TO_RGB, (x, y, z)))


def _polar(colour: Triple) -> Triple:
    return colour[0], math.hypot(colour[1], colour[2]), math.degrees(math.atan2(colour[2], colour[1])) % 360


def _from_polar(colour: Triple) -> Triple:
    angle = math.radians(colour[2])
    return colour[0], colour[1] * math.cos(angle), colour[1] * math.sin(angle)


def _hsl(colour: Triple) -> Triple:
    hue, lightness, saturation = colorsys.rgb_to_hls(*colour)
    return hue * 360, saturation, lightness


def _from_hsl(colour: Triple) -> Triple:
    return colorsys.hls_to_rgb(colour[0] / 360 % 1, colour[2], colour[1])


def _hsv(colour: Triple) -> Triple:
    hue, saturation, value = colorsys.rgb_to_hsv(*colour)
    return hue * 360, saturation, value


def _from_hsv(colour: Triple) -> Triple:
    return colorsys.hsv_to_rgb(colour[0] / 360 % 1, colour[1], colour[2])


WAYS: dict[Space, Ways] = {
    "srgb": Ways(lambda colour: colour, lambda colour: colour),
    "linear": Ways(_linear, _from_linear),
    "oklab": Ways(_oklab, _from_oklab),
    "oklch": Ways(lambda colour: _polar(_oklab(colour)), lambda colour: _from_oklab(_from_polar(colour)), 2, 1),
    "lch": Ways(lambda colour: _polar(_lab(colour)), lambda colour: _from_lab(_from_polar(colour)), 2, 1),
    "hsl": Ways(_hsl, _from_hsl, 0, 1),
    "hsv": Ways(_hsv, _from_hsv, 0, 1),
}
