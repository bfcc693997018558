"""Readers of values: each says what it expects, raises ValueError for anything else, and writes what it read."""

import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from darkroom.plan.colours import NAMED
from darkroom.plan.declare import Parser
from darkroom.plan.values import Colour, Length, Locator

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})")


def _read_integer(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise ValueError("not an integer")
    return int(text)


def _read_number(text: str) -> float:
    if not _DECIMAL.fullmatch(text):
        raise ValueError("not a number")
    return float(text)


def _in_range[N: (int, float)](value: N, low: N | None, high: N | None, clamp: bool) -> N:
    bounded = value
    if low is not None:
        bounded = max(low, bounded)
    if high is not None:
        bounded = min(high, bounded)
    if bounded != value and not clamp:
        raise ValueError("out of range")
    return bounded


def integer(low: int | None = None, high: int | None = None, *, clamp: bool = False) -> Parser[int]:
    """A whole number; outside its range it is refused, or with `clamp` brought to the nearer end."""
    return Parser(
        lambda text: _in_range(_read_integer(text), low, high, clamp),
        f"an integer{_range_words(low, high, clamp)}",
    )


def decimal(value: float) -> str:
    """The shortest decimal that reads as this number, without an exponent."""
    return f"{Decimal(repr(value)):f}"


def _write_number(value: float) -> str:
    """A number as `_read_number` reads it."""
    return decimal(value) if value % 1 else f"{value:.0f}"


def number(
    low: float | None = None, high: float | None = None, *, clamp: bool = False, above_low: bool = False
) -> Parser[float]:
    """A decimal number; `above_low` leaves the lower end itself out."""

    def read(text: str) -> float:
        value = float(_in_range(_read_number(text), low, high, clamp))
        if above_low and value == low:
            raise ValueError("out of range")
        return value

    return Parser(read, f"a number{_range_words(low, high, clamp, above_low)}", _write_number)


def _range_words(low: float | None, high: float | None, clamp: bool, above_low: bool = False) -> str:
    if low is None and high is None:
        return ""
    if high is None:
        return f" of at least {low}"
    span = f" above {low} up to {high}" if above_low else f" from {low} to {high}"
    return span + (" (beyond: the nearer end)" if clamp else "")


def _read_degrees(text: str) -> float:
    return math.fmod(math.fmod(_read_number(text), 360.0) + 360.0, 360.0)


degrees: Parser[float] = Parser(
    _read_degrees, "degrees, a number from 0 to 359 (others are taken modulo 360)", _write_number
)

_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def _read_boolean(text: str) -> bool:
    try:
        return _BOOLEANS[text.lower()]
    except KeyError:
        raise ValueError("not a boolean") from None


boolean: Parser[bool] = Parser(_read_boolean, "true, 1, false or 0", lambda value: "true" if value else "false")
text: Parser[str] = Parser(str, "a text")


def named[T](values: Mapping[str, T]) -> Parser[T]:
    """One of a few words, each standing for a value."""

    def read(word: str) -> T:
        try:
            return values[word.lower()]
        except KeyError:
            raise ValueError("not one of the words") from None

    def write(value: T) -> str:
        return next(word for word, meant in values.items() if meant == value)

    return Parser(read, "one of " + ", ".join(f"`{word}`" for word in values), write)


def first_named[T](values: Mapping[str, T], *, passed_over: str, alone: T) -> Parser[T]:
    """A comma list of which the first known word counts; `passed_over` stands for a value only where alone."""
    known = named(values)

    def read(listed: str) -> T:
        words = [word.strip() for word in listed.lower().split(",")]
        found = next((word for word in words if word in values), None)
        return alone if found is None and passed_over in words else known.read(found or listed)

    return Parser(read, f"{known.expects}, or `{passed_over}` before one of them", known.write)


def words(*allowed: str) -> Parser[frozenset[str]]:
    """A comma list of words; words that are not known are left out, and none left is refused."""

    def read(listed: str) -> frozenset[str]:
        known = frozenset(word.strip() for word in listed.lower().split(",")) & frozenset(allowed)
        if not known:
            raise ValueError("none of the words")
        return known

    expects = "a comma list of " + ", ".join(f"`{word}`" for word in allowed)
    return Parser(read, expects, lambda value: ",".join(sorted(value)))


def length(low: int, high: int) -> Parser[Length]:
    """Pixels as an integer, or a fraction of the original's side as a decimal above 0 up to 1."""

    def read(value: str) -> Length:
        if _INTEGER.fullmatch(value):
            return _in_range(int(value), low, high, clamp=False)
        fraction = _in_range(_read_number(value), 0.0, 1.0, clamp=False)
        if not fraction:
            raise ValueError("an empty side")
        return fraction

    expects = f"an integer from {low} to {high}, or a decimal above 0 up to 1.0 (a fraction of the original)"
    return Parser(read, expects, write_length)


def write_length(value: Length) -> str:
    """An integer is pixels, whatever has a point is a fraction."""
    return str(value) if isinstance(value, int) else decimal(value)


def _read_ratio(value: str) -> float:
    wide, _, high = value.partition(":")
    width, height = _read_number(wide), _read_number(high or "1")
    if width <= 0 or height <= 0 or not 1e-4 <= width / height <= 1e4:
        raise ValueError("not a ratio")
    return width / height


def _write_ratio(value: float) -> str:
    """A small one is multiplied by a power of two, which loses nothing, so that all its digits are read."""
    return f"{decimal(value)}:1" if value >= 0.1 else f"{decimal(value * 16384)}:16384"


ratio: Parser[float] = Parser(_read_ratio, "a ratio `W:H` of two numbers above 0", _write_ratio)


def _hex_argb(digits: str) -> Colour:
    if not re.fullmatch(r"[0-9a-f]+", digits):
        raise ValueError("not hexadecimal")
    if len(digits) in (3, 4):
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) not in (6, 8):
        raise ValueError("not 3, 4, 6 or 8 digits")
    alpha, red, green, blue = bytes.fromhex(digits.rjust(8, "f"))
    return Colour(red, green, blue, alpha)


