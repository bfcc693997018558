"""A peer that is up: a child process that develops pictures and says how long it took."""

import subprocess
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from tests.bench.environments import Program
from tests.bench.peers import wire
from tests.bench.workloads import Recipe


class CannotDevelop(Exception):
    """What a peer said instead of a picture."""


@dataclass(frozen=True)
class Developed:
    """A print and the nanoseconds its making took, from bytes to bytes."""

    nanoseconds: int
    body: bytes


class Peer:
    """A running program that speaks `peers.wire`; a context manager that ends it."""

    def __init__(self, program: Program) -> None:
        self.name = program.name
        self._original = b""
        self._process = subprocess.Popen(
            program.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=program.folder,
            env=program.environ,
        )

    def develop(self, original: bytes, recipe: Recipe) -> Developed:
        """Have the work done once; raises `CannotDevelop`."""
        assert self._process.stdin and self._process.stdout
        news = b"" if original is self._original else original
        try:
            wire.send(self._process.stdin, {"recipe": recipe.for_the_wire()}, news)
            head, body = wire.receive(self._process.stdout)
        except (BrokenPipeError, EOFError) as error:
            raise CannotDevelop(f"{self.name} is gone: {error}") from None
        self._original = original
        if "error" in head:
            raise CannotDevelop(head["error"])
        return Developed(head["nanoseconds"], body)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Its input ends, and so does it."""
        self._process.communicate()
