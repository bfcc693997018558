"""Blend: a colour or a picture that is blended with the whole picture."""

from dataclasses import replace

from PIL import Image

from darkroom.plan import Plan
from darkroom.plan.blend import Blend
from darkroom.plan.fill import Fill
from darkroom.plan.size import Size
from darkroom.plan.values import Colour, Locator
from darkroom.render.blending import blended, toned
from darkroom.render.geometry import Pixels
from darkroom.render.layer import corner, dressed, faint, seen
from darkroom.render.margins import in_pixels
from darkroom.render.picture import Picture

_MIDDLE = (0.5, 0.5)


def blend(picture: Picture, plan: Plan) -> Picture:
    """Blend each layer with what is below it."""
    for wish in plan.blends:
        if isinstance(wish.layer, Locator):
            picture = _with_picture(picture, wish, wish.layer, plan)
        elif colour := wish.colour or wish.layer:
            picture = picture.having(_with_colour(picture.image, wish, colour))
    return picture


def _with_colour(image: Image.Image, wish: Blend, colour: Colour) -> Image.Image:
    below = image if image.mode in ("RGB", "RGBA") else image.convert("RGBA" if image.mode == "LA" else "RGB")
    strength = colour.alpha * wish.alpha / 100
    return toned(below, colour._replace(alpha=round(strength)), wish.mode or "normal")


def _with_picture(picture: Picture, wish: Blend, locator: Locator, plan: Plan) -> Picture:
    below = picture.image.convert("RGBA" if picture.has_alpha else "RGB")
    layer = picture.laid.once((wish, below.size), lambda: _drawn(picture, wish, locator, plan))
    part = seen(layer, corner(wish, layer.size, below.size, _MIDDLE), below.size)
    if part is None:
        return picture
    layer, (left, top) = part
    box = left, top, left + layer.width, top + layer.height
    covers = layer.size == below.size
    mixed = blended(below if covers else below.crop(box), layer, wish.mode or "normal")
    if covers:
        return picture.having(mixed)
    below.paste(mixed, box)
    return picture.having(below)


def _drawn(picture: Picture, wish: Blend, locator: Locator, plan: Plan) -> Image.Image:
    below = picture.image.size
    if wish.inherits:
        fitted = Plan(size=_inherited(plan.size, below), fill=plan.fill)
    else:
        fitted = Plan(size=_box(wish, below), fill=Fill(kind="clamp" if wish.fit.smeared else "solid"))
    return dressed(faint(picture.laid.fitted(locator, fitted), wish.alpha), wish)


def _inherited(size: Size, below: Pixels) -> Size:
    """The box and the fit of the picture below; its size where it has no box."""
    if size.width is None and size.height is None:
        return Size(width=below[0], height=below[1], fit=size.fit, anchor=size.anchor)
    width, height = (
        side if isinstance(asked, float) else asked
        for asked, side in zip((size.width, size.height), below, strict=True)
    )
    return replace(size, region=None, width=width, height=height, cross_hairs=False)


def _box(wish: Blend, below: Pixels) -> Size:
    """The layer's own box: fractions are of the padded picture, and so is the ratio of a box with one side."""
    if wish.width is None and wish.height is None:
        return Size() if wish.zoom == 1 else Size(width=wish.zoom)
    room = [max(1, side - 2 * wish.pad) for side in below]
    width = None if wish.width is None else round(in_pixels(wish.width, room[0]))
    height = None if wish.height is None else round(in_pixels(wish.height, room[1]))
    width = width or round((height or 0) * below[0] / below[1])
    height = height or round(width * below[1] / below[0])
    return Size(width=max(1, width), height=max(1, height), fit=wish.fit._replace(smeared=False), anchor=wish.crop)
