"""Whether a key reads what its source reads: tried by the function's own way to S3, over a new connection each time."""

from typing import Literal

from darkroom.admin import AdminError, Tell
from darkroom.admin.cloud import Cloud
from darkroom.admin.proof import in_a_row, read
from darkroom.admin.rotation.holders import moved
from darkroom.errors import CredentialsRefused, DarkroomError, OriginalForbidden, OriginalMissing
from darkroom.ports import Clock
from darkroom.sources import Keys, Source

IN_A_ROW = 10
"""Successes after which AWS is taken to know a key everywhere."""

PATIENCE = 120.0
"""Seconds within which they must have come."""

FORGIVEN = 2
"""Failures in a row that are put down to chance while a key is in use."""

_ATTEMPT = 10.0
_EVERY = 5.0

type Outcome = Literal["read", "missing", "forbidden", "refused", "unavailable"]
_WORDS: dict[type[DarkroomError], Outcome] = {
    OriginalMissing: "missing",
    OriginalForbidden: "forbidden",
    CredentialsRefused: "refused",
}


class Reading:
    """What a source's reads come to, compared with what they came to before.

    `sample` is an object's key in the bucket, prefix included.
    """

    def __init__(self, source: Source, sample: str, cloud: Cloud, clock: Clock) -> None:
        self.source = source
        self.sample = sample
        self._cloud = cloud
        self._clock = clock
        self.before = self.outcome()

    def outcome(self, keys: Keys | None = None) -> Outcome:
        """What one read through this key comes to, or through the source's own."""
        own = self.source.credentials
        source = moved(self.source, own.access_key_id, keys) if keys and isinstance(own, Keys) else self.source
        try:
            read(source, self.sample, self._cloud, self._clock, _ATTEMPT)
        except DarkroomError as error:
            return _WORDS.get(type(error), "unavailable")
        return "read"

    def works(self, keys: Keys) -> bool:
        """Whether this key reads as the source's did; where that was refused, whether S3 knows this one."""
        now = self.outcome(keys)
        return now not in ("refused", "unavailable") if self.before == "refused" else now == self.before

    def prove(self, keys: Keys, tell: Tell) -> None:
        """Wait until a key reads, again and again; raises `AdminError` if it does not in time."""
        tell(f"waiting until S3 knows the key {keys.access_key_id}")
        if not in_a_row(IN_A_ROW, lambda: self.works(keys), self._clock, PATIENCE):
            raise AdminError(f"the key {keys.access_key_id} does not read as the source does: {self._said(keys)}")

    def watch(self, keys: Keys, seconds: float, tell: Tell, why: str) -> None:
        """Let time pass while a key is in use; raises `AdminError` if it no longer reads."""
        end = self._clock.monotonic() + seconds
        failures, told = 0, float("inf")
        while (left := end - self._clock.monotonic()) > 0:
            if told - left >= 15:
                tell(f"{why}: {left:.0f} s to go")
                told = left
            self._clock.sleep(min(_EVERY, left))
            failures = 0 if self.works(keys) else failures + 1
            if failures > FORGIVEN:
                raise AdminError(f"the source no longer reads through the key {keys.access_key_id}: {self._said(keys)}")

    def _said(self, keys: Keys) -> str:
        return f"{self.sample}: {self.outcome(keys)}, and before: {self.before}"
