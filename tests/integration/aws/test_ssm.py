"""Sources in SSM: the layout, and an SSM that fails."""

import json
import re
from collections.abc import Iterator

import pytest

from darkroom.aws.http import ATTEMPTS
from darkroom.aws.parameters import ADVANCED, STANDARD
from darkroom.errors import ConfigurationError, SourcesUnavailable
from darkroom.local.moto import Moto
from darkroom.sources import Secret, SigningKey, write_source
from tests.integration.aws.cabinet import Cabinet, large, stored, version
from tests.servers.faulty import Faulty, Reply, babbling, hanging_up, silent, ssm_answer, ssm_refusal
from tests.things import a_source


@pytest.fixture
def cabinet(moto: Moto) -> Iterator[Cabinet]:
    cabinet = Cabinet(moto.endpoint)
    yield cabinet
    cabinet.pool.close()


@pytest.fixture
def failing(faulty: Faulty) -> Iterator[Cabinet]:
    cabinet = Cabinet(faulty.endpoint, idle=0.2)
    yield cabinet
    cabinet.pool.close()


def numbers(moto: Moto, cabinet: Cabinet, folder: str) -> list[int]:
    return sorted(int(path) for path in stored(moto, cabinet, f"{folder}/demo"))


def test_the_two_newest_are_live_and_all_are_history(cabinet: Cabinet, moto: Moto) -> None:
    for number in range(1, 13):
        cabinet.store().put(version(number))
    assert numbers(moto, cabinet, "sources") == [11, 12]
    assert numbers(moto, cabinet, "revisions") == list(range(1, 13))


def test_a_small_document_is_one_secure_string_in_the_standard_tier(cabinet: Cabinet, moto: Moto) -> None:
    cabinet.store().put(version(1))
    for folder in ("sources", "revisions"):
        (parameter,) = stored(moto, cabinet, f"{folder}/demo").values()
        assert (parameter["Type"], parameter["Value"].encode()) == ("SecureString", write_source(version(1)))
    assert stored(moto, cabinet, "parts") == {}


@pytest.mark.parametrize(("largest", "parts", "tier"), [(STANDARD, 3, "Standard"), (ADVANCED, 2, "Advanced")])
def test_a_larger_document_is_split_so_that_no_part_passes_its_tier(
    largest: int, parts: int, tier: str, cabinet: Cabinet, moto: Moto
) -> None:
    assert cabinet.store(largest=largest).put(large(1)) == 1
    assert cabinet.find() == large(1)
    pieces = stored(moto, cabinet, "parts/demo")
    assert len(pieces) == parts
    for piece in pieces.values():
        assert piece["Type"] == "SecureString"
        assert len(piece["Value"].encode()) <= largest
    pages = moto.ssm().get_paginator("describe_parameters")
    found = pages.paginate(ParameterFilters=[{"Key": "Name", "Option": "Contains", "Values": [f"{cabinet.root}/"]}])
    assert {one["Tier"] for page in found for one in page["Parameters"]} == {"Standard", tier}


def test_what_is_not_encrypted_holds_nothing_of_a_document(cabinet: Cabinet, moto: Moto) -> None:
    for source in (version(1), large(2, subdomain="shop", domains=("shop.example",))):
        cabinet.store().put(source)
    cabinet.store().remove("demo")
    plain = [one["Value"] for one in stored(moto, cabinet).values() if one["Type"] != "SecureString"]
    known = re.compile(r'removed|demo/0000000\d|\{"parts":"00000002/[0-9a-f]{16}","count":3\}')
    assert plain
    assert all(known.fullmatch(value) for value in plain)


def test_a_document_with_what_ssm_takes_for_a_reference_is_spelled_otherwise(cabinet: Cabinet, moto: Moto) -> None:
    source = version(1, dialect="ixmage", account="a", templates={"{{{": "txt={{ssm:other}}{{{{"})
    cabinet.store().put(source)
    assert cabinet.find() == source
    assert not [one for one in stored(moto, cabinet).values() if "{{" in one["Value"]]


def test_a_document_beyond_all_measure_is_refused_before_anything_is_written(cabinet: Cabinet, moto: Moto) -> None:
    keys = tuple(SigningKey(id=f"k{number}", secret=Secret("s" * 1000)) for number in range(65))
    with pytest.raises(ConfigurationError, match=r"at most 65,536 bytes of JSON, found 6\d,\d\d\d"):
        cabinet.store().put(a_source(signing_keys=keys))
    assert stored(moto, cabinet) == {}
    cabinet.store().put(a_source(signing_keys=keys[:60]))
    assert cabinet.find() == a_source(signing_keys=keys[:60])


def test_what_could_not_be_read_again_is_not_written(cabinet: Cabinet, moto: Moto) -> None:
    with pytest.raises(ConfigurationError, match="max_age: expected seconds"):
        cabinet.store().put(version(-1))
    assert stored(moto, cabinet) == {}


def test_a_source_that_cannot_be_understood_can_be_replaced(cabinet: Cabinet) -> None:
    for folder in ("revisions", "sources"):
        broken = f"{cabinet.root}/{folder}/demo/00000001"
        cabinet.parameters().create(broken, "{}", "", cabinet.clock.deadline(), repeatable=True)
    with pytest.raises(SourcesUnavailable):
        cabinet.find()
    assert cabinet.store().put(version(2)) == 2
    assert cabinet.max_age() == 2


def test_the_key_that_encrypts_is_handed_in(failing: Cabinet, faulty: Faulty) -> None:
    faulty.replies(ssm_answer({"Parameters": []}))
    failing.store(kms_key="alias/darkroom").put(large(1))
    asked = [json.loads(one.body) for one in faulty.asked if one.headers["x-amz-target"] == "AmazonSSM.PutParameter"]
    secret = [one for one in asked if one["Type"] == "SecureString"]
    assert len(secret) == 3
    assert all(one.get("KeyId") == ("alias/darkroom" if one in secret else None) for one in asked)
    assert not any(one["Overwrite"] for one in asked)


