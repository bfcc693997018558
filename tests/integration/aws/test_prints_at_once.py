"""Sixteen processes that want one print at the same moment, over a real S3."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess

import pytest

from darkroom.local.seaweed import REGION, Seaweed
from darkroom.sources import Bucket
from tests.integration.aws.contending import CONTEXT, PATIENCE, Scene, answer, lead, until_it_is_ours
from tests.servers.shelves import fresh_bucket
from tests.unit.house import picture

PROCESSES = 16


@pytest.fixture
def scene(seaweed: Seaweed) -> Scene:
    bucket = Bucket(fresh_bucket(seaweed, {"a.jpg": picture(size=(1200, 800))}), REGION, endpoint=seaweed.endpoint)
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


def test_one_of_sixteen_processes_gets_the_lease_and_another_when_it_was_killed(scene: Scene) -> None:
    with at_once(lead, scene, 2.0) as processes:
        told = [scene.told.get(timeout=PATIENCE) for _ in processes]
        assert len([lease for lease in told if lease]) == 1 and told.count(None) == PROCESSES - 1
    assert until_it_is_ours(scene)


def test_sixteen_functions_make_a_print_once_or_close_to_it_and_keep_it_once(scene: Scene, seaweed: Seaweed) -> None:
    """Who looked just before it was kept, and led just after, makes it again."""
    with at_once(answer, scene) as processes:
        told = [scene.told.get(timeout=PATIENCE) for _ in processes]
    assert {status for status, _, _ in told} == {200}
    assert len({body for _, body, _ in told}) == 1
    tiers = [tier for _, _, tier in told]
    assert 1 <= tiers.count("original") <= PROCESSES / 4 and tiers.count("store") == PROCESSES - tiers.count("original")
    kept = seaweed.s3().list_objects_v2(Bucket=scene.bucket.name, Prefix="prints/")["Contents"]
    left = seaweed.s3().list_objects_v2(Bucket=scene.bucket.name, Prefix="leases/").get("Contents", [])
    assert (len(kept), left) == (1, [])
