"""What several commands share: their failures, the environment they run in, and where a body goes."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from darkroom.local.handover import handover_folder, take_over

if TYPE_CHECKING:
    from darkroom.sources import Source


class Failure(Exception):
    """A command cannot do what it was asked; the text says why, to a person."""


def add_local(parser: ArgumentParser) -> None:
    """The option of every command that talks to AWS."""
    parser.add_argument("--local", action="store_true", help="talk to the stack that `darkroom serve` runs, not to AWS")


def environ_of(args: Namespace) -> dict[str, str]:
    """This process's environment, with `--local` pointed at the running stack; raises `Failure`."""
    if not args.local:
        return dict(os.environ)
    try:
        return {**os.environ, **take_over(handover_folder(os.environ))}
    except LookupError as error:
        raise Failure(str(error)) from None


def save(body: bytes, out: str) -> None:
    """Write bytes to a file, or to the standard output for `-`."""
    if out == "-":
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
    else:
        Path(out).write_bytes(body)


def stored_source(name: str, environ: Mapping[str, str]) -> "Source":
    """The newest configuration of a source; raises `Failure` if there is none."""
    from darkroom.wiring import source_store

    newest = source_store(environ).newest(name)
    if newest is None:
        raise Failure(f"there is no source {name}")
    return newest[1]
