"""Kept prints: made once, answered without the original while they are fresh, compared then, and served if it fails."""

from typing import Any

import pytest
from msgspec.structs import replace

from darkroom.http import CACHE_TAG, Response
from darkroom.keeping import BELIEVED
from darkroom.ports import Kept
from darkroom.shelf import cache_tags
from darkroom.sources import Bucket, Fallback
from tests.unit.house import House, opened, picture

HOUR = 3600
RED = picture(size=(80, 40))


def a_house(**source: Any) -> House:
    return House(keeps=True, **source)


def tier(response: Response) -> Any:
    return response.facts["tier"]


def test_a_print_is_made_once_and_answered_alike_without_its_original() -> None:
    house = a_house()
    made = house.get("/demo/a.jpg", "w=30")
    assert (made.status, tier(made), made.headers["Cache-Status"]) == (200, "original", "Darkroom; fwd=miss; stored")
    house.shelf.objects.clear()
    in_memory = house.get("/demo/a.jpg", "w=30")
    house.app = house.another_app()
    in_store = house.get("/demo/a.jpg", "w=30")
    assert (tier(in_memory), tier(in_store)) == ("memory", "store")
    for found in (in_memory, in_store):
        assert (found.status, found.body) == (200, made.body)
        of_the_way = {"Cache-Status", "Server-Timing"}
        assert {k: v for k, v in found.headers.items() if k not in of_the_way} == {
            k: v for k, v in made.headers.items() if k not in of_the_way
        }
    assert in_store.headers["Cache-Status"] == "Darkroom; hit; ttl=3600; detail=store"
    assert house.shelf.asked == ["public/a.jpg"]


def test_what_a_viewer_has_is_not_sent_again_and_its_original_not_asked_for() -> None:
    house = a_house()
    etag = house.get("/demo/a.jpg", "w=30").headers["ETag"]
    house.app = house.another_app()
    again = house.get("/demo/a.jpg", "w=30", if_none_match=etag)
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", etag)
    assert len(house.shelf.asked) == 1


@pytest.mark.parametrize(
    "query", ["w=30&ixlib=py-1", "w=30&expires=1900000000", "w=30&dl=x.jpg", "w=30&h=&fit=clip", "w=30&utm_a=1"]
)
def test_a_print_is_known_by_what_it_is_and_not_by_how_it_is_spelled(query: str) -> None:
    house = a_house()
    house.get("/demo/a.jpg", "w=30")
    assert house.get("/demo/a.jpg", query).status == 200
    assert house.shelf.asked == ["public/a.jpg"]


def test_other_wishes_objects_formats_and_buckets_have_prints_of_their_own() -> None:
    house = a_house()
    asked = [("a.jpg", "w=30", ""), ("a.jpg", "w=31", ""), ("alpha.png", "w=30", ""), ("a.jpg", "w=30&auto=format", "")]
    for name, query, accept in [*asked, ("a.jpg", "w=30&auto=format", "image/webp")]:
        assert tier(house.get(f"/demo/{name}", query, accept=accept)) == "original"
    moved = a_house(bucket=Bucket(name="others", prefix="public"))
    moved.prints = house.prints
    moved.app = moved.another_app()
    assert tier(moved.get("/demo/a.jpg", "w=30")) == "original"


def test_a_stale_print_whose_original_is_the_same_lives_on() -> None:
    house = a_house()
    made = house.get("/demo/a.jpg", "w=30")
    house.clock.pass_by(HOUR)
    compared = house.get("/demo/a.jpg", "w=30")
    assert (compared.status, compared.body) == (200, made.body)
    assert compared.headers["Cache-Status"] == "Darkroom; fwd=stale; ttl=3600; detail=memory"
    assert "encode" not in compared.facts["stages"]
    house.clock.pass_by(HOUR - 1)
    house.app = house.another_app()
    assert tier(house.get("/demo/a.jpg", "w=30")) == "store"
    assert len(house.shelf.asked) == 2


def test_a_changed_original_is_developed_anew_and_replaces_its_print() -> None:
    house = a_house(fresh_for=60)
    first = house.get("/demo/a.jpg", "w=30")
    house.shelf.objects["public/a.jpg"] = RED
    house.clock.pass_by(60)
    second = house.get("/demo/a.jpg", "w=30")
    assert opened(second).size == (30, 15) and second.headers["ETag"] != first.headers["ETag"]
    assert second.headers["Cache-Status"] == "Darkroom; fwd=stale; stored"
    house.app = house.another_app()
    third = house.get("/demo/a.jpg", "w=30")
    assert (tier(third), third.body) == ("store", second.body)


