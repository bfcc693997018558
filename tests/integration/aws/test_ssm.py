"""Sources in SSM: the layout, writers that meet or stop half-way, and an SSM that fails."""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from darkroom.aws.http import ATTEMPTS, Pool
from darkroom.aws.parameters import Parameters
from darkroom.aws.signing import AccessKey
from darkroom.aws.ssm import SsmSources, SsmSourceStore
from darkroom.aws.wire import Dialler
from darkroom.errors import ConfigurationError, RevisionTaken, SourcesUnavailable
from darkroom.local.moto import REGION, Moto
from darkroom.ports import Deadline
from darkroom.sources import Secret, SigningKey, Source, write_source
from tests.servers.faulty import Faulty, Reply, babbling, hanging_up, silent, ssm_answer, ssm_refusal
from tests.servers.shelves import fresh_name
from tests.things import Ticking, a_source

OWN = AccessKey("AKIAOWN", Secret("never-to-be-told"), Secret("token-of-the-function"))


class Stopped(Exception):
    """The writer ended here."""


class Stopping(Parameters):
    """A writer's way to SSM that ends just before its n-th creation or deletion."""

    before: int | None = None

    def create(self, name: str, value: str, kms_key: str | None, deadline: Deadline, *, repeatable: bool) -> bool:
        self._step()
        return super().create(name, value, kms_key, deadline, repeatable=repeatable)

    def delete(self, names: Sequence[str], deadline: Deadline) -> None:
        self._step()
        super().delete(names, deadline)

    def _step(self) -> None:
        if self.before is not None:
            self.before -= 1
            if self.before < 0:
                raise Stopped


class Cabinet:
    """A root of one's own in an SSM: its reading side and as many writers as wanted."""

    def __init__(self, endpoint: str) -> None:
        self.clock = Ticking()
        self.root = f"/{fresh_name('darkroom')}"
        self.pool = Pool(self.clock, lambda: 0.5, Dialler(idle=5))
        self.endpoint = endpoint
        self.sources = SsmSources(self.parameters(), self.root)

    def parameters(self) -> Stopping:
        return Stopping(self.pool, lambda: OWN, self.clock, REGION, self.endpoint)

    def store(self, stop_before: int | None = None) -> SsmSourceStore:
        parameters = self.parameters()
        parameters.before = stop_before
        return SsmSourceStore(parameters, self.clock, "", self.root)

    def max_age(self) -> int | None:
        found = self.sources.find("demo", self.clock.deadline())
        return found.max_age if found else None


@pytest.fixture
def cabinet(moto: Moto) -> Iterator[Cabinet]:
    cabinet = Cabinet(moto.endpoint)
    yield cabinet
    cabinet.pool.close()


@pytest.fixture
def failing(faulty: Faulty) -> Iterator[Cabinet]:
    cabinet = Cabinet(faulty.endpoint)
    cabinet.pool = Pool(cabinet.clock, lambda: 0.5, Dialler(idle=0.2))
    cabinet.sources = SsmSources(cabinet.parameters(), cabinet.root)
    yield cabinet
    cabinet.pool.close()


def version(number: int) -> Source:
    return a_source(max_age=number)


def stored(moto: Moto, cabinet: Cabinet, folder: str) -> list[int]:
    pages = moto.ssm().get_paginator("get_parameters_by_path")
    found = pages.paginate(Path=f"{cabinet.root}/{folder}/demo")
    return sorted(int(one["Name"].rpartition("/")[2]) for page in found for one in page["Parameters"])


def test_the_two_newest_are_live_and_all_are_history(cabinet: Cabinet, moto: Moto) -> None:
    for number in range(1, 13):
        cabinet.store().put(version(number))
    assert stored(moto, cabinet, "sources") == [11, 12]
    assert stored(moto, cabinet, "revisions") == list(range(1, 13))
    assert [revision.number for revision in cabinet.store().history("demo")] == list(range(1, 13))


def test_every_document_is_a_secure_string_in_the_standard_tier(cabinet: Cabinet, moto: Moto) -> None:
    cabinet.store().put(version(1))
    for folder in ("sources", "revisions"):
        name = f"{cabinet.root}/{folder}/demo/00000001"
        encrypted = moto.ssm().get_parameter(Name=name)["Parameter"]
        assert encrypted["Type"] == "SecureString"
        readable = moto.ssm().get_parameter(Name=name, WithDecryption=True)["Parameter"]
        assert readable["Value"].encode() == write_source(version(1))


@pytest.mark.parametrize("stop_before", [0, 1, 2])
def test_a_writer_that_stops_leaves_the_source_readable_and_writable(
    stop_before: int, cabinet: Cabinet, moto: Moto
) -> None:
    """0: before the claim, 1: before the live copy, 2: before the old copies are removed."""
    cabinet.store().put(version(1))
    cabinet.store().put(version(2))
    with pytest.raises(Stopped):
        cabinet.store(stop_before).put(version(3))
    claimed = 2 if stop_before == 0 else 3
    assert cabinet.max_age() == (3 if stop_before == 2 else 2)
    assert cabinet.store().newest("demo") == (claimed, version(claimed))
    assert cabinet.store().put(version(4), based_on=claimed) == claimed + 1
    assert cabinet.max_age() == 4
    assert stored(moto, cabinet, "sources") == [claimed, claimed + 1]


