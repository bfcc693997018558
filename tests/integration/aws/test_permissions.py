"""What real users and roles may read on a real S3: never more than their source's prefix."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from darkroom.aws.http import Pool
from darkroom.aws.s3 import S3Originals
from darkroom.aws.signing import AccessKey
from darkroom.aws.sts import Sessions
from darkroom.cache import CachedSources
from darkroom.errors import BucketUnavailable, CredentialsRefused, OriginalForbidden, OriginalMissing, OverlayMissing
from darkroom.hot import HotOriginals
from darkroom.local.seaweed import REGION, Seaweed, role_arn
from darkroom.memory import MemorySources
from darkroom.overlays import Fetcher, Found
from darkroom.plan import Plan
from darkroom.plan.values import Locator
from darkroom.ports import Deadline, Limits
from darkroom.sources import Bucket, Keys, Role, Secret, Source, objects_only
from darkroom.wiring import SystemClock
from tests.servers import shelves
from tests.servers.shelves import TWO_FOLDERS, fresh_bucket, fresh_name
from tests.things import a_source

LOGO = Locator("/logo.png")
CONTENT = {"one/a.jpg": b"first", "two/a.jpg": b"second", "three/a.jpg": b"third"}
ODD = [
    "a b.jpg",
    "a+b.jpg",
    "100%.jpg",
    "50%25.jpg",
    "a#b.jpg",
    "what?.jpg",
    "what?x=1&y.jpg",
    "żółć.jpg",
    "写真.jpg",
    "e\u0301.jpg",
    "[1](2){3}.jpg",
    "~'!*;:@&=$,.jpg",
    "😀.jpg",
]

Read = Callable[[Source, str], bytes]


@pytest.fixture(scope="module")
def originals(seaweed: Seaweed) -> Iterator[S3Originals]:
    """S3 as the function reaches it; its own user may assume roles and nothing else."""
    clock = SystemClock()
    pool = Pool(clock, lambda: 0.5)
    own = seaweed.create_user(fresh_name("function"))
    key = AccessKey(own.access_key_id, own.secret_access_key)
    yield S3Originals(pool, Sessions(pool, lambda: key, clock, REGION, seaweed.endpoint), clock)
    pool.close()


def soon() -> Deadline:
    clock = SystemClock()
    return Deadline(clock, clock.monotonic() + 20)


@pytest.fixture(scope="module")
def read(originals: S3Originals) -> Read:
    """Reads an object whole, as the function would."""

    def whole(source: Source, key: str) -> bytes:
        original = originals.open(source, key, soon())
        received = b""
        while piece := original.body.read(4096):
            received += piece
        original.body.close()
        return received

    return whole


@pytest.fixture(scope="module")
def shelf(seaweed: Seaweed) -> str:
    return fresh_bucket(seaweed, CONTENT | {f"one/{name}": name.encode() for name in ODD})


@pytest.fixture(scope="module")
def shared_shelf(seaweed: Seaweed) -> str:
    return shelves.shared_shelf(seaweed, CONTENT)


def source(seaweed: Seaweed, bucket: str, folder: str, credentials: Any) -> Source:
    where = Bucket(name=bucket, region=REGION, prefix=folder, endpoint=seaweed.endpoint)
    return a_source(bucket=where, credentials=credentials)


@pytest.fixture(scope="module")
def keys_source(seaweed: Seaweed, shelf: str) -> Source:
    keys = seaweed.create_user(fresh_name("reader"), objects_only(Bucket(shelf, prefix="one")))
    return source(seaweed, shelf, "one", keys)


@pytest.fixture(scope="module")
def role_source(seaweed: Seaweed, shared_shelf: str) -> Source:
    return source(seaweed, shared_shelf, "one", Role(arn=role_arn(TWO_FOLDERS)))


def test_the_source_s_own_keys_read_inside_its_prefix(read: Read, keys_source: Source) -> None:
    assert read(keys_source, "one/a.jpg") == b"first"


@pytest.mark.parametrize("key", ["two/a.jpg", "three/a.jpg", "one", "on/e.jpg"])
def test_a_key_never_leaves_its_prefix(key: str, read: Read, keys_source: Source) -> None:
    with pytest.raises(OriginalForbidden, match="403 AccessDenied"):
        read(keys_source, key)


def test_an_overlay_outside_the_prefix_is_refused_by_the_policy_too(
    originals: S3Originals, keys_source: Source, role_source: Source
) -> None:
    """Were the rule that makes keys of paths passed by, the credentials would still not reach it."""
    for source in (keys_source, role_source):
        inside, outside = (Found(source, f"{folder}/a.jpg", Plan(), {}) for folder in ("one", "two"))
        fetcher = Fetcher(CachedSources(MemorySources(), SystemClock()), HotOriginals(originals, 0), Limits(), soon())
        assert fetcher.fetch({LOGO: inside})[LOGO].body == b"first"
        with pytest.raises(OverlayMissing):
            fetcher.fetch({LOGO: outside})


def test_a_dotted_key_is_not_folded_into_another(read: Read, keys_source: Source) -> None:
    with pytest.raises(BucketUnavailable, match="400 InvalidRequest"):
        read(keys_source, "one/../two/a.jpg")


@pytest.mark.parametrize("name", ODD)
def test_odd_names_reach_the_object_they_name(name: str, read: Read, keys_source: Source) -> None:
    assert read(keys_source, f"one/{name}") == name.encode()


def test_a_missing_object_is_missing(read: Read, keys_source: Source, role_source: Source) -> None:
    for source in (keys_source, role_source):
        with pytest.raises(OriginalMissing, match="404 NoSuchKey"):
            read(source, "one/none.jpg")


def test_a_session_of_a_role_reads_inside_the_prefix(read: Read, role_source: Source) -> None:
    assert read(role_source, "one/a.jpg") == b"first"


def test_a_prefix_outside_ascii_is_read_through_a_session(
    read: Read, seaweed: Seaweed, role_source: Source, shared_shelf: str
) -> None:
    key = "one/żółć 写真/a.jpg"
    seaweed.s3().put_object(Bucket=shared_shelf, Key=key, Body=b"odd")
    assert read(source(seaweed, shared_shelf, "one/żółć 写真", role_source.credentials), key) == b"odd"


def test_a_wild_card_in_a_prefix_opens_nothing_beside_it(
    read: Read, seaweed: Seaweed, role_source: Source, shared_shelf: str
) -> None:
    """Whether `${*}` opens the folder itself only AWS can show: SeaweedFS does not know these escapes."""
    seaweed.s3().put_object(Bucket=shared_shelf, Key="one/axb/a.jpg", Body=b"beside")
    for folder in ("one/a*b", "one/a?b", "one/*"):
        with pytest.raises(OriginalForbidden):
            read(source(seaweed, shared_shelf, folder, role_source.credentials), "one/axb/a.jpg")


def test_a_session_cannot_read_what_its_role_could(
    read: Read, seaweed: Seaweed, role_source: Source, shared_shelf: str
) -> None:
    other = source(seaweed, shared_shelf, "two", role_source.credentials)
    assert read(other, "two/a.jpg") == b"second"
    with pytest.raises(OriginalForbidden):
        read(role_source, "two/a.jpg")
    with pytest.raises(OriginalForbidden):
        read(other, "one/a.jpg")


def test_a_session_cannot_read_what_its_role_could_not(
    read: Read, seaweed: Seaweed, role_source: Source, shared_shelf: str
) -> None:
    with pytest.raises(OriginalForbidden):
        read(source(seaweed, shared_shelf, "three", role_source.credentials), "three/a.jpg")


def test_an_unknown_key_is_refused(read: Read, seaweed: Seaweed, shelf: str) -> None:
    unknown = Keys(access_key_id="AKIANOBODY", secret_access_key=Secret("nothing"))
    with pytest.raises(CredentialsRefused, match="InvalidAccessKeyId"):
        read(source(seaweed, shelf, "one", unknown), "one/a.jpg")


def test_a_wrong_secret_is_refused(read: Read, keys_source: Source) -> None:
    keys = keys_source.credentials
    assert isinstance(keys, Keys)
    wrong = Keys(keys.access_key_id, Secret("not-the-secret"))
    with pytest.raises(CredentialsRefused, match="SignatureDoesNotMatch"):
        read(a_source(bucket=keys_source.bucket, credentials=wrong), "one/a.jpg")


def test_a_role_that_does_not_exist_is_refused(read: Read, seaweed: Seaweed, shared_shelf: str) -> None:
    with pytest.raises(CredentialsRefused, match="STS"):
        read(source(seaweed, shared_shelf, "one", Role(arn=role_arn("darkroom-nobody"))), "one/a.jpg")
