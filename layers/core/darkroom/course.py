"""A request on its way: what it comes to, and what has become of it so far."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from darkroom.dialects import Dialect, Reading, imgix
from darkroom.held import Held
from darkroom.http import Request
from darkroom.overlays import Found
from darkroom.plan import Plan
from darkroom.plan.values import Locator
from darkroom.ports import Clock
from darkroom.sources import Source, object_key


@dataclass(frozen=True)
class Wish:
    """A request that may be answered: the object that it names, what is wanted of it, and what lies over it.

    One that is asked for `instead` of another stands in its place, with the status of that one's error.
    """

    request: Request
    source: Source
    key: str
    reading: Reading
    found: Mapping[Locator, Found]
    instead: bool = False

    @property
    def shared(self) -> bool:
        """Whether the answer may be shown to others than who asked."""
        return "Referer" not in self.reading.vary

    def of_another(self, path: str, reading: Reading | None) -> "Wish":
        """The same of another object of the source; without a reading, of the object as it is stored."""
        key = object_key(self.source, path)
        request = self.request.unconditional()
        if reading:
            return Wish(request, self.source, key, reading, self.found, instead=True)
        return Wish(request, self.source, key, Reading(Plan(), vary=self.reading.vary), {}, instead=True)


@dataclass
class Course:
    """What has become of a request so far: facts for the log, stages in milliseconds, and the wish once it is known.

    `spare` is the kept print that can stand in for one that cannot be made, and `name` the name that it has.
    """

    clock: Clock
    dialect: Dialect = imgix
    wish: Wish | None = None
    spare: Held | None = None
    name: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    stages: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time that this takes under a name."""
        begun = self.clock.monotonic()
        try:
            yield
        finally:
            took = (self.clock.monotonic() - begun) * 1000
            self.stages[name] = self.stages.get(name, 0.0) + took
