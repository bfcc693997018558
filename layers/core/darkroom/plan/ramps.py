"""What the gradients have in common: colour spaces, ways around the hue circle, directions."""

from typing import Literal

from darkroom.plan import parsers
from darkroom.plan.declare import Parser
from darkroom.plan.values import Colour, Direction, Towards

type Space = Literal["srgb", "linear", "oklab", "oklch", "lch", "hsl", "hsv"]
type Hue = Literal["shorter", "longer", "increasing", "decreasing"]

POLAR = ("oklch", "lch", "hsl", "hsv")
"""Spaces in which a hue is an angle, so that there are two ways from one to another."""

spaces: Parser[Space] = parsers.named(
    {"srgb": "srgb", "linear": "linear", "oklab": "oklab", "oklch": "oklch", "lch": "lch", "hsl": "hsl", "hsv": "hsv"}
)
hues: Parser[Hue] = parsers.named(
    {"shorter": "shorter", "longer": "longer", "increasing": "increasing", "decreasing": "decreasing"}
)

_SIDES = {"top": Towards(0, -1), "right": Towards(1, 0), "bottom": Towards(0, 1), "left": Towards(-1, 0)}
_ANGLES = {Towards(0, -1): 0.0, Towards(1, 0): 90.0, Towards(0, 1): 180.0, Towards(-1, 0): 270.0}
_FROM_TO = {("top", "bottom"): 180.0, ("bottom", "top"): 0.0, ("left", "right"): 90.0, ("right", "left"): 270.0}


def _towards(words: list[str]) -> Direction:
    """The angle towards one side, or the corner between two."""
    try:
        steps = [_SIDES[word] for word in words]
    except KeyError:
        raise ValueError("not a side") from None
    summed = Towards(sum(step.x for step in steps), sum(step.y for step in steps))
    if len(steps) > 2 or summed == (0, 0) or max(map(abs, summed)) > 1:
        raise ValueError("neither a side nor a corner")
    return _ANGLES.get(summed, summed)


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.lower().split(",")]


def _read_sides(text: str) -> Direction:
    words = _words(text)
    return _FROM_TO[words[0], words[1]] if tuple(words) in _FROM_TO else _towards(words)


def _read_direction(text: str) -> Direction:
    try:
        return parsers.degrees.read(text)
    except ValueError:
        return _towards(_words(text))


def _write_sides(value: Direction) -> str:
    towards = value if isinstance(value, Towards) else next(side for side, angle in _ANGLES.items() if angle == value)
    return ",".join(word for word, step in _SIDES.items() if _along(step, towards))


def _along(step: Towards, towards: Towards) -> bool:
    return step.x * towards.x + step.y * towards.y > 0


def _write_direction(value: Direction) -> str:
    return _write_sides(value) if isinstance(value, Towards) else parsers.degrees.write(value)


sides: Parser[Direction] = Parser(
    _read_sides,
    "the side `top`, `right`, `bottom` or `left` it runs towards, two for a corner, or where it starts and ends: "
    "`top,bottom`",
    _write_sides,
)
direction: Parser[Direction] = Parser(
    _read_direction,
    "degrees clockwise, 0 to the top, or the side `top`, `right`, `bottom` or `left` it runs towards, two for a corner",
    _write_direction,
)


def listed[T](item: Parser[T], low: int, high: int) -> Parser[tuple[T, ...]]:
    """A comma list of so many values."""

    def read(text: str) -> tuple[T, ...]:
        values = tuple(item.read(part.strip()) for part in text.split(",", high))
        if not low <= len(values) <= high:
            raise ValueError(f"not {low} to {high} values")
        return values

    return Parser(
        read, f"a comma list of {low} to {high}, each {item.expects}", lambda value: ",".join(map(item.write, value))
    )


MOST = 16
"""Colours that a gradient may have."""

colours: Parser[tuple[Colour, ...]] = listed(parsers.colour_argb, 2, MOST)
