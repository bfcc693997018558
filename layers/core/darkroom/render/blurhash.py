"""BlurHash: a picture in some thirty characters.

The algorithm is Wolt's, as published (github.com/woltapp/blurhash, Algorithm.md): a few cosine waves over the picture's
linear light, their strengths quantised and written to base 83.
"""

import math

from PIL import Image

from darkroom.plan.values import Components

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"
_SIDE = 64
"""Pixels of the side that the waves are measured on: the shortest has nine half-waves."""

type Light = tuple[float, float, float]
"""Red, green and blue of a wave."""


def blurhash(image: Image.Image, components: Components | None) -> str:
    """The hash of a picture, on white where it can be seen through; 4 by 3 waves, or 3 by 4 where it is upright."""
    if components is None:
        components = Components(4, 3) if image.width >= image.height else Components(3, 4)
    waves = _waves(_small(image), components)
    strongest = max((abs(band) for wave in waves[1:] for band in wave), default=0.0)
    step = max(0, min(82, math.floor(strongest * 166 - 0.5)))
    text = _base83(components.across - 1 + (components.down - 1) * 9, 1) + _base83(step, 1)
    text += _base83(_average(waves[0]), 4)
    return text + "".join(_base83(_detail(wave, (step + 1) / 166), 2) for wave in waves[1:])


def _small(image: Image.Image) -> Image.Image:
    if image.mode in ("LA", "RGBA"):
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image.convert("RGBA"))
        image = ground
    small = image.convert("RGB")
    return small.resize((min(_SIDE, image.width), min(_SIDE, image.height)), Image.Resampling.BOX)


def _linear(level: int) -> float:
    value = level / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


_LINEAR = [_linear(level) for level in range(256)]


def _waves(image: Image.Image, components: Components) -> list[Light]:
    """The strength of each wave in each band, those across first; summed over rows, then over columns."""
    width, height = image.size
    across = [[math.cos(math.pi * i * x / width) for x in range(width)] for i in range(components.across)]
    down = [[math.cos(math.pi * j * y / height) for y in range(height)] for j in range(components.down)]
    bands = []
    for band in image.split():
        light = [_LINEAR[level] for level in band.tobytes()]
        rows = [light[start : start + width] for start in range(0, len(light), width)]
        sums = [[math.sumprod(wave, row) for row in rows] for wave in across]
        bands.append([math.sumprod(wave, column) for wave in down for column in sums])
    scale = 1 / (width * height)
    return [
        (red * scale * weight, green * scale * weight, blue * scale * weight)
        for place, (red, green, blue) in enumerate(zip(*bands, strict=True))
        for weight in [2 if place else 1]
    ]


def _base83(value: int, length: int) -> str:
    return "".join(_DIGITS[value // 83**place % 83] for place in range(length - 1, -1, -1))


def _average(wave: Light) -> int:
    red, green, blue = (_level(band) for band in wave)
    return (red << 16) + (green << 8) + blue


def _level(light: float) -> int:
    value = max(0.0, min(1.0, light))
    return int((value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055) * 255 + 0.5)


def _detail(wave: Light, most: float) -> int:
    """Each band's strength to 19 steps, the square root of its share of the strongest."""
    red, green, blue = (
        max(0, min(18, math.floor(math.copysign(abs(band / most) ** 0.5, band) * 9 + 9.5))) for band in wave
    )
    return red * 19 * 19 + green * 19 + blue
