"""Readers of lengths on the picture: pixels or fractions, and one value for each corner."""

from darkroom.plan import parsers
from darkroom.plan.declare import Parser
from darkroom.plan.values import Corners, Length

_WHOLE = parsers.integer()


def place(low: int, high: int, span: tuple[float, float] = (0.0, 1.0)) -> Parser[Length]:
    """A whole number of pixels, or a decimal that is a fraction of a side; nothing is clamped."""
    pixels, fraction = parsers.integer(low, high), parsers.number(*span)

    def read(text: str) -> Length:
        return fraction.read(text) if "." in text else pixels.read(text)

    expects = f"an integer from {low} to {high} (pixels), or a decimal from {span[0]} to {span[1]} (a fraction)"
    return Parser(read, expects, write)


def write(value: Length) -> str:
    """An integer is pixels, whatever has a point is a fraction."""
    return str(value) if isinstance(value, int) else parsers.decimal(value)


def pair[T](parser: Parser[T]) -> Parser[tuple[T, T]]:
    """Two values of the same kind with a comma between them."""

    def read(text: str) -> tuple[T, T]:
        first, second = (parser.read(part.strip()) for part in text.split(","))
        return first, second

    return Parser(read, f"two values `a,b`, each {parser.expects}", lambda value: ",".join(map(parser.write, value)))


def _read_corners(text: str) -> Corners:
    radii = [parsers.integer(0).read(part.strip()) for part in text.split(",")]
    if len(radii) not in (1, 4):
        raise ValueError("not one or four radii")
    return Corners(*(min(radius, LONGEST) for radius in (radii * 4 if len(radii) == 1 else radii)))


LONGEST = 8192
"""A radius or padding beyond any print's side."""

corners: Parser[Corners] = Parser(
    _read_corners,
    "one radius, or four from the top left clockwise: integers of at least 0",
    lambda value: ",".join(map(str, value)),
)
