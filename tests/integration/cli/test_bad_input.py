"""Bad input: a line for each wrong field, nothing stored, and no secret in what is said."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.terminal import Darkroom, Told

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
GOOD: dict[str, Any] = {
    "version": 1,
    "name": "demo",
    "bucket": {"name": "pictures"},
    "credentials": {"kind": "keys", "access_key_id": "AKIAIOSFODNN7EXAMPLE", "secret_access_key": "stored-secret"},
    "signing_keys": [{"id": "k1", "secret": "stored-signing-key"}],
}
OTHER = GOOD | {"name": "other", "domains": ["taken.example.com"], "subdomain": "taken"}
LINE = re.compile(r"darkroom: (?:demo: |v2: |document 1: )?([^:]+): expected .+, found .+")

pytestmark = pytest.mark.usefixtures("parameters")

WRONG: list[tuple[str, Any, str]] = [
    ("name", "Not A Name", "name"),
    ("name", "v2", "name"),
    ("bucket.name", "UPPER", "bucket.name"),
    ("bucket.name", "ab", "bucket.name"),
    ("bucket.name", "a..b", "bucket.name"),
    ("bucket.name", "192.168.0.1", "bucket.name"),
    ("bucket.name", "xn--bucket", "bucket.name"),
    ("bucket.name", "-bucket", "bucket.name"),
    ("bucket.name", "a" * 64, "bucket.name"),
    ("bucket.name", SECRET, "bucket.name"),
    ("bucket.prefix", "a/../b", "bucket.prefix"),
    ("bucket.prefix", "..", "bucket.prefix"),
    ("bucket.prefix", "a//b", "bucket.prefix"),
    ("bucket.prefix", "a\nb", "bucket.prefix"),
    ("bucket.region", SECRET, "bucket.region"),
    ("bucket.endpoint", "ftp://s3.example.com", "bucket.endpoint"),
    ("bucket.endpoint", f"https://user:{SECRET}@s3.example.com", "bucket.endpoint"),
    ("bucket.addressing", "host", "bucket.addressing"),
    ("credentials.access_key_id", SECRET, "credentials.access_key_id"),
    ("credentials", SECRET, "credentials"),
    ("dialect", SECRET, "dialect"),
    ("access", "everything", "access"),
    ("caching", SECRET, "caching"),
    ("max_age", -1, "max_age"),
    ("max_age", 10**9, "max_age"),
    ("max_age", SECRET, "max_age"),
    ("secured", SECRET, "secured"),
    ("subdomain", SECRET, "subdomain"),
    ("subdomain", "taken", "subdomain"),
    ("subdomain", "other", "subdomain"),
    ("domains", ["https://a.example.com"], "domains[0]"),
    ("domains", ["a.example.com", "a.example.com"], "domains"),
    ("domains", ["a.example.com", "taken.example.com"], "domains[1]"),
    ("domains", [SECRET], "domains[0]"),
    ("error_image.path", "../secret.png", "error_image.path"),
    ("assets.rule", SECRET, "assets.rule"),
    ("assets.rule", "include", "assets.paths"),
    ("metadata.bucket.name", SECRET, "metadata.bucket.name"),
    ("defaults", f"{SECRET}=1", "defaults"),
    ("account", "TOKEN", "account"),
    ("referers", ["example.com"], "referers"),
    (SECRET, "1", "(a long or odd name)"),
    (f"bucket.{SECRET}", "1", "bucket.(a long or odd name)"),
    ("colour", SECRET, "colour"),
]


def changed(path: str, value: Any) -> dict[str, Any]:
    """The good document with one field that is wrong."""
    document = json.loads(json.dumps(GOOD))
    part, *_, name = [document, *path.split(".")]
    for step in path.split(".")[:-1]:
        part = part.setdefault(step, {})
    part[name] = value
    return dict(document)


def check(darkroom: Darkroom, path: str, value: Any) -> Told:
    return darkroom("source", "check", "-", typed=json.dumps(changed(path, value)))


def put(darkroom: Darkroom, path: str, value: Any) -> Told:
    return darkroom("source", "put", "-", typed=json.dumps(changed(path, value)))


def imported(darkroom: Darkroom, path: str, value: Any) -> Told:
    return darkroom("source", "import", "-", typed=json.dumps([changed(path, value)]))


def update(darkroom: Darkroom, path: str, value: Any) -> Told:
    typed = ",".join(value) if isinstance(value, list) else str(value)
    return darkroom("source", "update", "demo", "--set", f"{path}={typed}")


OPTIONS = {
    "bucket.name": "--bucket",
    "bucket.prefix": "--prefix",
    "bucket.region": "--region",
    "bucket.endpoint": "--endpoint",
    "bucket.addressing": "--addressing",
    "metadata.bucket.name": "--metadata-bucket",
    "credentials.access_key_id": "--access-key-id",
    "dialect": "--dialect",
    "access": "--access",
    "account": "--account",
}


@pytest.mark.parametrize(("path", "value", "field"), [row for row in WRONG if row[0] in OPTIONS])
def test_a_wrong_option_of_add_is_one_line_and_nothing_is_stored(
    darkroom: Darkroom, path: str, value: Any, field: str
) -> None:
    options = {"--bucket": "pictures", "--region": "us-east-1", "--access-key-id": "AKIAEXAMPLE"} | {
        OPTIONS[path]: value
    }
    words = [f"{name}={text}" for name, text in options.items()]
    told = darkroom("source", "add", "demo", *words, "--secret-from-stdin", "--untested", typed=SECRET)
    (line,) = told.err.splitlines()
    named = LINE.fullmatch(line)
    assert (told.status, told.out, named and named[1]) == (1, "", field), told
    assert SECRET not in told.err
    assert darkroom("source", "list", "--json").out == "[]\n"


@pytest.fixture
def desk(darkroom: Darkroom) -> Darkroom:
    for document in (GOOD, OTHER):
        assert darkroom("source", "put", "-", typed=json.dumps(document)).status == 0
    return darkroom


@pytest.mark.parametrize(("path", "value", "field"), WRONG)
def test_a_wrong_field_is_one_line_and_nothing_is_stored(desk: Darkroom, path: str, value: Any, field: str) -> None:
    for action in (put, imported, update, check):
        if action is check and value in ("taken", "other", ["a.example.com", "taken.example.com"]):
            continue
        told = action(desk, path, value)
        lines = told.err.splitlines()
        named = [match[1] for line in lines if (match := LINE.fullmatch(line))]
        assert (told.status, told.out, len(named)) == (1, "", len(lines)), told
        assert named == [field], (action.__name__, told.err)
        assert SECRET not in told.err
    assert [row["revision"] for row in json.loads(desk("source", "list", "--json").out)] == [1, 1]


@pytest.mark.parametrize("action", [check, put, imported])
def test_all_wrong_fields_are_named_at_once(desk: Darkroom, action: Callable[..., Told]) -> None:
    wrong = {"name": "pictures", "prefix": "a/../b", "region": SECRET, "endpoint": SECRET}
    told = action(desk, "bucket", wrong | {"addressing": 3})
    assert [match[1] for line in told.err.splitlines() if (match := LINE.fullmatch(line))] == [
        "bucket.region",
        "bucket.prefix",
        "bucket.endpoint",
        "bucket.addressing",
    ]
    assert SECRET not in told.err


def test_all_wrong_options_are_named_at_once(desk: Darkroom) -> None:
    told = desk(
        "source",
        "update",
        "demo",
        "--region",
        SECRET,
        "--set",
        "max_age=soon",
        "--prefix",
        "../a",
        "--set",
        "caching=x",
    )
    assert [match[1] for line in told.err.splitlines() if (match := LINE.fullmatch(line))] == [
        "bucket.region",
        "bucket.prefix",
        "max_age",
        "caching",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", SECRET),
        ("update", SECRET, "--public"),
        ("remove", SECRET, "--yes"),
        ("history", SECRET),
        ("restore", "demo", SECRET),
        ("restore", SECRET, "1"),
        ("diff", "demo", SECRET),
        ("show", "demo", "--revision", SECRET),
        ("export", SECRET),
        ("export", "--encrypt-to", SECRET),
        ("enable", SECRET),
        ("update", "demo", "--set", SECRET),
        ("update", "demo", "--set", f"{SECRET}={SECRET}"),
        ("update", "demo", "--set", f"credentials.secret_access_key={SECRET}"),
        ("update", "demo", "--unset", SECRET),
        ("update", "demo", "--remove", f"domains={SECRET}"),
        ("update", "demo", "--role-arn", SECRET),
        ("update", "demo", "--access-key-id", SECRET),
        ("update", "demo", "--secret", SECRET),
    ],
)
def test_a_secret_in_the_place_of_anything_else_is_not_echoed(desk: Darkroom, arguments: tuple[str, ...]) -> None:
    told = desk("source", *arguments, typed="typed\n")
    assert (told.status, told.out) == (1, "")
    assert told.err.startswith("darkroom: ")
    assert SECRET not in told.err


@pytest.mark.parametrize(
    "arguments",
    [
        (SECRET,),
        ("list", SECRET),
        ("list", f"--{SECRET}"),
        ("list", f"--local={SECRET}"),
        ("update", "demo", f"-x{SECRET}", f"--y={SECRET}"),
        ("history", "demo", "--last", SECRET),
    ],
)
def test_a_wrong_command_line_is_explained_without_what_may_be_a_secret(
    desk: Darkroom, arguments: tuple[str, ...]
) -> None:
    told = desk("source", *arguments)
    assert told.status == 2
    assert "error: " in told.err
    assert SECRET not in told.err


def test_a_document_that_is_too_large_is_refused(desk: Darkroom) -> None:
    templates = {f"t{number}": "w=1&" * 1000 + "h=1" for number in range(40)}
    document = GOOD | {"dialect": "ixmage", "account": "TOKEN", "templates": templates}
    told = desk("source", "put", "-", typed=json.dumps(document))
    assert (told.status, told.err.startswith("darkroom: the document: expected at most")) == (1, True)


def test_the_second_of_two_writers_is_told(desk: Darkroom) -> None:
    assert desk("source", "put", "-", "--based-on", "1", typed=json.dumps(GOOD | {"max_age": 1})).status == 0
    told = desk("source", "put", "-", "--based-on", "1", typed=json.dumps(GOOD | {"max_age": 2}))
    assert (told.status, told.err) == (1, "darkroom: demo: based on revision 1, the newest is 2\n")
