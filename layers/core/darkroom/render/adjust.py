"""Adjust: tone and colour, in at most one table, one matrix and one lattice of colours for all wishes together."""

from collections.abc import Sequence
from functools import lru_cache, partial

from PIL import Image, ImageFilter

from darkroom.plan import Plan
from darkroom.plan.adjust import Adjust
from darkroom.render import matrix
from darkroom.render.curves import Levels, levels_of, table
from darkroom.render.picture import Picture

_LATTICE = 17
"""Colours along each band of the lattice: vibrance is so smooth that between them it runs straight."""

_SKIN, _SKIN_REACH, _SPARED = 25.0, 35.0, 0.7
"""The hue of skin in degrees, how far from it a hue still counts as skin, and how much of vibrance skin is spared."""


def adjust(picture: Picture, plan: Plan) -> Picture:
    """Change tone and colour; alpha stays, and grey pictures stay grey."""
    wishes, image = plan.adjust, picture.image
    levels = picture.once("levels", partial(_levels, image)) if wishes.enhance else None
    if tones := table(wishes, levels):
        image = _through(tones, image)
    if image.mode in ("RGB", "RGBA"):
        image = _coloured(wishes, image)
    if wishes.invert:
        image = _through(range(255, -1, -1), image)
    return picture if image is picture.image else picture.having(image)


def _through(tones: Sequence[int], image: Image.Image) -> Image.Image:
    bands = [range(256) if band == "A" else tones for band in image.getbands()]
    return image.point([level for band in bands for level in band])


def _coloured(wishes: Adjust, image: Image.Image) -> Image.Image:
    if wishes.hue or wishes.saturation:
        turned, factor = matrix.turned(wishes.hue), 1 + wishes.saturation / 100
        image = matrix.recoloured(image, matrix.after(matrix.saturated(factor), turned))
    return image.filter(_vibrance(wishes.vibrance / 100)) if wishes.vibrance else image


def _levels(image: Image.Image) -> Levels:
    """What the tones of all bands together come to, transparent pixels apart."""
    bands = image.getbands()
    seen = image.getchannel("A") if "A" in bands else None
    counts = image.histogram(seen)
    colours = range(len(bands) - (seen is not None))
    return levels_of([sum(counts[256 * band + level] for band in colours) for level in range(256)])


@lru_cache(maxsize=8)
def _vibrance(wish: float) -> ImageFilter.Color3DLUT:
    return ImageFilter.Color3DLUT.generate(_LATTICE, partial(_vibrant, wish))


def _vibrant(wish: float, red: float, green: float, blue: float) -> tuple[float, float, float]:
    """A colour farther from the grey of its luminance, or nearer: the more, the more muted it is."""
    grey = sum(weight * band for weight, band in zip(matrix.LUMINANCE, (red, green, blue), strict=True))
    chroma = max(red, green, blue) - min(red, green, blue)
    factor = 1 + wish * (1 - chroma) * (1 - _SPARED * _skin(red, green, blue))
    return grey + (red - grey) * factor, grey + (green - grey) * factor, grey + (blue - grey) * factor


def _skin(red: float, green: float, blue: float) -> float:
    """How much a colour is like skin, from 0 to 1; near grey nothing is, so that greys stay as they are."""
    chroma = red - min(green, blue)
    if red < max(green, blue) or not chroma:
        return 0.0
    distance = abs(60 * (green - blue) / chroma - _SKIN)
    return max(0.0, 1 - distance / _SKIN_REACH) * min(1.0, 4 * chroma)
