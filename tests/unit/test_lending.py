"""Answers that are larger than an answer: lent to a link, and what becomes of the redirect."""

import re
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from darkroom import shelf
from darkroom.app import Rules
from darkroom.errors import BucketUnavailable
from darkroom.http import Response
from darkroom.links import LIFE
from darkroom.ports import Limits
from darkroom.sources import Bucket, Fallback, Metadata
from tests.things import a_request, sign
from tests.unit.house import House, picture

SMALL = Rules("img.example", answer_bytes=16 * 1024 + 4 * 200)
"""No body of more than 600 bytes fits into an answer."""


def a_house(rules: Rules = SMALL, **more: Any) -> House:
    return House(rules, **{"keeps": True, "lends": True} | more)


def lying(house: House, response: Response) -> tuple[bytes, Any]:
    assert response.status == 302, response.body
    return house.links.lying[response.headers["Location"].removeprefix("/")]


def age(response: Response) -> int:
    found = re.search(r"max-age=(\d+)", response.headers["Cache-Control"])
    assert found
    return int(found[1])


def test_a_large_print_is_kept_and_lent_and_the_viewer_sent_there_on_the_same_host() -> None:
    house = a_house()
    response = house.get("/demo/a.jpg", "w=60")
    assert re.fullmatch(r"/-/links/\d{10}/[\w-]{43}", response.headers["Location"])
    body, headers = lying(house, response)
    plain = House(keeps=True).get("/demo/a.jpg", "w=60")
    assert (response.body, body) == (b"", plain.body)
    assert headers["Content-Type"] == plain.headers["Content-Type"] == "image/jpeg"
    assert headers["x-amz-meta-cache-tag"] == response.headers["x-amz-meta-cache-tag"]
    assert headers["x-amz-meta-cache-tag"] == shelf.cache_tags("demo", "public/a.jpg")


def test_the_next_one_is_lent_without_being_made_or_fetched() -> None:
    house = a_house()
    first = house.get("/demo/a.jpg", "w=60")
    house.app = house.another_app()
    assert house.get("/demo/a.jpg", "w=60").headers["Location"] == first.headers["Location"]
    house.clock.pass_by(LIFE)
    later = house.get("/demo/a.jpg", "w=60")
    assert later.headers["Location"] != first.headers["Location"]
    assert lying(house, later)[0] == lying(house, first)[0]
    assert house.shelf.asked == ["public/a.jpg"]


def test_a_print_in_a_bucket_of_the_sources_own_is_lent_from_the_deployments() -> None:
    house = a_house(metadata=Metadata(Bucket(name="theirs")))
    first = house.get("/demo/a.jpg", "w=60")
    house.app = house.another_app()
    house.clock.pass_by(LIFE)
    assert lying(house, house.get("/demo/a.jpg", "w=60"))[0] == lying(house, first)[0]
    assert house.shelf.asked == ["public/a.jpg"]


@pytest.mark.parametrize("passed", [0, 599, 600, 1234.5])
def test_a_redirect_is_over_long_before_its_link(passed: float) -> None:
    house = a_house()
    house.clock.pass_by(passed)
    response = house.get("/demo/a.jpg", "w=60")
    ends = int(response.headers["Location"].split("/")[3])
    rest = ends - house.clock.now()
    assert 0 < age(response) <= rest / 2
    expires = lying(house, response)[1]["Expires"]
    assert parsedate_to_datetime(expires).timestamp() == ends


def test_neither_outlives_the_url() -> None:
    house = a_house()
    ends = int(house.clock.now()) + 100
    response = house.get("/demo/a.jpg", f"w=60&expires={ends}")
    assert response.headers["Location"].startswith(f"/-/links/{ends}/")
    assert age(response) == 50


def test_a_redirect_has_no_validator_that_would_keep_it_alive() -> None:
    house = a_house()
    response = house.get("/demo/a.jpg", "w=60")
    assert not {"ETag", "Last-Modified", "Content-Type", "Content-Disposition"} & set(response.headers)
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_head_gets_the_same_redirect() -> None:
    house = a_house()
    get, head = house.get("/demo/a.jpg", "w=60"), house.get("/demo/a.jpg", "w=60", "HEAD")
    of_the_way = {"Server-Timing", "Cache-Status"}
    assert head.status == 302
    assert {k: v for k, v in head.headers.items() if k not in of_the_way} == {
        k: v for k, v in get.headers.items() if k not in of_the_way
    }


