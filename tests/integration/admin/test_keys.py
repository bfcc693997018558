"""Signing keys come and go by command, while URLs signed with each of them are asked for: none is refused."""

import json
import os
import signal
import subprocess
import sys

import pytest
from msgspec.structs import replace

from darkroom.http import Request
from darkroom.sources import Secret, SigningKey
from tests.servers.functions import Functions, Sleeper
from tests.servers.rotating import Scene, a_picture
from tests.terminal import Darkroom, Told
from tests.things import sign


class Owner:
    """Who runs commands on the scene's first source."""

    def __init__(self, scene: Scene, darkroom: Darkroom) -> None:
        self.scene = scene
        self.name = scene.names[0]
        self.runs = darkroom

    def keys(self, action: str, *more: str, typed: str = "") -> Told:
        return self.runs("source", "keys", action, self.name, *more, typed=typed)

    @property
    def ring(self) -> dict[str, SigningKey]:
        found = self.scene.store.newest(self.name)
        assert found
        return {key.id: key for key in found[1].signing_keys}


@pytest.fixture
def owner(scene: Scene, darkroom: Darkroom, monkeypatch: pytest.MonkeyPatch) -> Owner:
    for name, value in scene.environ.items():
        monkeypatch.setenv(name, value)
    return Owner(scene, darkroom)


def test_keys_are_listed_added_and_retired_and_no_url_of_a_key_on_the_ring_is_refused(owner: Owner) -> None:
    signing = ["first-light"]

    def next_request(number: int) -> Request:
        return a_picture(owner.name, signing[number % len(signing)])

    with Functions(owner.scene.environ, next_request) as functions:
        told = json.loads(owner.keys("add", "--id", "k2", "--json").out)
        assert (told["id"], told["revision"]) == ("k2", 2) and list(owner.ring) == ["k1", "k2"]
        functions.clock.sleep(75)
        signing.append(owner.ring["k2"].secret.reveal())
        functions.go_round()
        assert owner.keys("add").status == 0
        functions.clock.sleep(75)
        signing[:] = [owner.ring["k2"].secret.reveal(), list(owner.ring.values())[-1].secret.reveal()]
        functions.go_round()
        assert owner.keys("retire", "k1").status == 0
        functions.clock.sleep(75)
        functions.go_round()
        assert not functions.refused
        signing.append("first-light")
        functions.go_round()
        functions.go_round()
        assert functions.refused and all(said.startswith("403 SignatureRefused") for said in functions.refused)


def test_a_function_that_remembers_the_old_ring_answers_what_the_new_key_signed(owner: Owner) -> None:
    with Sleeper(owner.scene.environ) as function:
        assert function.status(a_picture(owner.name)) == 200
        owner.keys("add", "--id", "k2")
        function.clock.pass_by(6)
        assert function.status(a_picture(owner.name, owner.ring["k2"].secret.reveal())) == 200
        assert function.status(a_picture(owner.name, "somebody else's")) == 403


def test_a_secret_is_printed_by_reveal_alone_and_in_the_form_that_sign_reads(owner: Owner) -> None:
    added = owner.keys("add", "--id", "k2")
    secret = owner.ring["k2"].secret.reveal()
    assert f"darkroom source keys reveal {owner.name} k2" in added.out and "sign with it from 20" in added.out
    listed = owner.keys("list"), owner.keys("list", "--json")
    for told in (added, *listed):
        assert secret not in told.out + told.err and "first-light" not in told.out + told.err
    assert owner.keys("reveal").out == f"{secret}\n"
    assert owner.keys("reveal", "k1").out == "first-light\n"
    signed = owner.runs("sign", "--source", owner.name, "a.jpg?w=20").out.splitlines()[-1]
    assert signed.endswith(sign(f"/{owner.name}/a.jpg", "w=20", secret))


def test_an_imglab_key_has_a_salt_which_is_read_and_revealed_on_a_second_line(owner: Owner) -> None:
    salted = SigningKey("k1", Secret("c2VjcmV0"), Secret("c2FsdA=="))
    found = owner.scene.store.newest(owner.name)
    assert found
    owner.scene.store.put(replace(found[1], dialect="imglab", signing_keys=(salted,)), found[0])
    assert owner.keys("add", "--secret-from-stdin", "--id", "k2", typed="bmV3\nc2FsdHk=\n").status == 0
    assert owner.keys("reveal").out == "bmV3\nc2FsdHk=\n"
    refused = owner.keys("add", "--secret-from-stdin", "--id", "k3", typed="not base64!\nc2FsdHk=\n")
    assert (refused.status, refused.out) == (1, "")
    assert "signing_keys[2].secret: expected base64" in refused.err and "not base64!" not in refused.err


def test_a_list_says_how_old_each_key_is_and_which_signs(owner: Owner) -> None:
    owner.keys("add", "--id", "k2")
    rows = [line.split() for line in owner.keys("list").out.splitlines()]
    assert rows[0] == ["ID", "CREATED", "AGE"] and rows[1] == ["k1", "-", "-"]
    assert (rows[2][0], rows[2][2:]) == ("k2", ["0", "days", "signs"])


def test_the_last_key_stays_and_the_newest_is_retired_with_a_warning(owner: Owner) -> None:
    last = owner.keys("retire", "k1")
    assert (last.status, "the last key of a secured source" in last.err) == (1, True)
    owner.keys("add", "--id", "k2")
    newest = owner.keys("retire", "k2")
    assert (newest.status, "it was the newest: k1 signs from now on" in newest.err) == (0, True)
    assert list(owner.ring) == ["k1"]


def test_what_does_not_exist_is_said(owner: Owner) -> None:
    assert "there is no key of this id; there is: k1" in owner.keys("retire", "k9").err
    assert "has no signing key k9" in owner.keys("reveal", "k9").err
    assert "there is no source nowhere" in owner.runs("source", "keys", "list", "nowhere").err


def test_rotate_prints_what_it_does_and_nothing_secret(owner: Owner) -> None:
    planned = owner.runs("source", "rotate", owner.name, "--dry-run")
    assert planned.status == 0 and f"aws iam create-access-key --user-name {owner.scene.user}" in planned.out
    told = json.loads(owner.runs("source", "rotate", owner.name, "--dry-run", "--json").out)
    assert (told["done"], told["old"]) == ("nothing", owner.scene.keys.access_key_id)
    secret = owner.scene.keys.secret_access_key.reveal()
    refused = owner.runs("source", "rotate", "nowhere")
    assert (refused.status, refused.err) == (1, "darkroom: there is no source nowhere\n")
    assert secret not in planned.out + planned.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_rotation_that_is_told_to_stop_takes_the_new_key_away(owner: Owner, number: signal.Signals) -> None:
    command = [sys.executable, "-m", "darkroom.cli", "source", "rotate", owner.name, "--sample", "b.jpg"]
    environ = os.environ | owner.scene.environ
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ) as process:
        assert process.stderr and process.stdout
        while not (line := process.stderr.readline()).startswith("waiting until S3 knows"):
            assert line
        process.send_signal(number)
        assert process.stderr.read() == "going back: interrupted\neverything is as it was before\n"
        assert process.stdout.read() == ""
    assert process.returncode == 130
    owner.scene.functions.go_round()
    assert owner.scene.is_as_before() and not owner.scene.functions.refused
