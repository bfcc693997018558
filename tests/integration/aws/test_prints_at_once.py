"""Sixteen processes that want one lease at the same moment, over a real S3."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess

import pytest

from darkroom.local.seaweed import REGION, Seaweed
from darkroom.sources import Bucket
from tests.integration.aws.contending import CONTEXT, PATIENCE, Scene, lead, until_it_is_ours
from tests.servers.shelves import fresh_bucket

PROCESSES = 16


@pytest.fixture
def scene(seaweed: Seaweed) -> Scene:
    bucket = Bucket(fresh_bucket(seaweed, {}), REGION, endpoint=seaweed.endpoint)
    return Scene(bucket, seaweed.admin, CONTEXT.Barrier(PROCESSES), CONTEXT.Queue())


@contextmanager
def at_once(act: Callable[..., None], scene: Scene, *arguments: float) -> Iterator[list[ForkServerProcess]]:
    processes = [
        CONTEXT.Process(target=act, args=(scene, number, *arguments), daemon=True) for number in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.join()
            process.close()


def test_one_of_sixteen_processes_gets_the_lease(scene: Scene) -> None:
    with at_once(lead, scene, 600.0) as processes:
        told = [scene.told.get(timeout=PATIENCE) for _ in processes]
    assert len([lease for lease in told if lease]) == 1 and told.count(None) == PROCESSES - 1


def test_a_leader_that_is_killed_delays_the_next_and_never_blocks(scene: Scene) -> None:
    with at_once(lead, scene, 1.0) as processes:
        told = [scene.told.get(timeout=PATIENCE) for _ in processes]
    assert any(told), "and nobody gives it back"
    assert until_it_is_ours(scene)
