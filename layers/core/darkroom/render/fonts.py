"""The fonts that ship: which file draws which character, opened when it is first needed and kept.

Facts: OpenType's specification, table `cmap`, formats 4 and 12.
"""

import struct
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont

from darkroom.plan.fonts import Font

FOLDER = Path(__file__).parents[3] / "fonts"
"""layers/fonts beside layers/core, which Lambda lays out as /opt/fonts beside /opt/python."""

_FAMILIES = {
    "sans": "NotoSans-{}.ttf",
    "serif": "NotoSerif-{}.ttf",
    "mono": "NotoSansMono-{}.ttf",
    "cursive": "DancingScript-{}.otf",
    "fantasy": "LobsterTwo-{}.otf",
    "roboto": "Roboto-{}.ttf",
}
_JOINED = ("Arabic", "Devanagari", "Bengali", "Telugu", "Gujarati", "Gurmukhi", "Kannada", "Malayalam", "Sinhala")
_SCRIPTS = (*_JOINED, "Hebrew", "Thai", "Tamil", "Armenian", "Georgian", "Khmer", "Lao", "Myanmar", "Ethiopic")
_LAST = ("DroidSansFallback.ttf", "Symbola.ttf")
_STYLES = ("Regular", "Bold", "Italic", "BoldItalic")


class Coverage:
    """The characters that a font has a glyph for."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            head = file.read(12)
            tables = file.read(16 * struct.unpack(">H", head[4:6])[0])
            records = struct.iter_unpack(">4sIII", tables)
            start, size = next((at, length) for tag, _, at, length in records if tag == b"cmap")
            file.seek(start)
            table = file.read(size)
        self._parts = _subtable(table)
        self._ends = [last for _, last in self._parts]

    def __contains__(self, character: str) -> bool:
        code = ord(character)
        index = bisect_left(self._ends, code)
        return index < len(self._parts) and self._parts[index][0] <= code


def _subtable(table: bytes) -> list[tuple[int, int]]:
    """Spans of code points, ascending: those of the table for all of Unicode, or else for its first plane."""
    count = struct.unpack(">H", table[2:4])[0]
    records = struct.iter_unpack(">HHI", table[4 : 4 + 8 * count])
    found = {(platform, encoding): at for platform, encoding, at in records}
    full = next((found[key] for key in ((3, 10), (0, 4), (0, 6)) if key in found), None)
    if full is not None:
        groups = struct.unpack(">I", table[full + 12 : full + 16])[0]
        return [
            (first, last) for first, last, _ in struct.iter_unpack(">III", table[full + 16 : full + 16 + 12 * groups])
        ]
    return _first_plane(table, next(found[key] for key in ((3, 1), (0, 3), (0, 2), (0, 1), (0, 0)) if key in found))


def _first_plane(table: bytes, at: int) -> list[tuple[int, int]]:
    segments = struct.unpack(">H", table[at + 6 : at + 8])[0] // 2

    def column(index: int) -> tuple[int, ...]:
        begin = at + 14 + 2 * index * segments + (2 if index else 0)
        return struct.unpack(f">{segments}H", table[begin : begin + 2 * segments])

    spans = list[tuple[int, int]]()
    for index, (last, first, offset) in enumerate(zip(column(0), column(1), column(3), strict=True)):
        if first == 0xFFFF:
            continue
        if not offset:
            spans.append((first, last))
            continue
        glyphs = at + 16 + 2 * (3 * segments + index) + offset
        drawn = struct.unpack(f">{last - first + 1}H", table[glyphs : glyphs + 2 * (last - first + 1)])
        spans += [(first + step, first + step) for step, glyph in enumerate(drawn) if glyph]
    return spans


@dataclass(frozen=True)
class Face:
    """A font file; `bolder` is set where it has to stand in for a bold one, `joined` where its letters join."""

    name: str
    bolder: bool = False
    joined: bool = False
    fallback: bool = False

    def has(self, character: str) -> bool:
        """Whether it has a glyph for a character."""
        return character in _coverage(self.name)

    def at(self, size: int) -> ImageFont.FreeTypeFont:
        """The font at a size in pixels."""
        return _opened(self.name, size)


@cache
def _coverage(name: str) -> Coverage:
    return Coverage(FOLDER / name)


@lru_cache(64)
def _opened(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FOLDER / name, size, layout_engine=ImageFont.Layout.RAQM)


@cache
def _style(pattern: str, style: str) -> str | None:
    name = pattern.format(style)
    return name if (FOLDER / name).exists() else None


@cache
def chain(font: Font) -> tuple[Face, ...]:
    """The faces that are asked for a character, in order: the font's own, then those of other scripts."""
    style = _STYLES[font.bold + 2 * font.italic]
    bold = _STYLES[font.bold]
    own = _FAMILIES[font.family]
    first = _style(own, style) or _style(own, bold) or own.format("Regular")
    faces = [Face(first), Face(_FAMILIES["sans"].format(style), fallback=True)]
    for script in _SCRIPTS:
        pattern = f"NotoSans{script}-{{}}.ttf"
        name = _style(pattern, bold)
        file = name or pattern.format("Regular")
        faces.append(Face(file, bolder=font.bold and not name, joined=script in _JOINED, fallback=True))
    faces += [Face(name, bolder=font.bold, fallback=True) for name in _LAST]
    return tuple(faces)


@lru_cache(4096)
def face_for(font: Font, character: str) -> Face:
    """The face that draws a character: the font's own, whose empty box it shows, where none has it."""
    faces = chain(font)
    return next((face for face in faces if face.has(character)), faces[0])
