"""The fonts that an SVG's text is set in, wherever it is drawn: those of the fonts layer and no others."""

import struct
from collections.abc import Iterator
from pathlib import Path

_STANDS_FOR = {
    "NotoSerif": ("Times New Roman", "Times", "Georgia"),
    "NotoSans": ("Arial", "Helvetica", "Helvetica Neue", "Verdana"),
    "NotoSansMono": ("Courier New", "Courier"),
}
"""Usual families, by the font files that are taken for them; `serif`, `sans-serif` and `monospace` mean the first."""


def font_files(folder: Path) -> Iterator[bytes]:
    """The font files below a folder, and those of the usual families again under their names."""
    for file in sorted(folder.rglob("*.[ot]tf")):
        font = file.read_bytes()
        yield font
        family, _, style = file.stem.rpartition("-")
        for name in _STANDS_FOR.get(family, ()):
            yield renamed(font, name, style)


def renamed(font: bytes, family: str, style: str) -> bytes:
    """The same font under another name: a new table `name` behind the old ones (OpenType 1.9, chapter `name`)."""
    table = _name_table(family, style or "Regular")
    tables = int.from_bytes(font[4:6])
    directory = font[12 : 12 + 16 * tables]
    records = [directory[at : at + 16] for at in range(0, len(directory), 16)]
    moved = struct.pack(">4sIII", b"name", 0, len(font), len(table))
    directory = b"".join(moved if record[:4] == b"name" else record for record in records)
    return font[:12] + directory + font[12 + len(directory) :] + table


def _name_table(family: str, style: str) -> bytes:
    texts = [(1, family), (2, style), (6, f"{family}-{style}".replace(" ", ""))]
    records, strings = b"", b""
    for number, text in texts:
        words = text.encode("utf-16-be")
        records += struct.pack(">6H", 3, 1, 0x409, number, len(words), len(strings))
        strings += words
    return struct.pack(">3H", 0, len(texts), 6 + len(records)) + records + strings
