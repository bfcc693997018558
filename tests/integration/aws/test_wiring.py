"""The App that an environment describes, over stores that listen: what the settings say reaches the buckets."""

import itertools
from typing import Any

import pytest

from darkroom.local import moto as local
from darkroom.local.moto import Moto
from darkroom.sources import Ambient, Bucket, Keys, Secret, SigningKey
from darkroom.wiring import build, source_store
from tests.infrastructure.template import REGION, properties
from tests.servers.amazon import Amazon
from tests.servers.faulty import Faulty, s3_object
from tests.things import a_request, a_source
from tests.unit.house import picture

_numbers = itertools.count(1)


@pytest.fixture
def environ(moto: Moto) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": "AKIAFUNCTION",
        "AWS_SECRET_ACCESS_KEY": "of-the-function",
        "AWS_REGION": REGION,
        "AWS_ENDPOINT_URL_SSM": moto.endpoint,
        "DARKROOM_PARAMETER_ROOT": f"/wiring-{next(_numbers)}",
    }


def stored(environ: dict[str, str], **fields: Any) -> None:
    source_store(environ).put(a_source(secured=False, **fields))


def test_ambient_sources_are_read_by_the_reader_role_of_the_environment(
    environ: dict[str, str], amazon: Amazon
) -> None:
    amazon.create_bucket("mine", {"public/a.jpg": picture()})
    own = amazon.create_user("function", {"Version": "2012-10-17", "Statement": []})
    user = amazon.users["function"].arn
    policy = properties("ReaderRole", ReadableObjects="arn:aws:s3:::mine/*")["Policies"][0]["PolicyDocument"]
    statement = {"Effect": "Allow", "Principal": {"AWS": user}, "Action": "sts:AssumeRole"}
    role = amazon.create_role("reader", {"Version": "2012-10-17", "Statement": [statement]}, policy)
    environ |= {
        "AWS_ACCESS_KEY_ID": own.access_key_id,
        "AWS_SECRET_ACCESS_KEY": own.secret_access_key.reveal(),
        "AWS_ENDPOINT_URL_STS": amazon.endpoint,
    }
    stored(environ, bucket=Bucket("mine", REGION, "public", amazon.endpoint), credentials=Ambient())
    without = build(environ).answer(a_request("/demo/a.jpg", "w=30"))
    assert (without.status, "no DARKROOM_READER_ROLE" in without.facts["error"]) == (502, True)
    assert not amazon.asked("AssumeRole")
    assert build(environ | {"DARKROOM_READER_ROLE": role.arn}).answer(a_request("/demo/a.jpg", "w=30")).status == 200


def test_the_runtime_of_the_environment_is_no_bucket(environ: dict[str, str], faulty: Faulty) -> None:
    faulty.replies(s3_object(picture()))
    keys = Keys(access_key_id="AKIADEMO", secret_access_key=Secret("secret"))
    stored(environ, bucket=Bucket("2018-06-01", REGION, "runtime", faulty.endpoint), credentials=keys)
    runtime = {"AWS_LAMBDA_RUNTIME_API": faulty.endpoint.removeprefix("http://")}
    assert build(environ | runtime).answer(a_request("/demo/invocation/next")).status == 502
    assert faulty.connections == 0
    assert build(environ).answer(a_request("/demo/invocation/next")).status == 200


@pytest.mark.parametrize(("tier", "largest"), [("", 4096), ("standard", 4096), ("advanced", 8192)])
def test_no_parameter_passes_the_tier_that_the_environment_allows(
    tier: str, largest: int, environ: dict[str, str], moto: Moto
) -> None:
    ring = tuple(SigningKey(id=f"k{number}", secret=Secret("s" * 1000)) for number in range(20))
    environ |= {"DARKROOM_PARAMETER_TIER": tier, "AWS_REGION": local.REGION}
    stored(environ, signing_keys=ring)
    pages = moto.ssm().get_paginator("get_parameters_by_path")
    found = pages.paginate(Path=environ["DARKROOM_PARAMETER_ROOT"], Recursive=True, WithDecryption=True)
    assert max(len(one["Value"]) for page in found for one in page["Parameters"]) == largest
    assert source_store(environ).newest("demo") == (1, a_source(secured=False, signing_keys=ring))
