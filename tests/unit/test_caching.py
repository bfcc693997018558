"""How long an answer may be kept: what the bucket says, what the source makes of it, and the link's end."""

from collections.abc import Mapping

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
    caching_: str, cache_control: str = "", *, expires: str = "", end: int | None = None, shared: bool = True
) -> str:
    source = a_source(caching=caching_, max_age=DAY)
    return caching.of_picture(source, original(cache_control, expires), end, NOW, shared=shared)


def test_without_more_the_source_s_own_time_holds_whatever_the_bucket_says() -> None:
    for said in ("", "max-age=5", "no-store", "private"):
        assert kept("override_origin", said, expires="0") == "public, max-age=86400"


RESPECTED: Mapping[str, str] = {
    "": "public, max-age=86400",
    "public": "public, max-age=86400",
    "must-revalidate, immutable": "public, max-age=86400",
    "max-age=5": "public, max-age=5",
    "public, max-age=31536000, immutable": "public, max-age=31536000",
    "Public, Max-Age=5": "public, max-age=5",
    'max-age="5"': "public, max-age=5",
    "max-age=0": "public, max-age=0",
    "max-age=5, s-maxage=600": "public, max-age=5, s-maxage=600",
    "s-maxage=600": "public, max-age=600, s-maxage=600",
    "private": "private, max-age=86400",
    "private, max-age=5, s-maxage=600": "private, max-age=5",
    'private="set-cookie, max-age=9", max-age=5': "private, max-age=5",
    "no-store": "no-store",
    "no-store, max-age=5": "no-store",
    "no-cache": "public, no-cache",
    "private, no-cache, max-age=5": "private, no-cache",
    "max-age=5, max-age=9": "public, max-age=5",
    "max-age=soon": "public, max-age=0",
    "max-age=-5": "public, max-age=0",
    "max-age=1.5": "public, max-age=0",
    "max-age": "public, max-age=0",
    "max-age=" + "9" * 5000: "public, max-age=0",
    "max-age=99999999999": "public, max-age=2147483648",
    ",, ;=\x00": "public, max-age=86400",
}


@pytest.mark.parametrize("said", RESPECTED)
def test_what_the_bucket_says_can_be_respected(said: str) -> None:
    assert kept("respect_origin", said) == RESPECTED[said]


@pytest.mark.parametrize(
    ("said", "date", "then"),
    [
        ("", http_date(NOW + 60), "public, max-age=60"),
        ("public", http_date(NOW + 60), "public, max-age=60"),
        ("", http_date(NOW - 60), "public, max-age=0"),
        ("", "0", "public, max-age=0"),
        ("", "never", "public, max-age=0"),
        ("max-age=5", http_date(NOW + 60), "public, max-age=5"),
        ("s-maxage=600", http_date(NOW + 60), "public, max-age=60, s-maxage=600"),
        ("no-store", http_date(NOW + 60), "no-store"),
    ],
)
def test_expires_speaks_where_cache_control_names_no_age(said: str, date: str, then: str) -> None:
    assert kept("respect_origin", said, expires=date) == then


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ("", "public, max-age=86400"),
        ("max-age=5", "public, max-age=86400"),
        ("max-age=100000", "public, max-age=100000"),
        ("max-age=5, s-maxage=100000", "public, max-age=86400, s-maxage=100000"),
        ("no-store", "public, max-age=86400"),
        ("no-cache", "public, max-age=86400"),
        ("private, max-age=5", "private, max-age=86400"),
    ],
)
def test_the_source_s_time_can_be_the_least(said: str, then: str) -> None:
    assert kept("enforce_minimum", said) == then


def test_nothing_is_kept_beyond_the_link_s_end() -> None:
    assert kept("override_origin", end=int(NOW) + 60) == "public, max-age=60"
    assert kept("override_origin", end=int(NOW) - 1) == "public, max-age=0"
    assert kept("respect_origin", "max-age=900, s-maxage=900", end=int(NOW) + 60) == "public, max-age=60, s-maxage=60"
    assert kept("enforce_minimum", "max-age=999999", end=int(NOW) + 60) == "public, max-age=60"


@given(st.text(alphabet='max-ge=s0123456789," privatenocheu', max_size=60), st.text(max_size=30))
def test_whatever_the_bucket_says_is_never_repeated_and_never_beyond_the_end(said: str, date: str) -> None:
    for rule in ("respect_origin", "enforce_minimum"):
        answer = kept(rule, said, expires=date, end=int(NOW) + 7, shared=False)
        assert answer in {"no-store", "private, no-cache"} | {f"private, max-age={age}" for age in range(8)}


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
