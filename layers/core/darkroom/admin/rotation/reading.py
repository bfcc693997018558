"""Whether a key reads what its source reads: tried by the function's own way to S3, over a new connection each time."""

from collections.abc import Callable
from typing import Literal

from botocore.exceptions import BotoCoreError, ClientError

from darkroom.admin import AdminError, Tell
from darkroom.admin.cloud import Cloud
from darkroom.admin.rotation.holders import moved
from darkroom.aws.http import Pool
from darkroom.aws.s3 import S3Originals
from darkroom.aws.signing import AccessKey
from darkroom.aws.sts import Sessions
from darkroom.errors import ConfigurationError, CredentialsRefused, DarkroomError, OriginalForbidden, OriginalMissing
from darkroom.ports import Clock, Deadline
from darkroom.sources import Keys, Source

IN_A_ROW = 10
"""Successes, a second apart, after which AWS is taken to know a key everywhere; each may be another machine of S3."""

PATIENCE = 120.0
"""Seconds within which they must have come."""

FORGIVEN = 2
"""Failures in a row that are put down to chance while a key is in use."""

_ATTEMPT = 10.0
_EVERY = 5.0
_LISTED = 50
_NOTHING = "darkroom-asks-for-what-is-not-there"

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

    def __init__(self, source: Source, sample: str, clock: Clock, chance: Callable[[], float]) -> None:
        self.source = source
        self.sample = sample
        self._clock = clock
        self._chance = chance
        self.before = self.outcome()

    def outcome(self, keys: Keys | None = None) -> Outcome:
        """What one read through this key comes to, or through the source's own."""
        own = self.source.credentials
        source = moved(self.source, own.access_key_id, keys) if keys and isinstance(own, Keys) else self.source
        deadline = Deadline(self._clock, self._clock.monotonic() + _ATTEMPT)
        pool = Pool(self._clock, self._chance)
        try:
            originals = S3Originals(pool, Sessions(pool, _nobody, self._clock, "us-east-1"), self._clock)
            originals.open(source, self.sample, deadline).body.close()
        except DarkroomError as error:
            return _WORDS.get(type(error), "unavailable")
        finally:
            pool.close()
        return "read"

    def works(self, keys: Keys) -> bool:
        """Whether this key reads as the source's did; where that was refused, whether S3 knows this one."""
        now = self.outcome(keys)
        return now not in ("refused", "unavailable") if self.before == "refused" else now == self.before

    def prove(self, keys: Keys, tell: Tell) -> None:
        """Wait until a key reads, again and again; raises `AdminError` if it does not in time."""
        tell(f"waiting until S3 knows the key {keys.access_key_id}")
        end = self._clock.monotonic() + PATIENCE
        row = 0
        while row < IN_A_ROW:
            if self._clock.monotonic() >= end:
                raise AdminError(f"the key {keys.access_key_id} does not read as the source does: {self._said(keys)}")
            row = row + 1 if self.works(keys) else 0
            self._clock.sleep(1)

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


def sample_of(cloud: Cloud, source: Source, keys: Keys) -> str:
    """An object below the source's prefix, found by who may list it; else the key of one that is not there."""
    bucket = source.bucket
    for s3 in (cloud.s3(bucket, AccessKey(keys.access_key_id, keys.secret_access_key)), cloud.own_s3(bucket)):
        try:
            listed = s3.list_objects_v2(Bucket=bucket.name, Prefix=bucket.folder, MaxKeys=_LISTED)
        except (ClientError, BotoCoreError):
            continue
        found = [item["Key"] for item in listed.get("Contents", []) if not item["Key"].endswith("/")]
        if found:
            return found[0]
    return f"{bucket.folder}{_NOTHING}"


def _nobody() -> AccessKey:
    raise ConfigurationError(["credentials.kind: expected keys"])
