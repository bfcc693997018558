"""Lettering: a typeset block in pixels: letters, outline, shadow and the box behind them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from darkroom.plan.text import Text
from darkroom.plan.values import Colour
from darkroom.render.copy import Cast
from darkroom.render.typeset import Block, Line, direction

_LARGEST_RUN = 50_000_000
"""Pixels of one run's own bitmap; what would be larger, a tower of marks, is not drawn."""

_SHADOW = 190
"""Opacity of a shadow, of 255."""


@dataclass(frozen=True)
class Layer:
    """Pixels in RGBA and the place of their top left corner beside that of the block."""

    image: Image.Image
    left: int
    top: int


class _Inks:
    """Two bitmaps that letters are written into: how much of each pixel is covered, and by which colour."""

    def __init__(self, size: tuple[int, int], colour: Colour) -> None:
        self.cover = Image.new("L", size)
        self.paint = Image.new("RGB", size, tuple(colour[:3]))

    def put(self, mask: Image.Image, left: int, top: int, colour: Colour) -> None:
        """Add a bitmap; where two overlap the stronger counts."""
        box = (left, top, left + mask.width, top + mask.height)
        self.paint.paste(tuple(colour[:3]), box, mask.point(lambda value: 255 if value else 0))
        if colour.alpha < 255:
            mask = mask.point(lambda value: value * colour.alpha // 255)
        self.cover.paste(ImageChops.lighter(self.cover.crop(box), mask), box)

    def layer(self) -> Image.Image:
        """Both in one picture."""
        self.paint.putalpha(self.cover)
        return self.paint


def drawn(block: Block, text: Text, align: float) -> Layer:
    """Letters, outline and shadow of a block whose lines are aligned by `align`, 0 left to 1 right."""
    outline = min(text.outline, block.size // 2)
    distance, soft = block.size * text.shadow * 0.012, block.size * text.shadow * 0.010
    margin = math.ceil(block.size * 0.4 + outline + distance + 3 * soft)
    size = (block.width + 2 * margin, block.height + 2 * margin)
    letters = _written(block, align, margin, size, 0)
    image, shape = letters.layer(), letters.cover
    if outline:
        bold = _written(block, align, margin, size, outline).cover
        shape = bold
        image = Image.alpha_composite(_filled(bold, text.outline_colour), image)
    if text.shadow:
        image = Image.alpha_composite(_shadow(shape, distance, soft), image)
    return Layer(image, -margin, -margin)


def _filled(mask: Image.Image, colour: Colour) -> Image.Image:
    image = Image.new("RGBA", mask.size, (*colour[:3], 0))
    image.putalpha(mask if colour.alpha == 255 else mask.point(lambda value: value * colour.alpha // 255))
    return image


def _shadow(shape: Image.Image, distance: float, soft: float) -> Image.Image:
    fallen = Image.new("L", shape.size)
    fallen.paste(shape, (round(distance), round(distance)))
    return _filled(fallen.filter(ImageFilter.GaussianBlur(soft)), Colour(0, 0, 0, _SHADOW))


def _written(block: Block, align: float, margin: int, size: tuple[int, int], stroke: int) -> _Inks:
    first = next((cast.style.colour for line in block.lines for cast in line.copy.casts), Colour(0, 0, 0))
    inks = _Inks(size, first)
    for line, baseline in block.baselines():
        left = margin + (block.width - line.width) * align
        for text, cast, x, advance in _placed(block, line):
            y = margin + baseline - cast.style.rise
            _write(inks, text, cast, left + x, y, stroke, block.setting.features)
            _rule(inks, cast, left + x, y, advance, stroke)
    return inks


def _placed(block: Block, line: Line) -> Iterator[tuple[str, Cast, float, float]]:
    """The runs of a line from left to right, or their letters where these stand apart."""
    x = 0.0
    for text, cast in line.copy.seen():
        apart = block.setting.tracking and not cast.face.joined
        pieces = block.setting.letters(text, cast) if apart else [(text, block.setting.run(text, cast))]
        for piece, advance in pieces:
            yield piece, cast, x, advance
            x += advance


def _write(inks: _Inks, text: str, cast: Cast, x: float, y: float, stroke: int, features: tuple[str, ...]) -> None:
    font = cast.face.at(cast.style.size)
    width = stroke + (cast.style.size / 40 if cast.face.bolder else 0)
    way, listed = direction(cast), list(features)
    left, top, right, bottom = font.getbbox(text, direction=way, features=listed, stroke_width=width, anchor="ls")
    # One pixel more on each side, for what a fraction of a pixel moves.
    start = math.floor(x + left) - 1, math.floor(y + top) - 1
    size = math.ceil(right - left) + 3, math.ceil(bottom - top) + 3
    if size[0] * size[1] > _LARGEST_RUN:
        return
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).text(
        (x - start[0], y - start[1]), text, 255, font, "ls", direction=way, features=listed, stroke_width=width
    )
    inks.put(mask, *start, cast.style.colour)


def _rule(inks: _Inks, cast: Cast, x: float, y: float, advance: float, stroke: int) -> None:
    """The lines below and through a run."""
    style = cast.style
    thick = max(1, round(style.size / 16))
    for is_asked, offset in ((style.underlined, 0.11), (style.struck, -0.29)):
        if is_asked:
            mask = Image.new("L", (math.ceil(advance) + 2 * stroke, thick + 2 * stroke), 255)
            inks.put(mask, math.floor(x) - stroke, round(y + offset * style.size) - stroke, style.colour)
