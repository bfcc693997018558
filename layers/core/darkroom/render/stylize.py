"""Stylize: effects on the whole picture."""

import math
from bisect import bisect_left
from functools import cache

from PIL import Image, ImageChops, ImageFilter
from PIL.Image import Resampling

from darkroom.plan import Plan
from darkroom.plan.values import Colour
from darkroom.render.geometry import Pixels
from darkroom.render.matrix import IDENTITY, between, mixed, recoloured, sepia
from darkroom.render.picture import Picture

_COARSE = 2.0
"""The least sigma, in pixels of the reduced picture, that a blur is worked out with: as near to a Gaussian as any."""


_BLACK = (0.0, 0.0, 0.0)

_FINEST = 2.0
"""The least distance of halftone dots in pixels; finer ones could not be told apart."""

_STEEPEST, _STEEPER = 4.0, 0.35
"""How steep the rims of halftone dots are at least, and by how much more for each pixel of their distance."""


def blur(picture: Picture, plan: Plan) -> Picture:
    """Blur by a Gaussian."""
    if not plan.stylize.blur:
        return picture
    return picture.having(blurred(picture.image, plan.stylize.blur))


def pixellate(picture: Picture, plan: Plan) -> Picture:
    """Squares of one colour each, the mean of what was there; those at the right and the bottom may be cut."""
    side = plan.stylize.pixels
    if side < 2:
        return picture
    image = picture.image
    work = image.convert(f"{image.mode[:-1]}a") if picture.has_alpha else image
    box = (0, 0, image.width / side, image.height / side)
    return picture.having(work.reduce(side).resize(image.size, Resampling.NEAREST, box).convert(image.mode))


def halftone(picture: Picture, plan: Plan) -> Picture:
    """Black dots on white whose area is as dark as the picture there; alpha stays."""
    if not plan.stylize.halftone:
        return picture
    image, distance = picture.image, max(_FINEST, plan.stylize.halftone)
    steepness = max(_STEEPEST, distance * _STEEPER)
    rim = 128 / steepness
    grey = blurred(image, distance / 6).convert("L").point(_for_dots(rim))
    dots = ImageChops.subtract(grey, _screen(image.size, distance, rim), 1 / steepness, 128)
    alpha = [image.getchannel("A")] if picture.has_alpha else []
    return picture.having(Image.merge(image.mode, [dots] * (len(image.getbands()) - len(alpha)) + alpha))


def tone(picture: Picture, plan: Plan) -> Picture:
    """Sepia, then one colour, then two."""
    wishes, image = plan.stylize, picture.image
    if wishes.sepia:
        image = recoloured(image, sepia(wishes.sepia / 100))
    if wishes.monochrome:
        image = recoloured(
            image, mixed(IDENTITY, between(_BLACK, _unit(wishes.monochrome)), wishes.monochrome.alpha / 255)
        )
    if wishes.duotone:
        dark, light = wishes.duotone
        image = recoloured(image, mixed(IDENTITY, between(_unit(dark), _unit(light)), wishes.duotone_alpha / 100))
    return picture if image is picture.image else picture.having(image)


def _unit(colour: Colour) -> tuple[float, float, float]:
    return colour.red / 255, colour.green / 255, colour.blue / 255


def _for_dots(rim: float) -> list[int]:
    """What each grey must be, so that dots whose rims are this wide have it as their mean.

    The screen's thresholds lie evenly from `rim` to `255 - rim`; a rim that reaches beyond them adds the less the
    farther it does.
    """
    inner = 255 - 2 * rim
    dark = [math.sqrt(4 * rim * inner * level / 255) for level in range(256)]
    half = [value if value < 2 * rim else rim + inner * level / 255 for level, value in enumerate(dark[:128])]
    return [int(value + 0.5) for value in (*half, *(255 - value for value in reversed(half)))]


def _screen(size: Pixels, distance: float, rim: float) -> Image.Image:
    """For each pixel the grey from which on it is white.

    The product of a wave from left to right and one from top to bottom is highest on a lattice that stands on its
    corner. Its values are spread evenly over the greys, so that a flat grey keeps its mean; as far from either end
    as a rim is wide, so that white has no dots and black no holes.
    """
    across, down = (_wave(length, distance * math.sqrt(2)) for length in size)
    width, height = size
    wave = Image.frombytes("L", (width, 1), across).resize(size, Resampling.NEAREST)
    mask = Image.frombytes("L", (1, height), down).resize(size, Resampling.NEAREST)
    product = Image.composite(wave, ImageChops.invert(wave), mask)
    return product.point([int(rim + share * (255 - 2 * rim) + 0.5) for share in _shares_below()])


def _wave(length: int, period: float) -> bytes:
    return bytes(int(127.5 + 127.5 * math.cos(math.tau * (at + 0.5) / period) + 0.5) for at in range(length))


@cache
def _shares_below() -> list[float]:
    """For each of 256 levels of the product of two waves, the share of its surface that lies below."""
    wave = [math.cos(math.pi * (step + 0.5) / 96) for step in range(96)]
    levels = sorted(127.5 + 127.5 * one * other for one in wave for other in wave)
    return [bisect_left(levels, level) / len(levels) for level in range(256)]


def blurred(image: Image.Image, sigma: float, coarse: float = _COARSE) -> Image.Image:
    """Gaussian blur, alpha premultiplied so that transparent pixels lend no colour.

    A wide one is worked out on a reduced picture, where its sigma is at least `coarse`, and enlarged again: several
    times faster, and as smooth.
    Averaging over `factor` pixels is itself a blur, of variance (factor^2 - 1) / 12, that the Gaussian then
    leaves out.
    """
    work = image.convert(f"{image.mode[:-1]}a") if image.mode in ("LA", "RGBA") else image
    factor = max(1, int(sigma / coarse))
    radius = math.sqrt(sigma**2 - (factor**2 - 1) / 12) / factor
    small = _gaussian(work.reduce(factor) if factor > 1 else work, radius)
    del work
    if factor > 1:
        small = small.resize(image.size, Resampling.BICUBIC, (0, 0, image.width / factor, image.height / factor))
    return small if small.mode == image.mode else small.convert(image.mode)


def _gaussian(image: Image.Image, radius: float) -> Image.Image:
    """Pillow-SIMD's filter reads beyond a picture that is one pixel wide or high, which is given another one."""
    if min(image.size) > 1:
        return image.filter(ImageFilter.GaussianBlur(radius))
    doubled = image.resize((max(2, image.width), max(2, image.height)), Resampling.NEAREST)
    return doubled.filter(ImageFilter.GaussianBlur(radius)).crop((0, 0, *image.size))
