"""The doctor at an S3 that is nobody's stand-in: SeaweedFS, with real users, policies and sessions."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from darkroom.admin.cloud import Cloud
from darkroom.admin.doctor import Around, Finding, examine
from darkroom.local.seaweed import Seaweed, role_arn
from darkroom.sources import Bucket, Keys, Public, Role, Secret, Source
from darkroom.sources.policy import Policy, policy_of
from darkroom.wiring import SystemClock
from tests.integration.admin import patients
from tests.integration.admin.patients import allowing
from tests.servers.shelves import TWO_FOLDERS, fresh_bucket, fresh_name, shared_shelf


def environ(seaweed: Seaweed) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": seaweed.admin.access_key_id,
        "AWS_SECRET_ACCESS_KEY": seaweed.admin.secret_access_key.reveal(),
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": seaweed.endpoint,
    }


def examined(seaweed: Seaweed, source: Source) -> dict[str, Finding]:
    found = examine(source, Cloud(environ(seaweed)), SystemClock(), Around())
    return {finding.check: finding for finding in found}


def shelf(seaweed: Seaweed, prefix: str = "public") -> Bucket:
    """A bucket as a source of SeaweedFS names it."""
    name = fresh_bucket(seaweed, patients.OBJECTS)
    return Bucket(name, "us-east-1", prefix, endpoint=seaweed.endpoint)


def with_user(seaweed: Seaweed, bucket: Bucket, policy: Policy | None = None, **more: Any) -> Source:
    source = patients.bare(bucket=bucket, **more)
    keys = seaweed.create_user(fresh_name("reader"), policy or policy_of(source))
    return patients.bare(bucket=bucket, **more, credentials=keys)


def everything(seaweed: Seaweed, bucket: Bucket) -> dict[str, bytes]:
    s3 = seaweed.s3()
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket.name).get("Contents", ())]
    return {key: s3.get_object(Bucket=bucket.name, Key=key)["Body"].read() for key in keys}


@pytest.mark.parametrize("access", ["read", "objects-only"])
def test_a_healthy_source_passes_and_the_bucket_is_as_it_was(seaweed: Seaweed, access: Any) -> None:
    source = with_user(seaweed, shelf(seaweed), access=access)
    before = everything(seaweed, source.bucket)
    found = examined(seaweed, source)
    assert {check: one for check, one in found.items() if one.verdict != "pass"} == {}
    assert everything(seaweed, source.bucket) == before == patients.OBJECTS


def test_the_session_of_a_role_is_narrower_than_the_role(seaweed: Seaweed) -> None:
    """The role reads two folders: it can be told, and that Darkroom's session of it reads one."""
    shelf = shared_shelf(seaweed, {f"{folder}/a.jpg": patients.PICTURE for folder in ("also", "one", "two")})
    bucket = Bucket(shelf, "us-east-1", "one", endpoint=seaweed.endpoint)
    found = examined(seaweed, patients.bare(bucket=bucket, credentials=Role(role_arn(TWO_FOLDERS))))
    assert found["sample"].verdict == "pass"
    assert found["outside"].verdict == "warn"
    assert "the role itself may read objects outside one/" in found["outside"].cause


class Fault(NamedTuple):
    """What makes it, the check that names it, its verdict, and words of the cause and the cure."""

    make: Callable[[Seaweed], Source]
    check: str
    verdict: str
    cause: str
    cure: str


def keyed(seaweed: Seaweed, keys: Keys) -> Source:
    return patients.bare(bucket=shelf(seaweed), credentials=keys)


def wrong_secret(seaweed: Seaweed) -> Source:
    return keyed(seaweed, Keys(seaweed.admin.access_key_id, Secret("not the administrator's")))


def allowed(*actions: str, prefix: str = "public") -> Callable[[Seaweed], Source]:
    return lambda seaweed: with_user(seaweed, shelf(seaweed, prefix), allowing(*actions, resource="arn:aws:s3:::*"))


FAULTS = {
    "unknown key": Fault(
        lambda seaweed: keyed(seaweed, Keys("AKIANOBODYSKEY000000", Secret("s"))),
        "access key",
        "fail",
        "AKIA...0000",
        "--access-key-id",
    ),
    "wrong secret": Fault(wrong_secret, "secret key", "fail", "does not belong", "--secret-from-stdin"),
    "nothing allowed": Fault(
        lambda seaweed: with_user(seaweed, shelf(seaweed), allowing("s3:GetObject", resource="arn:aws:s3:::other/*")),
        "permission",
        "fail",
        "may neither list nor read",
        "s3:GetObject",
    ),
    "nobody is let in unsigned": Fault(
        lambda seaweed: patients.bare(bucket=shelf(seaweed), credentials=Public()),
        "permission",
        "fail",
        "anyone may neither",
        "s3:GetObject",
    ),
    "no list": Fault(allowed("s3:GetObject"), "listing", "warn", "may not list", "objects-only"),
    "prefix in another case": Fault(
        lambda seaweed: with_user(seaweed, shelf(seaweed, "Public")),
        "prefix",
        "fail",
        "there is public/",
        "--prefix public",
    ),
    "too much power": Fault(
        allowed("s3:*"), "changes", "warn", "may write objects and delete objects", "put-user-policy|allow this"
    ),
    "reads outside": Fault(
        allowed("s3:GetObject", "s3:ListBucket"),
        "outside",
        "warn",
        "read objects and list names outside public/",
        "s3:prefix",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_its_cure(seaweed: Seaweed, name: str) -> None:
    fault = FAULTS[name]
    source = fault.make(seaweed)
    found = examined(seaweed, source)[fault.check]
    assert found.verdict == fault.verdict, found
    assert re.search(fault.cause, found.cause), found.cause
    assert re.search(fault.cure, found.cure), found.cure
    assert everything(seaweed, source.bucket) == patients.OBJECTS
