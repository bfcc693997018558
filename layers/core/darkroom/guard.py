"""Who may ask: the edge alone, where a secret that only it knows is set."""

from hmac import compare_digest

from darkroom.errors import EdgeRequired, UpstreamError
from darkroom.ports import Clock, Deadline, Secrets
from darkroom.sources import Secret

EDGE_SECRET = "x-darkroom-edge"  # noqa: S105 - a header's name
"""The header in which the edge sends the secret."""

KEPT_FOR = 300.0
"""Seconds that the values are believed."""

ASKED_AGAIN_AFTER = 10.0
"""Seconds between two looks at the store, however many wrong or failing requests come."""


class Guard:
    """Lets only requests pass that bring one of the secret's values."""

    def __init__(self, secrets: Secrets, clock: Clock) -> None:
        self._secrets = secrets
        self._clock = clock
        self._known: tuple[Secret, ...] = ()
        self._asked = self._read = float("-inf")

    def check(self, given: str, deadline: Deadline) -> None:
        """Raise unless this is one of the values: the last known ones where the store fails.

        Raises:
            EdgeRequired: it is none of them.
            SecretsUnavailable, OutOfTime: none has ever been known.
        """
        if self._clock.monotonic() - self._read > KEPT_FOR or not self._matches(given):
            self._look(deadline)
        if not self._matches(given):
            raise EdgeRequired("the header is missing or wrong")

    def _matches(self, given: str) -> bool:
        matches = [compare_digest(given.encode(), value.reveal().encode()) for value in self._known]
        return any(matches)

    def _look(self, deadline: Deadline) -> None:
        now = self._clock.monotonic()
        if self._known and now - self._asked < ASKED_AGAIN_AFTER:
            return
        self._asked = now
        try:
            self._known, self._read = self._secrets.values(deadline), now
        except UpstreamError:
            if not self._known:
                raise
