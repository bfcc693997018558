"""What every implementation of Links does, on memory and on a real S3."""

import hashlib
import io
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pytest

from darkroom import shelf
from darkroom.aws.http import Pool
from darkroom.aws.links import PART, S3Links
from darkroom.aws.signing import AccessKey
from darkroom.errors import OutOfTime, TransferCut
from darkroom.links import Link, link
from darkroom.local.seaweed import REGION, Seaweed
from darkroom.memory import MemoryLinks, MemoryPrints
from darkroom.ports import Label, Links, Stamp
from darkroom.sources import Bucket, Metadata
from tests.servers.shelves import fresh_bucket
from tests.things import Ticking, a_source

HEADERS = {
    "Content-Type": "image/png",
    "Content-Disposition": "attachment; filename=\"e_.png\"; filename*=UTF-8''%C3%A9%C3%A9.png",
    "Cache-Control": "public",
    "Expires": "Fri, 15 Jan 2027 08:00:00 GMT",
    "x-amz-meta-cache-tag": "s-demo,o-0123",
}
NAME = "odd name+é/=/0123"


@dataclass
class Desk:
    """An implementation, what lies in its bucket by name, and how a print gets there."""

    links: Links
    clock: Ticking
    lying: Callable[[], Mapping[str, tuple[bytes, Mapping[str, str]]]]
    keep: Callable[[bytes], None]

    def carry(self, to: Link, body: bytes) -> None:
        self.links.carry(to, io.BytesIO(body), len(body), self.clock.deadline())


@pytest.fixture(params=["memory", "s3"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    clock = Ticking(time.time())
    if request.param == "memory":
        prints = MemoryPrints(clock)
        links = MemoryLinks(prints)

        def keep(body: bytes) -> None:
            crc32 = f"{zlib.crc32(body):08x}"
            label = Label("a.png", Stamp("tag", 5, 0.0), "", '"etag"', "image/png", crc32)
            prints.keep(a_source(), NAME, body, label, clock.deadline())

        yield Desk(links, clock, lambda: links.lying, keep)
        return
    seaweed: Seaweed = request.getfixturevalue("seaweed")
    bucket = fresh_bucket(seaweed, {})
    pool = Pool(clock, lambda: 0.5)
    key = AccessKey.of(seaweed.admin)
    where = Bucket(name=bucket, region=REGION, endpoint=seaweed.endpoint)
    s3 = seaweed.s3()

    def put(body: bytes) -> None:
        s3.put_object(Bucket=bucket, Key=f"{shelf.folder('demo')}{NAME}", Body=body, Metadata={"label": "secret"})

    def lying() -> dict[str, tuple[bytes, Mapping[str, str]]]:
        assert not s3.list_multipart_uploads(Bucket=bucket).get("Uploads")
        listed = s3.list_objects_v2(Bucket=bucket, Prefix="-/").get("Contents", [])
        answers = {one["Key"]: s3.get_object(Bucket=bucket, Key=one["Key"]) for one in listed}
        return {
            name: (answer["Body"].read(), answer["ResponseMetadata"]["HTTPHeaders"]) for name, answer in answers.items()
        }

    yield Desk(S3Links(where, pool, lambda: key, clock), clock, lying, put)
    pool.close()


def a_link(desk: Desk, place: str = "a") -> Link:
    return link(b"secret", place, '"etag"', HEADERS, int(desk.clock.now()) + 600)


@pytest.mark.parametrize("size", [0, 1, PART, PART + 1, 2 * PART + 77])
def test_what_is_carried_lies_there_whole_with_its_headers(size: int, desk: Desk) -> None:
    body, to = hashlib.shake_128(b"body").digest(size), a_link(desk)
    assert not desk.links.is_lent(to, desk.clock.deadline())
    desk.carry(to, body)
    assert desk.links.is_lent(to, desk.clock.deadline())
    found, headers = desk.lying()[to.name]
    assert found == body
    assert {name.lower(): headers.get(name.lower(), headers.get(name)) for name in HEADERS} == {
        name.lower(): value for name, value in HEADERS.items()
    }


def test_a_kept_print_is_copied_with_other_headers_than_its_own(desk: Desk) -> None:
    desk.keep(b"print")
    to = a_link(desk)
    assert desk.links.lend(to, a_source(), NAME, desk.clock.deadline())
    body, headers = desk.lying()[to.name]
    assert body == b"print"
    assert "x-amz-meta-label" not in headers
    assert (headers.get("x-amz-meta-cache-tag"), "attachment" in str(headers)) == ("s-demo,o-0123", True)


def test_a_print_that_does_not_lie_in_the_bucket_is_not_lent(desk: Desk) -> None:
    desk.keep(b"print")
    to = a_link(desk)
    elsewhere = a_source(metadata=Metadata(Bucket(name="theirs")))
    assert not desk.links.lend(to, elsewhere, NAME, desk.clock.deadline())
    assert not desk.links.lend(to, a_source(), "none/=/0", desk.clock.deadline())
    assert not desk.links.lend(to, a_source(name="other"), NAME, desk.clock.deadline())
    assert not desk.links.is_lent(to, desk.clock.deadline())


class Cut:
    """A body that breaks after so many bytes."""

    def __init__(self, size: int) -> None:
        self._left = size

    def read(self, size: int, /) -> bytes:
        if not self._left:
            raise TransferCut("cut")
        data = bytes(min(size, self._left))
        self._left -= len(data)
        return data

    def close(self) -> None:
        pass


@pytest.mark.parametrize("size", [0, 1000, PART + 1000, 2 * PART])
def test_a_cut_body_leaves_nothing(size: int, desk: Desk) -> None:
    to = a_link(desk)
    with pytest.raises(TransferCut):
        desk.links.carry(to, Cut(size), 3 * PART, desk.clock.deadline())
    assert not desk.lying()


def test_after_the_deadline_nothing_is_lent(desk: Desk) -> None:
    desk.keep(b"print")
    to, late = a_link(desk), desk.clock.deadline(0)
    for attempt in (
        lambda: desk.links.is_lent(to, late),
        lambda: desk.links.lend(to, a_source(), NAME, late),
        lambda: desk.links.carry(to, io.BytesIO(b"body"), 4, late),
    ):
        with pytest.raises(OutOfTime):
            attempt()
    assert not desk.lying()
