"""Stylize: effects on the whole picture."""

import math

from PIL import Image, ImageFilter
from PIL.Image import Resampling

from darkroom.plan import Plan
from darkroom.render.picture import Picture

_COARSE = 2.0
"""The least sigma, in pixels of the reduced picture, that a blur is worked out with: as near to a Gaussian as any."""


def stylize(picture: Picture, _plan: Plan) -> Picture:
    """Draw the picture in another manner."""
    return picture


def blur(picture: Picture, plan: Plan) -> Picture:
    """Blur by a Gaussian whose sigma is a tenth of the wish, in pixels of the print."""
    if not plan.stylize.blur:
        return picture
    return picture.having(blurred(picture.image, plan.stylize.blur / 10))


def blurred(image: Image.Image, sigma: float) -> Image.Image:
    """Gaussian blur, alpha premultiplied so that transparent pixels lend no colour.

    A wide one is worked out on a reduced picture and enlarged again: several times faster, and as smooth.
    Averaging over `factor` pixels is itself a blur, of variance (factor^2 - 1) / 12, that the Gaussian then
    leaves out.
    """
    work = image.convert(f"{image.mode[:-1]}a") if image.mode in ("LA", "RGBA") else image
    factor = max(1, int(sigma / _COARSE))
    radius = math.sqrt(sigma**2 - (factor**2 - 1) / 12) / factor
    small = work.reduce(factor).filter(ImageFilter.GaussianBlur(radius))
    soft = small.resize(image.size, Resampling.BICUBIC, (0, 0, image.width / factor, image.height / factor))
    return soft if soft.mode == image.mode else soft.convert(image.mode)
