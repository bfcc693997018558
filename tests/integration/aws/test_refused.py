"""Refused means refused: what the policies that Darkroom prints do not allow, a real S3 refuses.

Every call is made by the user, the session or the nobody whose source it is, and a control shows that it is answered
where it is allowed.
"""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from darkroom.aws.http import Pool
from darkroom.aws.s3 import S3Originals
from darkroom.aws.signing import AccessKey
from darkroom.aws.sts import Sessions
from darkroom.errors import OriginalForbidden
from darkroom.local.seaweed import REGION, Seaweed, role_arn
from darkroom.ports import Deadline
from darkroom.sources import Ambient, Bucket, Public, Role, Source
from darkroom.sources.policy import export, metadata, objects_only, read, session
from darkroom.wiring import SystemClock
from tests.servers import shelves
from tests.servers.acts import ALLOWED, CHANGING, CONTENT, LISTING, READING_ELSEWHERE, Act, anyone
from tests.servers.shelves import EVERYTHING, TWO_FOLDERS, fresh_bucket, fresh_name
from tests.things import a_source

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def refused(act: Act, s3: "S3Client", bucket: str) -> None:
    with pytest.raises(ClientError) as caught:
        act(s3, bucket)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def client(seaweed: Seaweed, key: AccessKey | None) -> "S3Client":
    config = Config(
        s3={"addressing_style": "path"},
        retries={"total_max_attempts": 1},
        **({} if key else {"signature_version": UNSIGNED}),
    )
    return boto3.client(
        "s3",
        region_name=REGION,
        endpoint_url=seaweed.endpoint,
        aws_access_key_id=key.id if key else None,
        aws_secret_access_key=key.secret.reveal() if key else None,
        aws_session_token=key.token.reveal() if key and key.token else None,
        config=config,
    )


@pytest.fixture(scope="module")
def shelf(seaweed: Seaweed) -> str:
    return fresh_bucket(seaweed, CONTENT)


@pytest.fixture(scope="module")
def where(shelf: str, seaweed: Seaweed) -> Bucket:
    return Bucket(name=shelf, region=REGION, prefix="one", endpoint=seaweed.endpoint)


@pytest.fixture(scope="module")
def reader(seaweed: Seaweed, where: Bucket) -> "S3Client":
    """A user with the policy of a source that reads."""
    return seaweed.s3(seaweed.create_user(fresh_name("reader"), read(where)))


@pytest.mark.parametrize("act", [*ALLOWED.values(), *LISTING.values()], ids=[*ALLOWED, *LISTING])
def test_reading_below_the_prefix_is_allowed(act: Act, reader: "S3Client", shelf: str) -> None:
    act(reader, shelf)


@pytest.mark.parametrize("act", READING_ELSEWHERE.values(), ids=READING_ELSEWHERE)
def test_outside_the_prefix_reading_is_refused(act: Act, reader: "S3Client", shelf: str) -> None:
    refused(act, reader, shelf)


@pytest.mark.parametrize("act", CHANGING.values(), ids=CHANGING)
def test_every_change_is_refused(act: Act, reader: "S3Client", seaweed: Seaweed, shelf: str) -> None:
    refused(act, reader, shelf)
    kept = seaweed.s3().list_objects_v2(Bucket=shelf)["Contents"]
    assert {found["Key"] for found in kept} == set(CONTENT)


def test_who_may_only_read_objects_may_not_list_them(seaweed: Seaweed, where: Bucket, shelf: str) -> None:
    s3 = seaweed.s3(seaweed.create_user(fresh_name("reader"), objects_only(where)))
    for act in ALLOWED.values():
        act(s3, shelf)
    for act in (LISTING | READING_ELSEWHERE | CHANGING).values():
        refused(act, s3, shelf)


def test_who_keeps_metadata_writes_its_folder_and_nothing_else(seaweed: Seaweed) -> None:
    bucket = fresh_bucket(seaweed, CONTENT)
    s3 = seaweed.s3(seaweed.create_user(fresh_name("keeper"), metadata(Bucket(bucket, prefix="metadata"))))
    s3.put_object(Bucket=bucket, Key="metadata/a.json", Body=b"{}")
    assert s3.get_object(Bucket=bucket, Key="metadata/a.json")["Body"].read() == b"{}"
    assert s3.list_objects_v2(Bucket=bucket, Prefix="metadata/")["KeyCount"] == 1
    s3.delete_object(Bucket=bucket, Key="metadata/a.json")
    for act in (ALLOWED | LISTING | READING_ELSEWHERE | CHANGING).values():
        refused(act, s3, bucket)


