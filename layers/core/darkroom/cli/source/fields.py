"""`darkroom source fields`: what a source can have."""

from argparse import ArgumentParser, Namespace
from typing import Any

from darkroom.cli.output import add_json, print_json, print_table
from darkroom.cli.source.shown import word

SUMMARY = "list every field that a source can have"
DESCRIPTION = """\
List every field that a source can have: its path, what it may hold, and what it holds unless it is set. A field
that one kind of credentials has alone names the kind; N stands for an item's number, NAME for a name.

  darkroom source fields
  darkroom source fields --json
"""


def add_options(parser: ArgumentParser) -> None:
    """Declare its arguments."""
    add_json(parser)


def run(args: Namespace) -> int:
    """List them."""
    from darkroom.sources.described import described

    rows = [(f"{field.path} ({field.kind})" if field.kind else field.path, field) for field in described()]
    if args.json:
        print_json([field._asdict() | {"default": _plain(field.default)} for _, field in rows])
    else:
        print_table(
            ("field", "may hold", "default"), ((name, field.expected, _word(field.default)) for name, field in rows)
        )
    return 0


def _plain(default: Any) -> Any:
    import msgspec

    return None if default is msgspec.NODEFAULT else msgspec.to_builtins(default)


def _word(default: Any) -> str:
    import msgspec

    return "must be set" if default is msgspec.NODEFAULT else word(default)
