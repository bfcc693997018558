"""The originals of the contact sheet: the one that shows a parameter best, and something to lay over it."""

import io
from collections.abc import Callable, Mapping
from functools import cache

from PIL import Image, ImageDraw

from darkroom.memory import MemoryOriginals
from darkroom.ports import Deadline, Original
from darkroom.render import drawing
from darkroom.sources import Source
from tests.unit.render.documents import CURVES_PAGE, pdf

LOGO = "logo.png"


def _with_border() -> bytes:
    """Discs on a sheet with a wide plain border."""
    return _bordered(Image.open(io.BytesIO(drawing.discs(480, 320))))


def _bordered(inner: Image.Image) -> bytes:
    sheet = Image.new("RGB", (inner.width + 160, inner.height + 100), "white")
    sheet.paste(inner, (80, 50))
    return _png(sheet)


def _on_nothing() -> bytes:
    """The iris with much transparency around it, and a haze that is nearly transparent."""
    iris = Image.open(io.BytesIO(drawing.iris(240)))
    sheet = Image.new("RGBA", (400, 320), (0, 0, 0, 0))
    ImageDraw.Draw(sheet).rectangle((20, 20, 379, 299), fill=(255, 140, 0, 16))
    sheet.alpha_composite(iris, (80, 40))
    return _png(sheet)


def _logo() -> bytes:
    logo = Image.new("RGBA", (640, 640), (255, 255, 255, 0))
    draw = ImageDraw.Draw(logo)
    draw.ellipse((16, 16, 623, 623), fill=(250, 250, 245, 235))
    draw.pieslice((80, 80, 559, 559), -60, 160, fill=(214, 62, 54, 255))
    return _png(logo.reduce(4))


def _document() -> bytes:
    """Two pages, with a stamp on each."""
    return pdf("0.9 0.95 1 rg 0 0 60 40 re f", CURVES_PAGE, annotation="0.8 0.1 0.1 rg 34 24 20 10 re f")


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


ORIGINALS: Mapping[str, Callable[[], bytes]] = {
    "sunset.jpg": lambda: drawing.landscape(900, 600),
    "balloons.jpg": lambda: drawing.balloons(600, 900),
    "iris.png": lambda: drawing.iris(600),
    "shutter.gif": lambda: drawing.shutter(240, 12),
    "dusk.jpg": lambda: drawing.landscape(420, 280),
    "sky.jpg": lambda: drawing.balloons(420, 280),
    "bordered.png": _with_border,
    "cut-out.png": _on_nothing,
    "pages.pdf": _document,
    LOGO: _logo,
}

SHOWN_ON: Mapping[str, str] = {
    "animation": "shutter.gif",
    "background": "iris.png",
    "blends": "dusk.jpg",
    "document": "pages.pdf",
    "marks": "sky.jpg",
    "texts": "sky.jpg",
    "trim": "bordered.png",
    "trim.alpha": "cut-out.png",
    "turn": "balloons.jpg",
    "typesetting": "~text",
}
"""The original for the parameters of a group, or for one of them, where the sunset would not show them."""


@cache
def original(name: str) -> bytes:
    return ORIGINALS[name]()


class Shelf(MemoryOriginals):
    """Holds the originals, and the logo under every other name: whatever an example lays over its picture."""

    def __init__(self) -> None:
        super().__init__({name: original(name) for name in ORIGINALS})

    def open(self, source: Source, key: str, deadline: Deadline) -> Original:
        return super().open(source, key if key in ORIGINALS else LOGO, deadline)
