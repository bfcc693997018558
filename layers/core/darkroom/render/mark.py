"""Mark: a watermark, laid over the finished picture."""

from PIL import Image

from darkroom.plan import Plan
from darkroom.plan.mark import Mark
from darkroom.plan.size import Size
from darkroom.plan.values import Fit, Length, Locator
from darkroom.render.geometry import Pixels
from darkroom.render.layer import corner, faint, lain, tiled, turned
from darkroom.render.picture import Picture

_TOP_LEFT, _BOTTOM_RIGHT = (0.0, 0.0), (1.0, 1.0)


def mark(picture: Picture, plan: Plan) -> Picture:
    """Lay each watermark over the picture."""
    for wish in plan.marks:
        picture = _marked(picture, wish)
    return picture


def _marked(picture: Picture, wish: Mark) -> Picture:
    size = picture.image.size
    locator = wish.picture
    if locator is None or size[0] < wish.least_width or size[1] < wish.least_height:
        return picture
    layer = picture.laid.once((wish, size), lambda: _drawn(picture, wish, locator))
    at = (0, 0) if wish.tiled else corner(wish, layer.size, size, _BOTTOM_RIGHT)
    whole = lain(picture.image, layer, at)
    return picture if whole is picture.image else picture.having(whole)


def _drawn(picture: Picture, wish: Mark, locator: Locator) -> Image.Image:
    """The watermark as it will lie there, or a whole sheet of it."""
    below = picture.image.size
    layer = picture.laid.fitted(locator, Plan(size=_size(wish, below)))
    layer = turned(faint(layer, wish.alpha), wish.rotation)
    if not wish.tiled:
        return layer
    return tiled(layer, wish.pad or 0, corner(wish, layer.size, below, _TOP_LEFT), below)


def _size(wish: Mark, below: Pixels) -> Size:
    """The watermark's box: fractions are of its own size, `scale` is of the picture's."""
    if wish.width is not None or wish.height is not None:
        return Size(width=_zoomed(wish.width, wish.zoom), height=_zoomed(wish.height, wish.zoom), fit=wish.fit)
    if wish.scale is not None:
        width, height = (max(1, round(side * wish.scale / 100)) for side in below)
        return Size(width=width, height=height, fit=Fit("contain"))
    return Size() if wish.zoom == 1 else Size(width=wish.zoom)


def _zoomed(length: Length | None, zoom: float) -> Length | None:
    return length * zoom if isinstance(length, float) else length
