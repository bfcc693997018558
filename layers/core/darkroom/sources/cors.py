"""The CORS rules of a bucket: what sites are let in by them, and what is missing. Pure functions.

A rule lets the pages of an origin ask with a method. S3 goes by the first rule whose origins, methods and headers all
match; a `*` in an origin or a header stands for any letters, and each has one at most (Amazon S3 User Guide, "Elements
of a CORS configuration").
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from darkroom.errors import ConfigurationError

type Rule = Mapping[str, Any]
"""A rule as S3 spells it: AllowedOrigins, AllowedMethods, AllowedHeaders, ExposeHeaders, MaxAgeSeconds, ID."""

MOST = 100
"""Rules that a bucket can have (Amazon S3 User Guide, "Using cross-origin resource sharing")."""

_HOST = r"[a-z0-9*]([a-z0-9*-]*[a-z0-9*])?(\.[a-z0-9*]([a-z0-9*-]*[a-z0-9*])?)*|\[[0-9a-f:]+\]"
_ORIGIN = re.compile(rf"\*|https?://({_HOST})(:\d{{1,5}})?")


def _rule(origins: Iterable[str], methods: Iterable[str], seconds: int | None = None) -> Rule:
    rule = {
        "AllowedOrigins": list(origins),
        "AllowedMethods": list(methods),
        "AllowedHeaders": [],
        "ExposeHeaders": [],
    }
    return rule if seconds is None else {**rule, "MaxAgeSeconds": seconds}


COMPANIES: Mapping[str, Rule] = {
    # Tenyks, "AWS S3", 3.3 Metadata Bucket CORS Settings: its very rule.
    "tenyks": _rule(["*"], ["GET"]),
    # Labellerr, "Connect AWS S3": its page also lists *.labellerr.com as a header, where it matches none.
    "labellerr": _rule(["https://*.labellerr.com"], ["GET", "HEAD"], 3600),
}
"""The rules that companies ask for."""


def rule_for(whom: str) -> Rule:
    """The rule for a company's pages, or for those of an origin such as `https://console.example.com`.

    Raises:
        ConfigurationError: it is neither.
    """
    if whom in COMPANIES:
        return COMPANIES[whom]
    if not _ORIGIN.fullmatch(whom) or whom.count("*") > 1:
        expected = "an origin such as https://app.example.com: a scheme, a host with one * at most, no path"
        raise ConfigurationError(
            [f"for: expected {' or '.join(COMPANIES)}, or {expected}; found a text of {len(whom)} characters"]
        )
    return _rule([whom], ["GET", "HEAD"], 3600)


class Grant(NamedTuple):
    """What one line of a rule lets in: the pages of an origin, with a method."""

    method: str
    origin: str

    def __str__(self) -> str:
        return f"{self.method} from {'any site (*)' if self.origin == '*' else self.origin}"


def grants(rules: Iterable[Rule]) -> list[Grant]:
    """What a set of rules lets in, each once and in their order."""
    found = (
        Grant(method, origin)
        for rule in rules
        for origin in rule["AllowedOrigins"]
        for method in rule["AllowedMethods"]
    )
    return list(dict.fromkeys(found))


def answering(rules: Iterable[Rule], origin: str, method: str, headers: Sequence[str] = ()) -> Rule | None:
    """The rule by which S3 answers a page of this origin, None if it lets the page have nothing.

    `headers` are those that the page wants to send, as its browser asks beforehand.
    """
    return next((rule for rule in rules if _lets(rule, Grant(method, origin), headers)), None)


def missing(rules: Iterable[Rule], wanted: Rule) -> list[Grant]:
    """What the wanted rule lets in, for every page that its origins stand for, and these rules do not."""
    standing = list(rules)
    headers = wanted.get("AllowedHeaders", ())
    return [grant for grant in grants([wanted]) if not any(_lets(rule, grant, headers) for rule in standing)]


def merged(rules: Sequence[Rule], wanted: Rule) -> list[Rule]:
    """These rules as they are, and behind them a rule for what is missing, if anything is.

    Raises:
        ConfigurationError: the bucket would have more rules than S3 takes.
    """
    lacking = missing(rules, wanted)
    if not lacking:
        return list(rules)
    if len(rules) >= MOST:
        raise ConfigurationError([f"cors: expected at most {MOST} rules in a bucket, found {len(rules)} in use"])
    lacking_origins = list(dict.fromkeys(grant.origin for grant in lacking))
    methods = [method for method in wanted["AllowedMethods"] if any(grant.method == method for grant in lacking)]
    return [*rules, {**wanted, "AllowedOrigins": lacking_origins, "AllowedMethods": methods}]


def useless_headers(rules: Iterable[Rule]) -> list[str]:
    """Allowed headers that no header's name can match, such as `*.labellerr.com`: these are hosts or addresses."""
    names = (header for rule in rules for header in rule.get("AllowedHeaders", ()))
    return list(dict.fromkeys(name for name in names if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+^_`|~-]+", name)))


def _lets(rule: Rule, grant: Grant, headers: Iterable[str]) -> bool:
    return (
        grant.method in rule["AllowedMethods"]
        and any(_covers(pattern, grant.origin) for pattern in rule["AllowedOrigins"])
        and all(
            any(_covers(pattern.lower(), header.lower()) for pattern in rule.get("AllowedHeaders", ()))
            for header in headers
        )
    )


def _covers(pattern: str, wanted: str) -> bool:
    """Whether all that `wanted` stands for, having one `*` at most itself, is matched by the pattern."""
    if "*" not in pattern:
        return pattern == wanted
    before, _, after = pattern.partition("*")
    return len(wanted) >= len(before + after) and wanted.startswith(before) and wanted.endswith(after)