def _read_colour_argb(value: str) -> Colour:
    word = value.lower()
    if word in NAMED:
        return Colour(*NAMED[word].to_bytes(3))
    return _hex_argb(word)


colour_argb: Parser[Colour] = Parser(
    _read_colour_argb,
    "a colour: a CSS name, or hex `RGB`, `ARGB`, `RRGGBB`, `AARRGGBB` (alpha first, no `#`)",
    lambda value: bytes((value.alpha, *value[:3])).hex(),
)


def _read_colour_rgba(value: str) -> Colour:
    word = value.strip().lower()
    if word in NAMED:
        return Colour(*NAMED[word].to_bytes(3))
    if "," in word:
        parts = [_in_range(_read_integer(part.strip()), 0, 255, clamp=False) for part in word.split(",")]
        if len(parts) not in (3, 4):
            raise ValueError("not three or four numbers")
        return Colour(*parts)
    return _hex_rgba(word)


def _hex_rgba(digits: str) -> Colour:
    if len(digits) in (4, 8):
        alpha = digits[-len(digits) // 4 :]
        digits = alpha + digits[: -len(alpha)]
    return _hex_argb(digits)


colour_rgba: Parser[Colour] = Parser(
    _read_colour_rgba,
    "a colour: a CSS name, `r,g,b` or `r,g,b,a` from 0 to 255, or hex `RGB`, `RGBA`, `RRGGBB`, `RRGGBBAA` (no `#`)",
    lambda value: ",".join(str(band) for band in value),
)


def _read_colour_underscored(value: str) -> Colour:
    word = value.strip().lower()
    if word == "transparent":
        return Colour(255, 255, 255, 0)
    if word in NAMED:
        return Colour(*NAMED[word].to_bytes(3))
    if not word.startswith("_"):
        raise ValueError("neither a name nor an underscore and hexadecimal digits")
    return _hex_rgba(word[1:])


colour_underscored: Parser[Colour] = Parser(
    _read_colour_underscored,
    "a colour: a CSS name, `transparent`, or hex after an underscore: `_RGB`, `_RRGGBB`, `_RRGGBBAA`",
    lambda value: f"_{bytes(value).hex()}",
)


def _read_locator(value: str) -> Locator:
    """An absolute URL, or a path below the same source; its own query stays as it is, for a dialect to read."""
    found = re.fullmatch(r"(?:(?:https?:)?//(?P<host>[^/?#]*))?(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#.*)?", value)
    if found is None or not found["path"].strip("/") or (found["host"] is not None and not found["host"]):
        raise ValueError("not the address of a picture")
    return Locator("/" + found["path"].lstrip("/"), (found["host"] or "").lower(), found["query"] or "")


def _write_locator(value: Locator) -> str:
    return f"{f'https://{value.host}' if value.host else ''}{value.path}{f'?{value.query}' if value.query else ''}"


locator: Parser[Locator] = Parser(
    _read_locator, "a path in the same source, or the URL of a picture in another one, query included", _write_locator
)


def _read_folder(value: str) -> Locator:
    """What stands before a path: of a URL's host alone, or of folders; a slash at its end makes no difference."""
    found = _read_locator(value.rstrip("/") + "/_")
    if found.query:
        raise ValueError("a folder has no query")
    return Locator(found.path.removesuffix("/_"), found.host)


folder: Parser[Locator] = Parser(_read_folder, "a folder in the same source, or the URL of one", _write_locator)


def converted[A, B](parser: Parser[A], turn: Callable[[A], B], back: Callable[[B], A]) -> Parser[B]:
    """A parser whose value is turned into another one; `back` leads from it to the parser's own."""
    return Parser(lambda value: turn(parser.read(value)), parser.expects, lambda value: parser.write(back(value)))
