"""Layers: where a picture lies on another one, and what becomes of the two."""

import math

from PIL import Image
from PIL.Image import Resampling

from darkroom.errors import PrintTooLarge
from darkroom.plan.blend import Blend
from darkroom.plan.fade import Fade
from darkroom.plan.gradient import Gradient
from darkroom.plan.mark import Mark
from darkroom.plan.parts import part
from darkroom.plan.values import Length
from darkroom.render.fade import faded
from darkroom.render.geometry import LONGEST_SIDE, Pixels
from darkroom.render.gradient import gradient_over
from darkroom.render.margins import in_pixels

_STRIP = 500_000
"""Pixels that are laid at a time."""


def corner(asked: Mark | Blend, layer: Pixels, below: Pixels, usual: tuple[float, float]) -> Pixels:
    """Where the top left corner of a layer lies on the picture below; `usual` is its alignment, where none is asked."""
    across, down = (given if given is not None else own for given, own in zip(asked.align, usual, strict=True))
    pad = asked.pad or 0
    return (
        _start(layer[0], below[0], pad, across, asked.x, asked.anchor.x),
        _start(layer[1], below[1], pad, down, asked.y, asked.anchor.y),
    )


def _start(side: int, room: int, pad: int, align: float, offset: Length | None, anchor: float) -> int:
    if offset is None:
        return pad + math.floor((room - side - 2 * pad) * align + 0.5)
    return math.floor(in_pixels(offset, room) - anchor * side + 0.5)


def seen(layer: Image.Image, at: Pixels, below: Pixels) -> tuple[Image.Image, Pixels] | None:
    """The part of a layer that lies on the picture below, and its corner there; None where there is none."""
    box = _seen(layer.size, at, below)
    if box is None or box == (0, 0, *layer.size):
        return box and (layer, at)
    return layer.crop(box), (at[0] + box[0], at[1] + box[1])


def _seen(layer: Pixels, at: Pixels, below: Pixels) -> tuple[int, int, int, int] | None:
    """The box of a layer of this size that lies on the picture below."""
    left, top = max(0, -at[0]), max(0, -at[1])
    right, bottom = min(layer[0], below[0] - at[0]), min(layer[1], below[1] - at[1])
    return (left, top, right, bottom) if left < right and top < bottom else None


def lain(below: Image.Image, layer: Image.Image, at: Pixels) -> Image.Image:
    """The picture below with a layer over it, whose corner lies there (Porter and Duff's "over").

    It is laid strip by strip: Pillow makes up to three copies of what it lays at once.
    """
    box = _seen(layer.size, at, below.size)
    if box is None:
        return below
    whole = below.convert("RGBA" if below.mode in ("LA", "RGBA") else "RGB")
    left, top, right, bottom = box
    rows = max(1, _STRIP // (right - left))
    for row in range(top, bottom, rows):
        strip, place = layer.crop((left, row, right, min(row + rows, bottom))), (at[0] + left, at[1] + row)
        if whole.mode == "RGBA":
            whole.alpha_composite(strip, place)
        else:
            whole.paste(strip, place, strip)
    return whole


def faint(layer: Image.Image, percent: float) -> Image.Image:
    """The layer with its alpha brought to this percentage of what it is."""
    if percent >= 100:
        return layer
    fainter = layer.copy()
    fainter.putalpha(layer.getchannel("A").point([round(alpha * percent / 100) for alpha in range(256)]))
    return fainter


def dressed(layer: Image.Image, asked: Mark | Blend) -> Image.Image:
    """The layer with its own gradient over it, within its own shape, and with its own edges faded."""
    gradient = part(asked, "gradient", Gradient)
    painted = gradient_over(layer, gradient)
    if gradient.colours and not gradient.mask:
        painted.putalpha(layer.getchannel("A"))
    return faded(painted, part(asked, "fade", Fade))


def turned(layer: Image.Image, degrees: float) -> Image.Image:
    """The layer turned counter-clockwise, as large as that needs, its corners transparent.

    Raises:
        PrintTooLarge: it would have more pixels than the largest print.
    """
    if not degrees:
        return layer
    sine, cosine = abs(math.sin(math.radians(degrees))), abs(math.cos(math.radians(degrees)))
    width, height = layer.width * cosine + layer.height * sine, layer.width * sine + layer.height * cosine
    if width * height > LONGEST_SIDE**2:
        raise PrintTooLarge(f"a turned layer of {width:.0f} x {height:.0f} pixels")
    return layer.rotate(degrees, Resampling.BICUBIC, expand=True)


def tiled(tile: Image.Image, gap: int, at: Pixels, size: Pixels) -> Image.Image:
    """A sheet of this size full of the tile, one of them at the corner given."""
    cell = tile.width + gap, tile.height + gap
    sheet = Image.new("RGBA", size)
    for left in (at[0] % cell[0] - cell[0], at[0] % cell[0]):
        for top in (at[1] % cell[1] - cell[1], at[1] % cell[1]):
            sheet.paste(tile, (left, top))
    _repeat(sheet, (cell[0], size[1]), (1, 0))
    _repeat(sheet, (size[0], cell[1]), (0, 1))
    return sheet


def _repeat(sheet: Image.Image, drawn: Pixels, direction: Pixels) -> None:
    """Fill a sheet with the part of it that is drawn, in one direction; the part doubles each time."""
    across, down = direction
    while across * drawn[0] < sheet.width and down * drawn[1] < sheet.height:
        sheet.paste(sheet.crop((0, 0, *drawn)), (across * drawn[0], down * drawn[1]))
        drawn = drawn[0] * (1 + across), drawn[1] * (1 + down)
