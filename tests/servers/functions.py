"""Running functions that answer requests all the time, while a test lets the hours pass at its own pace.

Each is an App of its own, with its own memory of configurations and its own connections. Their time stands still
until the clock of whatever the test runs beside them sleeps: then it moves by as much for all of them, between two
requests of each, and the sleeper goes on once each has answered again. So a minute of theirs takes a few requests, and
none of their deadlines passes.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self

from darkroom.app import App, Rules
from darkroom.aws.http import Pool
from darkroom.aws.parameters import Parameters
from darkroom.aws.s3 import S3Originals
from darkroom.aws.signing import AccessKey
from darkroom.aws.ssm import SsmSources
from darkroom.aws.sts import Sessions
from darkroom.http import Request, Response
from darkroom.sources import Secret

_PATIENCE = 60.0
"""Seconds in which a function answers, on the machine's own clock; beyond, the test fails rather than hangs."""


class Paced:
    """A clock whose running time only moves by sleeping, or when it is moved; the date is the machine's."""

    def __init__(self, on_sleep: Callable[[float], None] | None = None) -> None:
        self._running = 0.0
        self._on_sleep = on_sleep

    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return self._running

    def sleep(self, seconds: float) -> None:
        self.pass_by(seconds)
        if self._on_sleep:
            self._on_sleep(seconds)

    def pass_by(self, seconds: float) -> None:
        self._running += seconds


class _Function(threading.Thread):
    def __init__(self, environ: Mapping[str, str], next_request: Callable[[int], Request]) -> None:
        super().__init__(daemon=True)
        self.clock = Paced()
        self.answered = 0
        self.statuses: Counter[int] = Counter()
        self.refused: list[str] = []
        self.ending = threading.Event()
        self.progress = threading.Condition()
        self._due = 0.0
        self._next_request = next_request
        self._pool = Pool(self.clock, lambda: 0.5)
        self._app = _app(environ, self.clock, self._pool)

    def run(self) -> None:
        while not self.ending.is_set():
            with self.progress:
                self.clock.pass_by(self._due)
                self._due = 0.0
            self._count(self._app.answer(self._next_request(self.answered)))
        self._pool.close()

    def _count(self, response: Response) -> None:
        with self.progress:
            self.answered += 1
            self.statuses[response.status] += 1
            if response.status != 200:
                self.refused.append(f"{response.status} {response.facts.get('error', response.facts.get('bug'))}")
            self.progress.notify_all()

    def let_pass(self, seconds: float) -> None:
        """Have time pass before the next request."""
        with self.progress:
            self._due += seconds

    def wait_for(self, answered: int) -> None:
        with self.progress:
            if not self.progress.wait_for(lambda: self.answered >= answered, _PATIENCE):
                raise AssertionError("a function no longer answers")


class Functions:
    """Some functions that are asked one thing after the other; use it as a context manager.

    `next_request` makes the request of this number, for each of them.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        next_request: Callable[[int], Request],
        count: int = 3,
    ) -> None:
        self.clock = Paced(self._pass_by)
        self._functions = [_Function(environ, next_request) for _ in range(count)]

    @property
    def answered(self) -> int:
        """Answers so far, of all functions."""
        return sum(function.answered for function in self._functions)

    @property
    def refused(self) -> Sequence[str]:
        """What was answered with anything but 200, and why."""
        return [said for function in self._functions for said in function.refused]

    def go_round(self) -> None:
        """Wait until each function has answered something that was asked after this was called."""
        marks = [function.answered + 2 for function in self._functions]
        for function, mark in zip(self._functions, marks, strict=True):
            function.wait_for(mark)

    def _pass_by(self, seconds: float) -> None:
        for function in self._functions:
            function.let_pass(seconds)
        self.go_round()

    def __enter__(self) -> Self:
        for function in self._functions:
            function.start()
        self.go_round()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for function in self._functions:
            function.ending.set()
        for function in self._functions:
            function.join()


class Sleeper:
    """A function that is asked only when a test asks it, and sleeps in between; use it as a context manager."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.clock = Paced()
        self._pool = Pool(self.clock, lambda: 0.5)
        self._app = _app(environ, self.clock, self._pool)

    def status(self, request: Request) -> int:
        """Of its answer."""
        return self._app.answer(request).status

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.close()


class Stopping:
    """The functions' clock; once so many seconds have passed something happens, and once more at each of the others."""

    def __init__(self, functions: Functions, happen: Callable[[], None], *after: float) -> None:
        self._clock = functions.clock
        self._happen = happen
        self._moments = [self._clock.monotonic() + seconds for seconds in after]

    def now(self) -> float:
        return self._clock.now()

    def monotonic(self) -> float:
        return self._clock.monotonic()

    def sleep(self, seconds: float) -> None:
        self._clock.sleep(seconds)
        if self._moments and self._clock.monotonic() >= self._moments[0]:
            del self._moments[0]
            self._happen()


def _app(environ: Mapping[str, str], clock: Paced, pool: Pool) -> App:
    own = AccessKey(environ["AWS_ACCESS_KEY_ID"], Secret(environ["AWS_SECRET_ACCESS_KEY"]))
    region = environ["AWS_REGION"]
    parameters = Parameters(pool, lambda: own, clock, region, environ["AWS_ENDPOINT_URL_SSM"])
    sessions = Sessions(pool, lambda: own, clock, region, environ["AWS_ENDPOINT_URL_STS"])
    sources = SsmSources(parameters, environ["DARKROOM_PARAMETER_ROOT"])
    return App(Rules("darkroom.test"), sources, S3Originals(pool, sessions, clock), clock)
