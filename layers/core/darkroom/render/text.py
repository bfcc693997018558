"""Text: text that is written over the picture."""

import math

from PIL import Image, ImageChops, ImageDraw

from darkroom.plan import Plan
from darkroom.plan.text import Text
from darkroom.plan.values import Colour, Length
from darkroom.render.geometry import Pixels
from darkroom.render.lettering import Layer, Window, drawn, reach
from darkroom.render.picture import Picture
from darkroom.render.typeset import Block, Room, Setting, block

_LIGATURES = {0: ("-liga", "-clig"), 1: (), 2: ("dlig", "hlig")}
_LARGEST = 24_000_000
"""Pixels of a text at most, with room for what sticks out: several bitmaps of this size are held at once."""

_SHARED = 4_000_000
"""Pixels of the largest frames that share their texts."""

_ROUNDEST = 1024
"""The largest radius of a box's corners."""

_SMOOTH = 4
"""The corners of a box are drawn so many times larger and reduced."""


def written(picture: Picture, plan: Plan) -> Picture:
    """Write each text over the picture, or cut it out."""
    image = picture.image
    for index, text in enumerate(plan.texts):
        if text.text and text.size and (index or not plan.typesetting.alone):
            image = _with(image, text, _shared(picture, index, text, image.size))
    return picture if image is picture.image else picture.having(image)


def _shared(picture: Picture, index: int, text: Text, frame: Pixels) -> Layer | None:
    """The layer of a text, one for all frames; that of a picture too large to be an animation is let go at once."""
    if frame[0] * frame[1] > _SHARED:
        return _layer(text, frame)
    return picture.once(f"text {index} {frame}", lambda: _layer(text, frame))


def setting(text: Text, tracking: int = 0, leading: int = 0) -> Setting:
    """What holds for every line of a text; letters that stand apart have no ligatures."""
    return Setting(_LIGATURES[0 if tracking else text.ligatures], tracking, leading)


def _with(image: Image.Image, text: Text, layer: Layer | None) -> Image.Image:
    if text.knockout:
        return _cut_out(image, layer, outside=text.knockout == "in")
    return _over(image, layer) if layer else image


