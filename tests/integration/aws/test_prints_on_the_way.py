"""Writes of prints that are interrupted on their way to a real S3: all or nothing, and whose they are stays known."""

from collections.abc import Iterator

import pytest

from darkroom.aws.exchange import RESTS
from darkroom.aws.signing import AccessKey
from darkroom.errors import PrintsUnavailable
from darkroom.local.seaweed import Seaweed
from tests.integration.aws.printing import Desk
from tests.servers.between import Between, Passing, Way
from tests.servers.shelves import fresh_bucket

OLD, NEW = b"old" * 5000, b"new" * 5000


@pytest.fixture
def between(seaweed: Seaweed) -> Iterator[Between]:
    with Between(seaweed.endpoint) as running:
        yield running


@pytest.fixture
def desk(seaweed: Seaweed, between: Between) -> Iterator[Desk]:
    with Desk.at(between.endpoint, fresh_bucket(seaweed, {}), AccessKey.of(seaweed.admin), idle=5.0) as desk:
        yield desk


class First:
    """The first write, and no other."""

    def __init__(self) -> None:
        self._seen = False

    def __call__(self, call: Passing) -> bool:
        first = call.method == "PUT" and not self._seen
        self._seen = self._seen or first
        return first


def is_write(call: Passing) -> bool:
    return call.method == "PUT"


def test_a_write_that_breaks_off_leaves_nothing(desk: Desk, between: Between, seaweed: Seaweed) -> None:
    with between.spoiling(is_write, "cut"), pytest.raises(PrintsUnavailable):
        desk.keep(NEW)
    assert len(between.spoilt) > 1
    assert not seaweed.s3().list_objects_v2(Bucket=desk.bucket).get("Contents")
    desk.clock.pass_by(RESTS)
    assert desk.find() is None and desk.keep(NEW)
    assert desk.find(largest=len(NEW)).body == NEW


def test_a_write_that_breaks_off_leaves_what_was_there(desk: Desk, between: Between) -> None:
    old = desk.keep(OLD)
    assert old
    with between.spoiling(is_write, "cut"), pytest.raises(PrintsUnavailable):
        desk.keep(NEW, replacing=old)
    desk.clock.pass_by(RESTS)
    found = desk.find(largest=len(OLD))
    assert (found.body, found.tag) == (OLD, old)


@pytest.mark.parametrize("way", ["cut", "failed", "lost"])
def test_a_write_that_is_repeated_is_written_once_and_known_as_ours(desk: Desk, between: Between, way: Way) -> None:
    with between.spoiling(First(), way):
        tag = desk.keep(OLD)
    assert tag and desk.find(largest=len(OLD)).tag == tag
    with between.spoiling(First(), way):
        newer = desk.keep(NEW, replacing=tag)
    assert newer and newer != tag and desk.find(largest=len(NEW)).tag == newer
    assert len(between.spoilt) == 2


def test_a_write_of_another_meanwhile_is_not_taken_for_ours(desk: Desk, between: Between) -> None:
    with between.spoiling(First(), "failed"):
        assert desk.keep(OLD) and desk.keep(NEW, etag='"another"') is None
    assert desk.find(largest=len(OLD)).body == OLD


@pytest.mark.parametrize("way", ["failed", "lost"])
def test_another_label_is_written_though_its_answer_is_lost(desk: Desk, between: Between, way: Way) -> None:
    tag = desk.keep()
    assert tag
    with between.spoiling(First(), way):
        again = desk.relabel(tag, stale=True)
    found = desk.find()
    assert (found.tag, found.label.stale) == (again, True)


@pytest.mark.parametrize("way", ["failed", "lost"])
@pytest.mark.parametrize("before", [None, 0.0])
def test_a_lease_whose_answer_is_lost_is_ours_all_the_same(
    desk: Desk, between: Between, way: Way, before: float | None
) -> None:
    if before is not None:
        assert desk.lease(before), "one that is over at once"
    with between.spoiling(First(), way):
        lease = desk.lease()
    assert lease and desk.lease() is None
    desk.release(lease)
    assert desk.lease()


def test_a_lease_taken_over_while_its_answer_is_lost_is_ours(desk: Desk, between: Between) -> None:
    assert desk.lease(0.0)

    def is_take_over(call: Passing) -> bool:
        return call.method == "PUT" and "if-match" in call.headers and not between.spoilt

    with between.spoiling(is_take_over, "lost"):
        lease = desk.lease()
    assert lease and between.spoilt and desk.lease() is None


def test_only_the_lease_that_is_ours_is_given_back(desk: Desk) -> None:
    ours = desk.lease(0.0)
    theirs = desk.lease()
    assert ours and theirs and ours != theirs
    desk.release(ours)
    assert desk.lease() is None


def test_what_lies_where_a_print_belongs_and_is_none_makes_room(desk: Desk, seaweed: Seaweed) -> None:
    assert desk.keep()
    s3, bucket = seaweed.s3(), desk.bucket
    (key,) = (found["Key"] for found in s3.list_objects_v2(Bucket=bucket)["Contents"])
    label = s3.head_object(Bucket=bucket, Key=key)["Metadata"]
    for changed in ({}, {"label": "none"}, label):
        s3.put_object(Bucket=bucket, Key=key, Body=b"other", Metadata=changed)
        assert desk.find() is None and desk.keep()
        assert desk.find().body == b"print"
