"""HTTP to AWS over kept-alive connections: bounded retries, never past the deadline, no redirects."""

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from socket import socket
from typing import cast

from darkroom.aws.wire import AddressForbidden, Dialler, Endpoint, Wire
from darkroom.ports import Clock, Deadline

ATTEMPTS = 4
"""Times a call is sent at most."""

PAUSE = 0.1
"""Seconds the first pause lasts at most; each further one is up to twice as long."""

LONGEST_PAUSE = 2.0

KEPT = 8
"""Idle connections kept."""

KEPT_FOR = 15.0
"""Seconds an idle connection is kept; S3 closes its side after about twenty."""

_REFUSAL = 64 * 1024
"""Bytes read of an error's document."""

_PIECE = 256 * 1024

_THROTTLED = frozenset(
    {
        "RequestLimitExceeded",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TooManyUpdates",
    }
)
_CODE = re.compile(r'<Code>\s*([A-Za-z0-9._-]{1,100})|"__type"\s*:\s*"(?:[^"#]*#)?([A-Za-z0-9._-]{1,100})"')


class NoAnswer(Exception):
    """The service cannot be reached, or hung up; the text names the host and never what was sent."""


@dataclass(frozen=True)
class Call:
    """One signed request. `target` is the percent-encoded path and query.

    A call that is not `repeatable` is sent once more only if the service said that it did nothing.
    """

    method: str
    endpoint: Endpoint
    target: str
    headers: Mapping[str, str]
    body: bytes = b""
    repeatable: bool = True

    def encoded(self) -> bytes:
        """The request as it goes over the wire."""
        headers = {"accept-encoding": "identity", "content-length": str(len(self.body)), **self.headers}
        lines = [
            f"{self.method} {self.target} HTTP/1.1",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


class Answer:
    """What came back: status, headers by lower-case name, and a body to be read once and closed.

    The body of a refusal has been read already: it is `text`.
    """

    def __init__(self, response: HTTPResponse, wire: Wire, let_go: Callable[[Wire, bool], None]) -> None:
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.length = response.length
        self.text = ""
        self._response = response
        self._wire = wire
        self._let_go: Callable[[Wire, bool], None] | None = let_go
        self._received = 0

    @property
    def code(self) -> str:
        """The service's own word for a refusal, empty if it gave none."""
        found = _CODE.search(self.text)
        return (found[1] or found[2]) if found else ""

    def read(self, size: int) -> bytes:
        """What has arrived, at most `size` bytes; waits for at least one; empty at the end.

        Raises:
            NoAnswer: the connection broke before the announced end.
            OutOfTime: the deadline passed.
        """
        self._wire.deadline.check()
        try:
            data = self._response.read1(min(size, _PIECE))
        except (OSError, HTTPException) as error:
            raise NoAnswer(_what(error)) from None
        self._received += len(data)
        if not data and size and self.length is not None and self._received < self.length:
            raise NoAnswer(f"{self._received} of {self.length} bytes arrived")
        return data

    def read_whole(self, most: int) -> bytes:
        """The rest of the body, cut after about `most` bytes; raises as `read` does."""
        data = bytearray()
        try:
            while len(data) < most and (piece := self.read(most)):
                data += piece
        finally:
            self.close()
        return bytes(data)

    def close(self) -> None:
        """Keep the connection if nothing is left on it, else hang up; safe to call twice."""
        if self._let_go:
            ended = self._response.isclosed() or self._response.length == 0
            whole = ended and self.length in (None, self._received) and not self._response.will_close
            self._let_go(self._wire, whole)
            self._response.close()
            self._let_go = None


class Pool:
    """Sends calls, also from several threads. `chance` gives numbers from 0 to 1 for the pauses."""

    def __init__(self, clock: Clock, chance: Callable[[], float], dialler: Dialler | None = None) -> None:
        self._clock = clock
        self._chance = chance
        self._dialler = dialler or Dialler()
        self._lock = threading.Lock()
        self._idle: list[tuple[Endpoint, Wire, float]] = []

    def send(self, call: Call, deadline: Deadline) -> Answer:
        """The answer to a call, after the bounded retries; its status may be any.

        Lost connections, 429 and 5xx and the service's own words for "slower" are retried.

        Raises:
            NoAnswer: the service could not be reached, or lies where none may.
            OutOfTime: the deadline passed.
        """
        attempt = 0
        while True:
            attempt += 1
            try:
                answer = self._exchange(call, deadline)
            except AddressForbidden as error:
                raise NoAnswer(f"{call.endpoint.host}: {error}") from None
            except (OSError, HTTPException, NoAnswer) as error:
                deadline.check()
                if not (call.repeatable and self._pause(attempt, deadline)):
                    raise NoAnswer(f"{call.endpoint.host}: {_what(error)}") from None
            else:
                if not (_may_pass(answer, call) and self._pause(attempt, deadline)):
                    return answer

    def close(self) -> None:
        """Hang up every idle connection."""
        with self._lock:
            idle, self._idle = self._idle, []
        for _, wire, _ in idle:
            wire.close()

    def _pause(self, attempt: int, deadline: Deadline) -> bool:
        """Wait before the next attempt; False if there should be none."""
        seconds = self._chance() * min(LONGEST_PAUSE, PAUSE * 2 ** (attempt - 1))
        if attempt == ATTEMPTS or seconds >= deadline.remaining():
            return False
        self._clock.sleep(seconds)
        return True

    def _exchange(self, call: Call, deadline: Deadline) -> Answer:
        wire = self._kept(call.endpoint) if call.repeatable else None
        if wire:
            try:
                return self._ask(wire, call, deadline)
            except TimeoutError:
                raise
            except OSError:
                pass  # it had been closed on the other side: no failure of the service
        return self._ask(self._dialler.open(call.endpoint, deadline), call, deadline)

    def _ask(self, wire: Wire, call: Call, deadline: Deadline) -> Answer:
        wire.deadline = deadline
        try:
            wire.sendall(call.encoded())
            response = HTTPResponse(cast(socket, wire), method=call.method)
            response.begin()
            answer = Answer(response, wire, lambda wire, whole: self._let_go(call.endpoint, wire, whole))
            if answer.status >= 300:
                answer.text = answer.read_whole(_REFUSAL).decode(errors="replace")
        except BaseException:
            wire.close()
            raise
        return answer

    def _kept(self, endpoint: Endpoint) -> Wire | None:
        oldest = self._clock.monotonic() - KEPT_FOR
        with self._lock:
            for idle in [idle for idle in reversed(self._idle) if idle[0] == endpoint]:
                self._idle.remove(idle)
                _, wire, since = idle
                if since >= oldest and wire.is_quiet():
                    return wire
                wire.close()
        return None

    def _let_go(self, endpoint: Endpoint, wire: Wire, whole: bool) -> None:
        if not whole:
            wire.close()
            return
        with self._lock:
            self._idle.append((endpoint, wire, self._clock.monotonic()))
            surplus = self._idle[:-KEPT]
            self._idle = self._idle[-KEPT:]
        for _, unwanted, _ in surplus:
            unwanted.close()


def _may_pass(answer: Answer, call: Call) -> bool:
    if answer.status == 429 or answer.code in _THROTTLED:
        return True
    return call.repeatable and (answer.status in (500, 502, 503, 504) or answer.code == "RequestTimeout")


def _what(error: Exception) -> str:
    """A failure in words that cannot hold what was sent or received."""
    if isinstance(error, NoAnswer):
        return str(error)
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
