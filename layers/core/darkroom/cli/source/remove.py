"""`darkroom source remove`: a source that is gone, and its history, which stays."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from darkroom.cli.common import Failure, add_local
from darkroom.cli.output import add_json, print_json, tell
from darkroom.cli.patience import patience
from darkroom.cli.source.common import add_name, asked, cloud_of, store_of
from darkroom.cli.source.shown import made_for

if TYPE_CHECKING:
    from darkroom.ports import SourceStore
    from darkroom.sources import Source

SUMMARY = "remove a source; its history stays"
DESCRIPTION = """\
Remove a source: its URLs answer 404 within a minute, and its domains are free. Its history stays, and
`darkroom source restore` brings it back. On a terminal its name is asked for once more.

  darkroom source remove demo
  darkroom source remove demo --yes
  darkroom source remove demo --yes --deprovision

With --deprovision the IAM user or role that Darkroom made for the source is removed, too, and its keys; a source that
is restored then needs new ones. It can be asked for later as well, of a source that was removed already.
"""


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    add_name(parser)
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--deprovision", action="store_true", help="remove what Darkroom made for it in IAM, too")
    add_json(parser)
    add_local(parser)


def run(args: Namespace) -> int:
    """Remove it, and what was made for it if that is wished."""
    from darkroom.admin.history import last_said
    from darkroom.admin.lookup import newest

    store = store_of(args)
    revision, source, there = last_said(store, args.name)
    if not (there or args.deprovision):
        newest(store, args.name)
    if not args.yes:
        _confirm(args.name)
    say = tell if args.json else print
    removal = store.remove(args.name, based_on=revision) if there else None
    if removal is not None:
        back = "" if args.deprovision else f"; `darkroom source restore {args.name} {revision}` brings it back"
        say(f"{args.name}: removed by revision {removal}{back}")
    unmade: Sequence[str] = ()
    if args.deprovision:
        unmade = _unmade(args, store, source)
        say(f"{args.name}: removed from IAM: {', '.join(unmade) or 'nothing, Darkroom made nothing there for it'}")
    elif made := made_for(source):
        tell(f"{', '.join(made)}, made for {args.name}, is still there: --deprovision removes it")
    if args.json:
        print_json({"name": args.name, "revision": removal, "unmade": list(unmade)})
    return 0


def _confirm(name: str) -> None:
    if not sys.stdin.isatty():
        raise Failure(f"nobody is there to be asked: --yes removes {name} without a question")
    if asked(input, f"type the source's name to remove it ({name}): ").strip() != name:
        raise Failure("that is not its name; nothing was removed")


def _unmade(args: Namespace, store: "SourceStore", source: "Source") -> Sequence[str]:
    from darkroom.admin.provision import Iam, unprovision

    with patience() as clock:
        return unprovision(source, store, Iam(cloud_of(args), clock), tell)
