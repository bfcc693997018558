"""Links: their names tell nothing, their ends hold, and other things have other links."""

import re

import pytest

from darkroom.links import LIFE, WINDOW, derived, end, link

SECRET = derived(b"edge")
NOON = 1_800_000_000


def test_a_link_is_its_end_and_43_characters_that_no_one_can_guess() -> None:
    made = link(SECRET, "demo/a.jpg/=/01", '"e"', {"Content-Type": "image/png"}, NOON)
    assert re.fullmatch(rf"/-/links/{NOON}/[A-Za-z0-9_-]{{43}}", made.path)


@pytest.mark.parametrize(
    "changed",
    [
        {"secret": derived(b"other")},
        {"place": "demo/a.jpg/=/02"},
        {"etag": '"f"'},
        {"headers": {"Content-Type": "image/png", "Content-Disposition": "attachment"}},
        {"expires": NOON + 1},
    ],
)
def test_whatever_differs_lies_elsewhere(changed: dict[str, object]) -> None:
    same = {"secret": SECRET, "place": "demo/a.jpg/=/01", "etag": '"e"', "headers": {"Content-Type": "image/png"}}
    first = link(**same, expires=NOON)  # type: ignore[arg-type]
    token = first.name.rpartition("/")[2]
    other = link(**{**same, "expires": NOON, **changed})  # type: ignore[arg-type]
    assert other.name.rpartition("/")[2] != token
    assert link(**same, expires=NOON) == first  # type: ignore[arg-type]


def test_the_secret_of_links_is_not_the_one_it_is_made_of() -> None:
    assert derived(b"edge") != b"edge"
    assert derived(b"edge") != derived(b"Edge")


def test_links_of_one_window_end_together_and_live_neither_too_long_nor_too_short() -> None:
    begin = NOON // WINDOW * WINDOW
    ends = {end(begin + passed, None) for passed in (0, 1.5, WINDOW - 0.001)}
    assert len(ends) == 1
    assert end(begin + WINDOW, None) == ends.pop() + WINDOW
    for now in (begin, begin + WINDOW - 1):
        assert LIFE - WINDOW <= end(now, None) - now <= LIFE


def test_no_link_outlives_the_url_that_asked_for_it() -> None:
    assert end(NOON, NOON + 7) == NOON + 7
    assert end(NOON, NOON + 10 * LIFE) == end(NOON, None)
