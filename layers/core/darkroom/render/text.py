"""Text: text that is written over the picture."""

import math

from PIL import Image, ImageChops, ImageDraw

from darkroom.plan import Plan
from darkroom.plan.text import Text
from darkroom.plan.values import Colour, Length
from darkroom.render.geometry import Pixels
from darkroom.render.lettering import Layer, drawn
from darkroom.render.picture import Picture
from darkroom.render.typeset import Block, Room, Setting, block

_LIGATURES = {0: ("-liga", "-clig"), 1: (), 2: ("dlig", "hlig")}
_LARGEST = 24_000_000
"""Pixels of a text at most, with room for what sticks out: several bitmaps of this size are held at once."""

_SMOOTH = 4
"""The corners of a box are drawn so many times larger and reduced."""


def write(picture: Picture, plan: Plan) -> Picture:
    """Write each text over the picture, or cut it out."""
    image = picture.image
    for text in plan.texts[1:] if plan.typesetting.alone else plan.texts:
        image = _with(image, text)
    return picture if image is picture.image else picture.having(image)


def setting(text: Text, tracking: int = 0, leading: int = 0) -> Setting:
    """What holds for every line of a text; letters that stand apart have no ligatures."""
    return Setting(_LIGATURES[0 if tracking else text.ligatures], tracking, leading)


def _with(image: Image.Image, text: Text) -> Image.Image:
    if not text.text or not text.size:
        return image
    layer = _layer(text, image.size)
    if text.knockout:
        return _cut_out(image, layer, outside=text.knockout == "in")
    return _over(image, layer)


def _layer(text: Text, frame: Pixels) -> Layer:
    """A text and what belongs to it, at its place in the frame; a huge one is drawn at half the size and enlarged."""
    found = block(text, _room(text, frame), setting(text))
    if (found.width + 2 * found.size) * (found.height + 2 * found.size) > _LARGEST:
        return _enlarged(_layer(_halved(text), _half(frame)), _half(frame))
    left, top = _place(text, found, frame)
    layer = drawn(found, text, text.anchor.x if text.anchor else 0.0)
    if text.box is not None:
        layer = _boxed(layer, found, text, text.box)
    layer = Layer(layer.image, left + layer.left, top + layer.top)
    if text.opacity < 100:
        alpha = layer.image.getchannel("A").point(lambda value: round(value * text.opacity / 100))
        layer.image.putalpha(alpha)
    return _turned(layer, text.rotation)


def _halved(text: Text) -> Text:
    return Plan(texts=(text,)).at_density(0.5).texts[0]