def test_a_print_whose_original_is_gone_is_removed() -> None:
    house = a_house(fresh_for=60)
    house.get("/demo/a.jpg", "w=30")
    kept = house.shelf.objects.pop("public/a.jpg")
    house.clock.pass_by(60)
    assert house.get("/demo/a.jpg", "w=30").status == 404
    house.shelf.objects["public/a.jpg"] = kept
    house.clock.pass_by(60)
    assert tier(house.get("/demo/a.jpg", "w=30")) == "original"


def test_what_lies_over_a_print_is_compared_too() -> None:
    house = a_house(fresh_for=60)
    query = "w=30&mark=alpha.png"
    house.get("/demo/a.jpg", query)
    house.clock.pass_by(60)
    assert "encode" not in house.get("/demo/a.jpg", query).facts["stages"]
    house.shelf.objects["public/alpha.png"] = picture("RGBA", (9, 9), "PNG")
    assert "encode" not in house.get("/demo/a.jpg", query).facts["stages"]
    house.clock.pass_by(60)
    assert "encode" in house.get("/demo/a.jpg", query).facts["stages"]


def test_memory_is_believed_for_a_moment_only() -> None:
    house = a_house()
    house.get("/demo/a.jpg", "w=30")
    house.prints.asked.clear()
    house.get("/demo/a.jpg", "w=30")
    assert house.prints.asked == []
    house.clock.pass_by(BELIEVED)
    assert tier(house.get("/demo/a.jpg", "w=30")) == "memory"
    assert house.prints.asked == ["find"]
    for name in [name for _, name in house.prints._prints]:  # noqa: SLF001 - as a purge by somebody else would
        house.prints.discard(house.source, name, house.clock.deadline())
    house.clock.pass_by(BELIEVED)
    assert tier(house.get("/demo/a.jpg", "w=30")) == "original"


def test_a_print_that_is_marked_stale_is_compared_though_it_is_in_memory() -> None:
    house = a_house()
    house.get("/demo/a.jpg", "w=30")
    ((_, name),) = house.prints._prints  # noqa: SLF001 - as a soft purge by somebody else would
    soon = house.clock.deadline()
    kept = house.prints.find(house.source, name, 10**6, soon)
    assert isinstance(kept, Kept)
    house.prints.relabel(house.source, name, kept.tag, replace(kept.label, stale=True), soon)
    house.clock.pass_by(BELIEVED)
    assert house.get("/demo/a.jpg", "w=30").headers["Cache-Status"].startswith("Darkroom; fwd=stale")
    assert len(house.shelf.asked) == 2
    assert house.get("/demo/a.jpg", "w=30").headers["Cache-Status"].startswith("Darkroom; hit")


def test_what_passes_through_as_it_is_stored_is_not_kept() -> None:
    house = a_house()
    house.get("/demo/a.jpg")
    assert house.prints.asked == []


def test_a_cut_original_leaves_nothing_kept() -> None:
    house = a_house()
    assert house.get("/demo/cut.jpg", "w=30").status == 421
    assert "keep" not in house.prints.asked


def test_an_error_is_forgotten_with_its_original_and_a_picture_in_its_place_with_both() -> None:
    house = a_house(missing_image=Fallback("/a.jpg"))
    of_both = house.get("/demo/gone.jpg", "w=30").headers[CACHE_TAG].split(",")
    assert of_both == ["s-demo", object_tag("public/gone.jpg"), object_tag("public/a.jpg")]
    plain = a_house().get("/demo/gone.jpg", "w=30")
    assert plain.headers[CACHE_TAG] == cache_tags("demo", "public/gone.jpg")


def object_tag(key: str) -> str:
    return cache_tags("demo", key).partition(",")[2]


@pytest.mark.parametrize(
    ("dialect", "query", "in_imgix"),
    [
        ("imglab", "width=30&height=20&mode=force&format=webp", "h=20&w=30&fit=scale&fm=webp&cs=origin"),
        ("ixmage", "v=astro&w=30", "q=90&w=30&fit=max&fm=webp&bg=fff"),
    ],
)
def test_a_print_is_the_same_in_whatever_dialect_it_is_asked_for(dialect: str, query: str, in_imgix: str) -> None:
    house = a_house()
    made = house.get("/demo/a.jpg", in_imgix)
    house.source = replace(house.source, dialect=dialect, secured=False)
    house.app = house.another_app()
    found = house.ask("/demo/a.jpg", query)
    assert (found.status, found.body, tier(found), house.shelf.asked) == (200, made.body, "store", ["public/a.jpg"])
