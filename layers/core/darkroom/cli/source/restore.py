"""`darkroom source restore`: an earlier revision, made the newest again."""

from argparse import ArgumentParser, Namespace

from darkroom.cli.common import add_local
from darkroom.cli.output import add_json
from darkroom.cli.source.common import add_name, store_of
from darkroom.cli.source.outcome import print_outcome
from darkroom.cli.source.show import at

SUMMARY = "make an earlier revision the newest again"
DESCRIPTION = """\
Store what an earlier revision said as a new revision; those between stay in the history. A source that
was removed comes back by it. Keys come back as they were: one that was deleted since then does not work,
as `darkroom source test` will say.

  darkroom source history demo
  darkroom source restore demo 3
"""


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    add_name(parser)
    parser.add_argument("revision", metavar="N", help="the revision's number")
    add_json(parser)
    add_local(parser)


def run(args: Namespace) -> int:
    """Restore it."""
    from darkroom.admin.history import restore

    store = store_of(args)
    number, source = at(store, args.name, args.revision)
    outcome = restore(store, args.name, source)
    print_outcome(args, outcome, f"restored revision {number}")
    return 0
