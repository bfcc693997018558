"""What a source shows in place of a picture that cannot be had: with the error's status, never to who is refused."""

import json
from typing import Any

import pytest

from darkroom.app import App, Rules
from darkroom.errors import (
    BucketUnavailable,
    CredentialsRefused,
    DarkroomError,
    OriginalForbidden,
    OriginalLocked,
    OriginalMissing,
    OutOfTime,
)
from darkroom.http import Response
from darkroom.lately import LASTS
from darkroom.memory import MemorySources
from darkroom.sources import Fallback, Secret, SigningKey
from tests.things import TOKEN
from tests.unit.house import House, opened, picture

MISSING, ERROR = picture(size=(50, 10), format="PNG"), picture(size=(20, 10), format="PNG")


def a_house(rules: Rules | None = None, *, parameters: bool = False, **source: Any) -> House:
    """A source that shows `missing.png` and `error.png`, in whose folder they lie."""
    images = {
        "missing_image": Fallback("/missing.png", parameters),
        "error_image": Fallback("error.png", parameters),
    }
    house = House(rules, **{**images, **source})
    house.shelf.objects |= {"public/missing.png": MISSING, "public/error.png": ERROR}
    return house


def size(response: Response) -> tuple[int, int]:
    return opened(Response(200, response.headers, response.body)).size


def test_a_missing_original_is_answered_with_the_missing_image_and_stays_missing() -> None:
    house = a_house()
    response = house.get("/demo/gone.jpg", "w=30")
    assert (response.status, response.body) == (404, MISSING)
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert house.shelf.asked == ["public/gone.jpg", "public/missing.png"]
    assert response.facts["error"].startswith("OriginalMissing: ")
    assert (response.facts["key"], response.facts["in_place"]) == ("public/gone.jpg", "/missing.png")


def test_what_may_not_be_read_counts_as_missing_and_what_is_locked_does_not() -> None:
    house = a_house()
    house.shelf.failing = [OriginalForbidden("S3: 403 AccessDenied")]
    assert house.get("/demo/a.jpg").body == MISSING
    house.clock.pass_by(LASTS[OriginalForbidden])
    house.shelf.failing = [OriginalLocked("S3: 403 InvalidObjectState")]
    locked = house.get("/demo/a.jpg")
    assert (locked.status, locked.body) == (403, ERROR)


@pytest.mark.parametrize(
    ("error", "status"), [(CredentialsRefused("x"), 502), (BucketUnavailable("x"), 502), (OutOfTime("x"), 504)]
)
def test_a_bucket_that_fails_is_answered_with_the_error_image_and_not_kept(error: DarkroomError, status: int) -> None:
    house = a_house()
    house.shelf.failing = [error]
    response = house.get("/demo/a.jpg", "w=30")
    assert (response.status, response.body, response.headers["Cache-Control"]) == (status, ERROR, "no-store")


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [("/demo/note.txt", "w=30", 422), ("/demo/cut.jpg", "w=30", 421), ("/demo/a.jpg", "mark=/gone.png", 404)],
)
def test_an_original_that_cannot_be_developed_is_answered_with_the_error_image(
    path: str, query: str, status: int
) -> None:
    response = a_house().get(path, query)
    assert (response.status, response.body) == (status, ERROR)


def test_without_a_missing_image_the_error_image_serves() -> None:
    assert a_house(missing_image=None).get("/demo/gone.jpg").body == ERROR
    assert a_house(error_image=None).get("/demo/note.txt").headers["Content-Type"] == "application/problem+json"


def test_a_print_too_large_is_answered_with_the_error_image() -> None:
    response = a_house(Rules("img.example", answer_bytes=17_000)).get("/demo/a.jpg", "w=60&fm=jpg")
    assert (response.status, response.body) == (413, ERROR)


def test_it_is_developed_as_the_url_asks_where_the_source_says_so() -> None:
    house = a_house(parameters=True)
    response = house.get("/demo/gone.jpg", "w=25&fm=jpg")
    assert (response.status, response.headers["Content-Type"], size(response)) == (404, "image/jpeg", (25, 5))
    negotiated = house.get("/demo/gone.jpg", "w=25&auto=format", accept="image/webp")
    assert (negotiated.headers["Content-Type"], negotiated.headers["Vary"]) == ("image/webp", "Accept")


def test_where_it_cannot_be_developed_so_either_it_is_shown_as_it_is_stored() -> None:
    response = a_house(parameters=True).get("/demo/a.jpg", "w=25&mark=/gone.png")
    assert (response.status, response.body) == (404, ERROR)


def test_it_has_a_tag_of_its_own_and_no_date_so_that_the_original_is_fetched_once_it_is_there() -> None:
    house = a_house(parameters=True)
    shown = house.get("/demo/gone.jpg", "w=30")
    assert "Last-Modified" not in shown.headers
    assert shown.headers["ETag"] != house.get("/demo/missing.png", "w=30").headers["ETag"]
    house.shelf.objects["public/gone.jpg"] = MISSING
    house.clock.pass_by(LASTS[OriginalMissing])
    there = house.get("/demo/gone.jpg", "w=30", if_none_match=shown.headers["ETag"])
    assert there.status == 200


@pytest.mark.parametrize("condition", ["if_none_match", "if_modified_since"])
def test_a_condition_does_not_turn_an_error_into_not_modified(condition: str) -> None:
    house = a_house()
    value = (
        house.get("/demo/gone.jpg").headers["ETag"] if condition == "if_none_match" else "Sun, 06 Nov 2050 08:49:37 GMT"
    )
    for tag in (value, "*"):
        assert house.get("/demo/gone.jpg", **{condition: tag}).status == 404


