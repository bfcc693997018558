"""Pictures of any depth, palette or colour model brought to the few modes that the pipeline works on."""

from typing import Any, cast

from PIL import Image

_PLAIN = {"L", "LA", "RGB", "RGBA", "CMYK"}


def plain(image: Image.Image, depth: int = 8) -> Image.Image:
    """The same picture as 8-bit L, LA, RGB, RGBA or CMYK, and nothing but its pixels: metadata is let go.

    `depth` is the bits in which its file names a transparent colour; Pillow scales the pixels and not that.
    """
    transparency = _in_8_bits(image, depth)
    image.info = {} if transparency is None else {"transparency": transparency}
    if image.mode in _PLAIN and transparency is None:
        return image
    converted = _converted(image, transparency)
    converted.info = {}
    return converted


def _converted(image: Image.Image, transparency: Any) -> Image.Image:
    if image.mode.startswith("I;16"):
        return _from_16_bits(image, transparency)
    if image.mode in ("I", "F"):
        return _from_numbers(image)
    if image.has_transparency_data:
        return image.convert("LA" if image.mode in ("1", "L", "LA", "La") else "RGBA")
    return image.convert("L" if image.mode == "1" else "RGB")


def _in_8_bits(image: Image.Image, depth: int) -> Any:
    transparency = image.info.get("transparency")
    if image.mode == "RGB" and depth == 16 and isinstance(transparency, tuple):
        return tuple(value >> 8 for value in transparency)
    if image.mode == "L" and depth < 8 and isinstance(transparency, int):
        highest = 2**depth - 1
        return (transparency & highest) * 255 // highest
    return transparency


def _from_16_bits(image: Image.Image, transparent: int | None) -> Image.Image:
    numbers = image.convert("I")
    grey = numbers.point(lambda value: value * (1 / 257) + 0.5).convert("L")
    if transparent is not None:
        grey.putalpha(numbers.point([255] * transparent + [0] + [255] * (65535 - transparent), "L"))
    return grey


def _from_numbers(image: Image.Image) -> Image.Image:
    """Grey of 32-bit integers or floats. No file says what is white: taken is the least usual one that holds all."""
    highest = cast(float, image.getextrema()[1])
    usual = (1.0, 255.0, 65535.0) if image.mode == "F" else (255.0, 65535.0, 2.0**31 - 1)
    white = next((white for white in usual if highest <= white), highest)
    return image.point(lambda value: value * (255 / white) + 0.5).convert("L")
