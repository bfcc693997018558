"""`darkroom source` over a real store: what each action does, prints and refuses."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from darkroom.local.moto import Moto
from tests.terminal import Darkroom, Told

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
SIGNING = "a-signing-key-of-some-length"
DEMO: dict[str, Any] = {
    "version": 1,
    "name": "demo",
    "bucket": {"name": "pictures", "region": "eu-west-1", "prefix": "public"},
    "credentials": {"kind": "keys", "access_key_id": "AKIAIOSFODNN7EXAMPLE", "secret_access_key": SECRET},
    "signing_keys": [{"id": "k1", "secret": SIGNING}],
}

pytestmark = pytest.mark.usefixtures("parameters")


class Desk:
    """Somebody at work on sources."""

    def __init__(self, darkroom: Darkroom) -> None:
        self._darkroom = darkroom
        self.put(DEMO)

    def put(self, document: dict[str, Any]) -> None:
        assert self.source("put", "-", typed=json.dumps(document)).status == 0

    def source(self, *arguments: str, typed: str = "") -> Told:
        """Run an action; whatever it says, it says no secret."""
        told = self._darkroom("source", *arguments, typed=typed)
        for secret in (SECRET, SIGNING):
            assert secret not in told.out + told.err
        return told

    def json(self, *arguments: str) -> Any:
        """What an action tells programs."""
        return json.loads(self.source(*arguments, "--json").out)

    def revision(self, name: str = "demo") -> int:
        """The number of the newest revision."""
        return int({row["name"]: row["revision"] for row in self.json("list")}[name])


@pytest.fixture
def desk(darkroom: Darkroom) -> Desk:
    return Desk(darkroom)


def test_the_sources_are_listed(desk: Desk) -> None:
    desk.put(DEMO | {"name": "blog", "credentials": {"kind": "public"}, "enabled": False})
    desk.put(DEMO | {"max_age": 60})
    told = desk.source("list")
    assert [line.split() for line in told.out.splitlines()] == [
        ["name", "dialect", "bucket", "credentials", "secured", "enabled", "revision"],
        ["blog", "imgix", "pictures/public/", "public", "yes", "no", "1"],
        ["demo", "imgix", "pictures/public/", "keys", "yes", "yes", "2"],
    ]
    assert desk.json("list")[1] == {
        "name": "demo",
        "dialect": "imgix",
        "bucket": "pictures/public/",
        "credentials": "keys",
        "secured": True,
        "enabled": True,
        "revision": 2,
    }


def test_an_empty_list_says_how_to_begin(darkroom: Darkroom) -> None:
    assert darkroom("source", "list") == (
        0,
        "",
        "there are no sources yet: `darkroom source add NAME` connects a bucket\n",
    )
    assert darkroom("source", "list", "--json").out == "[]\n"


def test_a_source_that_cannot_be_read_does_not_hide_the_others(desk: Desk, moto: Moto, parameters: str) -> None:
    for folder in ("sources", "revisions"):
        path = f"{parameters}/{folder}/broken/00000001"
        moto.ssm().put_parameter(Name=path, Value=json.dumps({"secret": SECRET}), Type="SecureString")
    told = desk.source("list")
    assert (told.status, told.out.splitlines()[1].split()[0]) == (1, "demo")
    assert told.err.startswith("darkroom: broken: ")
    refused = desk.source("export")
    assert (refused.status, refused.out) == (1, "")
    assert desk.source("export", "demo").status == 0


def test_many_sources_are_listed(desk: Desk) -> None:
    names = [f"source-{number:02}" for number in range(30)]
    for name in names:
        desk.put(DEMO | {"name": name})
    assert [row["name"] for row in desk.json("list")] == ["demo", *names]


def test_a_source_is_shown_without_its_secrets(desk: Desk) -> None:
    shown = {line.split()[0]: line.split()[1] for line in desk.source("show", "demo").out.splitlines()}
    assert shown["credentials.access_key_id"] == "AKIA...MPLE"
    assert shown["credentials.secret_access_key"] == "(set)"
    assert shown["signing_keys[0].secret"] == "(set)"
    assert (shown["bucket.prefix"], shown["max_age"], shown["watermark"]) == ("public", "2592000", "-")
    document = desk.json("show", "demo")
    assert document["credentials"]["secret_access_key"] is document["signing_keys"][0]["secret"] is None
    assert document["bucket"] == DEMO["bucket"]


def test_an_earlier_revision_is_shown(desk: Desk) -> None:
    desk.source("update", "demo", "--max-age", "60")
    assert desk.json("show", "demo")["max_age"] == 60
    assert "max_age" not in desk.json("show", "demo", "--revision", "1")
    told = desk.source("show", "demo", "--revision", "7")
    assert (told.status, told.err.count("\n")) == (1, 1)


def test_fields_are_updated_together(desk: Desk) -> None:
    told = desk.source("update", "demo", "--max-age", "60", "--add", "domains=img.example.com", "--unsecured")
    assert told == (0, "demo: updated, stored as revision 2; changed: secured, domains, max_age\n", "")
    told = desk.source("update", "demo", "--max-age", "60")
    assert told == (0, "demo: nothing to change, revision 2 says so already\n", "")
    assert desk.json("update", "demo", "--unset", "domains") == {"name": "demo", "revision": 3, "changed": ["domains"]}


def test_new_credentials_come_from_the_standard_input(desk: Desk) -> None:
    told = desk.source("update", "demo", "--access-key-id", "AKIAOTHERKEY12345678")
    assert told.status == 1
    assert told.err.startswith("darkroom: credentials.secret_access_key: expected a new one")
    told = desk.source(
        "update", "demo", "--access-key-id", "AKIAOTHERKEY12345678", "--secret-from-stdin", typed="another\n"
    )
    assert told.out.endswith("changed: credentials.access_key_id, credentials.secret_access_key\n")
    assert desk.source("update", "demo", "--secret-from-stdin", typed="").status == 1
    desk.source("update", "demo", "--role-arn", "arn:aws:iam::123456789012:role/reader", "--external-id", "e-1")
    assert desk.json("show", "demo")["credentials"] == {
        "kind": "role",
        "arn": "arn:aws:iam::123456789012:role/reader",
        "external_id": "e-1",
    }
    assert desk.source("update", "demo", "--public").status == 0
    assert desk.json("show", "demo")["credentials"] == {"kind": "public"}


def test_several_secrets_are_read_line_by_line(desk: Desk) -> None:
    desk.source("update", "demo", "--secret", "signing_keys[0].secret", "--secret-from-stdin", typed="one\ntwo\n")
    exported = json.loads(desk.source("show", "demo", "--json").out)
    assert exported["signing_keys"][0]["secret"] is None
    assert desk.source("update", "demo", "--secret-from-stdin", typed="two").out.startswith("demo: nothing to change")


def test_who_made_a_user_hears_that_it_is_no_longer_used(desk: Desk) -> None:
    desk.put(DEMO | {"credentials": DEMO["credentials"] | {"user": "darkroom-demo"}})
    told = desk.source("update", "demo", "--public")
    assert "the IAM user darkroom-demo" in told.err
    assert told.status == 0


def test_a_source_is_disabled_and_enabled(desk: Desk) -> None:
    assert desk.source("disable", "demo").out == "demo: disabled, stored as revision 2; changed: enabled\n"
    assert desk.source("disable", "demo").out == "demo: nothing to change, revision 2 says so already\n"
    assert desk.json("list")[0]["enabled"] is False
    assert desk.json("enable", "demo")["revision"] == 3


def test_the_history_tells_what_changed_and_a_revision_comes_back(desk: Desk) -> None:
    desk.source("update", "demo", "--max-age", "60", "--secret-from-stdin", typed="another")
    assert [(row["revision"], row["what"], row["changed"]) for row in desk.json("history", "demo")] == [
        (2, "changed", ["credentials.secret_access_key", "max_age"]),
        (1, "created", []),
    ]
    told = desk.source("history", "demo").out.splitlines()[1]
    assert told.endswith("Z  credentials.secret_access_key, max_age")
    assert [row.split() for row in desk.source("diff", "demo", "1").out.splitlines()[1:]] == [
        ["credentials.secret_access_key", "(set)", "(another)"],
        ["max_age", "2592000", "60"],
    ]
    assert desk.source("restore", "demo", "1").out == (
        "demo: restored revision 1, stored as revision 3; changed: credentials.secret_access_key, max_age\n"
    )
    assert desk.json("diff", "demo", "1", "3") == []
    assert "1 earlier" in desk.source("history", "demo", "--last", "2").err


def test_a_source_is_removed_and_its_history_brings_it_back(desk: Desk) -> None:
    told = desk.source("remove", "demo")
    assert (told.status, "--yes" in told.err) == (1, True)
    assert desk.revision() == 1
    assert desk.source("remove", "demo", "--yes").status == 0
    for action in (("show", "demo"), ("remove", "demo", "--yes"), ("update", "demo", "--public"), ("disable", "demo")):
        told = desk.source(*action)
        assert (told.status, told.err.startswith("darkroom: there is no source demo")) == (1, True)
    assert [row["what"] for row in desk.json("history", "demo")] == ["removed", "created"]
    assert desk.source("restore", "demo", "1").out == "demo: restored revision 1, stored as revision 3\n"
    assert desk.revision() == 3


@pytest.mark.parametrize(("typed", "left"), [("demo\n", 0), ("other\n", 1), ("\x04", 1)])
def test_on_a_terminal_the_name_is_asked_for_once_more(desk: Desk, typed: str, left: int) -> None:
    person, terminal = os.openpty()
    os.write(person, typed.encode())
    command = [sys.executable, "-m", "darkroom.cli", "source", "remove", "demo"]
    told = subprocess.run(command, stdin=terminal, capture_output=True, text=True, check=False)
    os.close(person)
    os.close(terminal)
    assert "type the source's name to remove it (demo): " in told.stdout
    assert (told.returncode, len(desk.json("list"))) == (left, left)


def test_sources_go_into_a_file_and_come_back(desk: Desk, tmp_path: Path) -> None:
    desk.put(DEMO | {"name": "blog"})
    assert desk.source("export", "-o", "sources.json").err == "2 sources in sources.json\n"
    first = (tmp_path / "sources.json").read_text()
    assert desk.source("export").out == first
    assert [row["what"] for row in desk.json("import", "sources.json")] == ["unchanged", "unchanged"]
    (tmp_path / "sources.json").write_text(first.replace('"region": "eu-west-1"', '"region": "eu-west-3"', 1))
    assert desk.json("import", "sources.json", "--dry-run")[0] == {
        "name": "blog",
        "what": "changed",
        "revision": None,
        "changed": ["bucket.region"],
    }
    assert desk.revision("blog") == 1
    told = desk.source("import", "sources.json")
    assert [line.split() for line in told.out.splitlines()[1:]] == [
        ["blog", "changed", "2", "bucket.region"],
        ["demo", "unchanged", "1", "-"],
    ]
    assert [row["revision"] for row in desk.json("import", "sources.json")] == [2, 1]


def test_a_file_with_encrypted_secrets_makes_the_sources_anew(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parameters: str
) -> None:
    from pyrage import x25519

    mine = x25519.Identity.generate()
    (tmp_path / "key.txt").write_text(f"{mine}\n")
    encrypted = ("export", "-o", "sources.json", "--encrypt-to", str(mine.to_public()))
    assert desk.source(*encrypted).status == 0
    first = (tmp_path / "sources.json").read_text()
    assert desk.source(*encrypted, "--identity", "key.txt").status == 0
    assert (tmp_path / "sources.json").read_text() == first
    assert desk.source(*encrypted).status == 0
    assert (tmp_path / "sources.json").read_text() != first
    monkeypatch.setenv("DARKROOM_PARAMETER_ROOT", f"{parameters}/elsewhere")
    refused = desk.source("import", "sources.json")
    assert (refused.status, refused.err.count("--identity")) == (1, 2)
    assert desk.json("import", "sources.json", "--identity", "key.txt")[0]["what"] == "new"
    desk.put(DEMO)
    assert desk.json("diff", "demo", "1") == []


def test_what_is_exported_must_be_there(desk: Desk) -> None:
    told = desk.source("export", "demo", "nothing", "nobody")
    assert told == (1, "", "darkroom: there is no source nothing\ndarkroom: there is no source nobody\n")
