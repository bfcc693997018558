"""The `darkroom` command: one file a command, each with a summary, its options and what it does."""

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from typing import Protocol

from darkroom.cli import docs, get, invoke, render, serve, sign, source
from darkroom.cli.failure import Failure
from darkroom.errors import ConfigurationError, DarkroomError


class Command(Protocol):
    """What a file of this package offers; its docstring is the command's help."""

    __doc__: str
    ...
