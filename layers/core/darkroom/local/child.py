"""A server of the local stack as a child process that cannot outlive its parent."""

import ctypes
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
GRPC = 10_000
"""What SeaweedFS adds to a port to serve gRPC."""

_PORTS = range(12_000, 22_000)
"""Below the kernel's ephemeral range (32,768 and up), also after SeaweedFS has added 10,000 for gRPC."""


class Child:
    """A running command, in a session of its own so that a Ctrl-C reaches only its parent.

    The kernel kills it when the thread that started it ends, however that comes about.
    """

    def __init__(self, command: Sequence[str], log: Path) -> None:
        self._log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_dies_with(os.getpid()),  # noqa: PLW1509 - it calls the kernel and nothing else
            )

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def wait_until(self, ready: Callable[[], bool], seconds: float = 60) -> None:
        """Ask `ready` until it says yes.

        Raises:
            RuntimeError: the process ended or the seconds passed first; with the end of its log.
        """
        patience = time.monotonic() + seconds
        while not ready():
            if self._process.poll() is not None:
                raise RuntimeError(self._obituary(f"ended with {self._process.returncode}"))
            if time.monotonic() > patience:
                raise RuntimeError(self._obituary(f"was not ready in {seconds} s"))
            time.sleep(0.05)

    def stop(self) -> None:
        """Kill it and wait for its end; what it holds is thrown away, so nothing is lost."""
        self._process.kill()
        self._process.wait()

    def _obituary(self, what: str) -> str:
        return f"{self._log.stem} {what}:\n{self._log.read_text(errors='replace')[-2000:]}"


def free_ports(count: int) -> list[int]:
    """Ports on 127.0.0.1 that nobody listens on, neither there nor 10,000 above."""
    candidates = random.sample(_PORTS, len(_PORTS))
    free = (port for port in candidates if _is_free(port) and _is_free(port + GRPC))
    return [next(free) for _ in range(count)]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _dies_with(parent: int) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def bind_to_parent() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return bind_to_parent
