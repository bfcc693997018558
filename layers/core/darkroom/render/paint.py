"""Paint: colours laid over, behind and within the limits of a picture; no copy more than is needed."""

from PIL import Image, ImageChops

from darkroom.plan.values import Colour
from darkroom.render.geometry import Pixels


def ground(colour: Colour, size: Pixels) -> Image.Image:
    """One colour everywhere, without alpha where it has none."""
    return Image.new("RGB", size, colour[:3]) if colour.alpha == 255 else Image.new("RGBA", size, tuple(colour))


def over(colour: Colour, image: Image.Image) -> Image.Image:
    """The picture over a colour, without alpha where the colour has none."""
    if image.mode in ("L", "RGB"):
        return image
    if colour.alpha == 255:
        ground = image.convert("RGB")
        ground.paste(colour[:3], (0, 0, *image.size), ImageChops.invert(image.getchannel("A")))
        return ground
    return Image.alpha_composite(Image.new("RGBA", image.size, tuple(colour)), image.convert("RGBA"))


def placed(image: Image.Image, corner: Pixels, below: Image.Image) -> Image.Image:
    """The picture in a place on a larger one, which shows through it."""
    if below.mode == "RGB":
        whole = below.copy()
        whole.paste(image.convert("RGB"), corner, alpha_of(image))
        return whole
    whole = Image.new("RGBA", below.size)
    whole.paste(image.convert("RGBA"), corner)
    return Image.alpha_composite(below, whole) if below.getchannel("A").getbbox() else whole


def painted(image: Image.Image, colour: Colour, coverage: Image.Image) -> Image.Image:
    """A colour over the picture, as strong in each place as the coverage says."""
    strength = coverage if colour.alpha == 255 else coverage.point([round(v * colour.alpha / 255) for v in range(256)])
    if image.mode in ("L", "RGB"):
        whole = image.convert("RGB")
        whole.paste(colour[:3], (0, 0, *image.size), strength)
        return whole
    return Image.alpha_composite(image.convert("RGBA"), tinted(colour, strength))


def tinted(colour: Colour, alpha: Image.Image) -> Image.Image:
    """One colour everywhere, with this alpha; the colour's own is not looked at."""
    layer = Image.new("RGB", alpha.size, colour[:3])
    layer.putalpha(alpha)
    return layer


def cut(image: Image.Image, coverage: Image.Image) -> Image.Image:
    """The picture with its alpha multiplied by the coverage."""
    whole = image.copy()
    whole.putalpha(ImageChops.multiply(image.getchannel("A"), coverage) if "A" in image.mode else coverage)
    return whole


def alpha_of(image: Image.Image) -> Image.Image | None:
    """A picture's alpha; None where it is opaque."""
    return image.getchannel("A") if image.mode in ("LA", "RGBA") else None
