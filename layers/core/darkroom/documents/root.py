"""The root element of an SVG: its natural size, and how it is made to fill another one."""

import re
from dataclasses import dataclass, replace
from html import escape
from xml.parsers import expat

from darkroom.documents.refusals import Unsupported

LONGEST = 8192.0
"""Pixels of the longer side of a natural size: no print is longer. A larger one is taken in its own ratio."""

_NUMBER = r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,3})?"
_LENGTH = re.compile(rf"\s*({_NUMBER})\s*(px|pt|pc|mm|cm|in|Q|em|ex|rem)?\s*")
_INCH = 96.0
_UNITS = {
    "": 1.0,
    "px": 1.0,
    "in": _INCH,
    "pt": _INCH / 72,
    "pc": _INCH / 6,
    "cm": _INCH / 2.54,
    "mm": _INCH / 25.4,
    "Q": _INCH / 101.6,
    "em": 16.0,
    "rem": 16.0,
    "ex": 8.0,
}
"""CSS pixels (CSS Values and Units 3, section 6.2), those of a font at its initial size."""

_TAG = re.compile(r"""<[^\s/>]++(?:\s++[^\s=/>]++\s*+=\s*+(?:"[^"]*+"|'[^']*+'))*+""")
_SIZES = re.compile(r"""\s(?:width|height|viewBox|preserveAspectRatio)\s*+=\s*+(?:"[^"]*+"|'[^']*+')""")


@dataclass(frozen=True)
class Root:
    """Where the root's tag begins in its text, its natural width and height, its view box and how that meets them."""

    at: int
    width: float
    height: float
    view_box: str
    aspect: str

    @property
    def size(self) -> tuple[float, float]:
        """The natural size in CSS pixels, never longer than `LONGEST`."""
        shrunk = min(1.0, LONGEST / max(self.width, self.height))
        return self.width * shrunk, self.height * shrunk

    def sized(self, text: str, width: int, height: int) -> str:
        """The same document in this size."""
        found = _TAG.match(text, self.at)
        if found is None:
            raise ValueError("its root has no tag")
        aspect = f' preserveAspectRatio="{escape(self.aspect)}"' if self.aspect else ""
        sizes = f' width="{width}" height="{height}" viewBox="{self.view_box}"{aspect}'
        return f"{text[: self.at]}{_SIZES.sub('', found[0])}{sizes}{text[found.end() :]}"


class _Found(Exception):
    """Ends the parser at the first element."""


def root_of(text: str) -> Root:
    """The root element of an SVG's text.

    Its natural size is that of `width` and `height`; what is missing or relative follows from the view box, and is 300
    by 150 without one (CSS Images 3, section 5.2; CSS 2.2, section 10.3.2).

    Raises:
        Unsupported: it is not SVG.
        ValueError: it is not XML.
    """
    encoded = text.encode("utf-8")
    parser = expat.ParserCreate("utf-8")
    roots: list[tuple[int, str, dict[str, str]]] = []

    def begun(name: str, attributes: dict[str, str]) -> None:
        roots.append((parser.CurrentByteIndex, name, attributes))
        raise _Found

    parser.StartElementHandler = begun
    try:
        parser.Parse(encoded, True)
    except _Found:
        pass
    except expat.ExpatError as error:
        raise ValueError(str(error)) from None
    ((at, name, attributes),) = roots
    if name.rpartition(":")[2] != "svg":
        raise Unsupported("XML that is not SVG")
    return _measured(len(encoded[:at].decode()), attributes)


def _measured(at: int, attributes: dict[str, str]) -> Root:
    width, height = _length(attributes.get("width", "")), _length(attributes.get("height", ""))
    box = _box(attributes.get("viewBox", ""))
    if box:
        ratio = box[2] / box[3]
        width = width or (height * ratio if height else box[2])
        height = height or width / ratio
    root = Root(at, width or 300.0, height or 150.0, "", attributes.get("preserveAspectRatio", ""))
    if not box:
        return replace(root, view_box=f"0 0 {root.width!r} {root.height!r}", aspect="none")
    # Where all of the box is shown anyway, a size in whole pixels shall not leave a seam along an edge.
    fills = abs(root.width / root.height * box[3] / box[2] - 1) < 1e-3
    return replace(root, view_box=" ".join(map(repr, box)), aspect="none" if fills else root.aspect)


def _length(value: str) -> float | None:
    """CSS pixels; None for what is relative to a page, unknown or not above 0."""
    found = _LENGTH.fullmatch(value)
    pixels = float(found[1]) * _UNITS[found[2] or ""] if found else 0.0
    return pixels if 0 < pixels < 1e30 else None


def _box(value: str) -> tuple[float, float, float, float] | None:
    numbers = re.fullmatch(rf"\s*({_NUMBER})[\s,]+({_NUMBER})[\s,]+({_NUMBER})[\s,]+({_NUMBER})\s*", value)
    if numbers is None:
        return None
    x, y, width, height = (float(number) for number in numbers.groups())
    return (x, y, width, height) if 0 < width < 1e30 and 0 < height < 1e30 and abs(x) + abs(y) < 1e30 else None
