"""The built function in Lambda's emulator: events in, pictures and errors out, within Lambda's limits."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from darkroom.app import Rules
from darkroom.local.moto import Moto
from darkroom.local.seaweed import Seaweed
from darkroom.render.drawing import landscape
from darkroom.sources import Bucket, Source, objects_only
from darkroom.wiring import source_store
from tests.e2e.artifact import Artifact, artifact
from tests.e2e.emulator import Emulator, emulated
from tests.e2e.events import CASES, Case
from tests.servers.faulty import Faulty, silent
from tests.servers.fixtures import faulty, moto, seaweed
from tests.servers.shelves import fresh_bucket, fresh_name
from tests.things import a_source
from tests.unit.render.documents import GREEN_PAGE, HEIC, pdf, quarters

__all__ = ["artifact", "faulty", "moto", "seaweed"]

LARGEST_ANSWER = 6_291_556


@pytest.fixture(scope="module")
def memory(artifact: Artifact, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with emulated(artifact, tmp_path_factory.mktemp("memory"), DARKROOM_PORTS="memory") as running:
        yield running


@pytest.mark.parametrize("name", CASES)
def test_every_event_is_answered(memory: Emulator, name: str) -> None:
    status, answer = memory.send(CASES[name].event())
    assert status == 200
    assert len(answer) <= LARGEST_ANSWER
    CASES[name].check(json.loads(answer))


def test_each_request_is_one_line_of_log_and_one_of_metrics(memory: Emulator) -> None:
    before = len(memory.told())
    memory.invoke(CASES["webp"].event())
    request, metrics = memory.told()[before:]
    assert request["message"] == "request"
    assert (request["status"], request["source"], request["service"]) == (200, "demo", "darkroom")
    (told,) = metrics["_aws"]["CloudWatchMetrics"]
    assert (told["Namespace"], metrics["source"]) == ("Darkroom", "demo")
    assert told["Dimensions"] == [["service"], ["service", "source"]]
    assert {"Requests", "Duration", "BytesIn", "BytesOut", "Renders", "Stage.encode"} <= metrics.keys()
    assert "Error.Bug" not in metrics
    assert "first-light" not in memory.log


def test_metrics_are_not_counted_by_source_where_that_is_switched_off(artifact: Artifact, tmp_path: Path) -> None:
    with emulated(artifact, tmp_path, DARKROOM_PORTS="memory", DARKROOM_METRICS_BY_SOURCE="no") as running:
        running.invoke(CASES["webp"].event())
        running.invoke(CASES["unknown-source"].event())
        known, unknown = (line for line in running.told() if "_aws" in line)
    for line in (known, unknown):
        assert line["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["service"]]
    assert known["source"] == "demo"
    assert unknown["Error.UnknownSource"] == [1.0] and "source" not in unknown


def test_it_leaves_no_byte_code_behind(artifact: Artifact, memory: Emulator) -> None:
    memory.invoke(CASES["webp"].event())
    assert artifact.files() == artifact.shipped


def test_what_happens_at_lambdas_own_limit_never_happens_at_ours(artifact: Artifact, tmp_path: Path) -> None:
    case = CASES["large-print"]
    with emulated(artifact, tmp_path, DARKROOM_PORTS="memory", DARKROOM_MAX_ANSWER_BYTES="99000000") as unlimited:
        assert unlimited.invoke(case.event())["errorType"] == "Function.ResponseSizeTooLarge"
        CASES["webp"].check(unlimited.invoke(CASES["webp"].event()))
        assert unlimited.starts == 2
    with emulated(artifact, tmp_path, DARKROOM_PORTS="memory") as running:
        case.check(running.invoke(case.event()))
        CASES["webp"].check(running.invoke(CASES["webp"].event()))
        assert running.starts == 1


def test_a_silent_bucket_is_our_504_before_lambda_ends_the_function(
    artifact: Artifact, moto: Moto, faulty: Faulty, tmp_path: Path
) -> None:
    faulty.replies(silent)
    source = _stored(moto, a_source(name=fresh_name("slow"), bucket=Bucket(name="slow", endpoint=faulty.endpoint)))
    with emulated(artifact, tmp_path, AWS_LAMBDA_FUNCTION_TIMEOUT="4", **_ssm(moto)) as running:
        _case(source, "w=300", status=504).check(running.invoke(_case(source, "w=300").event()))
        CASES["unknown-source"].check(running.invoke(CASES["unknown-source"].event()))
        assert running.starts == 1
    assert faulty.asked


def test_it_works_on_real_stores(artifact: Artifact, moto: Moto, seaweed: Seaweed, tmp_path: Path) -> None:
    full = landscape().ljust(Rules("").print_bytes, b"\0")
    objects = {"sunset": landscape(), "full": full, "over": full + b"\0"}
    objects |= {"drawing": quarters(), "paper": pdf(GREEN_PAGE), "snapshot": HEIC["plain"]}
    bucket = fresh_bucket(seaweed, {f"public/{name}.jpg": body for name, body in objects.items()})
    keys = seaweed.create_user(fresh_name("reader"), objects_only(Bucket(bucket, prefix="public")))
    place = Bucket(name=bucket, prefix="public", endpoint=seaweed.endpoint)
    source = _stored(moto, a_source(name=fresh_name("real"), bucket=place, credentials=keys))
    with emulated(artifact, tmp_path, **_ssm(moto)) as running:
        for case in (
            _case(source, "w=300&fm=webp", kind="image/webp", size=(300, 200)),
            _case(source, "", kind="image/jpeg", size=(1600, 1067)),
            _case(source, "", name="full.jpg", kind="image/jpeg", size=(1600, 1067)),
            _case(source, "", name="over.jpg", status=413),
            _case(source, "w=300", name="moonrise.jpg", status=404),
            _case(source, "w=300", name="drawing.jpg", kind="image/png", size=(300, 200)),
            _case(source, "w=300", name="paper.jpg", kind="image/jpeg", size=(300, 200)),
            _case(source, "w=32", name="snapshot.jpg", kind="image/jpeg", size=(32, 20)),
        ):
            case.check(running.invoke(case.event()))
        assert keys.secret_access_key.reveal() not in running.log


def _stored(moto: Moto, source: Source) -> Source:
    source_store({**_ssm(moto), "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}).put(source)
    return source


def _ssm(moto: Moto) -> dict[str, str]:
    return {"AWS_ENDPOINT_URL_SSM": moto.endpoint, "AWS_REGION": "us-east-1"}


def _case(source: Source, query: str, name: str = "sunset.jpg", **expected: Any) -> Case:
    return Case(f"/{source.name}/{name}", query, **expected)
