"""What several commands share: their failures, the environment they run in, and where a body goes."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from darkroom.local.handover import handover_folder, take_over

if TYPE_CHECKING:
    from darkroom.sources import Source


class Command(Protocol):
    """What `main` asks of a command, and a command of its actions: a module with these members."""

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


def with_credentials(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment with AWS credentials and a region found as the AWS CLI finds them: profiles, SSO, roles.

    What the environment has goes first; what is nowhere stays missing, and whoever needs it says so.
    """
    if environ.get("AWS_ACCESS_KEY_ID") or environ.get("DARKROOM_PORTS") == "memory":
        return dict(environ)
    import boto3
    from botocore.exceptions import BotoCoreError

    try:
        session = boto3.Session(profile_name=environ.get("AWS_PROFILE"))
        found = session.get_credentials()
        frozen = found.get_frozen_credentials() if found else None
    except BotoCoreError as error:
        raise Failure(f"AWS credentials: {error}") from None
    if frozen is None:
        raise Failure("there are no AWS credentials: set a profile, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
    region = environ.get("AWS_REGION") or session.region_name
    if not region:
        raise Failure("there is no AWS region: set AWS_REGION, or one in the profile")
    values = {
        "AWS_REGION": region,
        "AWS_ACCESS_KEY_ID": frozen.access_key,
        "AWS_SECRET_ACCESS_KEY": frozen.secret_key,
        "AWS_SESSION_TOKEN": frozen.token,
    }
    return {**environ, **{name: value for name, value in values.items() if value}}


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
