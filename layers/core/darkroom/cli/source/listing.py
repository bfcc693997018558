"""`darkroom source list`: all sources, a line each."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from darkroom.cli.common import add_local
from darkroom.cli.output import add_json, print_json, print_table, tell
from darkroom.cli.source.common import store_of
from darkroom.cli.source.shown import credentials

if TYPE_CHECKING:
    from darkroom.sources import Source

SUMMARY = "list the sources"
DESCRIPTION = """\
List the sources: where their originals lie, what reads them, and whether they answer.

  darkroom source list
  darkroom source list --json
  darkroom source list --local
"""
_COLUMNS = ("name", "dialect", "bucket", "credentials", "secured", "enabled", "revision")


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    add_json(parser)
    add_local(parser)


def run(args: Namespace) -> int:
    """List them; one that cannot be read is told on the standard error, and makes the status 1."""
    from darkroom.admin.lookup import stored
    from darkroom.errors import DarkroomError

    store = store_of(args)
    listed, unread = [], 0
    for name, found in stored(store, store.names()).items():
        if isinstance(found, DarkroomError):
            unread += 1
            tell(f"darkroom: {name}: {found}")
        elif found:
            listed.append(_row(*found))
    _print(listed, as_json=args.json)
    if not (listed or unread):
        tell("there are no sources yet: `darkroom source add NAME` connects a bucket")
    return int(unread > 0)


def _row(revision: int, source: "Source") -> dict[str, Any]:
    bucket = f"{source.bucket.name}/{source.bucket.folder}"
    values = (source.name, source.dialect, bucket, credentials(source), source.secured, source.enabled, revision)
    return dict(zip(_COLUMNS, values, strict=True))


def _print(listed: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json(listed)
    elif listed:
        words = {True: "yes", False: "no"}
        lines = ([words[cell] if isinstance(cell, bool) else cell for cell in row.values()] for row in listed)
        print_table(_COLUMNS, lines)
