"""Mark: a watermark, laid over the finished picture."""

from dataclasses import replace

from PIL import Image

from darkroom.plan import Plan
from darkroom.plan.mark import Mark
from darkroom.plan.parts import part
from darkroom.plan.shadow import Reflection, Shadow
from darkroom.plan.size import Size
from darkroom.plan.values import Fit, Length, Locator
from darkroom.render.cast import cast
from darkroom.render.geometry import Pixels
from darkroom.render.layer import corner, dressed, faint, lain, tiled, turned
from darkroom.render.margins import growth
from darkroom.render.picture import Picture

_TOP_LEFT, _BOTTOM_RIGHT = (0.0, 0.0), (1.0, 1.0)


def mark(picture: Picture, plan: Plan) -> Picture:
    """Lay each watermark over the picture that texts may lie over."""
    return _all(picture, [wish for wish in plan.marks if not wish.over_texts])


def stamp(picture: Picture, plan: Plan) -> Picture:
    """Lay the watermarks over the picture that nothing is written over."""
    return _all(picture, [wish for wish in plan.marks if wish.over_texts])


def _all(picture: Picture, wishes: list[Mark]) -> Picture:
    for wish in wishes:
        picture = _marked(picture, wish)
    return picture


def _marked(picture: Picture, wish: Mark) -> Picture:
    size = picture.image.size
    locator = wish.picture
    if locator is None or size[0] < wish.least_width or size[1] < wish.least_height:
        return picture
    laid, effects = picture.laid, _effects(wish)
    layer = laid.once((wish, size), lambda: _drawn(picture, wish, locator))
    grown = laid.once((wish, size, effects), lambda: _casting(picture, layer, effects)) if effects.text() else layer
    if wish.tiled:
        at = corner(wish, grown.size, size, _TOP_LEFT)
        sheet = laid.once((wish, size, at), lambda: tiled(grown, wish.pad or 0, at, size))
        return picture.having(lain(picture.image, sheet, (0, 0)))
    left, top, *_ = growth(effects, layer.size)
    at = corner(wish, layer.size, size, _BOTTOM_RIGHT)
    whole = lain(picture.image, grown, (at[0] - left, at[1] - top))
    return picture if whole is picture.image else picture.having(whole)


def _effects(wish: Mark) -> Plan:
    return Plan(shadow=part(wish, "shadow", Shadow), reflection=part(wish, "reflection", Reflection))


def _drawn(picture: Picture, wish: Mark, locator: Locator) -> Image.Image:
    """The watermark at its size, without what it casts."""
    layer = picture.laid.fitted(locator, Plan(size=_size(wish, picture.image.size)))
    return turned(dressed(faint(layer, wish.alpha), wish), wish.rotation)


def _casting(picture: Picture, layer: Image.Image, effects: Plan) -> Image.Image:
    """The watermark with its shadow and its reflection, grown to hold them."""
    return cast(replace(picture, image=layer, kept={}), effects).image


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
