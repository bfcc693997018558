"""`darkroom source show`: every field of a source, and no secret."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from darkroom.cli.common import Failure, add_local, newest
from darkroom.cli.output import add_json, print_json, print_table
from darkroom.cli.source.common import add_name, store_of
from darkroom.cli.source.shown import rows

if TYPE_CHECKING:
    from darkroom.ports import SourceStore
    from darkroom.sources import Source

SUMMARY = "show every field of a source, and no secret"
DESCRIPTION = """\
Show every field of a source by the path that `darkroom source update --set` takes. Secrets are never
shown, and access key ids by their ends; --json prints the document with null in place of each secret.

  darkroom source show demo
  darkroom source show demo --revision 3
  darkroom source show demo --json
"""


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    add_name(parser)
    parser.add_argument("--revision", metavar="N", help="an earlier revision, by its number (the newest)")
    add_json(parser)
    add_local(parser)


def run(args: Namespace) -> int:
    """Show it."""
    from darkroom.sources.secrets import without_secrets

    revision, source = at(store_of(args), args.name, args.revision)
    if args.json:
        print_json(without_secrets(source))
    else:
        print_table(("field", "value"), [("revision", revision), *rows(source).items()])
    return 0


def at(store: "SourceStore", name: str, number: str | None) -> tuple[int, "Source"]:
    """What a revision of a source says, the newest without a number; raises `Failure`, `AdminError`."""
    from darkroom.admin.lookup import possible

    if number is None:
        return newest(store, name)
    if not (number.isascii() and number.isdigit() and len(number) <= 8):
        raise Failure(f"the revision: expected a number, found a text of {len(number)} characters")
    source = store.revision(possible(name), int(number))
    if source is None:
        raise Failure(f"{name} has no revision {int(number)}, or it is a removal: see `darkroom source history {name}`")
    return int(number), source
