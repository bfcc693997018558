"""`darkroom render`: one file, developed without AWS and without a server."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from darkroom.cli.common import Failure, save

if TYPE_CHECKING:
    from darkroom.app import App

SUMMARY = "develop a file on this machine, without AWS"
DESCRIPTION = """\
Develop a picture the way a URL with this query would, without AWS and without a server.

  darkroom render photo.jpg 'w=300&fm=webp' -o small.webp
  darkroom render photo.jpg 'w=600&h=600&fit=crop' -o square.jpg
  darkroom render photo.jpg 'w=800&auto=format' --accept image/avif -o photo.avif
  darkroom render photo.jpg 'w=800&mark=logo.png' -o marked.jpg      # logo.png lies beside photo.jpg
  darkroom render photo.jpg 'w=800&h=600&cover=1' --dialect ixmage -o covered.webp
  darkroom render photo.jpg 'w=800' -o - | display

PARAMETERS.md lists the parameters. What became of it is told on the standard error.
"""


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    parser.add_argument("file", metavar="FILE", type=Path, help="the original")
    parser.add_argument("query", metavar="QUERY", help="what is wanted, as in a URL after the `?`; quote it")
    parser.add_argument("-o", dest="out", metavar="OUT", required=True, help="where the print goes; - for stdout")
    parser.add_argument("--dialect", default="imgix", help="whose parameters they are: imgix, imglab or ixmage (imgix)")
    parser.add_argument("--accept", metavar="TYPES", default="", help="the viewer's Accept, for auto=format")


def run(args: Namespace) -> int:
    """Develop the file and tell what became of it."""
    from darkroom.http import Request

    query = args.query.removeprefix("?")
    request = Request("GET", "/file/original", True, query, "", {"accept": args.accept})
    response = _app(args.file, args.dialect).answer(request)
    if bug := response.facts.get("bug"):
        raise bug
    if response.status != 200:
        raise Failure(f"{args.file}: {response.facts['error']}")
    save(response.body, args.out)
    out = "stdout" if args.out == "-" else args.out
    print(f"{out}: {_told(response.facts, len(response.body))}", file=sys.stderr)
    if ignored := response.headers.get("X-Darkroom-Ignored"):
        print(f"not understood: {ignored}", file=sys.stderr)
    return 0


class _Beside(dict[str, bytes]):
    """The file as `original`, and what lies in its folder under its own name, read when it is asked for."""

    def __init__(self, file: Path) -> None:
        super().__init__(original=file.read_bytes())
        self._folder = file.parent

    def __missing__(self, key: str) -> bytes:
        file = self._folder / key
        if not file.is_file():
            raise KeyError(key)
        return file.read_bytes()


def _app(file: Path, dialect: str) -> "App":
    """An App whose one source has the file and what lies beside it as its objects, and no gateway's limits."""
    from msgspec import structs

    from darkroom.app import App, Rules
    from darkroom.dialects import DIALECTS
    from darkroom.memory import MemoryOriginals, MemorySources
    from darkroom.sources import Bucket, Keys, Secret, Source
    from darkroom.wiring import SystemClock

    keys = Keys("memory", Secret("memory"))
    if dialect not in DIALECTS:
        raise Failure(f"there is no dialect {dialect!r}; there is: {', '.join(DIALECTS)}")
    source = Source(version=1, name="file", bucket=Bucket("memory"), credentials=keys, secured=False)
    source = structs.replace(source, dialect=dialect)
    rules = Rules(base_domain="", seconds=3600.0, answer_bytes=2**32)
    return App(rules, MemorySources([source]), MemoryOriginals(_Beside(file)), SystemClock())


def _told(facts: Mapping[str, Any], size: int) -> str:
    frames = f", {facts['frames']} frames" if facts["frames"] > 1 else ""
    shape = f"{facts['width']} x {facts['height']}{frames}" if facts["width"] else "as it is stored"
    stages = ", ".join(f"{name} {took:g} ms" for name, took in facts["stages"].items() if took)
    return f"{shape}, {facts['format']}, {size:,} bytes ({stages})"
