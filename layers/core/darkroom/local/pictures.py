"""The pictures of the demo: drawn ones, or a folder of one's own."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from itertools import cycle
from pathlib import Path
from typing import BinaryIO

_QUERIES = ("w=1000&auto=format", "w=500&h=500&fit=crop", "h=400&fm=webp&q=80", "w=300&dpr=2&sharp=15")


@dataclass(frozen=True)
class Picture:
    """A file of the demo: its name with slashes between folders, what a link to it asks for, its bytes."""

    name: str
    query: str
    open: Callable[[], BinaryIO]


def drawn() -> list[Picture]:
    """The pictures that we draw; two of them have names that are awkward in a URL."""
    from darkroom.render import drawing

    sunset = drawing.landscape()
    return [
        _drawn("sunset.jpg", "w=1000&auto=format", sunset),
        _drawn("sunset.jpg", "w=400&h=400&fit=crop&crop=right", sunset),
        _drawn("balloons.jpg", "h=600&fm=webp&q=80", drawing.balloons()),
        _drawn("iris.png", "w=300&bg=f4efe6&fm=jpg", drawing.iris()),
        _drawn("shutter.gif", "w=160", drawing.shutter()),
        _drawn("chart.png", "w=600&sharp=20", drawing.chart()),
        _drawn("größe und farbe.jpg", "w=600&h=200&fit=crop", drawing.discs()),
        _drawn("a+b & c#1?.png", "w=450&fm=avif", drawing.words("a+b & c#1?")),
    ]


def _drawn(name: str, query: str, body: bytes) -> Picture:
    return Picture(name, query, partial(BytesIO, body))


def found(folder: Path) -> list[Picture]:
    """Every file below a folder, in the order of their names; links count where they lead to a file inside."""
    paths = sorted(_files(folder))
    return [
        Picture(path.relative_to(folder).as_posix(), query, partial(_opened, path))
        for path, query in zip(paths, cycle(_QUERIES), strict=False)
    ]


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


def _files(folder: Path) -> Iterator[Path]:
    inside = folder.resolve()
    for parent, _, names in os.walk(folder):
        for path in (Path(parent, name) for name in names):
            if not path.name.startswith(".") and path.is_file() and path.resolve().is_relative_to(inside):
                yield path
