"""What processes do that all want the same lease at the same moment."""

import multiprocessing
import signal
import time
from dataclasses import dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any

from darkroom.aws.http import Pool
from darkroom.aws.signing import AccessKey
from darkroom.ports import Deadline
from darkroom.sources import Bucket, Keys
from darkroom.wiring import SystemClock
from tests.integration.aws.printing import NAME, s3_prints
from tests.things import a_source

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload([__name__])

PATIENCE = 60.0
"""Seconds until the processes are taken to be lost."""


class Unhurried(SystemClock):
    """A clock by which every deadline is ten times as far away: how busy the machine is says nothing about the code."""

    def monotonic(self) -> float:
        return super().monotonic() / 10


@dataclass(frozen=True)
class Scene:
    """Where prints lie, the key for it, how all begin at once, and what each got."""

    bucket: Bucket
    keys: Keys
    gate: Barrier
    told: "Queue[Any]"


def lead(scene: Scene, number: int, seconds: float) -> None:
    """Try to get the lease, tell whether it is ours, and do nothing with it for ever."""
    clock = Unhurried()
    pool = Pool(clock, lambda: 0.5)
    prints = s3_prints(pool, scene.bucket, AccessKey.of(scene.keys), clock, f"process {number}, ")
    scene.gate.wait(PATIENCE)
    lease = prints.lease(a_source(), NAME, seconds, Deadline(clock, clock.monotonic() + 24))
    scene.told.put(lease)
    if lease:
        signal.pause()


def until_it_is_ours(scene: Scene) -> str:
    """The lease, as soon as the store gives it away."""
    clock = Unhurried()
    pool = Pool(clock, lambda: 0.5)
    prints = s3_prints(pool, scene.bucket, AccessKey.of(scene.keys), clock, "the next, ")
    try:
        while not (lease := prints.lease(a_source(), NAME, 30.0, Deadline(clock, clock.monotonic() + 24))):
            time.sleep(0.1)
    finally:
        pool.close()
    return lease
