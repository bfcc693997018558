"""What every implementation of Originals does, on memory and on a real S3."""

import hashlib
import io
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from darkroom.aws.http import Pool
from darkroom.aws.s3 import S3Originals
from darkroom.aws.signing import AccessKey
from darkroom.aws.sts import Sessions
from darkroom.errors import OriginalMissing, OutOfTime
from darkroom.local.seaweed import REGION, Seaweed
from darkroom.memory import MemoryOriginals
from darkroom.ports import Original, Originals
from darkroom.sources import Bucket, Source, objects_only
from tests.servers.shelves import fresh_bucket, fresh_name
from tests.things import Ticking, a_source

LARGE = hashlib.shake_128(b"large").digest(9_000_001)
OBJECTS: Mapping[str, bytes] = {
    "public/a.jpg": b"a picture",
    "public/empty.jpg": b"",
    "public/large.jpg": LARGE,
    "public/odd name+%#?[é]~'.jpg": b"odd",
    "secret.jpg": b"secret",
}
KEPT = {"public/a.jpg": "private, max-age=7"}


@dataclass
class Shelf:
    """An implementation that holds OBJECTS, a source that may read below `public/`, and a clock."""

    originals: Originals
    source: Source
    clock: Ticking

    def open(self, key: str) -> Original:
        return self.originals.open(self.source, key, self.clock.deadline())


@pytest.fixture(scope="module")
def stored(seaweed: Seaweed) -> Source:
    bucket = fresh_bucket(seaweed, dict(OBJECTS))
    for key, said in KEPT.items():
        seaweed.s3().put_object(Bucket=bucket, Key=key, Body=OBJECTS[key], CacheControl=said)
    keys = seaweed.create_user(fresh_name("reader"), objects_only(Bucket(bucket, prefix="public")))
    where = Bucket(name=bucket, region=REGION, prefix="public", endpoint=seaweed.endpoint)
    return a_source(bucket=where, credentials=keys)


@pytest.fixture(params=["memory", "s3"])
def shelf(request: pytest.FixtureRequest) -> Iterator[Shelf]:
    clock = Ticking(time.time())
    if request.param == "memory":
        yield Shelf(MemoryOriginals(OBJECTS, cache_control=KEPT), a_source(), clock)
        return
    source = request.getfixturevalue("stored")
    pool = Pool(clock, lambda: 0.5)
    sessions = Sessions(pool, lambda: AccessKey("none", source.credentials.secret_access_key), clock, REGION)
    yield Shelf(S3Originals(pool, sessions, clock), source, clock)
    pool.close()


def whole(original: Original, size: int = 65_536) -> bytes:
    received = io.BytesIO()
    while piece := original.body.read(size):
        assert len(piece) <= size
        received.write(piece)
    original.body.close()
    return received.getvalue()


@pytest.mark.parametrize("key", [key for key in OBJECTS if key.startswith("public/")])
def test_an_object_arrives_whole_and_as_described(key: str, shelf: Shelf) -> None:
    original = shelf.open(key)
    body = whole(original)
    assert body == OBJECTS[key]
    assert original.stamp.length == len(body)
    assert 1_000_000_000 < original.stamp.last_modified < 5_000_000_000


@pytest.mark.parametrize("size", [1, 7, 1_000_000])
def test_a_read_gives_at_most_what_was_asked_for(size: int, shelf: Shelf) -> None:
    assert whole(shelf.open("public/a.jpg"), size) == b"a picture"


def test_the_checksums_are_those_of_the_bytes(shelf: Shelf) -> None:
    original = shelf.open("public/a.jpg")
    body = whole(original)
    assert original.checksums
    for name, digest in original.checksums.items():
        assert (f"{zlib.crc32(body):08x}" if name == "crc32" else hashlib.new(name, body).hexdigest()) == digest


def test_what_the_bucket_says_about_keeping_an_object_is_handed_on(shelf: Shelf) -> None:
    for key in ("public/a.jpg", "public/empty.jpg"):
        original = shelf.open(key)
        original.body.close()
        assert (original.stamp.cache_control, original.stamp.expires) == (KEPT.get(key, ""), "")


def test_equal_bytes_have_equal_tags_and_others_other_ones(shelf: Shelf) -> None:
    tags = []
    for key in ("public/a.jpg", "public/a.jpg", "public/large.jpg"):
        original = shelf.open(key)
        original.body.close()
        tags.append(original.stamp.etag)
    assert tags[0] == tags[1] != tags[2]
    assert not any('"' in tag for tag in tags)


def test_a_missing_object_is_missing(shelf: Shelf) -> None:
    for key in ("public/none.jpg", "public/A.jpg", "public/a.jp"):
        with pytest.raises(OriginalMissing):
            shelf.open(key)


def test_an_original_may_be_left_early_and_closed_twice(shelf: Shelf) -> None:
    original = shelf.open("public/large.jpg")
    assert original.body.read(10)
    original.body.close()
    original.body.close()
    assert whole(shelf.open("public/a.jpg")) == b"a picture"


def test_several_originals_may_be_open_at_once(shelf: Shelf) -> None:
    large, small = shelf.open("public/large.jpg"), shelf.open("public/a.jpg")
    assert whole(small) == b"a picture"
    assert whole(large) == LARGE


def test_after_the_deadline_nothing_is_opened_or_read(shelf: Shelf) -> None:
    with pytest.raises(OutOfTime):
        shelf.originals.open(shelf.source, "public/a.jpg", shelf.clock.deadline(0))
    original = shelf.open("public/a.jpg")
    shelf.clock.pass_by(24)
    with pytest.raises(OutOfTime):
        original.body.read(1)
    original.body.close()
