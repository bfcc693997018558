"""What every implementation of Prints does, in memory and in a real S3."""

import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from darkroom import shelf
from darkroom.aws.http import Pool
from darkroom.aws.places import Places
from darkroom.aws.prints import S3Prints
from darkroom.aws.signing import AccessKey
from darkroom.aws.sts import Sessions
from darkroom.errors import PrintsUnavailable
from darkroom.local.seaweed import REGION, Seaweed
from darkroom.memory import MemoryPrints
from darkroom.ports import Kept, Label, Prints, SameStill, Stamp
from darkroom.sources import Bucket, Source
from darkroom.sources.policy import metadata
from tests.servers.shelves import fresh_bucket, fresh_name
from tests.things import Ticking, a_source

STAMP = Stamp("tag", 7, 1.5, "v1", "max-age=7", "0")
ODD = "public/odd name+%#?[é]~'写真.jpg"


def label_of(body: bytes, **changes: Any) -> Label:
    crc32 = f"{zlib.crc32(body):08x}"
    fields: dict[str, Any] = {"key": ODD, "stamp": STAMP, "overlays": "", "etag": '"e"', "content_type": "image/webp"}
    fields |= {"crc32": crc32, "width": 3, "height": 2, "frames": 1, "told": {"Quality": "75"}}
    return Label(**fields | changes)


@dataclass
class Cellar:
    """An implementation that holds nothing yet, and a clock."""

    prints: Prints
    clock: Ticking
    bucket: str = ""
    source: Source = field(default_factory=a_source)

    def find(self, name: str, largest: int = 1000, unless: str = "", source: Source | None = None) -> Any:
        return self.prints.find(source or self.source, name, largest, self.clock.deadline(), unless)

    def keep(self, name: str, body: bytes, replacing: str = "", **label: Any) -> str | None:
        told = label_of(body, **label)
        return self.prints.keep(self.source, name, body, told, self.clock.deadline(), replacing)


@pytest.fixture(scope="module")
def own(seaweed: Seaweed) -> tuple[Bucket, AccessKey]:
    bucket = Bucket(fresh_bucket(seaweed, {}), REGION, endpoint=seaweed.endpoint)
    return bucket, AccessKey.of(seaweed.create_user(fresh_name("printer"), metadata(bucket)))


@pytest.fixture(params=["memory", "s3"])
def cellar(request: pytest.FixtureRequest) -> Iterator[Cellar]:
    clock = Ticking(time.time())
    source = a_source(name=fresh_name("demo"))
    if request.param == "memory":
        yield Cellar(MemoryPrints(clock), clock, source=source)
        return
    bucket, key = request.getfixturevalue("own")
    pool = Pool(clock, lambda: 0.5)
    sessions = Sessions(pool, lambda: key, clock, REGION, bucket.endpoint)
    tokens = iter(range(1000))
    prints = S3Prints(pool, Places(bucket, lambda: key, sessions), clock, token=lambda: str(next(tokens)))
    yield Cellar(prints, clock, bucket.name, source)
    pool.close()


NAME = shelf.print_name(ODD, "w=1")


def test_what_is_kept_is_found_whole_and_with_its_label(cellar: Cellar) -> None:
    assert cellar.find(NAME) is None
    tag = cellar.keep(NAME, b"print")
    found = cellar.find(NAME)
    assert tag and found == Kept(label_of(b"print"), b"print", 5, found.age, tag)
    assert 0 <= found.age < 60


def test_a_large_body_is_not_fetched(cellar: Cellar) -> None:
    cellar.keep(NAME, b"print")
    found = cellar.find(NAME, largest=4)
    assert (found.body, found.length, found.label) == (None, 5, label_of(b"print"))
    assert cellar.find(NAME, largest=5).body == b"print"


def test_who_has_it_is_told_that_it_is_the_same_still(cellar: Cellar) -> None:
    tag = cellar.keep(NAME, b"print")
    same = cellar.find(NAME, unless=tag or "")
    assert isinstance(same, SameStill) and same.label == label_of(b"print") and 0 <= same.age < 60
    marked = label_of(b"print", stale=True)
    tag = cellar.prints.relabel(cellar.source, NAME, tag or "", marked, cellar.clock.deadline())
    same = cellar.find(NAME, unless=tag or "")
    assert tag and isinstance(same, SameStill) and same.label == marked
    assert cellar.keep(NAME, b"other", replacing=tag)
    assert cellar.find(NAME, unless=tag).body == b"other"


