"""The originals of the contact sheet: the one that shows a parameter best, and something to lay over it."""

import io
from collections.abc import Callable, Mapping
from functools import cache

from PIL import Image, ImageDraw

from darkroom.memory import MemoryOriginals
from darkroom.ports import Deadline, Original
from darkroom.render import drawing
from darkroom.sources import Source

LOGO = "logo.png"


def _with_border() -> bytes:
    """Discs on a sheet with a wide plain border."""
    return _bordered(Image.open(io.BytesIO(drawing.discs(480, 320))))


def _bordered(inner: Image.Image) -> bytes:
    sheet = Image.new("RGB", (inner.width + 160, inner.height + 100), "white")
    sheet.paste(inner, (80, 50))
    file = io.BytesIO()
    sheet.save(file, "PNG")
    return file.getvalue()


def _logo() -> bytes:
    logo = Image.new("RGBA", (160, 160), (0, 0, 0, 0))
    draw = ImageDraw.Draw(logo)
    draw.ellipse((4, 4, 155, 155), fill=(250, 250, 245, 235))
    draw.pieslice((20, 20, 139, 139), -60, 160, fill=(214, 62, 54, 255))
    file = io.BytesIO()
    logo.save(file, "PNG")
    return file.getvalue()


ORIGINALS: Mapping[str, Callable[[], bytes]] = {
    "sunset.jpg": lambda: drawing.landscape(900, 600),
    "balloons.jpg": lambda: drawing.balloons(600, 900),
    "iris.png": lambda: drawing.iris(600),
    "shutter.gif": lambda: drawing.shutter(240, 12),
    "bordered.png": _with_border,
    LOGO: _logo,
}

SHOWN_ON: Mapping[str, str] = {
    "animation": "shutter.gif",
    "background": "iris.png",
    "trim": "bordered.png",
    "turn": "balloons.jpg",
}
"""The original for the parameters of a group, where the sunset would not show them."""


@cache
def original(name: str) -> bytes:
    return ORIGINALS[name]()


class Shelf(MemoryOriginals):
    """Holds the originals, and the logo under every other name: whatever an example lays over its picture."""

    def __init__(self) -> None:
        super().__init__({name: original(name) for name in ORIGINALS})

    def open(self, source: Source, key: str, deadline: Deadline) -> Original:
        return super().open(source, key if key in ORIGINALS else LOGO, deadline)
