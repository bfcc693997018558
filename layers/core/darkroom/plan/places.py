"""Readers of places in a picture: what stays when it is cut, and which rectangle is used."""

from collections.abc import Mapping
from typing import Any, Literal

from darkroom.plan import parsers
from darkroom.plan.declare import Parser
from darkroom.plan.values import Anchor, Interest, Length, Region

_EDGES = {"left": ("x", 0.0), "right": ("x", 1.0), "top": ("y", 0.0), "bottom": ("y", 1.0)}


def chain(sought: Mapping[str, Interest], *passed_over: str) -> Parser[Anchor | Interest]:
    """A comma list of which the first word that finds something counts.

    Edges combine wherever they stand, the last one for an axis wins. `sought` are the words that always find something,
    `passed_over` those that never do: alone they leave the centre.
    """

    def read(listed: str) -> Anchor | Interest:
        words = [word.strip() for word in listed.lower().split(",")]
        found = [word for word in words if word in _EDGES or word in sought]
        if not found and not any(word in passed_over for word in words):
            raise ValueError("none of the words")
        if found and found[0] in sought:
            return sought[found[0]]
        return Anchor(**dict(_EDGES[word] for word in found if word in _EDGES))

    def write(value: Anchor | Interest) -> str:
        if not isinstance(value, Anchor):
            return next(word for word, meant in sought.items() if meant == value)
        edges = [word for word, (axis, at) in _EDGES.items() if getattr(value, axis) == at]
        return ",".join(edges or passed_over[:1])

    words = ", ".join(f"`{word}`" for word in (*_EDGES, *sought))
    beyond = ", ".join(f"`{word}`" for word in passed_over)
    return Parser(read, f"a comma list of {words} ({beyond} are passed over); the first that finds something", write)


_ACROSS = {"left": 0.0, "center": 0.5, "right": 1.0}
_DOWN = {"top": 0.0, "middle": 0.5, "bottom": 1.0}


def _read_position(value: str) -> Anchor:
    words = [word.strip() for word in value.lower().split(",")]
    across, down = [word for word in words if word in _ACROSS], [word for word in words if word in _DOWN]
    if len(across) > 1 or len(down) > 1 or len(across) + len(down) != len(words):
        raise ValueError("not one word for each axis")
    return Anchor(*(_ACROSS[word] for word in across or ["center"]), *(_DOWN[word] for word in down or ["middle"]))


def _write_position(value: Anchor) -> str:
    across = next(word for word, at in _ACROSS.items() if at == value.x)
    return f"{across},{next(word for word, at in _DOWN.items() if at == value.y)}"


position: Parser[Anchor] = Parser(
    _read_position,
    "`left`, `center`, `right`, or `top`, `middle`, `bottom`, or one of each with a comma between them",
    _write_position,
)


def position_or(sought: Mapping[str, Anchor | Interest]) -> Parser[Anchor | Interest]:
    """A position, or a word for what is to be found."""

    def read(value: str) -> Anchor | Interest:
        word = value.strip().lower()
        return sought[word] if word in sought else position.read(value)

    def write(value: Anchor | Interest) -> str:
        if isinstance(value, Anchor):
            return position.write(value)
        return next(word for word, meant in sought.items() if meant == value)

    return Parser(read, f"{position.expects}; or one of " + ", ".join(f"`{word}`" for word in sought), write)


_start, _share, _extent = parsers.integer(0), parsers.number(0.0, 1.0), parsers.length(1, 10**9)


def _corner(value: str, edges: tuple[str, ...]) -> Any:
    if value in edges:
        return value
    return _share.read(value) if "." in value else _start.read(value)


def _side(value: str) -> Length:
    return 1.0 if value == "full" else _extent.read(value)


def _four(value: str) -> list[str]:
    parts = [part.strip() for part in value.lower().split(",")]
    if len(parts) != 4:
        raise ValueError("not four values")
    return parts


def _read_region(value: str) -> Region:
    x, y, width, height = _four(value)
    return Region(
        _corner(x, ("left", "center", "right")),
        _corner(y, ("top", "middle", "bottom")),
        _side(width),
        _side(height),
    )


region: Parser[Region] = Parser(
    _read_region,
    "`x,y,w,h`: each in pixels or as a decimal fraction; x may be `left`, `center`, `right`, "
    "y `top`, `middle`, `bottom`, w and h `full`",
    lambda value: ",".join(part if isinstance(part, str) else parsers.write_length(part) for part in value),
)

_PIXELS = parsers.integer(0, 10**9), parsers.integer(1, 10**9)


def region_in_pixels(*order: Literal["x", "y", "width", "height"]) -> Parser[Region]:
    """Four integers in this order: `x` and `y` from 0, `width` and `height` from 1."""

    def read(value: str) -> Region:
        given = dict(zip(order, _four(value), strict=True))
        (start, extent) = _PIXELS
        return Region(
            start.read(given["x"]), start.read(given["y"]), extent.read(given["width"]), extent.read(given["height"])
        )

    def write(value: Region) -> str:
        return ",".join(str(getattr(value, name)) for name in order)

    return Parser(read, f"`{','.join(order)}`: four integers, in pixels of the original", write)
