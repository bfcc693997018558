"""How the other commands find the running stack: its environment, in a file that only its owner can read."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

LOCAL_PORT = "DARKROOM_LOCAL_PORT"
"""The variable that names the running front's port."""


def handover_file(environ: Mapping[str, str]) -> Path:
    """Where a running stack leaves its environment: the user's runtime folder, else the cache."""
    base = environ.get("XDG_RUNTIME_DIR") or Path(environ.get("HOME") or Path.home(), ".cache")
    return Path(base, "darkroom", "local.json")


@contextmanager
def handed_over(file: Path, environ: Mapping[str, str]) -> Iterator[None]:
    """Leave this environment for the other commands until the end of the block."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    ours = json.dumps({"pid": os.getpid(), "environ": dict(environ)})
    new = file.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(ours)
    new.replace(file)
    try:
        yield
    finally:
        with suppress(OSError):
            if file.read_text() == ours:
                file.unlink()


def take_over(file: Path) -> dict[str, str]:
    """The environment of the running stack; raises LookupError if none is running."""
    try:
        left = json.loads(file.read_text())
        os.kill(left["pid"], 0)
    except (OSError, ValueError):
        raise LookupError("no local stack is running: start one with `darkroom serve`") from None
    environ: dict[str, str] = left["environ"]
    return environ