def test_the_first_write_may_stop_too(cabinet: Cabinet) -> None:
    with pytest.raises(Stopped):
        cabinet.store(stop_before=1).put(version(1))
    assert cabinet.max_age() is None
    assert cabinet.store().put(version(2)) == 2
    assert cabinet.max_age() == 2


def test_what_a_writer_left_undone_is_finished_even_by_one_that_is_refused(cabinet: Cabinet) -> None:
    cabinet.store().put(version(1))
    with pytest.raises(Stopped):
        cabinet.store(stop_before=1).put(version(2))
    with pytest.raises(RevisionTaken):
        cabinet.store().put(version(3), based_on=1)
    assert cabinet.max_age() == 2


def test_a_writer_that_wakes_up_late_hides_nothing(cabinet: Cabinet) -> None:
    cabinet.store().put(version(1))
    with pytest.raises(Stopped):
        cabinet.store(stop_before=1).put(version(2))
    cabinet.store().put(version(3))
    cabinet.store().put(version(4))
    late = f"{cabinet.root}/sources/demo/00000002"
    document = write_source(version(2)).decode()
    assert cabinet.parameters().create(late, document, "", cabinet.clock.deadline(), repeatable=True)
    assert cabinet.max_age() == 4
    cabinet.store().put(version(5))
    assert cabinet.max_age() == 5


def test_of_two_writers_at_once_the_second_is_refused(cabinet: Cabinet) -> None:
    """One writes its whole revision just before the other claims the same number."""

    class Overtaken(Stopping):
        def create(self, name: str, value: str, kms_key: str | None, deadline: Deadline, *, repeatable: bool) -> bool:
            if "/revisions/" in name:
                cabinet.store().put(version(22))
            return super().create(name, value, kms_key, deadline, repeatable=repeatable)

    cabinet.store().put(version(1))
    slow = Overtaken(cabinet.pool, lambda: OWN, cabinet.clock, REGION, cabinet.endpoint)
    with pytest.raises(RevisionTaken):
        SsmSourceStore(slow, cabinet.clock, "", cabinet.root).put(version(33))
    assert cabinet.max_age() == 22


def test_writers_in_parallel_lose_nothing(cabinet: Cabinet) -> None:
    def write(number: int) -> int | None:
        try:
            return cabinet.store().put(version(number))
        except RevisionTaken:
            return None

    with ThreadPoolExecutor(4) as writers:
        revisions = list(writers.map(write, range(100, 116)))
    won = {revision: number for number, revision in enumerate(revisions, 100) if revision}
    assert sorted(won) == list(range(1, len(won) + 1))
    assert cabinet.store().newest("demo") == (len(won), version(won[len(won)]))
    cabinet.store().put(version(1))
    assert cabinet.max_age() == 1


def test_a_document_too_large_for_a_parameter_is_refused_before_anything_is_written(
    cabinet: Cabinet, moto: Moto
) -> None:
    keys = tuple(SigningKey(id=f"k{number}", secret=Secret("s" * 1000)) for number in range(4))
    with pytest.raises(ConfigurationError, match=r"at most 4,096 bytes of JSON, found 4,\d\d\d"):
        cabinet.store().put(a_source(signing_keys=keys))
    assert stored(moto, cabinet, "revisions") == []


def test_the_key_that_encrypts_is_handed_in(failing: Cabinet, faulty: Faulty) -> None:
    faulty.replies(ssm_answer({"Parameters": []}))
    SsmSourceStore(failing.parameters(), failing.clock, "alias/darkroom", failing.root).put(version(1))
    written = [asked for asked in faulty.asked if asked.headers["x-amz-target"] == "AmazonSSM.PutParameter"]
    assert len(written) == 2
    for asked in written:
        wanted = json.loads(asked.body)
        assert (wanted["KeyId"], wanted["Overwrite"]) == ("alias/darkroom", False)


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
        failing.sources.find("demo", failing.clock.deadline())
    assert len(faulty.asked) == attempts
    assert "never-to-be-told" not in str(caught.value)


def test_a_storm_that_passes_is_not_noticed(failing: Cabinet, faulty: Faulty) -> None:
    throttled = ssm_refusal("ThrottlingException")
    faulty.replies(throttled, throttled, ssm_answer({"Parameters": []}))
    assert failing.max_age() is None


def test_a_claim_whose_answer_was_lost_is_not_sent_again(failing: Cabinet, faulty: Faulty) -> None:
    nothing = ssm_answer({"Parameters": []})
    faulty.replies(nothing, nothing, hanging_up)
    with pytest.raises(SourcesUnavailable):
        failing.store().put(version(1))
    assert len(faulty.asked) == 3


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ("{", "not JSON"),
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
        failing.sources.find("demo", failing.clock.deadline())
    assert name in str(caught.value)
    assert problem in str(caught.value)
    assert "a-secret-in-the-wrong-place" not in str(caught.value)
