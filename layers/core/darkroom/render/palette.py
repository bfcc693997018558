"""Palette: the colours of a finished picture, in words.

Vibrant and muted colours are chosen as Android's Palette library documents it (androidx.palette.graphics.Target): of
the colours in a class's range, the one whose saturation, lightness and share of the picture come nearest to its
targets.
"""

import json
from collections.abc import Mapping
from colorsys import rgb_to_hls
from typing import NamedTuple

from PIL import Image
from PIL.Image import Dither, Quantize

from darkroom.plan.palette import Palette

_SIDE = 128
"""Pixels of the side that colours are counted on."""

_FINE = 64
"""Colours among which the vibrant and muted ones are chosen."""

_SETTLED = 50
"""Colours are final once fewer than one in so many pixels would change its own: the last few take most of the time."""


class Swatch(NamedTuple):
    """A colour, 0 to 255 a band, and how many of the counted pixels have it."""

    red: int
    green: int
    blue: int
    share: int

    @property
    def hex(self) -> str:
        """The colour as CSS writes it."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"


class _Class(NamedTuple):
    """What a kind of colour is: the range and the target of its lightness and of its saturation, 0 to 1."""

    lightness: tuple[float, float, float]
    saturation: tuple[float, float, float]


_DARK, _MIDDLE, _LIGHT = (0.0, 0.26, 0.45), (0.3, 0.5, 0.7), (0.55, 0.74, 1.0)
_MUTED, _VIBRANT = (0.0, 0.3, 0.4), (0.35, 1.0, 1.0)
_CLASSES = {
    "vibrant": _Class(_MIDDLE, _VIBRANT),
    "vibrant_light": _Class(_LIGHT, _VIBRANT),
    "vibrant_dark": _Class(_DARK, _VIBRANT),
    "muted": _Class(_MIDDLE, _MUTED),
    "muted_light": _Class(_LIGHT, _MUTED),
    "muted_dark": _Class(_DARK, _MUTED),
}
_SATURATION, _LIGHTNESS, _SHARE = 0.24, 0.52, 0.24
"""How much each distance from the target weighs."""


def told(image: Image.Image, asked: Palette) -> tuple[str, str]:
    """The picture's colours in the form that is asked for, and its content type."""
    pixels = _counted(image)
    colours, chosen = swatches(pixels, asked.count), dominant(pixels)
    if asked.form == "css":
        return _css(colours, chosen, asked.prefix), "text/css; charset=utf-8"
    told = {
        "colors": [_told(colour) for colour in colours],
        "average_luminance": round(_luminance(pixels), 6),
        "dominant_colors": {name: _told(colour) for name, colour in chosen.items()},
    }
    return json.dumps(told), "application/json"


def swatches(pixels: Image.Image, count: int) -> list[Swatch]:
    """At most this many colours that stand for a picture's, the most frequent first."""
    if not count:
        return []
    settled = max(1, pixels.width * pixels.height // _SETTLED)
    reduced = pixels.quantize(count, Quantize.MEDIANCUT, kmeans=settled, dither=Dither.NONE)
    table = reduced.getpalette() or []
    found = [
        Swatch(table[3 * place], table[3 * place + 1], table[3 * place + 2], number)
        for number, place in reduced.getcolors() or []
        if isinstance(place, int)
    ]
    return sorted(found, key=lambda swatch: (-swatch.share, swatch))


def dominant(pixels: Image.Image) -> Mapping[str, Swatch]:
    """The colour of each class, no colour twice; a class that the picture has nothing of is left out."""
    left, chosen = swatches(pixels, _FINE), dict[str, Swatch]()
    most = max(swatch.share for swatch in left)
    for name, kind in _CLASSES.items():
        scored = [(score, swatch) for swatch in left if (score := _score(swatch, kind, most)) is not None]
        if scored:
            chosen[name] = max(scored)[1]
            left.remove(chosen[name])
    return chosen


def _score(swatch: Swatch, kind: _Class, most: int) -> float | None:
    """How near a colour comes to a class; None for one outside its ranges."""
    _, lightness, saturation = rgb_to_hls(swatch.red / 255, swatch.green / 255, swatch.blue / 255)
    (dimmest, light, brightest), (dullest, full, fullest) = kind
    if not (dimmest <= lightness <= brightest and dullest <= saturation <= fullest):
        return None
    near = _SATURATION * (1 - abs(saturation - full)) + _LIGHTNESS * (1 - abs(lightness - light))
    return near + _SHARE * swatch.share / most


def _counted(image: Image.Image) -> Image.Image:
    """The pixels that colours are counted on: few, and those that can hardly be seen left out where others are."""
    small = image.resize((min(_SIDE, image.width), min(_SIDE, image.height)), Image.Resampling.BOX)
    pixels = small.convert("RGB")
    if small.mode not in ("LA", "RGBA"):
        return pixels
    bands = zip(*[iter(pixels.tobytes())] * 3, strict=True)
    seen = [bytes(pixel) for pixel, alpha in zip(bands, small.getchannel("A").tobytes(), strict=True) if alpha >= 128]
    return Image.frombytes("RGB", (len(seen), 1), b"".join(seen)) if seen else pixels


def _luminance(pixels: Image.Image) -> float:
    counts = pixels.convert("L").histogram()
    return sum(level * count for level, count in enumerate(counts)) / (255 * sum(counts))


def _told(swatch: Swatch) -> dict[str, float | str]:
    bands = zip(("red", "green", "blue"), swatch[:3], strict=True)
    return {**{name: round(level / 255, 6) for name, level in bands}, "hex": swatch.hex}


def _css(colours: list[Swatch], chosen: Mapping[str, Swatch], prefix: str) -> str:
    named = {str(place): colour for place, colour in enumerate(colours, 1)}
    named |= {name.replace("_", "-"): colour for name, colour in chosen.items()}
    return "".join(
        f".{prefix}-fg-{name} {{ color:{colour.hex} !important; }}\n"
        f".{prefix}-bg-{name} {{ background-color:{colour.hex} !important; }}\n"
        for name, colour in named.items()
    )
