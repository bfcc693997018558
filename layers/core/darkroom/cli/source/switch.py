"""`darkroom source enable` and `darkroom source disable`: whether a source answers."""

from argparse import ArgumentParser, Namespace
from dataclasses import dataclass

from darkroom.cli.common import add_local
from darkroom.cli.output import add_json, tell
from darkroom.cli.source.common import add_name, store_of
from darkroom.cli.source.outcome import print_outcome


@dataclass(frozen=True)
class _Switch:
    """An action that sets `enabled`."""

    SUMMARY: str
    DESCRIPTION: str
    to: bool

    def add_options(self, parser: ArgumentParser) -> None:
        """Declare its arguments."""
        add_name(parser)
        add_json(parser)
        add_local(parser)

    def run(self, args: Namespace) -> int:
        """Set it."""
        from msgspec.structs import replace

        from darkroom.admin.changing import change

        outcome = change(store_of(args), args.name, lambda source: replace(source, enabled=self.to))
        print_outcome(args, outcome, "enabled" if self.to else "disabled")
        if outcome.fields:
            tell("running functions follow within a minute; caches keep what they have")
        return 0


ENABLE = _Switch(
    "let a disabled source answer again",
    """\
Let a source answer again that was disabled.

  darkroom source enable demo
""",
    to=True,
)
DISABLE = _Switch(
    "let a source answer nothing, and keep all of it",
    """\
Let a source answer nothing until it is enabled again. Its configuration, its keys and its domains stay
its own. Running functions follow within a minute; caches keep what they have.

  darkroom source disable demo
  darkroom source enable demo
""",
    to=False,
)
