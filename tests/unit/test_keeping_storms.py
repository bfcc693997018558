"""Storms: what went wrong a moment ago is answered without any call, and for a moment only."""

from typing import Any

import pytest

from darkroom.errors import BucketUnavailable
from darkroom.lately import LASTS, MOST
from tests.unit.house import House, picture

RED = picture(size=(80, 40))


def a_house(**source: Any) -> House:
    return House(keeps=True, **source)


def test_a_storm_for_a_missing_original_is_one_call_in_a_while() -> None:
    house = a_house()
    for _ in range(500):
        assert house.get("/demo/gone.jpg", "w=30").status == 404
        assert house.get("/demo/gone.jpg", "w=31").status == 404
    assert house.shelf.asked == ["public/gone.jpg"]
    assert house.prints.asked == ["find", "lease", "release"]


@pytest.mark.parametrize("name", ["gone.jpg", "note.txt"])
def test_a_storm_that_never_rests_does_not_keep_an_error_alive(name: str) -> None:
    house = a_house()
    longest = int(max(LASTS.values()))
    statuses = set()
    for second in range(longest + 1):
        if second == 1:
            house.shelf.objects[f"public/{name}"] = RED
        statuses.add(house.get(f"/demo/{name}", "w=30").status)
        house.clock.pass_by(1)
    assert statuses - {200} and house.get(f"/demo/{name}", "w=30").status == 200


def test_a_bucket_that_works_again_is_asked_again_however_many_ask() -> None:
    house = a_house()
    house.shelf.failing = [BucketUnavailable("down")]
    statuses = []
    for _ in range(20):
        statuses.append(house.get("/demo/a.jpg", "w=30").status)
        house.clock.pass_by(0.2)
    assert statuses[0] == 502 and statuses[-1] == 200
    assert house.shelf.asked == ["public/a.jpg"] * 2


def test_an_error_is_for_who_has_no_print() -> None:
    house = a_house()
    house.get("/demo/a.jpg", "w=30")
    kept = house.shelf.objects.pop("public/a.jpg")
    assert house.get("/demo/a.jpg", "w=31").status == 404
    assert house.get("/demo/a.jpg", "w=30").status == 200
    house.shelf.objects["public/a.jpg"] = kept


def test_a_missing_overlay_is_asked_for_again_as_soon_as_a_missing_original() -> None:
    house = a_house()
    assert house.get("/demo/a.jpg", "w=30&mark=new.png").status == 404
    house.shelf.objects["public/new.png"] = picture("RGBA", (9, 9), "PNG")
    house.clock.pass_by(10)
    assert house.get("/demo/a.jpg", "w=30&mark=new.png").status == 200


def test_errors_are_remembered_within_bounds() -> None:
    house = a_house()
    for number in range(MOST + 10):
        house.get(f"/demo/gone-{number}.jpg")
    asked = len(house.shelf.asked)
    house.get(f"/demo/gone-{MOST + 9}.jpg")
    assert len(house.shelf.asked) == asked
    house.get("/demo/gone-0.jpg")
    assert len(house.shelf.asked) == asked + 1
