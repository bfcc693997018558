"""`darkroom source history`: what became of a source, revision by revision."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from darkroom.admin import moment
from darkroom.cli.common import Failure, add_local
from darkroom.cli.output import add_json, print_json, print_table, tell
from darkroom.cli.source.common import add_name, store_of

if TYPE_CHECKING:
    from darkroom.admin.history import Entry

SUMMARY = "list the revisions of a source, and what each changed"
DESCRIPTION = """\
List the revisions of a source, the newest first: when each was written, and the fields that it changed.
Every one of them can be shown, compared and restored, after a removal too.

  darkroom source history demo
  darkroom source history demo --last 100
  darkroom source diff demo 3 5
"""


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    add_name(parser)
    parser.add_argument("--last", metavar="N", type=int, default=20, help="how many, from the newest on (20)")
    add_json(parser)
    add_local(parser)


def run(args: Namespace) -> int:
    """List them."""
    from darkroom.admin.history import entries

    if args.last < 1:
        raise Failure("--last: expected a number above 0")
    found, left_out = entries(store_of(args), args.name, args.last)
    if args.json:
        print_json([_row(entry) | {"what": entry.what, "changed": entry.fields} for entry in found])
    else:
        print_table(("revision", "written", "what"), (list(_row(entry).values()) for entry in found))
    if left_out:
        tell(f"{left_out} earlier: `darkroom source history {args.name} --last {len(found) + left_out}`")
    return 0


def _row(entry: "Entry") -> dict[str, object]:
    what = entry.what if entry.what != "changed" else ", ".join(entry.fields) or "nothing changed"
    return {"revision": entry.number, "written": moment(entry.written), "what": what}
