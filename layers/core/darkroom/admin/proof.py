"""Credentials proved by reading the function's own way, again and again, while AWS spreads what it was told."""

from collections.abc import Callable

from darkroom.admin.cloud import Cloud
from darkroom.aws.http import Pool
from darkroom.aws.s3 import S3Originals
from darkroom.aws.sts import Sessions
from darkroom.ports import Clock, Deadline
from darkroom.sources import Source

_EVERY = 1.0
_MIDDLING = 0.5
"""In place of chance, which spreads the second attempts of many functions: here is one who asks."""


def in_a_row(times: int, works: Callable[[], bool], clock: Clock, patience: float) -> bool:
    """Wait until it worked so many times in a row, a second apart; False if it did not within `patience` seconds.

    Each answer may be another machine's of AWS.
    """
    end = clock.monotonic() + patience
    row = 0
    while row < times:
        if clock.monotonic() >= end:
            return False
        row = row + 1 if works() else 0
        clock.sleep(_EVERY)
    return True


def read(source: Source, key: str, cloud: Cloud, clock: Clock, seconds: float) -> None:
    """Get an object as the function does, over a new connection and with a new session, within some seconds.

    Raises what `darkroom.ports.Originals.open` raises.
    """
    pool = Pool(clock, lambda: _MIDDLING)
    try:
        sessions = Sessions(pool, cloud.own, clock, cloud.region, cloud.endpoint("sts") or "")
        deadline = Deadline(clock, clock.monotonic() + seconds)
        S3Originals(pool, sessions, clock).open(source, key, deadline).body.close()
    finally:
        pool.close()