def test_the_first_print_is_written_once(cellar: Cellar) -> None:
    assert cellar.keep(NAME, b"first")
    assert cellar.keep(NAME, b"second", etag='"2"') is None
    assert cellar.find(NAME).body == b"first"


def test_an_older_render_never_overwrites_a_newer_one(cellar: Cellar) -> None:
    stale = cellar.keep(NAME, b"stale")
    assert stale
    newer = cellar.keep(NAME, b"newer", replacing=stale)
    assert newer and cellar.keep(NAME, b"older", replacing=stale, etag='"old"') is None
    assert cellar.find(NAME).body == b"newer"
    cellar.prints.discard(cellar.source, NAME, cellar.clock.deadline())
    assert cellar.keep(NAME, b"older", replacing=newer, etag='"old"') is None
    assert cellar.find(NAME) is None


def test_another_label_leaves_the_print_as_it_is_if_it_is_still_that(cellar: Cellar) -> None:
    tag = cellar.keep(NAME, b"print")
    told = label_of(b"print", stale=True)
    assert tag
    new = cellar.prints.relabel(cellar.source, NAME, tag, told, cellar.clock.deadline())
    found = cellar.find(NAME)
    assert (found.label, found.body, found.tag) == (told, b"print", new)
    assert cellar.prints.relabel(cellar.source, NAME, '"none"', told, cellar.clock.deadline()) is None
    assert cellar.prints.relabel(cellar.source, "a/=/no", tag, told, cellar.clock.deadline()) is None


def test_what_is_discarded_is_gone_and_may_be_discarded_again(cellar: Cellar) -> None:
    cellar.keep(NAME, b"print")
    for _ in range(2):
        cellar.prints.discard(cellar.source, NAME, cellar.clock.deadline())
    assert cellar.find(NAME) is None


def test_one_of_many_gets_the_lease_until_it_gives_it_back(cellar: Cellar) -> None:
    soon, prints = cellar.clock.deadline(), cellar.prints
    lease = prints.lease(cellar.source, NAME, 30, soon)
    assert lease and prints.lease(cellar.source, NAME, 30, soon) is None
    prints.release(cellar.source, NAME, lease, soon)
    assert prints.lease(cellar.source, NAME, 30, soon)


def test_a_lease_that_ran_out_is_another_s(cellar: Cellar) -> None:
    soon, prints = cellar.clock.deadline(), cellar.prints
    assert prints.lease(cellar.source, NAME, 0, soon)
    assert prints.lease(cellar.source, NAME, 30, soon)
    assert prints.lease(cellar.source, NAME, 30, soon) is None


HOSTILE = [
    "../other/a.jpg",
    "a/../../other/b",
    "./a",
    "=/a",
    "a/=",
    "a/=/b",
    "%2e%2e/x",
    "a//b",
    "prints/other/=/x",
    "é" * 500,
]


@pytest.mark.parametrize("key", HOSTILE)
def test_a_print_never_lands_in_another_sources_place(cellar: Cellar, key: str, seaweed: Seaweed) -> None:
    name = shelf.print_name(key, "w=1")
    with suppress(PrintsUnavailable):  # a store may refuse such a name
        cellar.keep(name, b"mine")
    for neighbour in ("other", f"{cellar.source.name}-2", cellar.source.name[:-1]):
        with suppress(PrintsUnavailable):
            assert cellar.find(name, source=a_source(name=neighbour)) is None
    assert cellar.keep(NAME, b"print"), "a name that is refused does not keep others from being kept"
    if cellar.bucket:
        listed = seaweed.s3().list_objects_v2(Bucket=cellar.bucket).get("Contents", [])
        assert {found["Key"].split("/")[0] for found in listed} <= {"prints", "leases"}
        assert not [found for found in listed if found["Key"].startswith("prints/other/")]
