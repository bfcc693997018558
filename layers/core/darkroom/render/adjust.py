"""Adjust: tone, colour and sharpness."""

from PIL import Image, ImageChops

from darkroom.plan import Plan
from darkroom.render.picture import Picture
from darkroom.render.stylize import blurred

_SIGMA = 1.0
_FULL = 50
"""The wish that doubles the contrast of details; 100 triples it."""


def adjust(picture: Picture, _plan: Plan) -> Picture:
    """Change tone and colour."""
    return picture


def sharpen(picture: Picture, plan: Plan) -> Picture:
    """Unsharp masking of the luminance: red, green and blue gain or lose the same, so hues stay."""
    if not plan.adjust.sharpen:
        return picture
    image = picture.image
    soft = blurred(image.convert("LA" if picture.has_alpha else "L"), _SIGMA).getchannel(0)
    grey = image.convert("L")
    sharp = Image.blend(soft, grey, 1 + plan.adjust.sharpen / _FULL)
    lighter, darker = ImageChops.subtract(sharp, grey), ImageChops.subtract(grey, sharp)
    bands = list(image.split())
    for index in range(len(bands) - picture.has_alpha):
        bands[index] = ImageChops.subtract(ImageChops.add(bands[index], lighter), darker)
    return picture.having(Image.merge(image.mode, bands))
