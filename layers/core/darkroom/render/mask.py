"""Mask: the shape that remains of the picture."""

from PIL import Image, ImageChops

from darkroom.plan import Plan
from darkroom.plan.mask import Mask, Polygon
from darkroom.plan.size import Size
from darkroom.plan.values import Colour, Corners, Fit, Locator
from darkroom.render.geometry import Pixels
from darkroom.render.margins import in_pixels
from darkroom.render.paint import cut, painted, tinted
from darkroom.render.picture import Picture
from darkroom.render.shapes import ELLIPSE, Outline, coverage, feathered

_USUAL_RADIUS = 0.2
"""Of the smaller side, where `mask=corners` names none."""


def mask(picture: Picture, plan: Plan) -> Picture:
    """Let what is outside the shape become transparent, or take the mask's colour."""
    if plan.mask.shape is None:
        return picture
    kept = picture.once("mask", lambda: _kept(picture, plan))
    return picture.having(_masked(picture.image, kept, plan.mask.colour))


def outline_of(mask: Mask, size: Pixels) -> Outline | None:
    """The mask's drawn shape; None where it has none or is a picture."""
    if mask.shape == "ellipse":
        return ELLIPSE
    if mask.shape == "corners":
        return Outline(mask.radius or Corners(*[round(_USUAL_RADIUS * min(size))] * 4))
    return Outline(sides=mask.shape.sides) if isinstance(mask.shape, Polygon) else None


def _kept(picture: Picture, plan: Plan) -> Image.Image:
    size, shape = picture.image.size, plan.mask.shape
    outline = outline_of(plan.mask, size)
    if isinstance(shape, Locator):
        small = Size(width=size[0], height=size[1], fit=Fit("stretch", enlarge=False))
        found = _of_picture(picture.laid.fitted(shape, Plan(size=small)), size)
    else:
        feather = in_pixels(plan.fade.edges, min(size)) if plan.mask.is_softened() else 0.0
        found = _drawn(outline or Outline(), size, feather)
    return ImageChops.invert(found) if plan.mask.invert else found


def _drawn(outline: Outline, size: Pixels, feather: float) -> Image.Image:
    def further_in(by: float) -> Image.Image:
        return coverage(size, outline.within(by, by, by, by), (by, by, size[0] - by, size[1] - by))

    return feathered(further_in, feather, size)


def _of_picture(image: Image.Image, size: Pixels) -> Image.Image:
    """Luminance times alpha, stretched over the picture."""
    light = image.convert("RGB").convert("L")
    return ImageChops.multiply(light, image.getchannel("A")).resize(size, Image.Resampling.BICUBIC)


def _masked(image: Image.Image, kept: Image.Image, colour: Colour | None) -> Image.Image:
    if colour is None or colour.alpha == 0:
        return cut(image, kept)
    removed = ImageChops.invert(kept)
    if colour.alpha == 255 and image.mode in ("L", "RGB"):
        return painted(image, colour, removed)
    strength = removed.point([round(level * colour.alpha / 255) for level in range(256)])
    return Image.alpha_composite(tinted(colour, strength), cut(image, kept).convert("RGBA"))