def _layer(text: Text, frame: Pixels) -> Layer | None:
    """What the frame shows of a text and what belongs to it; a huge one is drawn at half the size and enlarged."""
    found = block(text, _room(text, frame), setting(text))
    left, top = _place(text, found, frame)
    # A whole pixel, so that a quarter turn moves each pixel to another one and stays sharp.
    centre = left + found.width // 2, top + found.height // 2
    seen = _turned_window((0, 0, *frame), centre, -text.rotation)
    window = _common(_moved(_reach(found, text, min(text.pad or 0, 2 * max(frame))), left, top), seen)
    if window is None:
        return None
    if (window[2] - window[0]) * (window[3] - window[1]) > _LARGEST:
        return _enlarged(_layer(_halved(text), (frame[0] // 2, frame[1] // 2)))
    layer = drawn(found, text, text.anchor.x or 0.0, _moved(window, -left, -top))
    if text.box is not None:
        layer = _boxed(layer, found, text, text.box)
    if text.opacity < 100:
        layer.image.putalpha(layer.image.getchannel("A").point(lambda value: round(value * text.opacity / 100)))
    return _turned(Layer(layer.image, window[0], window[1]), centre, text.rotation, frame)


def _reach(found: Block, text: Text, pad: int) -> Window:
    """All that a text may cover, beside the corner of its block."""
    window = reach(found, text)
    if text.box is None:
        return window
    return (
        min(window[0], -pad),
        min(window[1], -pad),
        max(window[2], found.width + pad),
        max(window[3], found.height + pad),
    )


def _moved(window: Window, x: int, y: int) -> Window:
    return window[0] + x, window[1] + y, window[2] + x, window[3] + y


def _common(one: Window, other: Window) -> Window | None:
    left, top, right, bottom = (
        max(one[0], other[0]),
        max(one[1], other[1]),
        min(one[2], other[2]),
        min(one[3], other[3]),
    )
    return (left, top, right, bottom) if left < right and top < bottom else None


def _turned_window(window: Window, centre: tuple[float, float], degrees: float) -> Window:
    """The upright window around one that is turned clockwise."""
    if degrees % 360 == 0:
        return window
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    corners = [(x - centre[0], y - centre[1]) for x in window[::2] for y in window[1::2]]
    across = [centre[0] + cos * x - sin * y for x, y in corners]
    down = [centre[1] + sin * x + cos * y for x, y in corners]
    return math.floor(min(across)), math.floor(min(down)), math.ceil(max(across)), math.ceil(max(down))


def _halved(text: Text) -> Text:
    return Plan(texts=(text,)).at_density(0.5).texts[0]


def _enlarged(layer: Layer | None) -> Layer | None:
    if layer is None:
        return None
    size = 2 * layer.image.width, 2 * layer.image.height
    return Layer(layer.image.resize(size, Image.Resampling.BICUBIC), 2 * layer.left, 2 * layer.top)


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
    across, down = text.anchor.x or 0.0, text.anchor.y or 0.0
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
    """The letters on their box, as far as the letters' window shows it."""
    pad = text.pad or 0
    whole = Image.new("RGBA", layer.image.size, (*colour[:3], 0))
    box = _moved((-pad, -pad, found.width + pad, found.height + pad), -layer.left, -layer.top)
    mask = _rounded(whole.size, box, text.radius)
    whole.putalpha(mask if colour.alpha == 255 else mask.point(lambda value: value * colour.alpha // 255))
    whole.alpha_composite(layer.image)
    return Layer(whole, layer.left, layer.top)


def _rounded(size: Pixels, box: Window, radius: int) -> Image.Image:
    """A mask of this size with a box in it that has round corners; only these are drawn finely."""
    left, top, right, bottom = box
    radius = min(radius, (right - left) // 2, (bottom - top) // 2, _ROUNDEST)
    mask = Image.new("L", size)
    seen = _common(box, (0, 0, *size))
    if seen:
        mask.paste(255, seen)
    if radius:
        large = Image.new("L", (2 * radius * _SMOOTH,) * 2)
        ImageDraw.Draw(large).ellipse((0, 0, large.width - 1, large.height - 1), fill=255)
        disc = large.reduce(_SMOOTH)
        for x, y in ((0, 0), (1, 0), (0, 1), (1, 1)):
            quarter = disc.crop((x * radius, y * radius, (x + 1) * radius, (y + 1) * radius))
            mask.paste(quarter, (right - radius if x else left, bottom - radius if y else top))
    return mask


def _turned(layer: Layer, centre: tuple[float, float], degrees: float, frame: Pixels) -> Layer | None:
    """Turned clockwise, as far as the frame shows it."""
    if degrees % 360 == 0:
        return layer
    window = _common(_turned_window(layer.window, centre, degrees), (0, 0, *frame))
    if window is None:
        return None
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    x, y = window[0] - centre[0], window[1] - centre[1]
    along = (cos, sin, cos * x + sin * y + centre[0] - layer.left)
    down = (-sin, cos, -sin * x + cos * y + centre[1] - layer.top)
    size = window[2] - window[0], window[3] - window[1]
    affine, bicubic = Image.Transform.AFFINE, Image.Resampling.BICUBIC
    return Layer(layer.image.transform(size, affine, (*along, *down), bicubic), window[0], window[1])


def _over(image: Image.Image, layer: Layer) -> Image.Image:
    if image.mode in ("LA", "RGBA"):
        under = image.convert("RGBA") if image.mode == "LA" else image.copy()
        under.alpha_composite(layer.image.crop(_shown(layer, image.size)), (max(0, layer.left), max(0, layer.top)))
        return under
    under = image.convert("RGB") if image.mode != "RGB" else image.copy()
    under.paste(layer.image, (layer.left, layer.top), layer.image)
    return under


def _shown(layer: Layer, frame: Pixels) -> Window:
    """The part of a layer that lies in the frame, in the layer's own pixels."""
    left, top, right, bottom = layer.window
    return max(0, -left), max(0, -top), min(right, frame[0]) - left, min(bottom, frame[1]) - top


def _cut_out(image: Image.Image, layer: Layer | None, *, outside: bool) -> Image.Image:
    shape = Image.new("L", image.size)
    if layer:
        shape.paste(layer.image.getchannel("A"), (layer.left, layer.top))
    if not outside:
        shape = ImageChops.invert(shape)
    left = image.convert("RGBA")
    left.putalpha(ImageChops.multiply(left.getchannel("A"), shape))
    return left
