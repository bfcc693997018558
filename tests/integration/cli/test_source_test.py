"""`darkroom source test` as people and programs run it: what is printed, and with which status it ends."""

import json
from pathlib import Path

import pytest

from darkroom.sources import Bucket, write_source
from tests.integration.admin import patients
from tests.integration.admin.patients import Patient, allowing, with_keys
from tests.servers.amazon import Amazon
from tests.terminal import Darkroom, Told


@pytest.fixture
def stocked(amazon: Amazon, monkeypatch: pytest.MonkeyPatch) -> Amazon:
    """Amazon, which the environment names; `parameters` has named where sources are kept."""
    for name, value in amazon.environ.items():
        monkeypatch.setenv(name, value)
    return patients.stocked(amazon)


def looked_at(darkroom: Darkroom, patient: Patient, *options: str) -> Told:
    Path("demo.json").write_bytes(write_source(patient.source))
    return darkroom("source", "test", "--file", "demo.json", *options)


def test_a_healthy_source_is_all_well(darkroom: Darkroom, stocked: Amazon) -> None:
    told = looked_at(darkroom, with_keys(stocked), "--strict")
    assert told.status == 0
    assert told.out.endswith("\ndemo: all is well\n")
    assert told.err == ""
    checklist = told.out.partition("\n\n")[0].splitlines()
    assert all(line.startswith("pass ") for line in checklist), "words rather than signs where there is no terminal"


@pytest.mark.usefixtures("parameters")
def test_a_stored_source_is_named_and_cured_by_its_name(darkroom: Darkroom, stocked: Amazon) -> None:
    patient = with_keys(stocked, bucket=Bucket("pictures", "us-west-2", "public"))
    darkroom("source", "put", "-", typed=write_source(patient.source).decode())
    told = darkroom("source", "test", "demo")
    assert told.status == 1
    assert "fail region" in told.out
    assert "darkroom source update demo --region eu-west-1\n" in told.out
    assert darkroom("source", "update", "demo", "--region", "eu-west-1").status == 0
    assert darkroom("source", "test", "demo").status == 0, "the cure cures"


def test_a_document_is_cured_in_the_document(darkroom: Darkroom, stocked: Amazon) -> None:
    told = looked_at(darkroom, with_keys(stocked, bucket=Bucket("pictures", "us-west-2", "public")))
    assert 'set bucket.region to "eu-west-1" in the document' in told.out
    assert "darkroom source update" not in told.out


def test_a_policy_that_is_printed_cures_when_it_is_pasted(darkroom: Darkroom, stocked: Amazon) -> None:
    patient = with_keys(stocked, allowing("sts:GetCallerIdentity"))
    told = looked_at(darkroom, patient)
    assert told.status == 1
    pasted = told.out.partition("--policy-document '")[2].partition("'")[0]
    stocked.users["reader"].policies = {"darkroom-demo": json.loads(pasted)}
    assert looked_at(darkroom, patient, "--strict").status == 0


def test_warnings_count_only_if_they_are_to(darkroom: Darkroom, stocked: Amazon) -> None:
    patient = with_keys(stocked, allowing("s3:*"))
    told = looked_at(darkroom, patient)
    assert told.status == 0
    assert told.out.endswith("\ndemo: works, with 3 warnings\n")
    assert told.out.count('"Statement"') == 1, "the same cure is printed once"
    assert looked_at(darkroom, patient, "--strict").status == 1


def test_programs_are_told_in_json(darkroom: Darkroom, stocked: Amazon) -> None:
    patient = with_keys(stocked, allowing("s3:*"))
    told = json.loads(looked_at(darkroom, patient, "--json").out)
    assert (told["source"], told["ok"]) == ("demo", True)
    found = next(finding for finding in told["findings"] if finding["check"] == "changes")
    assert found["verdict"] == "warn"
    assert "aws iam put-user-policy" in found["cure"]
    assert not json.loads(looked_at(darkroom, patient, "--json", "--strict").out)["ok"]


def test_the_console_s_origin_is_the_option_s_or_the_environment_s(
    darkroom: Darkroom, stocked: Amazon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DARKROOM_CONSOLE_ORIGIN", "https://console.example.com")
    patient = with_keys(stocked)
    assert "https://console.example.com" in looked_at(darkroom, patient).out
    told = looked_at(darkroom, patient, "--origin", "https://another.example.com").out
    assert "https://another.example.com" in told
    assert "console.example.com" not in told


def test_what_was_not_tried_is_said_in_one_line(darkroom: Darkroom, stocked: Amazon) -> None:
    patient = with_keys(stocked)
    stocked.keys.clear()
    told = looked_at(darkroom, patient)
    assert told.status == 1
    assert "Not tried, because of what failed: secret key, " in told.out


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("arguments", [[], ["demo", "--file", "demo.json"]])
def test_it_is_a_source_or_a_document(darkroom: Darkroom, arguments: list[str]) -> None:
    told = darkroom("source", "test", *arguments)
    assert (told.status, told.out) == (1, "")
    assert told.err == "darkroom: name a source, or a document with --file FILE\n"


def test_an_impossible_path_is_refused_in_a_line(darkroom: Darkroom, stocked: Amazon) -> None:
    told = looked_at(darkroom, with_keys(stocked), "--object", "../private/plans.pdf")
    assert (told.status, told.out) == (1, "")
    assert len(told.err.splitlines()) == 1
