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

_ANY = [0] + [255] * 255
"""Leads from how much a pixel is covered to whether it is."""

_SHADOW = 190
"""Opacity of a shadow, of 255."""


type Window = tuple[int, int, int, int]
"""Left, top, right and bottom, in pixels beside a block's top left corner or on the frame."""


@dataclass(frozen=True)
class Layer:
    """Pixels in RGBA, and where their top left corner lies."""

    image: Image.Image
    left: int
    top: int

    @property
    def window(self) -> Window:
        """All of it."""
        return self.left, self.top, self.left + self.image.width, self.top + self.image.height


class _Inks:
    """Two bitmaps that letters are written into: how much of each pixel is covered, and by which colour."""

    def __init__(self, window: Window, colour: Colour) -> None:
        self.left, self.top, right, bottom = window
        self.cover = Image.new("L", (right - self.left, bottom - self.top))
        self.paint = Image.new("RGB", self.cover.size, tuple(colour[:3]))

    def put(self, mask: Image.Image, left: int, top: int, colour: Colour) -> None:
        """Add a bitmap; where two overlap the stronger counts."""
        left, top = left - self.left, top - self.top
        box = (left, top, left + mask.width, top + mask.height)
        self.paint.paste(tuple(colour[:3]), box, mask.point(_ANY))
        if colour.alpha < 255:
            mask = mask.point(lambda value: value * colour.alpha // 255)
        self.cover.paste(ImageChops.lighter(self.cover.crop(box), mask), box)

    def show(self, top: float, bottom: float) -> bool:
        """Whether any of these rows lies in the window."""
        return top < self.top + self.cover.height and bottom > self.top

    def layer(self) -> Image.Image:
        """Both in one picture."""
        self.paint.putalpha(self.cover)
        return self.paint


def reach(block: Block, text: Text) -> Window:
    """How far a block's letters, with outline and shadow, may stick out of it."""
    distance, soft = _fall(block, text)
    margin = math.ceil(block.size * 0.4 + _outline(block, text) + distance + 3 * soft)
    return -margin, -margin, block.width + margin, block.height + margin


def _outline(block: Block, text: Text) -> int:
    return min(text.outline, block.size // 2)


def _fall(block: Block, text: Text) -> tuple[float, float]:
    """How far a shadow falls, to the right and down, and the sigma of its softness."""
    return block.size * text.shadow * 0.012, block.size * text.shadow * 0.010


def drawn(block: Block, text: Text, align: float, window: Window) -> Layer:
    """What a window shows of a block's letters, with outline and shadow; lines are aligned by `align`, 0 to 1."""
    letters = _written(block, align, window, 0)
    image, shape = letters.layer(), letters.cover
    if outline := _outline(block, text):
        shape = _written(block, align, window, outline).cover
        image = Image.alpha_composite(_filled(shape, text.outline_colour), image)
    if text.shadow:
        image = Image.alpha_composite(_shadow(shape, *_fall(block, text)), image)
    return Layer(image, window[0], window[1])


def _filled(mask: Image.Image, colour: Colour) -> Image.Image:
    image = Image.new("RGBA", mask.size, (*colour[:3], 0))
    image.putalpha(mask if colour.alpha == 255 else mask.point(lambda value: value * colour.alpha // 255))
    return image


def _shadow(shape: Image.Image, distance: float, soft: float) -> Image.Image:
    fallen = Image.new("L", shape.size)
    fallen.paste(shape, (round(distance), round(distance)))
    return _filled(fallen.filter(ImageFilter.GaussianBlur(soft)), Colour(0, 0, 0, _SHADOW))


def _written(block: Block, align: float, window: Window, stroke: int) -> _Inks:
    first = next((cast.style.colour for line in block.lines for cast in line.copy.casts), Colour(0, 0, 0))
    inks = _Inks(window, first)
    for line, baseline in block.baselines():
        if not inks.show(baseline - 4 * block.size, baseline + 4 * block.size):
            continue
        left = (block.width - line.width) * align
        for text, cast, x, advance in _placed(block, line):
            _write(inks, text, cast, left + x, baseline - cast.style.rise, stroke, block.setting.features)
            _rule(inks, cast, left + x, baseline - cast.style.rise, advance, stroke)
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
