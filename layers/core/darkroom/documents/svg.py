"""SVG: drawn by resvg at the size that is needed, or cleaned by svg-hush to be handed over."""

import codecs
import re
from pathlib import Path
from typing import Any

import resvg

from darkroom.documents.cleaning import cleaned
from darkroom.documents.fonts import font_files
from darkroom.documents.packed import MOST_BYTES, unpacked
from darkroom.documents.refusals import Large
from darkroom.documents.root import Root, root_of

_ENCODINGS = ("utf-8-sig", "utf-16", "iso-8859-1", "cp1252", "ascii")
_DECLARED = re.compile(rb"""<\?xml[^>]{1,200}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")


class Reader:
    """Fetches what lies on the disk: the fonts, and Python's codecs."""

    def __init__(self, asked: dict[str, Any], body: bytes) -> None:
        self._body, self._clean = body, asked["clean"]
        self._known = {codecs.lookup(name) for name in _ENCODINGS}
        self._options = resvg.usvg.Options.default()
        if not self._clean and _may_write(unpacked(body)):
            for font in font_files(Path(asked["fonts"])):
                self._options.load_font_data(font)

    def opened(self) -> "Drawing | Cleaned":
        body = unpacked(self._body)
        if len(body) > MOST_BYTES:
            raise Large(f"more than {MOST_BYTES:,} bytes of text")
        text = self._text(body)
        return Cleaned(text, body) if self._clean else Drawing(text, self._options)

    def _text(self, body: bytes) -> str:
        if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return body.decode("utf-16")
        declared = _DECLARED.match(body.removeprefix(codecs.BOM_UTF8))
        name = declared[1].decode().lower() if declared else "utf-8"
        if name in ("utf-8", "utf8"):
            return body.decode("utf-8-sig")
        # What no codec was fetched for is refused: LookupError, as the disk is out of reach.
        return body.decode(name)


def _may_write(body: bytes) -> bool:
    """Whether there may be text, in whatever encoding; the fonts take longer to fetch than most drawings to draw."""
    return b"text" in body or b"t\0e\0x\0t" in body


class Drawing:
    """An SVG that can be drawn at any size."""

    profile = b""

    def __init__(self, text: str, options: "resvg.usvg.Options") -> None:
        self._text, self._options = text, options
        self._root: Root = root_of(text)
        self.told = {"size": self._root.size}

    def draw(self, width: int, height: int) -> tuple[dict[str, Any], bytes]:
        """A PNG of this size."""
        tree = resvg.usvg.Tree.from_str(self._root.sized(self._text, width, height), self._options)
        return {"mode": "PNG"}, resvg.render(tree, (1, 0, 0, 0, 1, 0))


class Cleaned:
    """An SVG as it is handed over."""

    profile = b""

    def __init__(self, text: str, body: bytes) -> None:
        root_of(text)
        self._clean, self._body = cleaned(text), body
        self.told: dict[str, Any] = {}

    def draw(self, width: int, height: int) -> tuple[dict[str, Any], bytes]:
        """The document; as it was stored where it held nothing that had to go."""
        return {}, self._body if self._clean is None else self._clean
