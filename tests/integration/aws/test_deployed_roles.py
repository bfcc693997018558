"""What the function reads by the roles that the template makes, on a server that answers as AWS documents."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from darkroom.admin import AdminError
from darkroom.admin.cloud import Cloud
from darkroom.admin.credentials import key_of
from darkroom.admin.doctor import Around, Finding, examine
from darkroom.aws.http import Pool
from darkroom.aws.s3 import S3Originals
from darkroom.aws.signing import AccessKey
from darkroom.aws.sts import Sessions
from darkroom.errors import CredentialsRefused, DarkroomError, OriginalForbidden, OriginalLocked
from darkroom.ports import Deadline
from darkroom.sources import Ambient, Bucket, Credentials, Keys, Public, Role, Secret
from darkroom.sources.policy import read
from darkroom.wiring import SystemClock
from tests.infrastructure.template import REGION, properties
from tests.servers.amazon import OTHER_ACCOUNT, Amazon, Session
from tests.servers.amazon import Role as AmazonsRole
from tests.things import a_source

KMS_KEY = f"arn:aws:kms:{REGION}:{OTHER_ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
LISTED = "arn:aws:s3:::mine/one/*,arn:aws:s3:::mine/two/*"
OBJECTS = {"one/a.jpg": b"mine", "two/a.jpg": b"another's", "three/a.jpg": b"not listed", "one/locked.jpg": b"locked"}


def made(amazon: Amazon, name: str, **parameters: str) -> AmazonsRole:
    """A role as the template describes it."""
    wanted = properties(name, **parameters)
    (policy,) = wanted["Policies"]
    return amazon.create_role(f"darkroom-{name}", wanted["AssumeRolePolicyDocument"], policy["PolicyDocument"])


class Desk:
    """The function with a session of a role, and what it reads."""

    def __init__(self, amazon: Amazon, role: AmazonsRole, reader: str = "") -> None:
        session = Session(role, "function", amazon.now() + 3600, None)
        amazon.sessions[session.id] = session
        key = AccessKey(session.id, Secret(session.secret), Secret(session.token))
        self.amazon = amazon
        self.reader = reader
        self.clock = SystemClock()
        self.pool = Pool(self.clock, lambda: 0.5)
        sessions = Sessions(self.pool, lambda: key, self.clock, REGION, amazon.endpoint)
        self.originals = S3Originals(self.pool, sessions, self.clock, reader)

    def read(self, credentials: Credentials, key: str, prefix: str = "one", bucket: str = "mine") -> bytes:
        where = Bucket(bucket, REGION, prefix, self.amazon.endpoint)
        deadline = Deadline(self.clock, self.clock.monotonic() + 20)
        original = self.originals.open(a_source(bucket=where, credentials=credentials), key, deadline)
        received = original.body.read(4096)
        original.body.close()
        return received


@pytest.fixture
def desk(amazon: Amazon) -> Iterator[Desk]:
    amazon.create_bucket("mine", OBJECTS)
    amazon.create_bucket("unlisted", OBJECTS)
    function = made(amazon, "TransformRole")
    desk = Desk(amazon, function, made(amazon, "ReaderRole", ReadableObjects=LISTED).arn)
    yield desk
    desk.pool.close()


def refused(error: type[DarkroomError], desk: Desk, *wanted: Any, words: str = "S3: 403 AccessDenied") -> None:
    with pytest.raises(error, match=words) as caught:
        desk.read(*wanted)
    assert type(caught.value) is error


def test_an_ambient_source_reads_its_own_prefix_of_what_is_listed(desk: Desk) -> None:
    assert desk.read(Ambient(), "one/a.jpg") == b"mine"
    assert desk.read(Ambient(), "two/a.jpg", "two") == b"another's"
    refused(OriginalForbidden, desk, Ambient(), "two/a.jpg")
    refused(OriginalForbidden, desk, Ambient(), "three/a.jpg", "three")
    refused(OriginalForbidden, desk, Ambient(), "one/a.jpg", "one", "unlisted")
    refused(OriginalForbidden, desk, Ambient(), "one/none.jpg")


def test_nobody_but_the_function_gets_a_session_of_the_reader(desk: Desk) -> None:
    another = desk.amazon.create_role("another", {}, {"Version": "2012-10-17", "Statement": []})
    stranger = Desk(desk.amazon, another, desk.reader)
    refused(CredentialsRefused, stranger, Ambient(), "one/a.jpg", words="STS: 403 AccessDenied")
    stranger.pool.close()


def test_what_kms_encrypts_is_read_through_a_session_of_a_role_that_may_decrypt(desk: Desk) -> None:
    desk.amazon.buckets["mine"].objects["one/locked.jpg"].kms_key = KMS_KEY
    assert desk.read(Ambient(), "one/locked.jpg") == b"locked"


@pytest.mark.parametrize("kms_key", [None, KMS_KEY])
def test_the_role_of_another_account_is_assumed_under_its_external_id(desk: Desk, kms_key: str | None) -> None:
    theirs = Bucket("theirs", REGION, "one", kms_key=kms_key)
    desk.amazon.create_bucket("theirs", OBJECTS, account=OTHER_ACCOUNT)
    desk.amazon.buckets["theirs"].objects["one/locked.jpg"].kms_key = KMS_KEY
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": desk.amazon.roles["darkroom-TransformRole"].arn},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "demo-1"}},
    }
    trust = {"Version": "2012-10-17", "Statement": [statement]}
    arn = desk.amazon.create_role("darkroom-photos", trust, read(theirs), OTHER_ACCOUNT).arn
    right = Role(arn=arn, external_id="demo-1")
    assert desk.read(right, "one/a.jpg", "one", "theirs") == b"mine"
    refused(OriginalForbidden, desk, right, "two/a.jpg", "one", "theirs")
    refused(
        CredentialsRefused, desk, Role(arn=arn, external_id="demo-2"), "one/a.jpg", "one", "theirs", words="STS: 403"
    )
    refused(CredentialsRefused, desk, Role(arn=arn), "one/a.jpg", "one", "theirs", words="STS: 403")
    if kms_key:
        assert desk.read(right, "one/locked.jpg", "one", "theirs") == b"locked"
    else:
        refused(OriginalLocked, desk, right, "one/locked.jpg", "one", "theirs", words="kms:Decrypt")


def test_what_is_archived_is_locked_and_who_would_have_to_pay_is_refused(desk: Desk) -> None:
    bucket = desk.amazon.buckets["mine"]
    bucket.objects["one/locked.jpg"].storage_class = "GLACIER"
    refused(OriginalLocked, desk, Ambient(), "one/locked.jpg", words="archived")
    paid = desk.amazon.create_bucket("paid", OBJECTS, account=OTHER_ACCOUNT, requester_pays=True)
    everyone = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::paid/*"}
    paid.policy = {"Version": "2012-10-17", "Statement": [everyone]}
    user: Keys = desk.amazon.create_user("reader", read(Bucket("paid", REGION)))
    for credentials in (user, Public()):
        refused(OriginalForbidden, desk, credentials, "one/a.jpg", "one", "paid")
    paid.requester_pays = False
    assert desk.read(Public(), "one/a.jpg", "one", "paid") == b"mine"


def test_an_operator_who_is_named_lists_an_ambient_source_s_own_prefix(desk: Desk) -> None:
    amazon, cloud = desk.amazon, Cloud(desk.amazon.environ)
    where = Bucket("mine", REGION, "one", amazon.endpoint)
    source = a_source(bucket=where, credentials=Ambient())
    with pytest.raises(AdminError, match="trust policy must name you"):
        key_of(cloud, source, read(where), desk.reader)
    operator = amazon.users["administrator"].arn
    made(amazon, "ReaderRole", ReadableObjects=f"{LISTED},arn:aws:s3:::mine", Operators=operator)
    s3 = cloud.s3(where, key_of(cloud, source, read(where), desk.reader))
    assert s3.list_objects_v2(Bucket="mine", Prefix="one/")["KeyCount"] == 2
    for prefix in ("", "two/"):
        with pytest.raises(ClientError, match="AccessDenied"):
            s3.list_objects_v2(Bucket="mine", Prefix=prefix)
    refused(OriginalForbidden, desk, Ambient(), "two/a.jpg")


def test_the_doctor_tries_an_ambient_source_by_an_operator_who_is_named(desk: Desk) -> None:
    amazon = desk.amazon
    source = a_source(bucket=Bucket("mine", REGION, "one"), credentials=Ambient())

    def examined() -> dict[str, Finding]:
        found = examine(source, Cloud(amazon.environ), SystemClock(), Around(reader_role=desk.reader))
        return {finding.check: finding for finding in found}

    operator = amazon.users["administrator"].arn
    untried = examined()["role"]
    assert untried.verdict == "skip"
    assert f"Operators={operator}" in untried.cure
    made(amazon, "ReaderRole", ReadableObjects=f"{LISTED},arn:aws:s3:::mine", Operators=operator)
    findings = examined()
    tried = ("role", "session", "permission", "listing", "prefix", "changes")
    assert {check: findings[check].verdict for check in tried} == dict.fromkeys(tried, "pass")
