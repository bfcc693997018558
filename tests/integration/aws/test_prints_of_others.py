"""Metadata buckets under real policies: each source keeps its prints where it may, and nowhere else."""

import time
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from darkroom.aws.http import Pool
from darkroom.aws.places import Places
from darkroom.aws.signing import AccessKey
from darkroom.aws.sts import Sessions
from darkroom.errors import PrintsUnavailable
from darkroom.local.seaweed import REGION, Seaweed, role_arn
from darkroom.sources import Ambient, Bucket, Keys, Metadata, Public, Role, Secret, Source
from darkroom.sources.policy import metadata
from tests.integration.aws.printing import DOINGS, NAME, Desk
from tests.servers.shelves import EVERYTHING, SHARED_SHELF, fresh_bucket, fresh_name, shared_shelf
from tests.things import Ticking, a_source


@pytest.fixture(scope="module")
def own(seaweed: Seaweed) -> tuple[str, Keys]:
    """The deployment's own bucket, and the function's key, which may use it and assume roles."""
    bucket = fresh_bucket(seaweed, {})
    return bucket, seaweed.create_user(fresh_name("function"), metadata(Bucket(bucket, REGION)))


@pytest.fixture
def desk(seaweed: Seaweed, own: tuple[str, Keys]) -> Iterator[Desk]:
    bucket, keys = own
    reader = role_arn(EVERYTHING)
    with Desk.at(seaweed.endpoint, bucket, AccessKey.of(keys), reader=reader, idle=5.0) as desk:
        yield desk


def a_keeper(bucket: Bucket, keeper: Keys | Role | Ambient | None, **source: Any) -> Source:
    return a_source(name=fresh_name("keeper"), metadata=Metadata(bucket, keeper), **source)


def listed(seaweed: Seaweed, bucket: str) -> list[str]:
    return [found["Key"] for found in seaweed.s3().list_objects_v2(Bucket=bucket).get("Contents", [])]


def test_credentials_for_another_folder_are_refused(desk: Desk, seaweed: Seaweed) -> None:
    bucket = fresh_bucket(seaweed, {})
    mine = Bucket(bucket, REGION, "mine", seaweed.endpoint)
    keys = seaweed.create_user(fresh_name("keeper"), metadata(mine))
    for other in ("min", "mine-too", "other", ""):
        desk.source = a_keeper(Bucket(bucket, REGION, other, seaweed.endpoint), keys)
        for doing in ("keep", "lease", "relabel"):
            with pytest.raises(PrintsUnavailable):
                DOINGS[doing](desk)
        assert desk.find() is None
    assert not listed(seaweed, bucket)
    desk.source = a_keeper(mine, keys)
    assert desk.keep() and desk.lease() and desk.find().body == b"print"
    assert {key.split("/", 2)[1] for key in listed(seaweed, bucket)} == {"prints", "leases"}


def test_two_sources_that_share_a_metadata_bucket_have_a_place_each(desk: Desk, seaweed: Seaweed) -> None:
    shared = Bucket(fresh_bucket(seaweed, {}), REGION, "kept", seaweed.endpoint)
    keys = seaweed.create_user(fresh_name("keeper"), metadata(shared))
    one, two = (a_keeper(shared, None, credentials=keys) for _ in range(2))
    assert desk.keep(b"one", source=one) and desk.find(two) is None
    assert desk.keep(b"two", source=two)
    assert (desk.find(one).body, desk.find(two).body, desk.find()) == (b"one", b"two", None)
    assert listed(seaweed, shared.name) == sorted(f"kept/prints/{source.name}/{NAME}" for source in (one, two))


@pytest.mark.parametrize(
    "source",
    [
        {"metadata": Role(role_arn(EVERYTHING)), "credentials": Public()},
        {"metadata": None, "credentials": Role(role_arn(EVERYTHING))},
        {"metadata": None, "credentials": Ambient()},
        {"metadata": Ambient(), "credentials": Keys("AKIAREADER", Secret("of-the-originals"))},
    ],
)
def test_prints_are_kept_by_whom_the_source_names(desk: Desk, seaweed: Seaweed, source: dict[str, Any]) -> None:
    folder = fresh_name("folder")
    bucket = Bucket(shared_shelf(seaweed, {}), REGION, folder, seaweed.endpoint)
    desk.source = a_keeper(bucket, source["metadata"], credentials=source["credentials"])
    tag = desk.keep()
    assert tag and desk.relabel(tag, stale=True) and desk.find().label.stale
    assert listed(seaweed, SHARED_SHELF) == [f"{folder}/prints/{desk.source.name}/{NAME}"]
    desk.discard()
    assert not listed(seaweed, SHARED_SHELF)


def test_who_may_not_write_keeps_nothing(desk: Desk, seaweed: Seaweed) -> None:
    desk.source = a_keeper(Bucket(fresh_bucket(seaweed, {}), REGION, "", seaweed.endpoint), None, credentials=Public())
    with pytest.raises(PrintsUnavailable, match="CredentialsRefused"):
        desk.keep()


def test_a_session_that_keeps_prints_reaches_no_other_folder(seaweed: Seaweed, own: tuple[str, Keys]) -> None:
    shelf = shared_shelf(seaweed, {"theirs/a.jpg": b"theirs"})
    clock = Ticking(time.time())
    pool, key = Pool(clock, lambda: 0.5), AccessKey.of(own[1])
    sessions = Sessions(pool, lambda: key, clock, REGION, seaweed.endpoint)
    source = a_keeper(Bucket(shelf, REGION, "mine", seaweed.endpoint), Role(role_arn(EVERYTHING)))
    access = Places(None, lambda: key, sessions).of(source, clock.deadline()).access
    pool.close()
    assert access.token
    s3 = boto3.client(
        "s3",
        endpoint_url=seaweed.endpoint,
        region_name=REGION,
        aws_access_key_id=access.id,
        aws_secret_access_key=access.secret.reveal(),
        aws_session_token=access.token.reveal(),
    )
    s3.put_object(Bucket=shelf, Key="mine/prints/a", Body=b"mine")
    for act in (
        lambda: s3.put_object(Bucket=shelf, Key="theirs/b.jpg", Body=b"mine"),
        lambda: s3.get_object(Bucket=shelf, Key="theirs/a.jpg"),
        lambda: s3.delete_object(Bucket=shelf, Key="theirs/a.jpg"),
    ):
        with pytest.raises(ClientError, match="AccessDenied"):
            act()
