"""Words set and drawn on white: what the tests of texts share."""

from typing import Any

from PIL import Image

from darkroom.plan.markup import Span, markup
from darkroom.plan.text import Text
from darkroom.plan.values import Anchor, Colour
from darkroom.render.lettering import drawn, reach
from darkroom.render.text import setting
from darkroom.render.typeset import Block, Room, block
from tests.unit.render.tools import developed, written

RED = Colour(255, 0, 0)
GROUND = written(Image.new("RGB", (200, 120), "white"), "PNG")
CORNERS = {(x, y): Anchor(x, y) for x in (0.0, 0.5, 1.0) for y in (0.0, 0.5, 1.0)}


def on_white(words: str = "Hxg", **more: Any) -> Image.Image:
    text = {"text": markup.read(words), "size": 24, **more}
    return developed(GROUND, texts=[text]).convert("RGB")


def ink(image: Image.Image) -> tuple[int, int, int, int]:
    """The box around all that is not white."""
    box = Image.eval(image.convert("L"), lambda level: 255 - level).getbbox()
    assert box is not None
    return box


def is_blank(image: Image.Image) -> bool:
    return image.convert("L").getextrema() == (255, 255)


def set_in(words: str, width: int = 1000, height: int = 1000, **more: Any) -> Block:
    text = Text(text=(Span(words),), **{"size": 40, **more})
    return block(text, Room(width, height, 1000), setting(text))


def picture(words: str, **more: Any) -> Image.Image:
    text = Text(text=(Span(words),), size=40, **more)
    found = set_in(words, **more)
    return drawn(found, text, 0.0, reach(found, text)).image.getchannel("A")


def rows(found: Block) -> list[str]:
    return [line.copy.text for line in found.lines]
