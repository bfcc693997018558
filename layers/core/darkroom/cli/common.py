"""What several commands share: their failures, the environment they run in, and where a body goes."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from darkroom.local.handover import Handover, handover_folder, take_over

if TYPE_CHECKING:
    from darkroom.ports import SourceStore
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
    """The options of every command that talks to AWS."""
    group = parser.add_argument_group("where it is done")
    where = group.add_mutually_exclusive_group()
    where.add_argument("--local", action="store_true", help="in the stack that `darkroom serve` runs (DARKROOM_LOCAL)")
    where.add_argument(
        "--stack", metavar="NAME", help="in the deployment of this CloudFormation stack (DARKROOM_STACK)"
    )
    group.add_argument("--profile", metavar="NAME", help="with this profile's AWS credentials and region (AWS_PROFILE)")


def environ_of(args: Namespace) -> dict[str, str]:
    """The environment as the options say, for who administers; found once a command.

    `--local` (or DARKROOM_LOCAL) is the running stack's with all rights there; `--profile` goes before keys in the
    environment; of `--stack`, what the deployed stack tells stands where the environment says nothing. Raises
    `Failure`, `AdminError`.
    """
    return _once(args, "environ", lambda: _environ(args))


def resolved_of(args: Namespace) -> dict[str, str]:
    """The same with AWS credentials, a region and addresses; found once a command, as signing in may take a while."""
    return _once(args, "resolved", lambda: with_credentials(environ_of(args)))


def _once(args: Namespace, name: str, find: Callable[[], dict[str, str]]) -> dict[str, str]:
    kept: dict[str, dict[str, str]] = vars(args).setdefault("kept", {})
    if name not in kept:
        kept[name] = find()
    return kept[name]


def _is_local(args: Namespace) -> bool:
    return bool(args.local or (os.environ.get("DARKROOM_LOCAL") and not (args.stack or args.profile)))


def _environ(args: Namespace) -> dict[str, str]:
    if _is_local(args):
        return _taken_over().administrator
    environ = dict(os.environ)
    if args.profile:
        keys = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
        environ = {name: value for name, value in environ.items() if name not in keys} | {"AWS_PROFILE": args.profile}
    stack = args.stack or environ.get("DARKROOM_STACK")
    if not (args.profile or stack):
        return environ
    from darkroom.cli.credentials import resolved

    environ = resolved(environ)
    return _of_stack(stack, environ) if stack else environ


def _of_stack(stack: str, environ: Mapping[str, str]) -> dict[str, str]:
    from darkroom.admin.cloud import Cloud
    from darkroom.admin.deployment import told_by

    return told_by(Cloud(environ), stack) | {name: value for name, value in environ.items() if value}


def function_environ_of(args: Namespace) -> dict[str, str]:
    """The environment for who plays the function: in the local stack it has the function's own rights."""
    return _taken_over().function if _is_local(args) else environ_of(args)


def _taken_over() -> Handover:
    """The running stack's environments, in which nothing is left of what this process was told of AWS."""
    try:
        left = take_over(handover_folder(os.environ))
    except LookupError as error:
        raise Failure(str(error)) from None
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "DARKROOM_"))}
    ours |= {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "no_proxy": "*"}
    return Handover({**ours, **left.function}, {**ours, **left.administrator})


def with_credentials(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment with AWS credentials, a region and addresses as the AWS CLI finds them; raises `AdminError`."""
    if environ.get("DARKROOM_PORTS") == "memory":
        return dict(environ)
    from darkroom.admin import AdminError
    from darkroom.cli.credentials import resolved

    try:
        return resolved(environ)
    except AdminError as error:
        raise AdminError(f"{error}{_or_here()}") from None


def _or_here() -> str:
    """What else somebody may have meant who has no AWS credentials, but a stack that runs."""
    try:
        take_over(handover_folder(os.environ))
    except LookupError:
        return ""
    return "; or say --local, for the stack that runs on this machine"


def save(body: bytes, out: str) -> None:
    """Write bytes to a file, or to the standard output for `-`."""
    if out == "-":
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
    else:
        Path(out).write_bytes(body)


def newest(store: "SourceStore", name: str) -> tuple[int, "Source"]:
    """The newest revision of a source and its number; raises `AdminError` if there is none, `ConfigurationError`."""
    from darkroom.admin.lookup import newest

    return newest(store, name)
