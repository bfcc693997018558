"""A picture with few colours: a palette that fits it, and its pixels drawn with that."""

from typing import Any

from PIL import Image
from PIL.Image import Dither, Quantize, Resampling

_SIDE = 256
"""Pixels of the side that a palette is chosen on."""

_STRIP = 64
"""Rows whose pixels are looked up at a time, which bounds the memory."""


def quantised(image: Image.Image, colours: int) -> Image.Image:
    """The picture with at most this many colours: its own where they are few, else chosen and dithered.

    One with transparency is not dithered: its alpha has levels that share the palette.
    """
    if image.mode in ("LA", "RGBA"):
        image = image.convert("RGBA")
        own = image.getcolors(colours)
        return _exactly(image, own) if own else image.quantize(colours, Quantize.FASTOCTREE)
    image = image.convert("RGB")
    own = image.getcolors(colours)
    if own is not None:
        return image.quantize(palette=_sheet([colour for _, colour in own]), dither=Dither.NONE)
    few = image.resize([min(_SIDE, side) for side in image.size], Resampling.NEAREST)
    return image.quantize(palette=few.quantize(colours, Quantize.MEDIANCUT), dither=Dither.FLOYDSTEINBERG)


def _exactly(image: Image.Image, colours: list[Any]) -> Image.Image:
    """An RGBA picture of at most 256 colours with a palette of just these, which `quantize` would merge."""
    import numpy as np

    own = np.sort(np.frombuffer(b"".join(bytes(colour) for _, colour in colours), np.uint32))
    sheet = Image.new("P", image.size)
    for top in range(0, image.height, _STRIP):
        strip = image.crop((0, top, image.width, min(top + _STRIP, image.height)))
        places = np.searchsorted(own, np.frombuffer(strip.tobytes(), np.uint32)).astype(np.uint8)
        sheet.paste(Image.frombytes("P", strip.size, places.tobytes()), (0, top))
    sheet.putpalette(own.tobytes(), "RGBA")
    return sheet


def _sheet(colours: list[Any]) -> Image.Image:
    """An image whose palette holds just these colours."""
    sheet = Image.new("P", (1, 1))
    sheet.putpalette(b"".join(sorted(bytes(colour) for colour in colours)))
    return sheet
