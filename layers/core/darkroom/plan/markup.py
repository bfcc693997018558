"""Text in spans: plain, or marked up as Pango does it.

Facts: Pango's reference, "Text Attributes and Markup". A point is taken as a pixel, as at 72 dots per inch.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from typing import NamedTuple

from darkroom.plan.colours import NAMED
from darkroom.plan.declare import Parser
from darkroom.plan.fonts import Family, font_named
from darkroom.plan.values import Colour


class Span(NamedTuple):
    """A piece of text and how it differs from the text around it.

    `size` is in pixels, 0 for that of the whole text, which `scale` multiplies; `rise` lifts the baseline, in parts of
    the whole text's size.
    """

    text: str
    bold: bool | None = None
    italic: bool | None = None
    underlined: bool = False
    struck: bool = False
    family: Family | None = None
    size: int = 0
    scale: float = 1.0
    rise: float = 0.0
    colour: Colour | None = None


type Words = tuple[Span, ...]

_PLAIN = Span("")
_STEP = 1.2
"""Pango's factor between two named sizes."""

_RISE = 12 * 1024
"""Pango tells a rise in 1024ths of a point; it is taken as for a text of 12 points."""

_NAMED_SIZES = {
    "xx-small": -3,
    "x-small": -2,
    "small": -1,
    "smaller": -1,
    "medium": 0,
    "large": 1,
    "larger": 1,
    "x-large": 2,
    "xx-large": 3,
}
_TOKEN = re.compile(r"<(?P<close>/?)(?P<tag>[a-z]+)(?P<more>[^<>]*)>|(?P<text>[^<]+)|(?P<stray><)")
_ATTRIBUTE = re.compile(r"""\s+([a-z_]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ENTITY = re.compile(r"&(?!(amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)")
_BOLD_WORDS = {"semibold": True, "bold": True, "ultrabold": True, "heavy": True, "ultraheavy": True, "demibold": True}


class _BadMarkup(Exception):
    pass


def _scaled(span: Span, factor: float) -> Span:
    """Rounded, so that it can be written again; text is never enlarged without end by tags in tags."""
    return span._replace(scale=round(min(span.scale * factor, 100.0), 4))


def _sized(span: Span, value: str) -> Span:
    if value in _NAMED_SIZES:
        step = _NAMED_SIZES[value]
        return _scaled(span if value in ("smaller", "larger") else span._replace(scale=1.0), _STEP**step)
    found = re.fullmatch(r"([0-9]{1,7}(?:\.[0-9]{1,6})?)(pt|px|%)?", value)
    if found is None:
        return span
    number = float(found[1])
    if found[2] == "%":
        return _scaled(span._replace(scale=1.0), number / 100)
    return span._replace(size=max(1, round(number if found[2] else number / 1024)), scale=1.0)


def _weighted(span: Span, value: str) -> Span:
    bold = int(value) >= 600 if re.fullmatch(r"[0-9]{1,4}", value) else _BOLD_WORDS.get(value, False)
    return span._replace(bold=bold)


def _coloured(span: Span, value: str) -> Span:
    digits = value.removeprefix("#")
    if value in NAMED:
        return span._replace(colour=Colour(*NAMED[value].to_bytes(3)))
    if digits == value or not re.fullmatch(r"[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8}", digits):
        return span
    whole = digits if len(digits) > 4 else "".join(digit * 2 for digit in digits)
    return span._replace(colour=Colour(*bytes.fromhex(whole)))


def _faced(span: Span, value: str) -> Span:
    return span._replace(family=font_named(value).family)


def _described(span: Span, value: str) -> Span:
    """A whole font description such as `Sans Bold 12`."""
    named = font_named(value)
    size = re.search(r"\s([0-9]{1,5})(?:px)?$", value)
    span = span._replace(family=named.family, bold=named.bold or span.bold, italic=named.italic or span.italic)
    return _sized(span, f"{size[1]}pt") if size else span


def _raised(span: Span, value: str) -> Span:
    number = re.fullmatch(r"-?[0-9]{1,6}", value)
    return span._replace(rise=max(-2.0, min(2.0, int(value) / _RISE))) if number else span


_ATTRIBUTES: Mapping[str, Callable[[Span, str], Span]] = {
    **dict.fromkeys(("size", "font_size"), _sized),
    **dict.fromkeys(("weight", "font_weight"), _weighted),
    **dict.fromkeys(("foreground", "fgcolor", "color"), _coloured),
    **dict.fromkeys(("face", "font_family"), _faced),
    **dict.fromkeys(("font", "font_desc"), _described),
    **dict.fromkeys(("style", "font_style"), lambda span, value: span._replace(italic=value in ("italic", "oblique"))),
    "underline": lambda span, value: span._replace(underlined=value != "none"),
    "strikethrough": lambda span, value: span._replace(struck=value in ("true", "yes", "t", "y", "1")),
    "rise": _raised,
}
_TAGS: Mapping[str, Callable[[Span], Span]] = {
    "b": lambda span: span._replace(bold=True),
    "i": lambda span: span._replace(italic=True),
    "u": lambda span: span._replace(underlined=True),
    "s": lambda span: span._replace(struck=True),
    "tt": lambda span: span._replace(family="mono"),
    "span": lambda span: span,
    "markup": lambda span: span,
    "big": lambda span: _scaled(span, _STEP),
    "small": lambda span: _scaled(span, 1 / _STEP),
    "sub": lambda span: _scaled(span._replace(rise=-2048 / _RISE), 1 / _STEP),
    "sup": lambda span: _scaled(span._replace(rise=4608 / _RISE), 1 / _STEP),
}


@dataclass
class _Reader:
    """Reads tokens; the last of `open_tags` says how what follows is written."""

    open_tags: list[tuple[str, Span]] = field(default_factory=lambda: [("", _PLAIN)])

    def read(self, marked: str) -> Iterator[Span]:
        for token in _TOKEN.finditer(marked):
            if token["stray"]:
                raise _BadMarkup
            if token["text"]:
                if _ENTITY.search(token["text"]):
                    raise _BadMarkup
                yield self.open_tags[-1][1]._replace(text=unescape(token["text"]))
            elif token["close"]:
                self._close(token["tag"], token["more"])
            else:
                self._open(token["tag"], token["more"])
        if len(self.open_tags) > 1:
            raise _BadMarkup

    def _close(self, tag: str, more: str) -> None:
        if self.open_tags.pop()[0] != tag or more.strip() or not self.open_tags:
            raise _BadMarkup

    def _open(self, tag: str, more: str) -> None:
        attributes = _ATTRIBUTE.findall(more)
        if tag not in _TAGS or _ATTRIBUTE.sub("", more).strip():
            raise _BadMarkup
        span = _TAGS[tag](self.open_tags[-1][1])
        for name, double, single in attributes:
            if name in _ATTRIBUTES:
                span = _ATTRIBUTES[name](span, unescape(double or single).strip().lower())
        self.open_tags.append((tag, span))


def _joined(spans: Iterator[Span]) -> Words:
    """Neighbours that are written alike become one, so that equal texts are equal."""
    found = list[Span]()
    for span in spans:
        if found and found[-1]._replace(text="") == span._replace(text=""):
            found[-1] = span._replace(text=found[-1].text + span.text)
        elif span.text:
            found.append(span)
    return tuple(found)


def _read_markup(marked: str) -> Words:
    try:
        return _joined(_Reader().read(marked))
    except _BadMarkup:
        return _read_plain(marked)


def _read_plain(words: str) -> Words:
    return (Span(words),) if words else ()


def _write_markup(spans: Words) -> str:
    return "".join(_tagged(span) for span in spans)


def _tagged(span: Span) -> str:
    said = {
        "weight": None if span.bold is None else "bold" if span.bold else "normal",
        "style": None if span.italic is None else "italic" if span.italic else "normal",
        "underline": "single" if span.underlined else None,
        "strikethrough": "true" if span.struck else None,
        "face": span.family,
        "size": f"{span.size}pt" if span.size else None,
        "font_size": f"{span.scale * 100:.2f}%" if span.scale != 1 else None,
        "rise": f"{span.rise * _RISE:.0f}" if span.rise else None,
        "foreground": f"#{bytes(span.colour).hex()}" if span.colour else None,
    }
    attributes = "".join(f' {name}="{value}"' for name, value in said.items() if value)
    return f"<span{attributes}>{escape(span.text)}</span>" if attributes else escape(span.text)


plain: Parser[Words] = Parser(_read_plain, "a text", lambda spans: "".join(span.text for span in spans))
markup: Parser[Words] = Parser(
    _read_markup,
    "a text with Pango's tags `b` `i` `u` `s` `sub` `sup` `tt` `big` `small` `span`; bad markup is shown as it is",
    _write_markup,
)
