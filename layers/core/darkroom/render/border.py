"""Border: border and padding around the picture."""

from functools import partial

from PIL import Image, ImageChops

from darkroom.plan import Plan
from darkroom.plan.border import Border
from darkroom.plan.values import Colour
from darkroom.render.background import ground_colour
from darkroom.render.geometry import Box, Pixels
from darkroom.render.mask import outline_of
from darkroom.render.paint import cut, ground, painted, placed
from darkroom.render.picture import Picture
from darkroom.render.shapes import SQUARE, Outline, coverage


def border(picture: Picture, plan: Plan) -> Picture:
    """Paint the border over the picture's edge; the mask, or the border's own radii, then cut the corners.

    Around a shape that is cut out, `rim` does it afterwards.
    """
    if plan.border.line is None or _is_stencil(plan):
        return picture
    image = picture.image
    for name, colour, inside in _lines(plan.border):
        within = picture.once(name, partial(_within, image.size, plan, inside))
        image = painted(image, colour, ImageChops.invert(within))
    outer = plan.border.radius
    if outer and any(outer) and plan.mask.shape is None:
        image = cut(image, picture.once("corners", lambda: coverage(image.size, Outline(outer))))
    return picture.having(image)


def rim(picture: Picture, plan: Plan) -> Picture:
    """Paint the border along the inner edge of a shape that was cut out of the picture."""
    if plan.border.line is None or not _is_stencil(plan):
        return picture
    image = picture.image
    whole = picture.once("rim", lambda: _within(image.size, plan, (0, 0, 0, 0)))
    for name, colour, inside in _lines(plan.border):
        within = picture.once(name, partial(_within, image.size, plan, inside))
        image = painted(image, colour, ImageChops.subtract(whole, within))
    return picture.having(image)


def pad(picture: Picture, plan: Plan) -> Picture:
    """Lay the picture on its padding."""
    around, image = picture.layout.padding, picture.image
    if not any(around):
        return picture
    whole = ground(ground_colour(picture, plan), around.around(image.size))
    return picture.having(placed(image, (around.left, around.top), whole))


def _is_stencil(plan: Plan) -> bool:
    return plan.mask.invert and outline_of(plan.mask, (1, 1)) is not None


def _lines(border: Border) -> list[tuple[str, Colour, Box]]:
    """The border's lines, and what lies inside each: the border itself, and over its outer edge the stroke."""
    if border.line is None:
        return []
    stroke = border.stroke_size if border.stroke_colour else 0
    sides = [
        stroke + (border.line.size if side is None else side)
        for side in (border.left, border.top, border.right, border.bottom)
    ]
    lines: list[tuple[str, Colour, Box]] = [("border", border.line.colour, (sides[0], sides[1], sides[2], sides[3]))]
    if border.stroke_colour and stroke:
        lines.append(("stroke", border.stroke_colour, (stroke, stroke, stroke, stroke)))
    return lines


def _within(size: Pixels, plan: Plan, inside: Box) -> Image.Image:
    """How much of each pixel lies within a line of the border."""
    left, top, right, bottom = inside
    outline = (outline_of(plan.mask, size) or Outline(plan.border.radius or SQUARE)).within(*inside)
    if plan.border.inner and inside == _lines(plan.border)[0][2] and plan.mask.shape is None:
        outline = Outline(plan.border.inner)
    return coverage(size, outline, (left, top, size[0] - right, size[1] - bottom))