def test_who_exports_writes_below_the_prefix_alone(seaweed: Seaweed) -> None:
    bucket = fresh_bucket(seaweed, CONTENT)
    s3 = seaweed.s3(seaweed.create_user(fresh_name("exporter"), export(Bucket(bucket, prefix="one"))))
    s3.put_object(Bucket=bucket, Key="one/new.jpg", Body=b"new")
    s3.delete_object(Bucket=bucket, Key="one/new.jpg")
    beyond = ("put elsewhere", "delete elsewhere", "let anyone read", "see who may read", "delete the bucket")
    for act in [*READING_ELSEWHERE.values(), *ALLOWED.values(), *(CHANGING[name] for name in beyond)]:
        refused(act, s3, bucket)


class Desk:
    """The function's way to S3 and STS; its own user may assume roles and nothing else."""

    def __init__(self, seaweed: Seaweed, reader: str) -> None:
        clock = SystemClock()
        own = seaweed.create_user(fresh_name("function"))
        key = AccessKey(own.access_key_id, own.secret_access_key)
        self.pool = Pool(clock, lambda: 0.5)
        self.sessions = Sessions(self.pool, lambda: key, clock, REGION, seaweed.endpoint)
        self.originals = S3Originals(self.pool, self.sessions, clock, reader)

    def key(self, seaweed: Seaweed, bucket: str, folder: str, role: Role) -> AccessKey:
        source = source_of(seaweed, bucket, folder, role)
        return self.sessions.key(source.name, role, session(source.bucket), soon())

    def read(self, source: Source, key: str) -> bytes:
        original = self.originals.open(source, key, soon())
        received = original.body.read(4096)
        original.body.close()
        return received


def soon() -> Deadline:
    clock = SystemClock()
    return Deadline(clock, clock.monotonic() + 20)


@pytest.fixture(scope="module")
def desk(seaweed: Seaweed) -> Iterator[Desk]:
    desk = Desk(seaweed, role_arn(TWO_FOLDERS))
    yield desk
    desk.pool.close()


@pytest.fixture(scope="module")
def shared_shelf(seaweed: Seaweed) -> str:
    return shelves.shared_shelf(seaweed, CONTENT)


def source_of(seaweed: Seaweed, bucket: str, folder: str, credentials: Any) -> Source:
    return a_source(bucket=Bucket(bucket, REGION, folder, seaweed.endpoint), credentials=credentials)


def test_a_session_may_read_below_the_prefix_though_its_role_may_do_anything(
    desk: Desk, seaweed: Seaweed, shared_shelf: str
) -> None:
    role = Role(arn=role_arn(EVERYTHING))
    s3 = client(seaweed, desk.key(seaweed, shared_shelf, "one", role))
    for act in ALLOWED.values():
        act(s3, shared_shelf)
    for act in (LISTING | READING_ELSEWHERE | CHANGING).values():
        refused(act, s3, shared_shelf)
    other = client(seaweed, desk.key(seaweed, shared_shelf, "two", role))
    assert other.get_object(Bucket=shared_shelf, Key="two/a.jpg")["Body"].read() == b"another's"
    refused(ALLOWED["get below the prefix"], other, shared_shelf)


def test_ambient_sources_of_one_deployment_cannot_read_each_other_s_folders(
    desk: Desk, seaweed: Seaweed, shared_shelf: str
) -> None:
    one, two = (source_of(seaweed, shared_shelf, folder, Ambient()) for folder in ("one", "two"))
    assert (desk.read(one, "one/a.jpg"), desk.read(two, "two/a.jpg")) == (b"mine", b"another's")
    for source, key in ((one, "two/a.jpg"), (two, "one/a.jpg"), (one, "one-more/a.jpg"), (one, "one.jpg")):
        with pytest.raises(OriginalForbidden):
            desk.read(source, key)


def test_an_ambient_source_cannot_read_what_the_reader_role_could_not(
    desk: Desk, seaweed: Seaweed, shared_shelf: str, shelf: str
) -> None:
    for bucket, folder, key in ((shared_shelf, "one-more", "one-more/a.jpg"), (shelf, "one", "one/a.jpg")):
        with pytest.raises(OriginalForbidden):
            desk.read(source_of(seaweed, bucket, folder, Ambient()), key)


def test_a_public_source_reads_what_is_public_and_nothing_else(desk: Desk, seaweed: Seaweed, shelf: str) -> None:
    bucket = fresh_bucket(seaweed, CONTENT)
    source = source_of(seaweed, bucket, "one", Public())
    with pytest.raises(OriginalForbidden):
        desk.read(source, "one/a.jpg")
    seaweed.s3().put_bucket_policy(Bucket=bucket, Policy=json.dumps(anyone(bucket, "one/*")))
    assert desk.read(source, "one/a.jpg") == b"mine"
    for refusing, key in ((source, "two/a.jpg"), (source_of(seaweed, shelf, "one", Public()), "one/a.jpg")):
        with pytest.raises(OriginalForbidden):
            desk.read(refusing, key)
    nobody = client(seaweed, None)
    for act in (LISTING | READING_ELSEWHERE | CHANGING).values():
        refused(act, nobody, bucket)
