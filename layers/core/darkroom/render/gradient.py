"""Gradient: a gradient of colour over the whole picture."""

import math
from itertools import accumulate

from PIL import Image

from darkroom.plan import Plan
from darkroom.plan.gradient import Gradient
from darkroom.plan.values import Colour
from darkroom.render.blending import blended
from darkroom.render.geometry import Pixels
from darkroom.render.margins import in_pixels
from darkroom.render.paint import cut
from darkroom.render.picture import Picture
from darkroom.render.ramps import Rings, along_line, around_point, ramp


def gradient(picture: Picture, plan: Plan) -> Picture:
    """Lay the gradient over the picture, or let the picture fade along it."""
    if not plan.gradient.colours:
        return picture
    drawn = picture.once("gradient", lambda: drawn_gradient(plan.gradient, picture.image.size))
    return picture.having(_laid(picture.image, drawn, plan.gradient))


def gradient_over(image: Image.Image, gradient: Gradient) -> Image.Image:
    """A picture with a gradient over it."""
    return _laid(image, drawn_gradient(gradient, image.size), gradient) if gradient.colours else image


def _laid(image: Image.Image, drawn: Image.Image, gradient: Gradient) -> Image.Image:
    if gradient.mask:
        return cut(image, drawn.getchannel("A"))
    if gradient.mode != "normal":
        return blended(image.convert("RGBA" if "A" in image.mode else "RGB"), drawn, gradient.mode)
    if image.mode in ("L", "RGB"):
        whole = image.convert("RGB")
        whole.paste(drawn.convert("RGB"), (0, 0), drawn.getchannel("A"))
        return whole
    return Image.alpha_composite(image.convert("RGBA"), drawn)


def drawn_gradient(gradient: Gradient, size: Pixels) -> Image.Image:
    """The gradient in RGBA."""
    strip = ramp(_colours(gradient), _stops(gradient), gradient.space, gradient.hue)
    if gradient.kind == "linear":
        return along_line(strip, size, gradient.direction)
    x, y = in_pixels(gradient.x, size[0]), in_pixels(gradient.y, size[1])
    across, down = _reach(gradient, x, y, size)
    return around_point(strip, size, Rings(x, y, max(across, 1e-3), max(down, 1e-3)))


def _colours(gradient: Gradient) -> tuple[Colour, ...]:
    return tuple(colour._replace(alpha=round(colour.alpha * gradient.alpha / 100)) for colour in gradient.colours)


def _stops(gradient: Gradient) -> tuple[float, ...]:
    """From 0 to 1, one for each colour; one that lies before its forerunner is moved to it (CSS Images 3)."""
    count = len(gradient.colours)
    if len(gradient.stops) != count:
        return tuple(index / (count - 1) for index in range(count))
    return tuple(accumulate((stop / 100 for stop in gradient.stops), max))


def _reach(gradient: Gradient, x: float, y: float, size: Pixels) -> tuple[float, float]:
    """The radii of a radial gradient around a point (CSS Images 3, section 3.2.1)."""
    if isinstance(gradient.reach, tuple):
        return in_pixels(gradient.reach[0], size[0]), in_pixels(gradient.reach[1], size[1])
    if isinstance(gradient.reach, int):
        return gradient.reach, gradient.reach
    farther, at_corner = gradient.reach.startswith("farthest"), gradient.reach.endswith("corner")
    pick = max if farther else min
    across, down = (pick(abs(at), abs(side - at)) for at, side in ((x, size[0]), (y, size[1])))
    if gradient.shape == "circle":
        radius = math.hypot(across, down) if at_corner else pick(across, down)
        return radius, radius
    return (across * math.sqrt(2), down * math.sqrt(2)) if at_corner else (across, down)
