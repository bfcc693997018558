"""The `darkroom` command: one file a command.

What is heavy is imported by the command that needs it, so that `--help` answers at once.
"""

import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Mapping, Sequence
from typing import Protocol

from darkroom.cli import docs, get, invoke, render, serve, sign, source
from darkroom.cli.common import Failure
from darkroom.errors import ConfigurationError, DarkroomError

_DESCRIPTION = """\
Darkroom develops the photographs of your S3 buckets the way their URLs ask.

start here:
  darkroom serve                                  the whole stack on this machine, with a demo
  darkroom render photo.jpg 'w=300&fm=webp' -o small.webp
"""
_EPILOG = "`darkroom COMMAND --help` explains a command. PARAMETERS.md lists what a URL can ask for."


class Command(Protocol):
    """What `main` asks of a command: a module with these members."""

    @property
    def SUMMARY(self) -> str:  # noqa: N802 - a module's constant
        """What it does, in a line."""

    @property
    def DESCRIPTION(self) -> str:  # noqa: N802 - a module's constant
        """What a stranger needs to know to use it, with examples."""

    def add_options(self, parser: ArgumentParser) -> None:
        """Declare its arguments."""

    def run(self, args: Namespace) -> int:
        """Do it; the number is the exit status."""


COMMANDS: Mapping[str, Command] = {
    "serve": serve,
    "render": render,
    "get": get,
    "sign": sign,
    "invoke": invoke,
    "source": source,
    "docs": docs,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; what is expected to go wrong is one line on stderr, and 1."""
    args = _parser().parse_args(argv)
    try:
        return COMMANDS[args.command].run(args)
    except ConfigurationError as error:
        problems = error.problems
    except (Failure, DarkroomError) as error:
        problems = (str(error) or type(error).__name__,)
    except OSError as error:
        problems = (f"{error.filename}: {error.strerror}" if error.filename else str(error),)
    except KeyboardInterrupt:
        return 130
    for problem in problems:
        print(f"darkroom: {problem}", file=sys.stderr)
    return 1


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "darkroom", description=_DESCRIPTION, epilog=_EPILOG, formatter_class=RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, title="commands")
    for name, command in COMMANDS.items():
        added = commands.add_parser(
            name,
            help=command.SUMMARY,
            description=command.DESCRIPTION,
            formatter_class=RawDescriptionHelpFormatter,
        )
        command.add_options(added)
    return parser