def _half(frame: Pixels) -> Pixels:
    return max(1, frame[0] // 2), max(1, frame[1] // 2)


def _enlarged(layer: Layer, frame: Pixels) -> Layer:
    seen = _within(layer, frame) or Layer(layer.image.crop((0, 0, 1, 1)), 0, 0)
    size = 2 * seen.image.width, 2 * seen.image.height
    return Layer(seen.image.resize(size, Image.Resampling.BICUBIC), 2 * seen.left, 2 * seen.top)


def _room(text: Text, frame: Pixels) -> Room:
    pad = 0 if text.box is not None else text.pad or 0
    width = _extent(text.width, frame[0], pad + (pad if text.x is None else text.x))
    height = _extent(text.height, frame[1], pad + (pad if text.y is None else text.y))
    return Room(width, height, max(frame))


def _extent(length: Length | None, side: int, spare: int) -> int:
    """A side of the text's box: never beyond the frame's own, so that no bitmap grows without end."""
    if not length:
        return max(1, side - max(0, spare))
    return min(max(1, round(length * side) if isinstance(length, float) else length), side)


def _place(text: Text, found: Block, frame: Pixels) -> Pixels:
    anchor = text.anchor
    across, down = (anchor.x, anchor.y) if anchor else (0.0, 0.0)
    pad = 0 if text.box is not None else text.pad or 0
    return (
        _start(across, text.x, pad, frame[0] - found.width),
        _start(down, text.y, pad, frame[1] - found.height),
    )


def _start(at: float, inset: int | None, pad: int, spare: int) -> int:
    """The first pixel; an inset is counted from the edge that it is anchored to, and from the middle to the right."""
    if inset is None:
        inset = pad if at != 0.5 else 0
    return round(spare * at) + (-inset if at == 1 else inset)


def _boxed(layer: Layer, found: Block, text: Text, colour: Colour) -> Layer:
    pad = text.pad or 0
    size = found.width + 2 * pad, found.height + 2 * pad
    left, top = min(layer.left, -pad), min(layer.top, -pad)
    right, bottom = (
        max(layer.left + layer.image.width, size[0] - pad),
        max(layer.top + layer.image.height, size[1] - pad),
    )
    whole = Image.new("RGBA", (right - left, bottom - top), (*colour[:3], 0))
    whole.paste(tuple(colour), (-pad - left, -pad - top), _rounded(size, text.radius))
    whole.alpha_composite(layer.image, (layer.left - left, layer.top - top))
    return Layer(whole, left, top)


def _rounded(size: Pixels, radius: int) -> Image.Image:
    """A mask with round corners; only these are drawn finely."""
    radius = min(radius, *(side // 2 for side in size))
    mask = Image.new("L", size, 255)
    if radius:
        large = Image.new("L", (2 * radius * _SMOOTH,) * 2)
        ImageDraw.Draw(large).ellipse((0, 0, large.width - 1, large.height - 1), fill=255)
        disc = large.reduce(_SMOOTH)
        for x, y in ((0, 0), (1, 0), (0, 1), (1, 1)):
            quarter = disc.crop((x * radius, y * radius, (x + 1) * radius, (y + 1) * radius))
            mask.paste(quarter, (x * (size[0] - radius), y * (size[1] - radius)))
    return mask


def _turned(layer: Layer, degrees: float) -> Layer:
    """Turned clockwise about its middle."""
    if degrees % 360 == 0:
        return layer
    turned = layer.image.rotate(-degrees, Image.Resampling.BICUBIC, expand=True)
    left = layer.left + (layer.image.width - turned.width) / 2
    top = layer.top + (layer.image.height - turned.height) / 2
    return Layer(turned, math.floor(left + 0.5), math.floor(top + 0.5))


def _within(layer: Layer, frame: Pixels) -> Layer | None:
    """The part of a layer that the frame shows."""
    left, top = max(0, layer.left), max(0, layer.top)
    right, bottom = min(frame[0], layer.left + layer.image.width), min(frame[1], layer.top + layer.image.height)
    if left >= right or top >= bottom:
        return None
    box = left - layer.left, top - layer.top, right - layer.left, bottom - layer.top
    return Layer(layer.image.crop(box), left, top)


def _over(image: Image.Image, layer: Layer) -> Image.Image:
    seen = _within(layer, image.size)
    if seen is None:
        return image
    if image.mode in ("LA", "RGBA"):
        under = image.convert("RGBA") if image.mode == "LA" else image.copy()
        under.alpha_composite(seen.image, (seen.left, seen.top))
        return under
    under = image.convert("RGB") if image.mode != "RGB" else image.copy()
    under.paste(seen.image.convert("RGB"), (seen.left, seen.top), seen.image.getchannel("A"))
    return under


def _cut_out(image: Image.Image, layer: Layer, *, outside: bool) -> Image.Image:
    shape = Image.new("L", image.size)
    seen = _within(layer, image.size)
    if seen is not None:
        shape.paste(seen.image.getchannel("A"), (seen.left, seen.top))
    if not outside:
        shape = ImageChops.invert(shape)
    left = image.convert("RGBA")
    left.putalpha(ImageChops.multiply(left.getchannel("A"), shape))
    return left
