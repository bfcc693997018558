"""`darkroom source remove --deprovision`: what Darkroom made for a source goes with it, and nothing else."""

import json

import pytest

from darkroom.sources import Keys, write_source
from tests.servers.amazon import Amazon
from tests.terminal import Darkroom, Told
from tests.things import a_source

pytestmark = pytest.mark.usefixtures("parameters")


class Desk:
    """An administrator whose source `demo` is read through a user that was made for it."""

    def __init__(self, darkroom: Darkroom, amazon: Amazon) -> None:
        self._darkroom = darkroom
        self.amazon = amazon
        self.keys = amazon.create_user("darkroom-demo")
        amazon.users["darkroom-demo"].tags = {"darkroom:source": "demo"}
        self.put("demo", self.keys)

    def put(self, name: str, keys: Keys) -> None:
        document = write_source(a_source(name=name, credentials=keys)).decode()
        assert self.source("put", "-", typed=document).status == 0

    def source(self, *arguments: str, typed: str = "") -> Told:
        return self._darkroom("source", *arguments, typed=typed)

    @property
    def names(self) -> list[str]:
        return [row["name"] for row in json.loads(self.source("list", "--json").out)]


@pytest.fixture
def desk(darkroom: Darkroom, amazon: Amazon, monkeypatch: pytest.MonkeyPatch) -> Desk:
    for name, value in amazon.environ.items():
        monkeypatch.setenv(name, value)
    return Desk(darkroom, amazon)


def test_the_user_that_was_made_for_it_goes_too(desk: Desk) -> None:
    told = desk.source("remove", "demo", "--yes", "--deprovision")
    assert (told.status, told.out.splitlines()[-1]) == (0, "demo: removed from IAM: darkroom-demo")
    assert "darkroom-demo" not in desk.amazon.users
    assert desk.names == []


def test_without_the_wish_it_stays_and_can_go_later(desk: Desk) -> None:
    told = desk.source("remove", "demo", "--yes")
    assert "the IAM user darkroom-demo" in told.err
    assert "darkroom-demo" in desk.amazon.users
    assert desk.source("remove", "demo", "--yes").status == 1
    told = desk.source("remove", "demo", "--yes", "--deprovision")
    assert (told.status, told.out) == (0, "demo: removed from IAM: darkroom-demo\n")
    assert "darkroom-demo" not in desk.amazon.users


def test_a_user_that_another_source_needs_stays(desk: Desk) -> None:
    desk.put("other", desk.keys)
    told = desk.source("remove", "demo", "--yes", "--deprovision")
    assert told.status == 1
    assert "the source other uses it, too" in told.err
    assert "darkroom-demo" in desk.amazon.users
    assert desk.names == ["other"]


def test_programs_are_told_what_was_removed(desk: Desk) -> None:
    told = desk.source("remove", "demo", "--yes", "--deprovision", "--json")
    assert json.loads(told.out) == {"name": "demo", "revision": 2, "unmade": ["darkroom-demo"]}


def test_what_is_left_is_told_with_the_commands_that_remove_it(desk: Desk) -> None:
    desk.amazon.fail("DeleteUser", "AccessDenied", 403, times=99)
    told = desk.source("remove", "demo", "--yes", "--deprovision")
    assert told.status == 1
    assert "aws iam delete-user --user-name darkroom-demo" in told.err
    assert desk.names == []


def test_credentials_that_somebody_brought_stay(desk: Desk) -> None:
    brought = desk.amazon.create_user("theirs")
    desk.put("demo", Keys(brought.access_key_id, brought.secret_access_key))
    told = desk.source("remove", "demo", "--yes", "--deprovision")
    assert (told.status, told.out.splitlines()[-1]) == (
        0,
        "demo: removed from IAM: nothing, Darkroom made nothing there for it",
    )
    assert {"theirs", "darkroom-demo"} <= set(desk.amazon.users)


def test_a_source_that_never_was_is_none_to_remove(desk: Desk) -> None:
    told = desk.source("remove", "nobody", "--yes", "--deprovision")
    assert (told.status, told.err) == (1, "darkroom: there is no source nobody, and never was\n")
