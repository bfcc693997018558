"""How a change to a source is told."""

from argparse import Namespace
from typing import TYPE_CHECKING

from darkroom.cli.output import print_json

if TYPE_CHECKING:
    from darkroom.admin.changing import Outcome


def print_outcome(args: Namespace, outcome: "Outcome", done: str) -> None:
    """Say what was done and which fields it changed, or that nothing was to be done."""
    if args.json:
        print_json({"name": args.name, "revision": outcome.revision, "changed": outcome.fields})
    elif outcome.fields or outcome.before is None:
        changed = f"; changed: {', '.join(outcome.fields)}" if outcome.fields else ""
        print(f"{args.name}: {done}, stored as revision {outcome.revision}{changed}")
    else:
        print(f"{args.name}: nothing to change, revision {outcome.revision} says so already")
