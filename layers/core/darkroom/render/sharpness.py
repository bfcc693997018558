"""Sharpness: details strengthened, or noise smoothed away, once the picture has its size."""

from collections.abc import Sequence

from PIL import Image, ImageChops

from darkroom.plan import Plan
from darkroom.render.picture import Picture
from darkroom.render.stylize import blurred

_SIGMA = 1.0
_FULL = 50
"""The wish that doubles the contrast of details; 100 triples it."""

_NOISE_SIGMA = 1.5
_KEPT = [int(255 * at * at * (3 - 2 * at)) for level in range(256) for at in [max(0.0, level / 127.5 - 1)]]
"""How much of details is kept by their strength, of which 255 is the noise: from half of it on they come smoothly."""

_CHROMA = 2.0
"""Noise is more of a nuisance in colour than in brightness, and details are less: there, twice as much is noise."""


def denoise(picture: Picture, plan: Plan) -> Picture:
    """Smooth what is weaker than the noise, and sharpen what is stronger, brightness and colours each by itself."""
    noise = max(0.0, plan.adjust.noise or 0.0) / 1000 * 255
    amount = (plan.adjust.noise_sharpness or 0.0) / _FULL
    if not noise and not amount:
        return picture
    image = picture.image
    bands = _opaque(image).convert("L" if image.mode in ("L", "LA") else "YCbCr").split()
    work = Image.merge("RGB", bands) if len(bands) == 3 else bands[0]  # three bands are blurred as fast as two
    soft = blurred(work, _NOISE_SIGMA)
    softs = soft.split()
    made = [Image.blend(softs[0], bands[0], 1 + amount), *bands[1:]]
    if noise:
        made = [Image.composite(*each) for each in zip(made, softs, _kept(work, soft, noise), strict=True)]
    whole = Image.merge("YCbCr", made).convert("RGB") if len(made) == 3 else made[0]
    return picture.having(_with_alpha_of(image, whole))


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


def unsharp(picture: Picture, plan: Plan) -> Picture:
    """Unsharp masking of each band, of any radius; a negative wish softens."""
    wish, sigma = plan.adjust.unsharp / 100, plan.adjust.unsharp_radius
    if not wish or not sigma:
        return picture
    image = picture.image
    made = Image.blend(blurred(image, sigma), image, 1 + wish)
    return picture.having(_with_alpha_of(image, made))


def _kept(work: Image.Image, soft: Image.Image, noise: float) -> Sequence[Image.Image]:
    """How much of each band's details (what the blur took) is kept: the more, the stronger they are around here.

    That is worked out at half the size, since a print may be large.
    """
    strengths = (noise, noise * _CHROMA, noise * _CHROMA)[: len(work.getbands())]
    table = [int(min(255.0, level * 255 / strength)) for strength in strengths for level in range(256)]
    details = ImageChops.difference(work, soft).point(table)
    return blurred(details, _NOISE_SIGMA, coarse=_NOISE_SIGMA / 2).point(_KEPT * len(strengths)).split()


def _opaque(image: Image.Image) -> Image.Image:
    """The picture without alpha, its transparent pixels in the colours around them."""
    if image.mode not in ("LA", "RGBA"):
        return image
    mode = image.mode[:-1]
    around = blurred(image, 4 * _NOISE_SIGMA)
    return Image.composite(image.convert(mode), around.convert(mode), image.getchannel("A"))


def _with_alpha_of(image: Image.Image, made: Image.Image) -> Image.Image:
    if image.mode in ("LA", "RGBA"):
        made.putalpha(image.getchannel("A"))
    return made