def test_a_source_is_found_with_one_signed_call(failing: Cabinet, faulty: Faulty) -> None:
    document = write_source(version(7)).decode()
    parameters = [{"Name": f"{failing.root}/sources/demo/00000001", "Value": document}]
    faulty.replies(ssm_answer({"Parameters": parameters}))
    assert failing.max_age() == 7
    (asked,) = faulty.asked
    assert "/us-east-1/ssm/aws4_request" in asked.headers["authorization"]
    assert asked.headers["x-amz-security-token"] == "token-of-the-function"
    path = f"{failing.root}/sources/demo"
    assert json.loads(asked.body) == {"Path": path, "WithDecryption": True, "Recursive": False}


def test_an_answer_in_several_pages_is_read_to_its_end(failing: Cabinet, faulty: Faulty) -> None:
    def page(number: int, token: str | None) -> Reply:
        name = f"{failing.root}/sources/demo/{number:08d}"
        value = write_source(version(number)).decode()
        return ssm_answer({"Parameters": [{"Name": name, "Value": value}], "NextToken": token})

    faulty.replies(page(9, "more"), page(11, None))
    assert failing.max_age() == 11
    assert json.loads(faulty.asked[1].body)["NextToken"] == "more"


def test_parameters_of_other_names_are_left_alone(failing: Cabinet, faulty: Faulty) -> None:
    document = write_source(version(1)).decode()
    names = ("00000001", "99", "notes", "00000002-old")
    parameters = [{"Name": f"{failing.root}/sources/demo/{name}", "Value": document} for name in names]
    faulty.replies(ssm_answer({"Parameters": parameters}))
    assert failing.max_age() == 1


@pytest.mark.parametrize(
    ("failure", "attempts"),
    [
        (ssm_refusal("AccessDeniedException"), 1),
        (ssm_refusal("ExpiredTokenException"), 1),
        (ssm_refusal("ThrottlingException"), ATTEMPTS),
        (ssm_refusal("InternalServerError", 500), ATTEMPTS),
        (silent, ATTEMPTS),
        (hanging_up, ATTEMPTS),
        (babbling, ATTEMPTS),
        (ssm_answer({"Parameters": "nonsense"}), 1),
        (ssm_answer("nonsense"), 1),
    ],
)
def test_a_failing_ssm_is_told_after_bounded_attempts(
    failure: Reply, attempts: int, failing: Cabinet, faulty: Faulty
) -> None:
    faulty.replies(failure)
    with pytest.raises(SourcesUnavailable) as caught:
        failing.find()
    assert len(faulty.asked) == attempts
    assert "never-to-be-told" not in str(caught.value)


def test_a_storm_that_passes_is_not_noticed(failing: Cabinet, faulty: Faulty) -> None:
    throttled = ssm_refusal("ThrottlingException")
    faulty.replies(throttled, throttled, ssm_answer({"Parameters": []}))
    assert failing.max_age() is None


def test_a_claim_whose_answer_was_lost_is_not_sent_again(failing: Cabinet, faulty: Faulty) -> None:
    nothing = ssm_answer({"Parameters": []})
    before_it = [nothing] * 6
    faulty.replies(*before_it, hanging_up)
    with pytest.raises(SourcesUnavailable):
        failing.store().put(version(1))
    assert len(faulty.asked) == 7
    assert "/revisions/" in json.loads(faulty.asked[-1].body)["Name"]


def test_a_revision_that_is_listed_but_not_to_be_had_yet_is_not_taken_for_a_removal(
    failing: Cabinet, faulty: Faulty
) -> None:
    listed = {"Name": f"{failing.root}/revisions/demo/00000001", "Value": "ciphertext"}
    faulty.replies(ssm_answer({"Parameters": [listed]}), ssm_refusal("ParameterNotFound"))
    with pytest.raises(SourcesUnavailable, match="not to be had yet"):
        failing.store().newest("demo")


@pytest.mark.parametrize("parts", [["01"], ["01", "03"], []])
def test_a_document_whose_parts_are_not_all_there_is_told(parts: list[str], failing: Cabinet, faulty: Faulty) -> None:
    head = {"Name": f"{failing.root}/sources/demo/00000003", "Value": '{"parts":"00000003/ab","count":2}'}
    pieces = [{"Name": f"{failing.root}/parts/demo/00000003/ab/{part}", "Value": "{"} for part in parts]
    faulty.replies(ssm_answer({"Parameters": [head]}), ssm_answer({"Parameters": pieces}))
    with pytest.raises(SourcesUnavailable, match="00000003: the parts"):
        failing.find()
    assert json.loads(faulty.asked[1].body)["Path"] == f"{failing.root}/parts/demo/00000003/ab"


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ("{", "expected JSON"),
        ('{"version": 2}', "version"),
        (write_source(a_source(name="other")).decode(), "another source"),
        ('{"signing_keys": "a-secret-in-the-wrong-place"}', "signing_keys"),
    ],
)
def test_a_document_that_cannot_be_understood_is_told_without_its_words(
    document: str, problem: str, failing: Cabinet, faulty: Faulty
) -> None:
    name = f"{failing.root}/sources/demo/00000003"
    faulty.replies(ssm_answer({"Parameters": [{"Name": name, "Value": document}]}))
    with pytest.raises(SourcesUnavailable) as caught:
        failing.find()
    assert name in str(caught.value)
    assert problem in str(caught.value)
    assert "a-secret-in-the-wrong-place" not in str(caught.value)
