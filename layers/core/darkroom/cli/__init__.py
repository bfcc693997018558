"""The `darkroom` command: one file a command.

What is heavy is imported by the command that needs it, so that `--help` answers at once.
"""

import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Mapping, Sequence

from darkroom.admin import AdminError
from darkroom.cli import docs, get, invoke, render, serve, sign, source
from darkroom.cli.common import Command, Failure
from darkroom.errors import ConfigurationError, DarkroomError

_DESCRIPTION = """\
Darkroom develops the photographs of your S3 buckets the way their URLs ask.

start here:
  darkroom serve                                  the whole stack on this machine, with a demo
  darkroom render photo.jpg 'w=300&fm=webp' -o small.webp
"""
_EPILOG = "`darkroom COMMAND --help` explains a command. PARAMETERS.md lists what a URL can ask for."


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
