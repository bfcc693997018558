"""The doctor: a healthy source passes everything, and each fault, made for real, is named together with its cure."""

from typing import Any

import pytest

from darkroom.admin.cloud import Cloud
from darkroom.admin.doctor import Around, Finding, examine
from darkroom.sources import Bucket, Keys, Secret, SigningKey, Source
from darkroom.sources.policy import policy_of
from darkroom.wiring import SystemClock
from tests.servers.amazon import Amazon
from tests.things import a_source

PICTURE = b"\xff\xd8\xff\xe0 as a JPEG begins"


def a_healthy_source(**changes: Any) -> Source:
    keys = (SigningKey("2026-11", Secret("a-key-of-some-length")),)
    fields = {"bucket": Bucket("pictures", "eu-west-1", "public"), "signing_keys": keys}
    return a_source(**fields | changes)


def examined(source: Source, amazon: Amazon, **around: Any) -> dict[str, Finding]:
    found = examine(source, Cloud(amazon.environ), SystemClock(), Around(**around))
    return {finding.check: finding for finding in found}


@pytest.fixture
def stocked(amazon: Amazon) -> Amazon:
    amazon.create_bucket("pictures", {"public/summer/beach.jpg": PICTURE, "private/plans.pdf": b"%PDF-1.7"})
    return amazon


@pytest.mark.parametrize("access", ["read", "objects-only", "all-buckets", "import", "export"])
def test_a_healthy_source_passes_everything(stocked: Amazon, access: Any) -> None:
    source = a_healthy_source(access=access)
    keys = stocked.create_user("reader", policy_of(source))
    findings = examined(a_healthy_source(access=access, credentials=keys), stocked)
    assert {check: found for check, found in findings.items() if found.verdict != "pass"} == {}


def test_an_unknown_key_is_named(stocked: Amazon) -> None:
    source = a_healthy_source(credentials=Keys("AKIANOBODYSKEY000000", Secret("nobody's")))
    found = examined(source, stocked)["access key"]
    assert found.verdict == "fail"
    assert "darkroom source update demo --access-key-id" in found.cure
