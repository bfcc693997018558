"""What the actions on sources share: the document they read, the store they write to, AWS."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from darkroom.cli.common import Failure, resolved_of

if TYPE_CHECKING:
    from darkroom.admin.cloud import Cloud
    from darkroom.ports import SourceStore
    from darkroom.sources import Source


def add_document(parser: ArgumentParser) -> None:
    """The argument of an action that reads a document."""
    parser.add_argument("file", metavar="FILE", help="the JSON document; - for stdin")


def add_name(parser: ArgumentParser) -> None:
    """The argument of an action on one source."""
    parser.add_argument("name", metavar="NAME", help="the source")


def read_document(file: str) -> "Source":
    """The Source in a file, or on the standard input for `-`; raises `ConfigurationError`, `OSError`."""
    from darkroom.admin.changing import checked
    from darkroom.sources import read_source

    return checked(read_source(read_bytes(file)))


def read_bytes(file: str) -> bytes:
    """What a file holds, or the standard input for `-`; raises `OSError`."""
    return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()


def store_of(args: Namespace) -> "SourceStore":
    """Where configurations are written; raises `Failure`, `AdminError`, `ConfigurationError`."""
    from darkroom.wiring import source_store

    return source_store(resolved_of(args))


def cloud_of(args: Namespace) -> "Cloud":
    """AWS as the administrator reaches it; raises `Failure`, `AdminError`."""
    from darkroom.admin.cloud import Cloud

    return Cloud(resolved_of(args))


def read_secret(field: str = "the secret access key") -> str:
    """A secret: the next line of the standard input, asked for without an echo on a terminal; raises `Failure`."""
    secret = asked(getpass, f"{field} (not shown): ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if not secret:
        raise Failure("the standard input: expected a secret on a line of its own, found none")
    return secret


def asked(ask: Callable[[str], str], question: str) -> str:
    """What somebody at the terminal answers, nothing if they end the input."""
    try:
        return ask(question)
    except EOFError:
        return ""
