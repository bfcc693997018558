"""Conditional requests: what each condition comes to, which goes before which, and the dates they name."""

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom import conditions
from darkroom.dates import http_date, moment
from darkroom.http import METHODS, Response
from tests.things import a_request
from tests.unit.house import House

THEN = "Sun, 06 Nov 1994 08:49:37 GMT"
SOONER, LATER = "Sun, 06 Nov 1994 08:49:36 GMT", "Sun, 06 Nov 1994 08:49:38 GMT"
SECONDS = 784111777.0


def status(*, last_modified: float | None = SECONDS + 0.4, **headers: Any) -> int:
    return conditions.status(a_request("/a.jpg", **headers), '"tag"', last_modified)


@pytest.mark.parametrize(
    ("tags", "any_strength", "strong"),
    [
        ('"tag"', True, True),
        ('W/"tag"', True, False),
        ('"other", "tag"', True, True),
        ('"other",W/"tag" , ""', True, False),
        ('"a,b", "tag"', True, True),
        ("*", True, True),
        (" * ", True, True),
        ('"other"', False, False),
        ('"a, "tag', False, False),
        ('"W/tag"', False, False),
        ('w/"tagg"', False, False),
        ('"*"', False, False),
        ("tag", False, False),
        ('"other", *', False, False),
    ],
)
def test_tags_are_compared_weakly_for_what_is_known_and_strongly_for_what_is_wanted(
    tags: str, any_strength: bool, strong: bool
) -> None:
    assert status(if_none_match=tags) == (304 if any_strength else 200)
    assert status(if_match=tags) == (200 if strong else 412)


@pytest.mark.parametrize(
    ("date", "modified_since", "unmodified_since"),
    [
        (THEN, 304, 200),
        (LATER, 304, 200),
        (SOONER, 200, 412),
        ("Sunday, 06-Nov-94 08:49:37 GMT", 304, 200),
        ("Sun Nov  6 08:49:37 1994", 304, 200),
        ("Sun Nov  6 08:49:36 1994", 200, 412),
        ("yesterday", 200, 200),
        ("0", 200, 200),
        ("Sun, 99 Nov 1994 08:49:37 GMT", 200, 200),
    ],
)
def test_dates_are_compared_by_the_second_and_what_is_none_says_nothing(
    date: str, modified_since: int, unmodified_since: int
) -> None:
    assert status(if_modified_since=date) == modified_since
    assert status(if_unmodified_since=date) == unmodified_since
    assert (
        status(last_modified=None, if_modified_since=date)
        == status(last_modified=None, if_unmodified_since=date)
        == 200
    )


@pytest.mark.parametrize(
    ("headers", "then"),
    [
        ({}, 200),
        ({"if_match": '"tag"', "if_unmodified_since": SOONER}, 200),
        ({"if_match": '"other"', "if_unmodified_since": LATER}, 412),
        ({"if_none_match": '"other"', "if_modified_since": LATER}, 200),
        ({"if_none_match": '"tag"', "if_modified_since": SOONER}, 304),
        ({"if_match": '"other"', "if_none_match": '"tag"'}, 412),
        ({"if_match": '"tag"', "if_none_match": '"tag"'}, 304),
        ({"if_unmodified_since": SOONER, "if_none_match": '"tag"'}, 412),
        ({"if_unmodified_since": LATER, "if_modified_since": LATER}, 304),
    ],
)
def test_conditions_count_in_the_order_of_the_rules(headers: dict[str, Any], then: int) -> None:
    assert status(**headers) == then


@given(st.text(max_size=60), st.sampled_from(["if_match", "if_none_match", "if_modified_since", "if_unmodified_since"]))
def test_no_condition_is_beyond_understanding(text: str, name: str) -> None:
    headers: dict[str, Any] = {name: text}
    assert status(**headers) in (200, 304, 412)


@given(st.text(alphabet="SunMonNov 0123456789,:+-GMTZ", max_size=40))
def test_no_date_is_beyond_understanding(text: str) -> None:
    assert moment(text) is None or isinstance(moment(text), float)


@given(st.integers(0, 4_000_000_000))
def test_a_date_is_read_as_it_was_written(seconds: int) -> None:
    assert moment(http_date(seconds)) == seconds


@pytest.fixture
def far_away() -> Iterator[None]:
    """A machine whose own zone is not UTC."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "America/New_York"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.usefixtures("far_away")
def test_a_date_without_a_zone_is_utc_wherever_the_machine_stands() -> None:
    assert moment("Sun Nov  6 08:49:37 1994") == SECONDS


def same(house: House, method: str = "GET", **headers: str) -> Response:
    return house.get("/demo/a.jpg", "w=30&auto=format", method, **headers)


@pytest.mark.parametrize("keeps", [False, True])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_304_has_the_headers_that_a_cache_renews_its_copy_by(method: str, keeps: bool) -> None:
    house = House(keeps=keeps)
    first = same(house)
    again = same(house, method, if_none_match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    assert not {"Content-Type", "Content-Length", "Accept-Ranges"} & again.headers.keys()
    for name in ("ETag", "Cache-Control", "Vary", "Last-Modified", "Access-Control-Allow-Origin"):
        assert again.headers[name] == first.headers[name]
    if not keeps:
        assert "encode" not in again.facts["stages"]


@pytest.mark.parametrize("keeps", [False, True])
def test_another_state_than_the_one_that_is_wanted_is_412_and_kept_by_nobody(keeps: bool) -> None:
    house = House(keeps=keeps, error_max_age=300)
    for headers in ({"if_match": '"other"'}, {"if_unmodified_since": SOONER}):
        refused = same(house, **headers)
        assert (refused.status, refused.headers["Cache-Control"]) == (412, "no-store")
        assert (refused.headers["Vary"], refused.headers["Access-Control-Allow-Origin"]) == ("Accept", "*")
        assert refused.facts["error"].startswith("PreconditionFailed: If-")
    assert same(house, if_match=same(house).headers["ETag"]).status == 200


def test_a_condition_turns_no_error_into_412() -> None:
    assert House().get("/demo/gone.jpg", "w=30", if_match='"other"').status == 404
    assert House().ask("/demo/a.jpg", "w=30", if_match='"other"').status == 403


def test_a_page_may_ask_with_each_of_these_headers() -> None:
    allowed = House().ask("/demo/a.jpg", "", "OPTIONS").headers
    assert allowed["Access-Control-Allow-Methods"] == allowed["Allow"] == ", ".join(METHODS)
    names = allowed["Access-Control-Allow-Headers"].lower().split(", ")
    assert {"if-match", "if-none-match", "if-range", "range", "dpr", "width", "save-data"} <= set(names)
    assert House().get("/demo/a.jpg", "w=30").headers["Access-Control-Expose-Headers"] == "*"
