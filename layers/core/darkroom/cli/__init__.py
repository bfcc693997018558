"""The `darkroom` command: one file a command.

What is heavy is imported by the command that needs it, so that `--help` answers at once.
"""

import os
import re
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from darkroom.admin import AdminError
from darkroom.cli import docs, get, invoke, purge, render, serve, sign, source
from darkroom.cli.common import Command, Failure
from darkroom.cli.output import tell
from darkroom.errors import ConfigurationError, DarkroomError

_DESCRIPTION = """\
Darkroom develops the photographs of your S3 buckets the way their URLs ask.

start here:
  darkroom serve                                  the whole stack on this machine, with a demo
  darkroom render photo.jpg 'w=300&fm=webp' -o small.webp
"""
_OPTION = re.compile("--?[a-z-]{1,32}(?:=|$)")
"""An option's name, at the beginning of a word."""
_UNSAID = "(...)"
_EPILOG = "`darkroom COMMAND --help` explains a command. PARAMETERS.md lists what a URL can ask for."


COMMANDS: Mapping[str, Command] = {
    "serve": serve,
    "render": render,
    "get": get,
    "sign": sign,
    "invoke": invoke,
    "source": source,
    "purge": purge,
    "docs": docs,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; what is expected to go wrong is one line on stderr, and 1."""
    args = _parser().parse_args(argv)
    try:
        return COMMANDS[args.command].run(args)
    except ConfigurationError as error:
        problems = error.problems
    except (Failure, AdminError, DarkroomError) as error:
        problems = (str(error) or type(error).__name__,)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads on: say nothing more
        return 1
    except OSError as error:
        problems = (f"{error.filename}: {error.strerror}" if error.filename else str(error),)
    except KeyboardInterrupt:
        return 130
    for problem in problems:
        tell(f"darkroom: {problem}")
    return 1


class _Parser(ArgumentParser):
    """A parser whose complaints repeat plain words and options' names only: anything else may be a secret."""

    _typed: Sequence[str] = ()

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As usual, and what was typed is known to `error`."""
        self._typed = sys.argv[1:] if args is None else args
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """End with the usage and a complaint."""
        values = {_OPTION.sub("", word) for word in self._typed}
        for value in sorted(values, key=len, reverse=True):
            if not re.fullmatch("[A-Za-z_-]{0,32}", value):
                message = message.replace(repr(value), _UNSAID).replace(value, _UNSAID)
        super().error(message)


def _parser() -> ArgumentParser:
    parser = _Parser("darkroom", description=_DESCRIPTION, epilog=_EPILOG, formatter_class=RawDescriptionHelpFormatter)
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
