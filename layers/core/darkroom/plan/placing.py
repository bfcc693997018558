"""Readers of where a layer lies on the picture below it."""

from darkroom.plan import parsers, places
from darkroom.plan.declare import Parser
from darkroom.plan.values import Alignment, Anchor, Length

_ACROSS = {"left": 0.0, "center": 0.5, "right": 1.0}
_DOWN = {"top": 0.0, "middle": 0.5, "bottom": 1.0}

FURTHEST = 16384
"""Pixels by which a layer can be moved: twice the longest side of a print."""


def _read_alignment(listed: str) -> Alignment:
    """The last word for an axis wins; words that are not known are left out."""
    words = [word.strip() for word in listed.lower().split(",")]
    across, down = (
        [_ACROSS[word] for word in words if word in _ACROSS],
        [_DOWN[word] for word in words if word in _DOWN],
    )
    if not across and not down:
        raise ValueError("no side named")
    return Alignment(across[-1] if across else None, down[-1] if down else None)


def _write_alignment(value: Alignment) -> str:
    across = [word for word, at in _ACROSS.items() if at == value.x]
    return ",".join(across + [word for word, at in _DOWN.items() if at == value.y])


alignment: Parser[Alignment] = Parser(
    _read_alignment,
    "a comma list of `top`, `middle`, `bottom`, `left`, `center`, `right`",
    _write_alignment,
)


position: Parser[Alignment] = parsers.converted(
    places.position, lambda value: Alignment(*value), lambda value: Anchor(value.x or 0.0, value.y or 0.0)
)


def side(*passed_over: str) -> Parser[Anchor]:
    """A side or corner by its words, the middle of an axis that is not named; `passed_over` words name none."""

    def read(listed: str) -> Anchor:
        if all(word.strip() in passed_over for word in listed.lower().split(",")):
            return Anchor()
        across, down = _read_alignment(listed)
        return Anchor(0.5 if across is None else across, 0.5 if down is None else down)

    beyond = f" ({', '.join(f'`{word}`' for word in passed_over)} are passed over)" if passed_over else ""
    return Parser(read, alignment.expects + beyond, lambda value: _write_alignment(Alignment(*value)))


_share = parsers.number(0.0, 1.0, clamp=True)


def _read_point(value: str) -> Anchor:
    if any(character.isdigit() for character in value):
        across, down = (_share.read(part.strip()) for part in value.split(","))
        return Anchor(across, down)
    return side().read(value)


point: Parser[Anchor] = Parser(
    _read_point,
    f"{alignment.expects}, or two fractions `x,y` from 0 to 1",
    lambda value: f"{parsers.decimal(value.x)},{parsers.decimal(value.y)}",
)


_pixels, _fraction = parsers.integer(-FURTHEST, FURTHEST, clamp=True), parsers.number(-1.0, 1.0)


def _read_offset(text: str) -> Length:
    return _fraction.read(text) if "." in text else _pixels.read(text)


offset: Parser[Length] = Parser(
    _read_offset,
    "an integer (pixels), or a decimal from -1.0 to 1.0 (a fraction of the picture)",
    lambda value: str(value) if isinstance(value, int) else parsers.decimal(value),
)


def side_length(of: str) -> Parser[Length]:
    """A layer's width or height."""
    parser = parsers.length(2, 8192)
    return Parser(parser.read, f"an integer from 2 to 8192, or a decimal above 0 up to 1.0 ({of})", parser.write)


percent: Parser[float] = parsers.converted(parsers.integer(0, 100, clamp=True), float, int)
