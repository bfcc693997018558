"""A source's document: read, written, and every mistake named at once without repeating it."""

import json
from typing import Any

import pytest

from darkroom.errors import ConfigurationError
from darkroom.sources import Role, Secret, SigningKey, Watermark, read_source, write_source
from tests.things import a_source

GOOD: dict[str, Any] = {
    "version": 1,
    "name": "demo",
    "bucket": {"name": "pictures", "prefix": "/public/", "region": "eu-west-1"},
    "credentials": {"kind": "keys", "access_key_id": "AKIADEMO", "secret_access_key": "shhh"},
    "signing_keys": [{"id": "k1", "secret": "token", "created": "2026-11-22"}],
}
ROLE: dict[str, Any] = {"credentials": {"kind": "role", "arn": "arn:aws:iam::123456789012:role/darkroom-photos"}}
IXMAGE: dict[str, Any] = {"dialect": "ixmage", "account": "TQKkCpGYGK"}
SECRET = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY"


def problems(document: Any) -> tuple[str, ...]:
    with pytest.raises(ConfigurationError) as caught:
        read_source(json.dumps(document))
    return caught.value.problems


def test_what_is_written_is_read_back() -> None:
    for source in (
        a_source(),
        read_source(json.dumps(GOOD)),
        a_source(credentials=Role(arn="arn:aws:iam::123456789012:role/darkroom-read")),
        a_source(dialect="imglab", signing_keys=(SigningKey("k", Secret("c2VjcmV0"), Secret("c2FsdA==")),)),
        a_source(
            dialect="ixmage",
            account="TQKkCpGYGK",
            referers=("example.com",),
            templates={"small": "w=200"},
            watermark=Watermark("brand/logo.png", tiled=True, position="southeast"),
        ),
    ):
        assert read_source(write_source(source)) == source


