"""`darkroom source diff`: which fields differ between two revisions."""

from argparse import ArgumentParser, Namespace

from darkroom.cli.common import add_local
from darkroom.cli.output import add_json, print_json, print_table, tell
from darkroom.cli.source.common import add_name, store_of
from darkroom.cli.source.show import at
from darkroom.cli.source.shown import rows

SUMMARY = "show what differs between two revisions"
DESCRIPTION = """\
Show the fields that differ between two revisions of a source. Of secrets it is said that they differ, no
more.

  darkroom source diff demo 3        revision 3 and the newest
  darkroom source diff demo 3 5
"""


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    add_name(parser)
    parser.add_argument("before", metavar="N", help="a revision's number")
    parser.add_argument("after", metavar="M", nargs="?", help="another one's (the newest)")
    add_json(parser)
    add_local(parser)


def run(args: Namespace) -> int:
    """Show the differences."""
    from darkroom.sources import Secret
    from darkroom.sources.fields import fields

    store = store_of(args)
    sides = [at(store, args.name, number) for number in (args.before, args.after)]
    (first, before), (second, after) = sides
    old, new = dict(fields(before)), dict(fields(after))
    shown_old, shown_new = rows(before), rows(after)
    differing = [path for path in {**old, **new} if old.get(path) != new.get(path)]
    found = [
        {
            "field": path,
            "before": shown_old.get(path, "-"),
            "after": "(another)" if _both(Secret, old, new, path) else shown_new.get(path, "-"),
        }
        for path in differing
    ]
    if args.json:
        print_json(found)
    elif found:
        print_table(("field", f"revision {first}", f"revision {second}"), (list(row.values()) for row in found))
    else:
        tell(f"revisions {first} and {second} of {args.name} say the same")
    return 0


def _both(kind: type, old: dict[str, object], new: dict[str, object], path: str) -> bool:
    return isinstance(old.get(path), kind) and isinstance(new.get(path), kind)