def test_who_has_the_picture_is_told_so_and_nothing_is_lent() -> None:
    etag = House().get("/demo/a.jpg", "w=60").headers["ETag"]
    house = a_house()
    for _ in range(2):
        assert house.get("/demo/a.jpg", "w=60", if_none_match=etag).status == 304
    assert house.get("/demo/a.jpg", if_none_match=House().get("/demo/a.jpg").headers["ETag"]).status == 304
    assert not house.links.lying


def test_the_name_of_a_download_goes_with_the_link_and_other_names_are_other_links() -> None:
    house = a_house()
    one, other = (house.get("/demo/a.jpg", f"w=60&dl={name}") for name in ("one.jpg", "other.jpg"))
    assert 'filename="one.jpg"' in lying(house, one)[1]["Content-Disposition"]
    assert 'filename="other.jpg"' in lying(house, other)[1]["Content-Disposition"]
    assert len(house.links.lying) == 2


def test_what_differs_by_viewer_says_so() -> None:
    response = a_house().get("/demo/a.jpg", "w=60&auto=format")
    assert "Accept" in response.headers["Vary"]


def test_a_picture_that_may_not_be_stored_is_not_stored_in_front_either() -> None:
    house = a_house(cache_control={"public/a.jpg": "no-store"}, caching="respect_origin")
    response = house.get("/demo/a.jpg", "w=60")
    assert response.headers["Cache-Control"] == lying(house, response)[1]["Cache-Control"] == "no-store"


def test_a_large_original_is_passed_through_whatever_its_size() -> None:
    house = a_house(Rules("img.example", Limits(bytes=1000), answer_bytes=16 * 1024 + 4 * 200))
    house.shelf.objects["public/large.jpg"] = large = picture(size=(900, 900)) + bytes(5000)
    response = house.get("/demo/large.jpg")
    assert lying(house, response)[0] == large
    assert lying(house, response)[1]["Content-Type"] == "image/jpeg"
    assert house.get("/demo/large.jpg", "w=60").status == 413


def test_what_is_no_picture_is_not_passed_through() -> None:
    house = a_house()
    house.shelf.objects["public/page.jpg"] = b"<html>" + bytes(5000)
    assert house.get("/demo/page.jpg").status == 422
    assert not house.links.lying


def test_a_large_svg_is_cleaned_first() -> None:
    house = a_house()
    comment = "".join(f'<rect id="r{number}" width="1" height="{number}"/>' for number in range(200))
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script>{comment}</svg>'
    house.shelf.objects["public/drawn.svg"] = svg.encode()
    body, headers = lying(house, house.get("/demo/drawn.svg"))
    assert (b"<rect" in body, b"script" in body) == (True, False)
    assert headers["Content-Type"] == "image/svg+xml"


@pytest.mark.parametrize("query", ["w=60", ""])
def test_without_links_or_an_edge_it_is_too_large_in_clear_words(query: str) -> None:
    for house in (a_house(lends=False), House(SMALL)):
        response = house.get("/demo/a.jpg", query)
        assert (response.status, b"larger than one answer can carry" in response.body) == (413, True)
    house = a_house()
    signed = sign("/demo/a.jpg", query).partition("?")[2]
    direct = a_request("/demo/a.jpg", signed)
    direct = type(direct)("GET", direct.path, False, direct.query, direct.host, {})
    assert house.app.answer(direct).status == 413
    assert house.get("/demo/a.jpg", query).status == 302


def test_what_stands_in_place_of_a_missing_picture_is_not_lent() -> None:
    house = a_house(missing_image=Fallback(path="/a.jpg"))
    assert house.get("/demo/none.jpg", "w=60").status == 404
    assert not house.links.lying


def test_a_stale_print_is_lent_while_the_bucket_fails() -> None:
    house = a_house()
    first = house.get("/demo/a.jpg", "w=60")
    house.app = house.another_app()
    house.clock.pass_by(4000)
    house.shelf.failing = [BucketUnavailable("down")] * 9
    response = house.get("/demo/a.jpg", "w=60")
    assert lying(house, response)[0] == lying(house, first)[0]
    assert age(response) <= 5


def test_a_failing_store_of_prints_does_not_keep_a_fresh_one_from_being_lent() -> None:
    house = a_house()
    house.prints.failing |= {"find", "keep", "lease"}
    assert lying(house, house.get("/demo/a.jpg", "w=60"))[0]
