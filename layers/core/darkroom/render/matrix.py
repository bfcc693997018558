"""Matrices that turn red, green and blue into others, all at once."""

import math
from collections.abc import Sequence

from PIL import Image

type Row = tuple[float, float, float, float]
type Matrix = tuple[Row, Row, Row]
"""What each new band takes of red, green, blue and white (255)."""

LUMINANCE = (0.2126, 0.7152, 0.0722)
"""The weights of red, green and blue in what the eye sees as brightness (ITU-R BT.709)."""

IDENTITY: Matrix = ((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0))

_SEPIA: Matrix = ((0.393, 0.769, 0.189, 0), (0.349, 0.686, 0.168, 0), (0.272, 0.534, 0.131, 0))
"""Filter Effects Module Level 1, section 13.1 (`sepia()`)."""


def recoloured(image: Image.Image, matrix: Matrix) -> Image.Image:
    """The picture through a matrix, in RGB or RGBA; alpha stays."""
    flat = tuple(part for *bands, white in matrix for part in (*bands, white * 255))
    made = image.convert("RGB").convert("RGB", flat)
    if image.mode in ("LA", "RGBA"):
        made.putalpha(image.getchannel("A"))
    return made


def mixed(one: Matrix, other: Matrix, share: float) -> Matrix:
    """So much of the other matrix, and the rest of the one."""
    first, second, third = (
        _row([a + (b - a) * share for a, b in zip(row, towards, strict=True)])
        for row, towards in zip(one, other, strict=True)
    )
    return first, second, third


def between(dark: Sequence[float], light: Sequence[float]) -> Matrix:
    """Luminance painted from one colour (bands from 0 to 1) to another."""
    first, second, third = (
        _row([*((b - a) * weight for weight in LUMINANCE), a]) for a, b in zip(dark, light, strict=True)
    )
    return first, second, third


def sepia(share: float) -> Matrix:
    """Sepia, from 0 (none) to 1."""
    return mixed(IDENTITY, _SEPIA, share)


def saturated(factor: float) -> Matrix:
    """Distances from grey multiplied by a factor; luminance stays."""
    return mixed(between((0, 0, 0), (1, 1, 1)), IDENTITY, factor)


def turned(degrees: float) -> Matrix:
    """Hues turned about the greys, sheared so that luminance stays (Filter Effects, `hue-rotate()`).

    The sheet of the standard is of three parts: luminance, what the cosine takes of the rest, what the sine takes.
    """
    red, green, blue = LUMINANCE
    quarter: Matrix = (
        (-red, -green, 1 - blue, 0),
        ((red**2 + blue * (1 - red)) / green, red - blue, -(red * (1 - blue) + blue**2) / green, 0),
        (red - 1, green, blue, 0),
    )
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    first, second, third = (
        _row([part + sine * aside for part, aside in zip(row, turn, strict=True)])
        for row, turn in zip(saturated(cosine), quarter, strict=True)
    )
    return first, second, third


def after(second: Matrix, first: Matrix) -> Matrix:
    """The matrix that does what the first and then the second do."""
    whole = (*first, (0.0, 0.0, 0.0, 1.0))
    one, two, three = (
        _row([sum(weight * whole[index][column] for index, weight in enumerate(row)) for column in range(4)])
        for row in second
    )
    return one, two, three


def _row(parts: Sequence[float]) -> Row:
    red, green, blue, white = parts
    return red, green, blue, white