def test_a_prefix_is_a_folder_however_it_is_written() -> None:
    for written, folder in (("", ""), ("/", ""), ("a", "a/"), ("/a/b/", "a/b/")):
        assert (
            read_source(json.dumps(GOOD | {"bucket": {"name": "pictures", "prefix": written}})).bucket.folder == folder
        )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"version": 2}, "version"),
        ({"name": "Demo"}, "name"),
        ({"name": "v2"}, "name"),
        ({"name": "a" * 64}, "name"),
        ({"dialect": "other"}, "dialect"),
        ({"secured": "yes"}, "secured"),
        ({"max_age": -1}, "max_age"),
        ({"signing_keys": []}, "signing_keys"),
        ({"signing_keys": [{"id": "a", "secret": "1"}, {"id": "a", "secret": "2"}]}, "signing_keys"),
        ({"signing_keys": [{"id": "a", "secret": ""}]}, "signing_keys[0].secret"),
        ({"signing_keys": ["token"]}, "signing_keys[0]"),
        ({"bucket": "pictures"}, "bucket"),
        ({"bucket": {}}, "bucket.name"),
        ({"bucket": {"name": "UPPER"}}, "bucket.name"),
        ({"bucket": {"name": "192.168.1.1"}}, "bucket.name"),
        ({"bucket": {"name": "pictures", "prefix": "a/../b"}}, "bucket.prefix"),
        ({"bucket": {"name": "pictures", "prefix": ".."}}, "bucket.prefix"),
        ({"bucket": {"name": "pictures", "prefix": "a//b"}}, "bucket.prefix"),
        ({"bucket": {"name": "pictures", "kms_key": "alias/pictures"}}, "bucket.kms_key"),
        ({"bucket": {"name": "pictures", "kms_key": "arn:aws:kms:eu-west-1:111111111111:key/1"}}, "bucket.kms_key"),
        ({"bucket": {"name": "pictures", "endpoint": "s3.example.com"}}, "bucket.endpoint"),
        ({"bucket": {"name": "pictures", "endpoint": "https://user:word@s3.example.com"}}, "bucket.endpoint"),
        ({"credentials": {"kind": "other"}}, "credentials.kind"),
        ({"credentials": {"kind": "keys", "access_key_id": "AKIADEMO"}}, "credentials.secret_access_key"),
        ({"credentials": {"kind": "role", "arn": "arn:aws:s3:::bucket"}}, "credentials.arn"),
        (ROLE | {"bucket": {"name": "pictures", "prefix": "写" * 400}}, "bucket.prefix"),
        ({"credentials": {"kind": "ambient"}, "bucket": {"name": "pictures", "prefix": "写" * 400}}, "bucket.prefix"),
        ({"unheard_of": 1}, "unheard_of"),
        ({"account": "TQKkCpGYGK"}, "account"),
        ({"referers": ["example.com"]}, "referers"),
        ({"templates": {"small": "w=200"}}, "templates"),
        ({"watermark": {"path": "logo.png"}}, "watermark"),
        ({"signing_keys": [{"id": "a", "secret": "1", "salt": "2"}]}, "signing_keys[0].salt"),
        ({"dialect": "imglab", "signing_keys": [{"id": "a", "secret": "c2VjcmV0"}]}, "signing_keys[0].salt"),
        (
            {"dialect": "imglab", "signing_keys": [{"id": "a", "secret": "no base64!", "salt": "c2FsdA=="}]},
            "signing_keys[0].secret",
        ),
        ({"dialect": "ixmage"}, "account"),
        ({"dialect": "ixmage", "account": "T-1"}, "account"),
        (IXMAGE | {"referers": ["https://example.com/"]}, "referers[0]"),
        (IXMAGE | {"referers": "example.com"}, "referers"),
        (IXMAGE | {"templates": {"small": "w=2 00"}}, "templates.small"),
        (IXMAGE | {"templates": {"a=b": "w=200"}}, "templates.(a long or odd name), its name"),
        (IXMAGE | {"templates": ["w=200"]}, "templates"),
        (IXMAGE | {"watermark": "logo.png"}, "watermark"),
        (IXMAGE | {"watermark": {"path": "../logo.png"}}, "watermark.path"),
        (IXMAGE | {"watermark": {"path": "logo.png", "position": "middle"}}, "watermark.position"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, Any], field: str) -> None:
    (problem,) = problems(GOOD | change)
    assert problem.startswith(f"{field}: expected ")
    assert ", found " in problem


def test_every_wrong_field_is_named_at_once() -> None:
    wrong = {
        "version": 1,
        "name": "X",
        "bucket": {"name": "?"},
        "credentials": {"kind": "keys"},
        "secured": 3,
    }
    named = [problem.partition(":")[0] for problem in problems(wrong)]
    assert named == [
        "name",
        "bucket.name",
        "credentials.access_key_id",
        "credentials.secret_access_key",
        "secured",
    ]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "3", '"text"', '{"version": 1, "version"'])
def test_what_is_no_document_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ConfigurationError):
        read_source(text)


@pytest.mark.parametrize(
    "change",
    [
        {"name": SECRET},
        {"dialect": SECRET},
        {"bucket": {"name": SECRET, "prefix": SECRET + "\n", "region": SECRET}},
        {"credentials": {"kind": "keys", "access_key_id": SECRET + "/", "secret_access_key": SECRET}},
        {"credentials": SECRET},
        {"signing_keys": SECRET},
        {SECRET: 1},
        {"dialect": "imglab", "signing_keys": [{"id": "a", "secret": SECRET + "!", "salt": SECRET + "!"}]},
        IXMAGE | {"referers": [SECRET], "templates": {SECRET + "0": SECRET + " "}, "watermark": SECRET},
    ],
)
def test_a_secret_in_the_wrong_field_is_not_echoed(change: dict[str, Any]) -> None:
    assert SECRET not in "\n".join(problems(GOOD | change))


def test_a_source_never_shows_its_secrets() -> None:
    source = a_source()
    assert "a-secret-access-key" not in f"{source!r} {source!s} {source}"
    assert "first-light" not in repr(source.signing_keys)
