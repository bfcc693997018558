"""Fonts by name: a CSS family, or one of the thousand PostScript names that imgix knows, means one of ours."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from darkroom.plan.declare import Parser

type Family = Literal["sans", "serif", "mono", "cursive", "fantasy", "roboto"]


class Font(NamedTuple):
    """A family and its style."""

    family: Family = "sans"
    bold: bool = False
    italic: bool = False


_FAMILIES: Mapping[Family, str] = {
    "roboto": r"roboto(?!.?(mono|slab|serif))",
    "mono": "mono courier consol menlo monaco typewriter code andale fixed",
    "cursive": """
        cursive script hand brush chancery zapfino savoye snell marker chalk comic bradley edwardian kristen pacifico
        caveat noteworthy vivaldi mistral signpainter segoe.?print
    """,
    "fantasy": """
        fantasy impact papyrus lobster herculanum cooper ravie jokerman stencil rosewood phosphate trattatello curlz
        chiller playbill blackletter braggadocio desdemona bauhaus luminari party.?let
    """,
    "sans": "sans gothic grotes helvetica arial verdana tahoma futura avenir univers frutiger",
    "serif": """
        serif slab times georgia garamond palatino baskerville bodoni didot caslon minion cambria century bookman
        antiqua constantia hoefler goudy rockwell cochin perpetua roman sabon plantin merriweather playfair lora charter
        clarendon bembo trajan copperplate mincho hira.?min ming song batang naskh
    """,
}
"""What in a name speaks for a family: the first that is found decides, and nothing means sans."""

_RULES: Mapping[Family, re.Pattern[str]] = {
    family: re.compile("|".join(words.split())) for family, words in _FAMILIES.items()
}
_BOLD = re.compile(r"bold|demi|black|heavy|extra(?!light)|ultra(?!light)|\b[6-9]00\b")
_ITALIC = re.compile(r"italic|oblique|slanted|(?<=[a-z]-)it$|inclined")


def font_named(name: str) -> Font:
    """The font that a name means, whatever it is."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("+", " ").strip()
    lower = words.lower()
    family: Family = next((family for family, rule in _RULES.items() if rule.search(lower)), "sans")
    return Font(family, bool(_BOLD.search(lower)), bool(_ITALIC.search(lower)))


def _write(font: Font) -> str:
    return ",".join(_words(font))


def _words(font: Font) -> Iterator[str]:
    yield {"sans": "sans-serif", "mono": "monospace"}.get(font.family, font.family)
    if font.bold:
        yield "bold"
    if font.italic:
        yield "italic"


def _read(name: str) -> Font:
    if not name.strip():
        raise ValueError("no font")
    return font_named(name)


font: Parser[Font] = Parser(
    _read,
    "`serif`, `sans-serif`, `monospace`, `cursive`, `fantasy`, or the name of a font; `,bold` and `,italic` may follow",
    _write,
)
