"""`darkroom source remove`: a source that is gone, and its history, which stays."""

import sys
from argparse import ArgumentParser, Namespace

from darkroom.cli.common import Failure, add_local
from darkroom.cli.source.common import add_name, asked, newest, store_of

SUMMARY = "remove a source; its history stays"
DESCRIPTION = """\
Remove a source: its URLs answer 404 within a minute, and its domains are free. Its history stays, and
`darkroom source restore` brings it back. On a terminal its name is asked for once more.

  darkroom source remove demo
  darkroom source remove demo --yes
"""


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    add_name(parser)
    parser.add_argument("--yes", action="store_true", help="do not ask")
    add_local(parser)


def run(args: Namespace) -> int:
    """Remove it."""
    store = store_of(args)
    revision, _ = newest(store, args.name)
    if not args.yes:
        _confirm(args.name)
    removal = store.remove(args.name, based_on=revision)
    print(
        f"{args.name}: removed by revision {removal}; `darkroom source restore {args.name} {revision}` brings it back"
    )
    return 0


def _confirm(name: str) -> None:
    if not sys.stdin.isatty():
        raise Failure(f"nobody is there to be asked: --yes removes {name} without a question")
    if asked(input, f"type the source's name to remove it ({name}): ").strip() != name:
        raise Failure("that is not its name; nothing was removed")
