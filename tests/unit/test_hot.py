"""Originals in memory: they arrive once for many prints, and a changed one is seen at once."""

from typing import Any

import pytest

from darkroom.app import Rules
from darkroom.errors import BucketUnavailable, DarkroomError, OriginalForbidden
from darkroom.hot import HotOriginals, is_held
from darkroom.ports import Deadline, Original
from darkroom.sources import Bucket, Source
from tests.things import Ticking, a_source
from tests.unit.house import House, Shelf, opened, picture

RED = picture(size=(80, 40))


def bytes_in(house: House, query: str) -> Any:
    return house.get("/demo/a.jpg", query).facts["bytes_in"]


def test_an_original_arrives_once_for_several_prints() -> None:
    house = House()
    size = len(house.shelf.objects["public/a.jpg"])
    assert [bytes_in(house, f"w={width}") for width in (30, 31, 32)] == [size, 0, 0]
    assert opened(house.get("/demo/a.jpg", "w=30")).size == (30, 20)


def test_what_lies_over_pictures_arrives_once_too() -> None:
    house = House()
    first = house.get("/demo/a.jpg", "w=30&mark=alpha.png")
    house.shelf.objects["public/b.jpg"] = RED
    watched = Bodies(house.shelf)
    house.shelf.open = watched.open  # type: ignore[method-assign]
    assert house.get("/demo/b.jpg", "w=30&mark=alpha.png").status == first.status == 200
    assert watched.read == {"public/b.jpg"}


class Bodies:
    """Notes of which objects any byte was read."""

    def __init__(self, shelf: Shelf) -> None:
        self._open = shelf.open
        self.read: set[str] = set()

    def open(self, source: Source, key: str, deadline: Deadline) -> Original:
        original = self._open(source, key, deadline)
        read = original.body.read

        def noted(size: int, /) -> bytes:
            self.read.add(key)
            return read(size)

        original.body.read = noted  # type: ignore[method-assign]
        return original


def test_a_changed_original_is_seen_at_once() -> None:
    house = House()
    house.get("/demo/a.jpg", "w=30")
    house.shelf.objects["public/a.jpg"] = RED
    assert opened(house.get("/demo/a.jpg", "w=40")).size == (40, 20)
    assert bytes_in(house, "w=41") == 0
    del house.shelf.objects["public/a.jpg"]
    assert house.get("/demo/a.jpg", "w=42").status == 404


@pytest.mark.parametrize(("failure", "status"), [(BucketUnavailable("down"), 502), (OriginalForbidden("revoked"), 403)])
def test_memory_answers_for_no_bucket_that_fails_or_refuses(failure: DarkroomError, status: int) -> None:
    house = House()
    house.get("/demo/a.jpg", "w=30")
    house.shelf.failing = [failure]
    assert house.get("/demo/a.jpg", "w=31").status == status


def test_a_cut_original_is_not_held() -> None:
    house = House()
    house.shelf.open = Cut(house.shelf).open  # type: ignore[method-assign]
    assert house.get("/demo/a.jpg", "w=30").status == 200
    assert house.get("/demo/a.jpg", "w=30").facts["bytes_in"] == 0
    assert house.shelf.asked == ["public/a.jpg"] * 3


class Cut:
    """Cuts the first body that it hands over."""

    def __init__(self, shelf: Shelf) -> None:
        self._open = shelf.open
        self._cut = False

    def open(self, source: Source, key: str, deadline: Deadline) -> Original:
        original = self._open(source, key, deadline)
        if not self._cut:
            self._cut = True
            original.body.read(9)
        return original


def test_nothing_is_held_for_another_source_or_bucket_or_beyond_the_bound() -> None:
    clock = Ticking()
    shelf = Shelf({"public/a.jpg": bytes(10_000), "public/b.jpg": bytes(30_000)})
    hot = HotOriginals(shelf, 100_000)

    def had(source: Source, key: str) -> bool:
        original = hot.open(source, key, clock.deadline())
        hot.hold(source, key, original, lambda: shelf.objects[key])
        return is_held(original)

    demo = a_source()
    assert [had(demo, "public/a.jpg"), had(demo, "public/a.jpg")] == [False, True]
    assert not had(a_source(name="other"), "public/a.jpg")
    assert not had(a_source(bucket=Bucket(name="others", prefix="public")), "public/a.jpg")
    assert [had(demo, "public/b.jpg"), had(demo, "public/b.jpg")] == [False, False]
    for number in range(10):
        had(a_source(name=f"s{number}"), "public/a.jpg")
    assert not had(demo, "public/a.jpg")


def test_without_memory_every_original_arrives_anew() -> None:
    house = House(Rules("img.example", memory_bytes=0))
    assert bytes_in(house, "w=30") == bytes_in(house, "w=31") > 0
