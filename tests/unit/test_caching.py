"""How long an answer may be kept: what the bucket says, what the source makes of it, and the link's end."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom import caching
from darkroom.dates import http_date
from darkroom.errors import (
    BucketUnavailable,
    ConfigurationError,
    DarkroomError,
    LinkExpired,
    OriginalMissing,
    OverlayMissing,
    PrintTooLarge,
    SignatureRefused,
)
from darkroom.ports import Stamp
from tests.things import a_source

NOW = 1_800_000_000.0
DAY = 86_400


def original(cache_control: str = "", expires: str = "") -> Stamp:
    return Stamp("tag", 0, NOW - DAY, "", cache_control, expires)


def kept(
    caching_: str,
    cache_control: str = "",
    *,
    expires: str = "",
    end: int | None = None,
    shared: bool = True,
    alone: bool = True,
    **more: Any,
) -> str:
    source = a_source(caching=caching_, max_age=DAY, **more)
    return caching.of_picture(source, original(cache_control, expires), end, NOW, shared=shared, alone=alone)


STALE = ", stale-while-revalidate={}, stale-if-error=86400"
"""What is said of stale answers where the bucket says nothing: of so many seconds while they are asked after."""
HOUR = STALE.format(3600)
NEVER = ", must-revalidate, stale-if-error=0"


def test_without_more_the_source_s_own_time_holds_whatever_the_bucket_says() -> None:
    for said in ("", "max-age=5", "no-store", "private", "must-revalidate", "immutable", "stale-if-error=7"):
        assert kept("override_origin", said, expires="0") == "public, max-age=86400" + HOUR


RESPECTED: Mapping[str, str] = {
    "": "public, max-age=86400" + HOUR,
    "public": "public, max-age=86400" + HOUR,
    "max-age=5": "public, max-age=5" + STALE.format(5),
    "public, max-age=31536000, immutable": "public, max-age=31536000, immutable" + HOUR,
    "Public, Max-Age=5": "public, max-age=5" + STALE.format(5),
    'max-age="5"': "public, max-age=5" + STALE.format(5),
    "max-age=0": "public, max-age=0, stale-if-error=86400",
    "max-age=0, immutable": "public, max-age=0, stale-if-error=86400",
    "max-age=5, s-maxage=600": "public, max-age=5, s-maxage=600" + NEVER,
    "s-maxage=600": "public, max-age=600, s-maxage=600" + NEVER,
    "s-maxage=600, stale-if-error=60": "public, max-age=600, s-maxage=600, stale-if-error=60",
    "private": "private, max-age=86400" + HOUR,
    "private, max-age=5, s-maxage=600": "private, max-age=5" + NEVER,
    'private="set-cookie, max-age=9", max-age=5': "private, max-age=5" + STALE.format(5),
    "no-store": "no-store",
    "no-store, max-age=5": "no-store",
    "no-cache": "public, no-cache",
    "private, no-cache, max-age=5": "private, no-cache",
    "no-cache, stale-if-error=60": "public, no-cache",
    "max-age=5, max-age=9": "public, max-age=5" + STALE.format(5),
    "max-age=soon": "public, max-age=0, stale-if-error=86400",
    "max-age=-5": "public, max-age=0, stale-if-error=86400",
    "max-age=1.5": "public, max-age=0, stale-if-error=86400",
    "max-age": "public, max-age=0, stale-if-error=86400",
    "max-age=" + "9" * 5000: "public, max-age=0, stale-if-error=86400",
    "max-age=99999999999": "public, max-age=2147483648" + HOUR,
    ",, ;=\x00": "public, max-age=86400" + HOUR,
    "max-age=5, stale-while-revalidate=60": "public, max-age=5, stale-while-revalidate=60, stale-if-error=86400",
    "max-age=5, stale-if-error=60": "public, max-age=5, stale-while-revalidate=5, stale-if-error=60",
    "max-age=5, stale-while-revalidate=0": "public, max-age=5, stale-if-error=86400",
    "max-age=5, stale-while-revalidate=0, stale-if-error=0": "public, max-age=5" + NEVER,
    "max-age=5, stale-while-revalidate=soon, stale-if-error=1.5": "public, max-age=5" + NEVER,
    "max-age=5, must-revalidate": "public, max-age=5" + NEVER,
    "max-age=5, proxy-revalidate": "public, max-age=5" + NEVER,
    "max-age=5, must-revalidate, stale-while-revalidate=60, stale-if-error=60": "public, max-age=5" + NEVER,
}


@pytest.mark.parametrize("said", RESPECTED)
def test_what_the_bucket_says_can_be_respected(said: str) -> None:
    assert kept("respect_origin", said) == RESPECTED[said]


@pytest.mark.parametrize(
    ("said", "date", "then"),
    [
        ("", http_date(NOW + 60), "public, max-age=60" + STALE.format(60)),
        ("public", http_date(NOW + 60), "public, max-age=60" + STALE.format(60)),
        ("", http_date(NOW - 60), "public, max-age=0, stale-if-error=86400"),
        ("", "0", "public, max-age=0, stale-if-error=86400"),
        ("", "never", "public, max-age=0, stale-if-error=86400"),
        ("max-age=5", http_date(NOW + 60), "public, max-age=5" + STALE.format(5)),
        ("s-maxage=600", http_date(NOW + 60), "public, max-age=60, s-maxage=600" + NEVER),
        ("no-store", http_date(NOW + 60), "no-store"),
    ],
)
def test_expires_speaks_where_cache_control_names_no_age(said: str, date: str, then: str) -> None:
    assert kept("respect_origin", said, expires=date) == then


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ("", "public, max-age=86400" + HOUR),
        ("max-age=5", "public, max-age=86400" + HOUR),
        ("max-age=100000", "public, max-age=100000" + HOUR),
        ("max-age=5, s-maxage=100000", "public, max-age=86400, s-maxage=100000" + NEVER),
        ("no-store", "public, max-age=86400" + HOUR),
        ("no-cache", "public, max-age=86400" + HOUR),
        ("private, max-age=5", "private, max-age=86400" + HOUR),
        ("max-age=5, must-revalidate", "public, max-age=86400" + NEVER),
        ("immutable", "public, max-age=86400, immutable" + HOUR),
    ],
)
def test_the_source_s_time_can_be_the_least(said: str, then: str) -> None:
    assert kept("enforce_minimum", said) == then


def test_a_stale_answer_is_used_as_long_as_the_source_says() -> None:
    assert kept("override_origin", fresh_for=60, stale_for=7).endswith(", stale-while-revalidate=60, stale-if-error=7")
    assert kept("override_origin", fresh_for=60, stale_for=0).endswith(", stale-while-revalidate=60, stale-if-error=0")
    assert kept("override_origin", fresh_for=0, stale_for=0) == "public, max-age=86400" + NEVER


def test_what_lies_over_it_may_change_though_the_original_never_does() -> None:
    assert "immutable" not in kept("respect_origin", "immutable", alone=False)


END = int(NOW) + 60


@pytest.mark.parametrize(
    ("rule", "said", "then"),
    [
        ("override_origin", "", "public, max-age=60" + NEVER),
        ("respect_origin", "max-age=900, s-maxage=900", "public, max-age=60, s-maxage=60" + NEVER),
        ("respect_origin", "immutable", "public, max-age=60, immutable" + NEVER),
        ("respect_origin", "max-age=50", "public, max-age=50, stale-while-revalidate=10, stale-if-error=10"),
        ("respect_origin", "max-age=5", "public, max-age=5, stale-while-revalidate=5, stale-if-error=55"),
        ("respect_origin", "no-cache", "public, no-cache"),
        ("enforce_minimum", "max-age=999999", "public, max-age=60" + NEVER),
        (
            "respect_origin",
            "max-age=5, s-maxage=40, stale-while-revalidate=900, stale-if-error=900",
            "public, max-age=5, s-maxage=40, stale-while-revalidate=20, stale-if-error=20",
        ),
    ],
)
def test_nothing_is_used_beyond_the_link_s_end_not_even_stale(rule: str, said: str, then: str) -> None:
    assert kept(rule, said, end=END) == then


def test_what_has_ended_is_not_kept() -> None:
    assert kept("override_origin", end=int(NOW) - 1) == "public, max-age=0" + NEVER


WORDS = ["max-age", "s-maxage", "stale-while-revalidate", "stale-if-error", "must-revalidate", "immutable", "private"]


@given(
    st.lists(st.tuples(st.sampled_from(WORDS), st.integers(0, 40)), max_size=6)
    | st.lists(st.tuples(st.text(alphabet='max-ge=s," privatenocheu', max_size=9), st.integers(0, 40)), max_size=6),
    st.text(max_size=30),
    st.booleans(),
    st.integers(-5, 50),
)
def test_whatever_the_bucket_says_nothing_is_used_beyond_the_end(
    said: list[tuple[str, int]], date: str, shared: bool, left: int
) -> None:
    text = ", ".join(f"{name}={seconds}" for name, seconds in said)
    for rule in ("respect_origin", "enforce_minimum"):
        answer = kept(rule, text, expires=date, end=int(NOW) + left, shared=shared)
        ages = {name: int(value) for name, _, value in (word.partition("=") for word in answer.split(", ")) if value}
        age = max(ages.pop("max-age", 0), ages.pop("s-maxage", 0))
        assert all(age + window <= max(0, left) for window in ages.values() or (0,))
        assert answer == "no-store" or answer.startswith(
            "public, " if shared and "private" not in text else "private, "
        )
        assert ages.keys() or answer.endswith(("no-store", "no-cache"))


@pytest.mark.parametrize(
    ("said", "lasts", "end", "then"),
    [
        ("", DAY, None, "public, max-age=5, stale-if-error=86395"),
        ("", 3, None, "public, max-age=3" + NEVER),
        ("", 5, None, "public, max-age=5" + NEVER),
        ("", DAY, 2, "public, max-age=2" + NEVER),
        ("", DAY, 9, "public, max-age=5, stale-if-error=4"),
        ("private", DAY, None, "private, max-age=5, stale-if-error=86395"),
        ("no-store", DAY, None, "no-store"),
        ("no-cache", DAY, None, "public, no-cache"),
    ],
)
def test_what_stands_in_is_kept_for_a_moment_and_used_no_longer_than_it_may(
    said: str, lasts: int, end: int | None, then: str
) -> None:
    expires = None if end is None else int(NOW) + end
    source = a_source(caching="respect_origin", max_age=DAY)
    assert caching.of_stand_in(source, original(said), lasts, expires, NOW) == then


@pytest.mark.parametrize(
    ("picture", "then"),
    [
        ("public, max-age=86400" + HOUR, "public, max-age=300" + NEVER),
        ("public, max-age=7" + HOUR, "public, max-age=7" + NEVER),
        ("public, max-age=900, s-maxage=8", "public, max-age=8" + NEVER),
        ("private, max-age=86400, immutable" + HOUR, "private, max-age=300" + NEVER),
        ("public, no-cache", "no-store"),
        ("no-store", "no-store"),
    ],
)
def test_a_redirect_is_kept_for_half_of_its_link_s_life_and_never_used_stale(picture: str, then: str) -> None:
    assert caching.of_redirect(picture, int(NOW) + 600, NOW) == then
    assert caching.of_redirect("public, max-age=9", int(NOW) - 1, NOW) == "public, max-age=0" + NEVER


def error_kept(error: DarkroomError, max_age: int | None, end: int | None = None) -> str:
    return caching.of_error(error, a_source(error_max_age=max_age), end, NOW)


def test_errors_are_kept_as_their_classes_say_or_as_the_source_says() -> None:
    for error, usually in (
        (OriginalMissing("x"), "public, max-age=60"),
        (OverlayMissing("x"), "public, max-age=60"),
        (PrintTooLarge("x"), "public, max-age=60"),
        (BucketUnavailable("x"), "no-store"),
    ):
        assert error_kept(error, None) == usually
        assert error_kept(error, 300) == "public, max-age=300"
        assert error_kept(error, 0) == "no-store"
        assert error_kept(error, 300, int(NOW) + 5) == "public, max-age=5"


def test_refusals_and_our_own_failures_are_never_kept() -> None:
    for error in (SignatureRefused("x"), LinkExpired("x"), ConfigurationError(["x"]), DarkroomError("x")):
        assert error_kept(error, 300) == "no-store"
