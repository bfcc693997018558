"""Who is let in by a bucket's CORS rules, what is missing, and that nothing is lost or opened unsaid."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom.errors import ConfigurationError
from darkroom.sources.cors import COMPANIES, Grant, Rule, answering, grants, merged, missing, rule_for, useless_headers
from tests.unit.sources.companies import CORS

APP = "https://app.labellerr.com"
CONSOLE = "https://console.example.com"


def rule(*origins: str, methods: str = "GET", headers: str = "", **more: Any) -> Rule:
    return {
        "AllowedOrigins": list(origins),
        "AllowedMethods": methods.split(),
        "AllowedHeaders": headers.split(),
    } | more


def test_tenyks_s_rule_is_its_own() -> None:
    assert [COMPANIES["tenyks"]] == CORS["003"]
    assert answering([COMPANIES["tenyks"]], "https://anything.example", "GET")


def test_labellerr_s_pages_are_let_in_and_no_others() -> None:
    ours = [rule_for("labellerr")]
    for method in ("GET", "HEAD"):
        assert answering(ours, APP, method) and answering(CORS["004"], APP, method)
    for origin in ("https://labellerr.com", "https://labellerr.com.evil.example", "https://evil-labellerr.com"):
        assert not answering(ours, origin, "GET"), origin
    assert not answering(ours, APP, "PUT")


def test_labellerr_s_header_is_none_and_lets_no_request_in() -> None:
    assert useless_headers(CORS["004"]) == ["*.labellerr.com"]
    assert not answering(CORS["004"], APP, "GET", ["range"])
    assert useless_headers([rule("*", headers="* x-amz-* Range")]) == []
    assert missing(CORS["004"], rule_for("labellerr")) == []


def test_the_first_rule_that_matches_answers() -> None:
    first, second = rule("https://*.example.com", MaxAgeSeconds=1), rule("*", methods="GET PUT", headers="x-*")
    assert answering([first, second], CONSOLE, "GET") is first
    assert answering([first, second], CONSOLE, "PUT") is second
    assert answering([first, second], CONSOLE, "GET", ["X-Any"]) is second
    assert answering([first, second], CONSOLE, "GET", ["X-Any", "range"]) is None


@pytest.mark.parametrize(
    ("pattern", "wanted", "covered"),
    [
        ("*", "*", True),
        ("*", CONSOLE, True),
        (CONSOLE, "*", False),
        ("https://*.example.com", CONSOLE, True),
        ("https://*.example.com", "https://*.console.example.com", True),
        ("https://*.console.example.com", "https://*.example.com", False),
        ("https://a*.example.com", "https://*.example.com", False),
        ("https://*.example.com", "https://.example.co", False),
        ("https://*.example.com", "http://a.example.com", False),
        ("https://*:8080", "https://a.example.com", False),
        ("https://example.com*", "https://example.com", True),
    ],
)
def test_a_pattern_covers_all_that_another_stands_for(pattern: str, wanted: str, covered: bool) -> None:
    assert (missing([rule(pattern)], rule(wanted)) == []) is covered


def test_what_is_missing_is_named_method_by_method() -> None:
    assert missing([rule(CONSOLE)], rule_for(CONSOLE)) == [Grant("HEAD", CONSOLE)]
    assert missing([], rule_for("tenyks")) == [Grant("GET", "*")]
    assert str(Grant("GET", "*")) == "GET from any site (*)"


def test_rules_that_stand_are_kept_as_they_are_and_before_the_new_one() -> None:
    standing = [rule("https://shop.example.com", methods="PUT", headers="*", ID="upload", MaxAgeSeconds=5)]
    after = merged(standing, rule_for(CONSOLE))
    assert after[:-1] == standing
    assert after[-1] == rule_for(CONSOLE)
    assert merged(after, rule_for(CONSOLE)) == after


origins = st.sampled_from(["*", CONSOLE, "https://*.example.com", "http://localhost:3000", APP])
rules = st.lists(
    st.builds(
        rule,
        origins,
        origins,
        methods=st.sampled_from(["GET", "GET HEAD", "PUT"]),
        headers=st.sampled_from(["", "*", "range"]),
    ),
    max_size=3,
)


@given(rules, rules)
def test_a_merge_lets_in_what_was_and_what_is_wanted_and_nobody_else(standing: list[Rule], wanted: list[Rule]) -> None:
    after = standing
    for each in wanted:
        after = merged(after, each)
    assert after[: len(standing)] == standing
    assert all(not missing(after, each) for each in wanted)
    assert set(grants(after)) <= {*grants(standing), *grants(wanted)}


def test_a_bucket_takes_a_hundred_rules() -> None:
    full = [rule(f"https://{number}.example.org") for number in range(100)]
    with pytest.raises(ConfigurationError, match="at most 100 rules"):
        merged(full, rule_for(CONSOLE))
    assert merged(full, rule("https://7.example.org")) == full


@pytest.mark.parametrize("origin", ["*", CONSOLE, "http://localhost:5173", "https://*.example.com", "http://[::1]:80"])
def test_an_origin_is_a_scheme_a_host_and_perhaps_a_port(origin: str) -> None:
    assert rule_for(origin)["AllowedOrigins"] == [origin]
    assert rule_for(origin)["AllowedMethods"] == ["GET", "HEAD"]


@pytest.mark.parametrize(
    "origin",
    ["", "Tenyks", "example.com", f"{CONSOLE}/", f"{CONSOLE}/a", "https://*.*.example.com", "ftp://a.b", "https://",
     "https://A.example.com", "https://a b.com", "https://user@a.com", "null", "https://a.com\n"],
)  # fmt: skip
def test_what_is_no_origin_is_refused(origin: str) -> None:
    with pytest.raises(ConfigurationError, match="for: expected tenyks or labellerr, or an origin"):
        rule_for(origin)
