"""How other commands find a running stack: its environments, in a file that only its owner can read."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

LOCAL_PORT = "DARKROOM_LOCAL_PORT"
"""The variable that names the running front's port."""


class Handover(NamedTuple):
    """The environments of a running stack: the function's, with its rights, and that of who administers it."""

    function: dict[str, str]
    administrator: dict[str, str]


def handover_folder(environ: Mapping[str, str]) -> Path:
    """Where running stacks leave their environments: in the user's runtime folder, else in the cache."""
    base = environ.get("XDG_RUNTIME_DIR") or Path(environ.get("HOME") or Path.home(), ".cache")
    return Path(base, "darkroom", "stacks")


@contextmanager
def handed_over(folder: Path, left: Handover) -> Iterator[None]:
    """Leave these environments for other commands until the end of the block."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"{os.getpid()}.json"
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(left._asdict(), out)
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def take_over(folder: Path) -> Handover:
    """The environments of the running stack, of several the one started last.

    Raises:
        LookupError: no stack is running.
    """
    running = [file for file in folder.glob("*.json") if Path("/proc", file.stem).exists()]
    if not running:
        raise LookupError("no local stack is running: start one with `darkroom serve`")
    return Handover(**json.loads(max(running, key=lambda file: file.stat().st_mtime).read_text()))
