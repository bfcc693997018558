"""`darkroom source test`: everything that can be wrong with a source, and what would cure it."""

import textwrap
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

from darkroom.cli.common import Failure, add_local, newest, resolved_of
from darkroom.cli.output import add_json, harmless, print_json
from darkroom.cli.source.common import read_document
from darkroom.cli.source.rules import CONSOLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from darkroom.admin.doctor import Finding
    from darkroom.sources import Source

SUMMARY = "try everything that can be wrong with a source, and name the cure"
DESCRIPTION = """\
Try everything that can be wrong with a source, from DNS to a picture and beyond: whether its credentials may do too
much is tried as well, by requests that change nothing. (Where a source keeps metadata in a bucket, one object is
written there and removed again.) Each line says what was found; below it stands what would cure it.

  darkroom source test demo
  darkroom source test demo --object summer/beach.jpg      try this object rather than one that is found
  darkroom source test demo --strict --json                for a program that wants no warnings either
  darkroom source test --file demo.json                    a document that is not stored yet

The exit status is 0 if nothing failed, 1 if anything did; with --strict, 1 if anything was warned of as well.
"""

_SIGNS = {"pass": ("✓", "green"), "warn": ("!", "yellow"), "fail": ("✗", "red"), "skip": ("-", "dim")}
_WIDEST = 15


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    parser.add_argument("name", metavar="NAME", nargs="?", help="the source")
    parser.add_argument("--file", metavar="FILE", help="test a JSON document instead of a stored source; - for stdin")
    parser.add_argument("--object", metavar="PATH", help="the object to try, as a path below the source's prefix")
    parser.add_argument(
        "--origin", metavar="ORIGIN", help=f"try whether pages of this origin may read: https://HOST ({CONSOLE})"
    )
    parser.add_argument("--strict", action="store_true", help="let warnings count as failures")
    add_json(parser)
    add_local(parser)


def run(args: Namespace) -> int:
    """Try it; the number is the exit status."""
    from darkroom.admin.cloud import Cloud
    from darkroom.admin.doctor import Around, examine
    from darkroom.wiring import SystemClock

    environ = resolved_of(args)
    source = _source(args, environ)
    around = Around(
        function_role=environ.get("DARKROOM_FUNCTION_ROLE") or None,
        reader_role=environ.get("DARKROOM_READER_ROLE") or None,
        console_origin=args.origin or environ.get(CONSOLE) or None,
        sample=args.object,
        written="document" if args.file else "stored",
    )
    findings = examine(source, Cloud(environ), SystemClock(), around)
    seen = _as_json(source.name, findings, args.strict) if args.json else _as_lines(source.name, findings)
    return 1 if _is_bad(seen, args.strict) else 0


def _source(args: Namespace, environ: "Mapping[str, str]") -> "Source":
    if (args.name is None) == (args.file is None):
        raise Failure("name a source, or a document with --file FILE")
    if args.file is not None:
        return read_document(args.file)
    from darkroom.wiring import source_store

    return newest(source_store(environ), args.name)[1]


def _is_bad(seen: "Iterable[Finding]", strict: bool) -> bool:
    return any(finding.verdict in (("fail", "warn") if strict else ("fail",)) for finding in seen)


def _as_json(name: str, findings: "Iterable[Finding]", strict: bool) -> "list[Finding]":
    seen = list(findings)
    print_json({"source": name, "ok": not _is_bad(seen, strict), "findings": [asdict(finding) for finding in seen]})
    return seen


def _as_lines(name: str, findings: "Iterable[Finding]") -> "list[Finding]":
    """Each finding as soon as it is known; what was not tried is gathered in one line."""
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    seen: list[Finding] = []
    for finding in findings:
        if not finding.is_consequence:
            same = next((other.check for other in seen if other.cure and other.cure == finding.cure), "")
            _print(console, finding, f"cured as {same} is" if same else finding.cure)
        seen.append(finding)
    if untried := [finding.check for finding in seen if finding.is_consequence]:
        console.print(f"\nNot tried, because of what failed: {', '.join(untried)}.", soft_wrap=True)
    console.print(f"\n{name}: {_summary(seen)}", soft_wrap=True)
    return seen


def _print(console: "Console", finding: "Finding", cure: str) -> None:
    """A line for the cause, and below it the cure as it is: it is meant to be pasted."""
    sign, style = _SIGNS[finding.verdict]
    mark = sign if console.is_terminal and console.encoding.startswith("utf") else finding.verdict
    margin = len(mark) + 1 + _WIDEST + 1
    width = max(console.width - margin, 30) if console.is_terminal else 10_000
    first, *others = textwrap.wrap(harmless(finding.cause), width, break_on_hyphens=False, break_long_words=False)
    console.print(mark, style=style, end=" ")
    console.print(f"{finding.check:<{_WIDEST}} {first}", soft_wrap=True)
    for line in others:
        console.print(f"{' ' * margin}{line}", soft_wrap=True)
    for line in harmless(cure).splitlines():
        console.print(f"{' ' * margin}{line}", style="bold", soft_wrap=True)


def _summary(seen: "list[Finding]") -> str:
    many = Counter(finding.verdict for finding in seen)
    failed, warned = many["fail"], many["warn"]
    warnings = f"{warned} {'warning' if warned == 1 else 'warnings'}"
    if failed:
        return f"{failed} failed, {warnings}" if warned else f"{failed} failed"
    return f"works, with {warnings}" if warned else "all is well"
