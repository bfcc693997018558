"""A root of one's own in an SSM, with writers that can be interrupted before any of their calls."""

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from secrets import token_hex
from typing import Any

from darkroom.aws.http import Pool
from darkroom.aws.parameters import STANDARD, Parameter, Parameters
from darkroom.aws.signing import AccessKey
from darkroom.aws.ssm import SsmSources, SsmSourceStore
from darkroom.aws.wire import Dialler
from darkroom.local.moto import REGION, Moto
from darkroom.ports import Deadline
from darkroom.sources import Secret, SigningKey, Source
from tests.servers.shelves import fresh_name
from tests.things import TOKEN, Ticking, a_source

OWN = AccessKey("AKIAOWN", Secret("never-to-be-told"), Secret("token-of-the-function"))

MANY = 100
"""More calls than any write makes."""


class Stopped(Exception):
    """The writer ended here."""


class Stepping(Parameters):
    """A way to SSM on which something may happen before each call; it is told which call it is, the first is 0."""

    happens: Callable[[int], None] = staticmethod(lambda _: None)

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._steps = count()

    def below(self, path: str, deadline: Deadline, *, readable: bool, deep: bool = False) -> Iterator[Parameter]:
        self.happens(next(self._steps))
        yield from super().below(path, deadline, readable=readable, deep=deep)

    def get(self, name: str, deadline: Deadline) -> Parameter | None:
        self.happens(next(self._steps))
        return super().get(name, deadline)

    def create(self, name: str, value: str, kms_key: str | None, deadline: Deadline, *, repeatable: bool) -> bool:
        self.happens(next(self._steps))
        return super().create(name, value, kms_key, deadline, repeatable=repeatable)

    def delete(self, names: Sequence[str], deadline: Deadline) -> None:
        self.happens(next(self._steps))
        super().delete(names, deadline)


class Cabinet:
    """Its reading side, and as many writers as wanted."""

    def __init__(self, endpoint: str, idle: float = 5) -> None:
        self.clock = Ticking()
        self.root = f"/{fresh_name('darkroom')}"
        self.pool = Pool(self.clock, lambda: 0.5, Dialler(idle=idle))
        self.endpoint = endpoint
        self.sources = SsmSources(self.parameters(), self.root)

    def parameters(self, through: type[Stepping] = Stepping) -> Stepping:
        return through(self.pool, lambda: OWN, self.clock, REGION, self.endpoint)

    def store(
        self,
        happens: Callable[[int], None] | None = None,
        *,
        through: type[Stepping] = Stepping,
        kms_key: str = "",
        largest: int = STANDARD,
    ) -> SsmSourceStore:
        """A writer; `happens` is told before each of its calls."""
        parameters = self.parameters(through)
        if happens:
            parameters.happens = happens
        return SsmSourceStore(parameters, self.clock, kms_key, self.root, token=lambda: token_hex(8), largest=largest)

    def stopping(self, before: int) -> SsmSourceStore:
        """A writer that ends just before one of its calls."""

        def stop(step: int) -> None:
            if step == before:
                raise Stopped

        return self.store(stop)

    def overtaken[T](self, before: int, by: Callable[[SsmSourceStore], T]) -> tuple[SsmSourceStore, list[T]]:
        """A writer before one of whose calls another does its whole work, and what comes of that once it has."""
        met: list[T] = []

        def overtake(step: int) -> None:
            if step == before:
                met.append(by(self.store()))

        return self.store(overtake), met

    def find(self, name: str = "demo") -> Source | None:
        return self.sources.find(name, self.clock.deadline())

    def max_age(self) -> int | None:
        found = self.find()
        return found.max_age if found else None


def version(number: int, **changes: Any) -> Source:
    """A source whose document fits into one parameter."""
    return a_source(max_age=number, **changes)


def large(number: int, **changes: Any) -> Source:
    """A source whose document takes three, with a text of characters of several bytes."""
    keys = tuple(SigningKey(id=f"k{key}", secret=Secret(f"{number:03}{key}" * 250)) for key in range(9))
    ring = (*keys, SigningKey(id="k", secret=Secret(TOKEN)))
    return a_source(max_age=number, signing_keys=ring, description="żółć 写真 " * 40, **changes)


def stored(moto: Moto, cabinet: Cabinet, folder: str = "") -> dict[str, dict[str, Any]]:
    """What lies in a folder of the cabinet, by the path below it."""
    path = f"{cabinet.root}/{folder}".rstrip("/")
    pages = moto.ssm().get_paginator("get_parameters_by_path")
    found = pages.paginate(Path=path, Recursive=True, WithDecryption=True)
    return {one["Name"].removeprefix(f"{path}/"): dict(one) for page in found for one in page["Parameters"]}
