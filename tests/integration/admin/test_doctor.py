"""The doctor's good news: a healthy source of every kind passes everything, and nothing is changed by looking."""

import copy
from typing import Any

import pytest

from darkroom.errors import PathRefused
from darkroom.sources import Bucket, Keys, Metadata
from darkroom.sources.policy import metadata
from tests.integration.admin import patients
from tests.integration.admin.patients import Patient
from tests.servers.amazon import Amazon, Object


@pytest.fixture
def stocked(amazon: Amazon) -> Amazon:
    return patients.stocked(amazon)


def is_well(patient: Patient) -> bool:
    return [found for found in patient.findings() if found.verdict != "pass"] == []


@pytest.mark.parametrize("access", ["read", "objects-only", "all-buckets", "import", "export"])
@pytest.mark.parametrize("kind", [patients.with_keys, patients.with_role])
def test_a_healthy_source_passes_everything(stocked: Amazon, kind: Any, access: Any) -> None:
    assert is_well(kind(stocked, access=access))


def test_a_healthy_public_source_passes_everything(stocked: Amazon) -> None:
    assert is_well(patients.public(stocked, "s3:GetObject"))


def test_a_healthy_ambient_source_passes_everything(stocked: Amazon) -> None:
    assert is_well(patients.ambient(stocked))


def test_a_whole_bucket_can_be_a_source(stocked: Amazon) -> None:
    patient = patients.with_keys(stocked, bucket=Bucket("pictures", "eu-west-1"))
    assert {found.check for found in patient.findings() if found.verdict != "pass"} == {"outside"}


def test_odd_names_are_read_as_they_are(stocked: Amazon) -> None:
    patient = patients.with_keys(stocked)
    folder = patient.source.bucket.folder
    objects = stocked.buckets[patient.source.bucket.name].objects
    mine = [key for key in objects if key.startswith(folder)]
    objects[f"{folder}50% a+b & c#1?.jpg"] = objects[mine[0]]
    for key in mine:
        del objects[key]
    assert is_well(patient)


def with_metadata(amazon: Amazon, own: bool) -> Patient:
    kept = Bucket("pictures", "eu-west-1", "prints")
    keys = amazon.create_user("keeper", metadata(kept)) if own else None
    return patients.with_keys(amazon, metadata=Metadata(kept, keys))


@pytest.mark.parametrize("own", [True, False])
def test_a_healthy_metadata_folder_passes_everything(stocked: Amazon, own: bool) -> None:
    assert is_well(with_metadata(stocked, own))


def test_a_pattern_of_verdicts_is_that_of_the_issue(stocked: Amazon) -> None:
    checks = [found.check for found in patients.with_role(stocked).findings()]
    assert checks[:5] == ["name resolution", "address", "connection", "TLS", "S3"]
    assert len(set(checks)) == len(checks)


@pytest.mark.parametrize("powerful", [True, False])
def test_the_bucket_is_as_it_was_before(stocked: Amazon, powerful: bool) -> None:
    """Whoever may do everything is tried the most: even then nothing is written, and nothing is deleted."""
    kept = Bucket("pictures", "eu-west-1", "prints")
    policy = patients.allowing("s3:*") if powerful else None
    patient = patients.with_keys(stocked, policy, metadata=Metadata(kept))
    before = copy.deepcopy(stocked.buckets)
    list(patient.findings())
    assert stocked.buckets == before


def test_what_may_write_is_never_asked_to_write(stocked: Amazon) -> None:
    list(patients.with_keys(stocked, patients.allowing("s3:*")).findings())
    assert stocked.asked("UploadPart")
    assert not stocked.asked("PutObject")


def test_a_named_object_is_tried(stocked: Amazon) -> None:
    stocked.buckets["pictures"].objects["public/zoo.png"] = Object(b"\x89PNG\r\n\x1a\n", 0.0)
    patient = patients.with_keys(stocked, access="objects-only")
    patient.around["sample"] = "zoo.png"
    assert "zoo.png" in next(found.cause for found in patient.findings() if found.check == "sample")


def test_a_path_that_can_be_no_object_is_refused_before_anything_is_asked(stocked: Amazon) -> None:
    patient = patients.with_keys(stocked)
    patient.around["sample"] = "../private/plans.pdf"
    with pytest.raises(PathRefused):
        next(patient.findings())
    assert not stocked.calls


def test_no_finding_holds_a_secret(stocked: Amazon) -> None:
    for patient in (patients.with_keys(stocked, patients.allowing("s3:GetObject")), patients.with_role(stocked)):
        said = repr(list(patient.findings()))
        keys = patient.source.credentials
        secrets = [key.secret.reveal() for key in patients.SIGNING]
        secrets += [keys.secret_access_key.reveal(), keys.access_key_id] if isinstance(keys, Keys) else []
        assert not any(secret in said for secret in secrets)
