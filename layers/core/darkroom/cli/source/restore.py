"""`darkroom source restore`: an earlier revision, made the newest again."""

from argparse import ArgumentParser, Namespace

from darkroom.cli.common import add_local
from darkroom.cli.output import add_json, tell
from darkroom.cli.source.common import add_name, store_of
from darkroom.cli.source.outcome import print_outcome
from darkroom.cli.source.show import at

SUMMARY = "make an earlier revision the newest again"
DESCRIPTION = """\
Store what an earlier revision said as a new revision; those between stay in the history. A source that
was removed comes back by it. An access key that has taken the place of that revision's stays, because a
rotation deletes the one before; `darkroom source test` tells whether the credentials work.

  darkroom source history demo
  darkroom source restore demo 3
  darkroom source restore demo 3 --with-keys        the access key of revision 3, too
"""


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    add_name(parser)
    parser.add_argument("revision", metavar="N", help="the revision's number")
    parser.add_argument("--with-keys", action="store_true", help="bring back that revision's access keys, too")
    add_json(parser)
    add_local(parser)


def run(args: Namespace) -> int:
    """Restore it."""
    from darkroom.admin.history import restore

    store = store_of(args)
    number, source = at(store, args.name, args.revision)
    outcome = restore(store, args.name, source, with_keys=args.with_keys)
    if outcome.after != source:
        tell("the access key stays as it is now; --with-keys brings back that of the revision")
    print_outcome(args, outcome, f"restored revision {number}")
    return 0
