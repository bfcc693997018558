"""Fill: how the spare canvas beside a picture is painted."""

import colorsys
import math

from PIL import Image
from PIL.Image import Quantize, Resampling, Transpose

from darkroom.plan import Plan
from darkroom.plan.fill import Fill
from darkroom.plan.values import Colour
from darkroom.render.background import ground_colour
from darkroom.render.geometry import Pixels
from darkroom.render.margins import in_pixels
from darkroom.render.paint import ground, over, placed
from darkroom.render.picture import Picture
from darkroom.render.ramps import Rings, along_line, around_point, ramp
from darkroom.render.stylize import blurred

_BLUR = 0.04
"""Sigma of `fill=blur` as a share of the frame's longer side: shapes are gone, colours stay where they were."""


def canvas(picture: Picture, plan: Plan) -> Picture:
    """Put the picture in the middle of its frame and paint the rest; what is seen of it shows through the picture."""
    frame, image = picture.layout.frame, picture.image
    if frame == image.size:
        return picture
    corner = (frame[0] - image.width) // 2, (frame[1] - image.height) // 2
    match plan.fill.kind:
        case "clamp":
            return picture.having(_clamped(image, frame, corner))
        case "mirror":
            return picture.having(_mirrored(image, frame, corner))
        case "blur":
            return picture.having(placed(image, corner, _soft(image, frame)))
        case "gradient":
            return picture.having(placed(image, corner, _gradient(picture, plan.fill, frame)))
    return picture.having(placed(image, corner, ground(plan.fill.colour or ground_colour(picture, plan), frame)))


def _soft(image: Image.Image, frame: Pixels) -> Image.Image:
    """The picture enlarged to cover the frame, and blurred: worked out small, since nothing fine remains."""
    sigma = _BLUR * max(frame)
    factor = max(1.0, sigma / 4)
    small = max(1, round(frame[0] / factor)), max(1, round(frame[1] / factor))
    scale = max(small[0] / image.width, small[1] / image.height)
    wide, high = small[0] / scale, small[1] / scale
    left, top = (image.width - wide) / 2, (image.height - high) / 2
    box = max(0.0, left), max(0.0, top), min(float(image.width), left + wide), min(float(image.height), top + high)
    copied = image.convert("RGB") if image.mode == "L" else image.convert("RGBA") if image.mode == "LA" else image
    part = copied.resize(small, Resampling.BILINEAR, box, 3.0)
    return blurred(part, sigma / factor).resize(frame, Resampling.BICUBIC)


def _clamped(image: Image.Image, frame: Pixels, corner: Pixels) -> Image.Image:
    """The picture with its outermost pixels drawn on to the frame's edges."""
    whole = Image.new(image.mode, frame)
    for left, right, at_left, at_right in _bands(image.width, corner[0], frame[0]):
        for top, bottom, at_top, at_bottom in _bands(image.height, corner[1], frame[1]):
            size = at_right - at_left, at_bottom - at_top
            whole.paste(image.resize(size, Resampling.NEAREST, (left, top, right, bottom)), (at_left, at_top))
    return whole


def _bands(side: int, start: int, frame: int) -> list[tuple[int, int, int, int]]:
    """Along one side: which pixels, from and to, are stretched over which part of the frame; none without extent."""
    bands = [(0, 1, 0, start), (0, side, start, start + side), (side - 1, side, start + side, frame)]
    return [band for band in bands if band[2] < band[3]]


def _mirrored(image: Image.Image, frame: Pixels, corner: Pixels) -> Image.Image:
    """The picture, and beside it its mirror images."""
    wide = _repeated(image, frame[0], corner[0])
    return _repeated(wide.transpose(Transpose.TRANSPOSE), frame[1], corner[1]).transpose(Transpose.TRANSPOSE)


def _repeated(image: Image.Image, width: int, start: int) -> Image.Image:
    if width == image.width:
        return image
    flipped, whole = image.transpose(Transpose.FLIP_LEFT_RIGHT), Image.new(image.mode, (width, image.height))
    first, last = -math.ceil(start / image.width), math.ceil((width - start) / image.width)
    for turn in range(first, last):
        whole.paste(flipped if turn % 2 else image, (start + turn * image.width, 0))
    return whole


def _gradient(picture: Picture, fill: Fill, frame: Pixels) -> Image.Image:
    """The gradient, made once: its colours are those of the first frame of an animation."""
    asked = fill.gradient_linear if fill.gradient_type == "linear" else fill.gradient_radial
    return picture.once("fill", lambda: _drawn(asked or vivid_pair(picture.image), fill, frame))


def _drawn(colours: tuple[Colour, Colour], fill: Fill, frame: Pixels) -> Image.Image:
    if fill.gradient_type == "linear":
        strip = ramp(colours, (0.0, 1.0), fill.gradient_space, fill.gradient_hue)
        return _plain(along_line(strip, frame, fill.gradient_direction), colours)
    inner, outer = (in_pixels(length, min(frame)) for length in fill.gradient_radii)
    if inner > outer:
        inner, outer, colours = outer, inner, (colours[1], colours[0])
    strip = ramp(colours, (0.0, 1.0), fill.gradient_space, fill.gradient_hue)
    centre = in_pixels(fill.gradient_x, frame[0]), in_pixels(fill.gradient_y, frame[1])
    radius = max(outer, 1e-3)
    return _plain(around_point(strip, frame, Rings(*centre, radius, radius, min(inner / radius, 1 - 1e-4))), colours)


def _plain(image: Image.Image, colours: tuple[Colour, Colour]) -> Image.Image:
    """Without alpha where no colour has any."""
    return image.convert("RGB") if all(colour.alpha == 255 for colour in colours) else image


def vivid_pair(image: Image.Image) -> tuple[Colour, Colour]:
    """A vivid dark and a vivid light colour of the picture: of its commonest colours those of most saturation."""
    small = over(Colour(255, 255, 255), image).convert("RGB").resize((64, 64), Resampling.BOX)
    found = small.quantize(24, Quantize.MEDIANCUT).convert("RGB").getcolors(24) or []
    colours = [Colour(*colour) for _, colour in found if isinstance(colour, tuple)]
    dark = max(colours, key=lambda colour: _vivid(colour, 0.26))
    light = max(colours, key=lambda colour: _vivid(colour, 0.74))
    return dark, light


def _vivid(colour: Colour, wanted: float) -> float:
    """How much of a vivid colour of the wanted lightness this is: being as light or dark counts three times."""
    _, lightness, saturation = colorsys.rgb_to_hls(colour.red / 255, colour.green / 255, colour.blue / 255)
    return saturation - 3 * abs(lightness - wanted)
