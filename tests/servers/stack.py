"""The whole local stack as a user starts it: `darkroom serve` in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Stack:
    """A running stack: the port of its front, and every line it printed until it was ready."""

    port: int
    printed: tuple[str, ...]


@contextmanager
def running_stack(
    photos: Path | None = None,
    key: str | None = None,
    *,
    edge: bool = True,
    runtime: Path | None = None,
    stores: str | None = None,
) -> Iterator[Stack]:
    """Start `darkroom serve`, wait for its `ready` line, and end it with Ctrl-C's signal.

    `stores` is the address at which its stores listen, if not on loopback.
    `runtime` is the folder through which other commands find the stack with `--local`.
    """
    port = _free_port()
    command = [str(Path(sys.executable).parent / "darkroom"), "serve", "--port", str(port)]
    command += ["--photos", str(photos)] if photos else []
    command += ["--key", key] if key else []
    command += ["--stores", stores] if stores else []
    command += [] if edge else ["--no-edge"]
    environ = os.environ | ({"XDG_RUNTIME_DIR": str(runtime)} if runtime else {})
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environ) as process:
        drain = threading.Thread(target=deque, args=(process.stdout, 0))
        try:
            printed = _until_ready(process)
            # It prints a line for each request, and would wait for ever once the pipe is full.
            drain.start()
            yield Stack(port, printed)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()
            if drain.ident:
                drain.join()


def _until_ready(process: "subprocess.Popen[str]") -> tuple[str, ...]:
    assert process.stdout is not None
    printed: list[str] = []
    for line in process.stdout:
        printed.append(line.rstrip("\n"))
        if line.startswith("ready "):
            return tuple(printed)
    raise AssertionError("the stack ended before it was ready:\n" + "\n".join(printed))


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
