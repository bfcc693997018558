"""What processes do that all want the same print at the same moment."""

import multiprocessing
import signal
import time
from dataclasses import dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any

from darkroom.app import App, Rules
from darkroom.aws.http import Pool
from darkroom.aws.s3 import S3Originals
from darkroom.aws.signing import AccessKey
from darkroom.aws.sts import Sessions
from darkroom.memory import MemorySources
from darkroom.ports import Deadline
from darkroom.sources import Bucket, Keys
from darkroom.wiring import SystemClock
from tests.integration.aws.printing import NAME, s3_prints
from tests.things import a_request, a_source, sign

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
    """Where originals and prints lie, the key for both, and how all begin at once."""

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


def answer(scene: Scene, number: int) -> None:
    """Answer a request as a function that has just been started does."""
    clock = Unhurried()
    pool = Pool(clock, lambda: 0.5)
    access = AccessKey.of(scene.keys)
    source = a_source(bucket=scene.bucket, credentials=scene.keys)
    originals = S3Originals(pool, Sessions(pool, lambda: access, clock, scene.bucket.region), clock)
    prints = s3_prints(pool, scene.bucket, access, clock, f"process {number}, ")
    app = App(Rules("img.example"), MemorySources([source]), originals, clock, prints)
    request = a_request("/demo/a.jpg", sign("/demo/a.jpg", "w=300&sharp=20").partition("?")[2])
    scene.gate.wait(PATIENCE)
    response = app.answer(request)
    scene.told.put((response.status, response.body, response.facts.get("tier")))


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
