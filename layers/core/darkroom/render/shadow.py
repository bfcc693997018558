"""Shadow: what the finished picture casts, and its reflection."""

import math
from collections.abc import Callable, Sequence

from PIL import Image, ImageChops
from PIL.Image import Resampling, Transform

from darkroom.plan import Plan
from darkroom.plan.shadow import Shadow
from darkroom.render.geometry import Box, Pixels
from darkroom.render.margins import SOFTEST, Sides, hover, in_pixels, lean, pool
from darkroom.render.paint import alpha_of, painted
from darkroom.render.stylize import blurred

_COARSE = 4.0
"""The least sigma, in pixels of the reduced picture, that a soft edge is worked out with."""

_LEVELS = 4
"""Blurs that a blur growing with distance is mixed from."""


def shadow_of(alpha: Image.Image, plan: Plan, around: Sides) -> Image.Image:
    """The shadow of a shape, from 0 to 255, with these margins around the shape."""
    size = around.around(alpha.size)
    box = alpha.getbbox()
    if box is None or plan.shadow.blur is None or plan.shadow.kind == "inset":
        return Image.new("L", size)
    make: Callable[[Image.Image, Box, Plan, Sides], Image.Image] = {"flat": _flat, "cast": _thrown, "float": _pool}[
        plan.shadow.kind
    ]
    strength = plan.shadow.colour.alpha / 255
    return make(alpha, box, plan, around).point([round(level * strength) for level in range(256)])


def _flat(alpha: Image.Image, _box: Box, plan: Plan, around: Sides) -> Image.Image:
    shadow = plan.shadow
    whole = Image.new("L", around.around(alpha.size))
    x, y = in_pixels(shadow.x, alpha.width), in_pixels(shadow.y or 0, alpha.height)
    whole.paste(alpha, (around.left + round(x), around.top + round(y)))
    return soft(spread(whole, shadow.spread), shadow.blur or 0)


def spread(alpha: Image.Image, by: int) -> Image.Image:
    """A shape made larger on all sides by so many pixels, or smaller.

    A blurred straight edge has the level 0.067 one and a half sigmas outside and 0.933 inside: the shape is cut there
    anew, steep enough for one pixel of smooth edge.
    """
    if not by:
        return alpha
    sigma = abs(by) / 1.5
    middle, slope = 255 * (0.0668 if by > 0 else 0.9332), max(1.0, sigma / 0.1295)
    return blurred(alpha, sigma).point([min(255, max(0, round((v - middle) * slope + 128))) for v in range(256)])


def soft(alpha: Image.Image, sigma: float) -> Image.Image:
    """A shape blurred, if at all."""
    return blurred(alpha, sigma) if sigma > 0 else alpha


def _pool(alpha: Image.Image, box: Box, plan: Plan, around: Sides) -> Image.Image:
    """An ellipse below the shape, as wide as most of it."""
    from PIL import ImageDraw  # brings fonts along, which few prints need

    blur = plan.shadow.blur or 0
    whole = Image.new("L", around.around(alpha.size))
    left, right, ground = box[0] + around.left, box[2] + around.left, box[3] + around.top
    middle, half = ground + hover(plan, alpha.height), pool(right - left) / 2
    inset = (right - left) * 0.08
    ImageDraw.Draw(whole).ellipse((left + inset, middle - half, right - inset, middle + half), fill=255)
    return soft(whole, blur)


def _thrown(alpha: Image.Image, box: Box, plan: Plan, around: Sides) -> Image.Image:
    """The shape laid down on the floor from its lowest row on; softer and fainter with distance."""
    across, down = lean(plan)
    size, ground = around.around(alpha.size), box[3] + around.top
    if not down:
        return Image.new("L", size)
    # A point of the shadow at (x, y) is the shape's at height h above the floor: h = (y - ground) / down.
    matrix = (1, -across / down, -around.left + across * ground / down, 0, -1 / down, box[3] + ground / down)
    laid = alpha.transform(size, Transform.AFFINE, matrix, Resampling.BILINEAR)
    height = box[3] - box[1]

    def distance(y: int) -> float:
        return min(1.0, max(0.0, (y + 0.5 - ground) / down / height))

    far = (plan.shadow.blur or 0) + SOFTEST * plan.shadow.softness / 100 * height
    return fading(softer(laid, plan.shadow.blur or 0, far, distance), plan.shadow.falloff, distance)


def softer(image: Image.Image, near: float, far: float, distance: Callable[[int], float]) -> Image.Image:
    """Blurred from one sigma near by to another one far off; rows tell their distance from 0 to 1.

    Each level of blur is worked out for the rows that show it only.
    """
    if far <= near:
        return soft(image, near)
    factor = int(near / _COARSE)
    if factor > 1:
        return _softer_of_reduced(image, near, far, distance, factor)
    whole, reached = image.copy(), [distance(y) * _LEVELS for y in range(image.height)]
    for level in range(_LEVELS + 1):
        sigma = near + (far - near) * level / _LEVELS
        shares = [min(1.0, max(0.0, at - level + 1)) for at in reached]
        seen = [y for y, at in enumerate(reached) if level - 1 < at < level + 1]
        if seen:
            top, bottom, margin = seen[0], seen[-1] + 1, math.ceil(3 * sigma)
            above = max(0, top - margin)
            part = image.crop((0, above, image.width, min(image.height, bottom + margin)))
            step = soft(part, sigma).crop((0, top - above, image.width, bottom - above))
            whole.paste(step, (0, top), rows(step.size, shares[top:bottom]))
    return whole


def _softer_of_reduced(
    image: Image.Image, near: float, far: float, distance: Callable[[int], float], factor: int
) -> Image.Image:
    """The same where even the near edge is so soft that a reduced picture holds all there is to see."""
    last = image.height - 1
    small = softer(
        image.reduce(factor), near / factor, far / factor, lambda y: distance(min(last, y * factor + factor // 2))
    )
    return small.resize(image.size, Resampling.BICUBIC, (0, 0, image.width / factor, image.height / factor))


def fading(alpha: Image.Image, falloff: int, distance: Callable[[int], float]) -> Image.Image:
    """Fainter with distance, by so many percent at its end."""
    if not falloff:
        return alpha
    levels = [1 - falloff / 100 * distance(y) for y in range(alpha.height)]
    return ImageChops.multiply(alpha, rows(alpha.size, levels))


def rows(size: Pixels, levels: Sequence[float]) -> Image.Image:
    """The same level from 0 to 1 along each row."""
    column = Image.frombytes("L", (1, size[1]), bytes(round(255 * level) for level in levels))
    return column.resize(size, Resampling.NEAREST)


def inset(image: Image.Image, shadow: Shadow) -> Image.Image:
    """A picture with a shadow inside its edges."""
    blur, by = shadow.blur or 0, shadow.spread
    margin = 3 * blur + abs(by) + 1
    alpha = alpha_of(image) or Image.new("L", image.size, 255)
    outside = Image.new("L", (image.width + 2 * margin, image.height + 2 * margin), 255)
    x, y = round(in_pixels(shadow.x, image.width)), round(in_pixels(shadow.y or 0, image.height))
    outside.paste(ImageChops.invert(alpha), (margin + x, margin + y))
    shade = soft(spread(outside, by), blur).crop((margin, margin, margin + image.width, margin + image.height))
    shaded = painted(image.convert("RGB"), shadow.colour, shade)
    if "A" in image.mode:
        shaded.putalpha(alpha)
    return shaded
