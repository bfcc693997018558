"""Many functions that are asked for the same missing print at the same moment, each in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from darkroom.local.seaweed import REGION, Seaweed
from darkroom.render.drawing import landscape
from tests.paths import ROOT
from tests.servers.shelves import fresh_bucket

MANY = 16
CLOSE_TO_ONE = 2
"""A function that looked just before the print was there, and asked for its lease just after, makes it twice."""


class Stage:
    """A bucket with one large picture, a bucket for prints, and functions that wait for their start."""

    def __init__(self, seaweed: Seaweed, processes: ExitStack) -> None:
        self._processes = processes
        self.s3 = seaweed.s3()
        self.own = fresh_bucket(seaweed, {})
        self.told = {"own": self.own, "shelf": fresh_bucket(seaweed, {"public/large.jpg": landscape(3000, 2000)})}
        self.told |= {"region": REGION, "endpoint": seaweed.endpoint, "id": seaweed.admin.access_key_id}
        self.told["secret"] = seaweed.admin.secret_access_key.reveal()

    def functions(self, count: int, *, seconds: float = 24.0, dies: bool = False) -> list[subprocess.Popen[str]]:
        """Functions that are ready to be asked."""
        line = json.dumps({**self.told, "seconds": seconds, "dies": dies})
        started = [self._started() for _ in range(count)]
        for process in started:
            assert process.stdin and process.stdout
            process.stdin.write(f"{line}\n")
            process.stdin.flush()
        for process in started:
            assert process.stdout and process.stdout.readline() == "ready\n"
        return started

    def asked(self, functions: list[subprocess.Popen[str]]) -> list[dict[str, Any]]:
        """Their answers, when all of them were asked at once; none of who died."""
        for process in functions:
            assert process.stdin
            process.stdin.write("\n")
            process.stdin.flush()
        told = [process.communicate()[0] for process in functions]
        return [json.loads(line) for line in told if line]

    def names(self, folder: str) -> list[str]:
        listed = self.s3.list_objects_v2(Bucket=self.own, Prefix=folder)
        return [one["Key"] for one in listed.get("Contents", ())]

    def _started(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.integration.aws.developing"]
        pipe = subprocess.PIPE
        return self._processes.enter_context(subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT))


@pytest.fixture
def stage(seaweed: Seaweed) -> Iterator[Stage]:
    with ExitStack() as processes:
        yield Stage(seaweed, processes)


def test_sixteen_functions_make_a_missing_print_once_or_close_to_it(stage: Stage) -> None:
    answers = stage.asked(stage.functions(MANY))
    assert len(answers) == MANY
    assert {(one["status"], one["body"]) for one in answers} == {(200, answers[0]["body"])}
    told = [one for one in answers if not one["prints_error"]]  # on a busy machine a store may be too late for a few
    assert len(told) > MANY / 2
    assert len([one for one in told if one["tier"] == "original"]) <= CLOSE_TO_ONE
    assert len(stage.names("prints/")) == 1 and stage.names("leases/") == []


def test_a_leader_that_is_killed_delays_the_others_and_never_blocks_them(stage: Stage) -> None:
    leader, followers = stage.functions(1, dies=True), stage.functions(3, seconds=9)
    assert stage.asked(leader) == [] and len(stage.names("leases/")) == 1
    answers = stage.asked(followers)
    assert [one["status"] for one in answers] == [200] * 3
    assert all(one["waited"] and one["milliseconds"] < 9_000 for one in answers)
    assert len({one["body"] for one in answers}) == 1
    assert len(stage.names("prints/")) == 1