def test_head_has_its_headers_and_length() -> None:
    head = a_house().get("/demo/gone.jpg", "w=30", "HEAD")
    assert (head.status, head.body, head.headers["Content-Length"]) == (404, b"", str(len(MISSING)))
    assert head.headers["Content-Type"] == "image/png"


def test_it_is_not_saved_under_the_original_s_name() -> None:
    response = a_house(parameters=True).get("/demo/gone.jpg", "dl=holiday.jpg")
    assert "Content-Disposition" not in response.headers


def test_one_that_is_missing_itself_leads_to_the_plain_problem_and_not_to_itself() -> None:
    house = a_house(missing_image=Fallback("none.png"), error_image=Fallback("none.png"))
    response = house.get("/demo/gone.jpg", "w=30")
    assert (response.status, json.loads(response.body)["detail"]) == (404, "The original does not exist.")
    assert house.shelf.asked == ["public/gone.jpg", "public/none.png"]
    assert response.facts["error"] == "OriginalMissing: public/gone.jpg"
    assert response.facts["in_place_error"] == "OriginalMissing: public/none.png"


def test_it_keeps_to_the_limits_and_to_the_time() -> None:
    house = a_house(Rules("img.example", answer_bytes=16_600))
    house.shelf.objects["public/missing.png"] = picture(size=(900, 900))
    assert house.get("/demo/gone.jpg").headers["Content-Type"] == "application/problem+json"
    late = a_house()
    late.app = App(Rules("img.example", seconds=0.0), MemorySources([late.source]), late.shelf, late.clock)
    assert late.get("/demo/gone.jpg").status == 504
    assert late.shelf.asked == []


@pytest.mark.parametrize(
    ("path", "query", "method"),
    [
        ("/demo/gone.jpg", "w=30", "GET"),
        ("/demo/gone.jpg", "s=00000000000000000000000000000000", "GET"),
        ("/other/gone.jpg", "", "GET"),
        ("/demo/../secret.jpg", "", "GET"),
        ("/demo/gone.jpg", "w=30", "POST"),
    ],
)
def test_who_is_refused_is_shown_nothing(path: str, query: str, method: str) -> None:
    house = a_house()
    response = house.ask(path, query, method)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert house.shelf.asked == []


def test_an_expired_link_and_an_overlay_elsewhere_are_shown_nothing() -> None:
    house = a_house()
    for query in (f"expires={int(house.clock.now())}", "mark=https://example.com/a.png", "w64=%21"):
        assert house.get("/demo/gone.jpg", query).headers["Content-Type"] == "application/problem+json"
    assert house.shelf.asked == []


def test_a_page_that_is_not_listed_is_shown_nothing_and_a_listed_one_s_answer_is_its_own() -> None:
    key = SigningKey(id="k1", secret=Secret(TOKEN))
    ixmage: dict[str, Any] = {"dialect": "ixmage", "account": "ACME", "referers": ("shop.example",), "secured": False}
    house = a_house(signing_keys=(key,), **ixmage)
    stranger = house.ask("/v2/ACME/demo/gone.jpg", referer="https://thief.example/")
    assert (stranger.status, stranger.headers["Content-Type"]) == (403, "application/problem+json")
    assert house.shelf.asked == []
    listed = house.ask("/v2/ACME/demo/gone.jpg", referer="https://shop.example/")
    assert (listed.status, listed.body) == (404, MISSING)
    assert (listed.headers["Cache-Control"], listed.headers["Vary"]) == ("private, max-age=60", "Referer")


def test_a_source_that_is_switched_off_shows_nothing() -> None:
    house = a_house(enabled=False)
    assert house.get("/demo/gone.jpg").headers["Content-Type"] == "application/problem+json"
    assert house.shelf.asked == []


def test_a_bug_is_answered_plainly() -> None:
    house = a_house()
    house.shelf.failing = [ZeroDivisionError("pictures")]  # type: ignore[list-item]
    response = house.get("/demo/a.jpg", "w=30")
    assert (response.status, response.headers["Cache-Control"]) == (500, "no-store")
    assert response.headers["Content-Type"] == "application/problem+json"


def test_how_long_it_is_kept_is_the_source_s_choice_within_the_link_s_end() -> None:
    house = a_house(error_max_age=300)
    assert house.get("/demo/gone.jpg").headers["Cache-Control"] == "public, max-age=300"
    ending = f"expires={int(house.clock.now()) + 5}"
    assert house.get("/demo/gone.jpg", ending).headers["Cache-Control"] == "public, max-age=5"


def test_what_the_bucket_says_reaches_the_answer() -> None:
    house = House(cache_control={"public/a.jpg": "private, max-age=7, must-revalidate"}, caching="respect_origin")
    first = house.get("/demo/a.jpg", "w=30")
    said = "private, max-age=7, must-revalidate, stale-if-error=0"
    assert first.headers["Cache-Control"] == said
    again = house.get("/demo/a.jpg", "w=30", if_none_match=first.headers["ETag"])
    assert (again.status, again.headers["Cache-Control"]) == (304, said)


def test_an_original_that_never_changes_says_so_unless_something_lies_over_it() -> None:
    house = House(cache_control={"public/a.jpg": "max-age=9, immutable"}, caching="respect_origin")
    assert "immutable" in house.get("/demo/a.jpg", "w=30").headers["Cache-Control"]
    assert "immutable" not in house.get("/demo/a.jpg", "w=30&mark=/alpha.png").headers["Cache-Control"]
