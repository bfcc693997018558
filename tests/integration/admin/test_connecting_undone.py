"""What fails or is interrupted half-way leaves nothing behind, and what is not wanted any longer is unmade."""

import time
from typing import Literal

import pytest
from msgspec.structs import replace

from darkroom.admin import AdminError
from darkroom.admin.cloud import Cloud
from darkroom.admin.connect import Connecting
from darkroom.admin.provision import Iam, unprovision
from darkroom.admin.wish import Wish
from darkroom.errors import ConfigurationError, RevisionTaken, SourcesUnavailable
from darkroom.memory import MemorySources
from darkroom.sources import Keys, Role, Source
from tests.servers.amazon import Amazon, User
from tests.servers.connecting import AS_ROLE, ROLE, USER, Desk
from tests.things import Ticking, a_source


@pytest.fixture
def desk(amazon: Amazon) -> Desk:
    return Desk(amazon)


_CHANGES = [(USER, "CreateUser"), (USER, "PutUserPolicy"), (USER, "CreateAccessKey")]
_CHANGES += [(AS_ROLE, "CreateRole"), (AS_ROLE, "PutRolePolicy")]
_LOOKS = [(USER, "GetUser"), (AS_ROLE, "GetRole"), (AS_ROLE, "GetCallerIdentity")]
_FAILURES: list[tuple[Wish, str, int | Literal["lost"]]] = [
    *((wish, operation, status) for wish, operation in [*_LOOKS, *_CHANGES] for status in (403, 500)),
    *((wish, operation, "lost") for wish, operation in _CHANGES if "Create" not in operation or "Key" in operation),
]


@pytest.mark.parametrize(("wish", "operation", "status"), _FAILURES)
def test_nothing_is_left_whichever_call_fails(
    desk: Desk, wish: Wish, operation: str, status: int | Literal["lost"]
) -> None:
    """`lost`: the call was carried out, and never answered."""
    before = desk.there
    if isinstance(status, int):
        desk.amazon.fail(operation, "AccessDenied", status, times=2)
    else:
        desk.amazon.fail(operation, times=2, done=True)
    with pytest.raises(AdminError) as caught:
        desk.connect(wish)
    assert operation in str(caught.value) or operation == "GetCallerIdentity"
    assert desk.there == before
    assert desk.store.newest("photos") is None


@pytest.mark.parametrize(("wish", "operation"), _CHANGES)
def test_an_answer_that_is_lost_once_is_made_up_for(desk: Desk, wish: Wish, operation: str) -> None:
    desk.amazon.fail(operation, done=True)
    credentials = desk.connect(wish).source.credentials
    assert not isinstance(credentials, Role) or credentials.arn == desk.amazon.roles[ROLE].arn
    if isinstance(credentials, Keys):
        keys = desk.amazon.keys_of(desk.amazon.users["darkroom-photos"])
        assert [key.id for key in keys] == [credentials.access_key_id]


def test_a_source_that_cannot_be_read_leaves_nothing(desk: Desk) -> None:
    desk.problems = ["KMS: the key may not be used"]
    before = desk.there
    for wish in (USER, AS_ROLE):
        with pytest.raises(
            AdminError, match=r"photos cannot be read, and is not stored .*\n  KMS: the key may not be used"
        ):
            desk.connect(wish)
        assert desk.there == before
    assert desk.told[-1] == "nothing is left of it"
    assert desk.connect(Wish(USER.fields, "user", tested=False)).done == "added"


class Stubborn(MemorySources):
    """A store that fails when it is written to; `kept`: it stores, and only its answer is lost."""

    def __init__(self, error: Exception, *, kept: bool = False) -> None:
        super().__init__()
        self._error = error
        self._kept = kept

    def put(self, source: Source, based_on: int | None = None) -> int:
        if self._kept:
            super().put(source, based_on)
        raise self._error


@pytest.mark.parametrize("error", [RevisionTaken("taken"), SourcesUnavailable("SSM: 500"), ConfigurationError(["no"])])
def test_a_store_that_refuses_leaves_nothing(desk: Desk, error: Exception) -> None:
    before = desk.there
    with pytest.raises((AdminError, ConfigurationError)):
        desk.connect(store=Stubborn(error))
    assert desk.there == before


def test_a_source_that_was_stored_without_an_answer_is_connected(desk: Desk) -> None:
    connected = desk.connect(store=Stubborn(SourcesUnavailable("SSM: 500"), kept=True))
    assert (connected.done, connected.revision) == ("added", 1)
    assert "darkroom-photos" in desk.amazon.users


def test_what_cannot_be_undone_is_named_with_the_commands_that_remove_it(desk: Desk) -> None:
    desk.problems = ["bucket: it is gone"]
    desk.amazon.fail("DeleteUserPolicy", "AccessDenied", 403, times=5)
    with pytest.raises(AdminError) as caught:
        desk.connect()
    assert str(caught.value).splitlines()[-2:] == [
        "  aws iam delete-user-policy --user-name darkroom-photos --policy-name darkroom-photos",
        "  aws iam delete-user --user-name darkroom-photos",
    ]
    assert not desk.amazon.keys_of(desk.amazon.users["darkroom-photos"])


class Interrupting(Ticking):
    """A clock at whose nth wait the process is asked to stop."""

    def __init__(self, at: int) -> None:
        super().__init__(time.time())
        self._left = at

    def sleep(self, seconds: float) -> None:
        self._left -= 1
        if self._left == 0:
            raise KeyboardInterrupt
        super().sleep(seconds)


@pytest.mark.parametrize("wish", [USER, AS_ROLE])
@pytest.mark.parametrize("at", range(1, 9))
def test_an_interruption_leaves_nothing_wherever_it_comes(desk: Desk, wish: Wish, at: int) -> None:
    before = desk.there
    try:
        desk.connect(wish, clock=Interrupting(at))
    except KeyboardInterrupt:
        assert desk.there == before
        assert desk.store.newest("photos") is None
    else:
        assert at > 6
        assert desk.store.newest("photos")


def test_somebody_else_s_user_of_that_name_is_left_as_it_is(desk: Desk) -> None:
    amazon = desk.amazon
    for tags in ({}, {"darkroom:source": "photos", "darkroom:deployment": "us-east-1/darkroom"}):
        theirs = User(name="darkroom-photos", account=amazon.account, created=0, tags=tags)
        amazon.users["darkroom-photos"] = theirs
        with pytest.raises(AdminError, match=r"there is a user darkroom-photos already, made .*: it is left as it is"):
            desk.connect()
        assert amazon.users["darkroom-photos"] is theirs and not theirs.policies and not amazon.keys_of(theirs)


def test_what_a_killed_run_left_is_taken_up(desk: Desk) -> None:
    iam = desk.amazon.client("iam")
    tags = {"darkroom:source": "photos", "darkroom:deployment": "eu-west-1/darkroom", "darkroom:run": "killed"}
    iam.create_user(UserName="darkroom-photos", Tags=[{"Key": key, "Value": value} for key, value in tags.items()])
    earlier = iam.create_access_key(UserName="darkroom-photos")["AccessKey"]["AccessKeyId"]
    before = desk.there
    desk.problems = ["bucket: not now"]
    with pytest.raises(AdminError):
        desk.connect()
    assert desk.there == before and not desk.amazon.users["darkroom-photos"].policies
    desk.problems = []
    source = desk.connect().source
    assert isinstance(source.credentials, Keys) and source.credentials.access_key_id != earlier
    desk.store.remove("photos")
    with pytest.raises(AdminError, match=rf"2 access keys already(.|\n)*{earlier}"):
        desk.connect()


def test_a_role_that_is_taken_up_keeps_its_external_id(desk: Desk) -> None:
    first = desk.connect(AS_ROLE).source
    desk.store.remove("photos")
    assert not Connecting(desk.tools(), AS_ROLE).plan().calls
    again = desk.connect(AS_ROLE).source
    assert again.credentials == first.credentials


def test_what_was_made_for_a_source_is_removed_with_it(desk: Desk) -> None:
    before = desk.there
    iam = Iam(Cloud(desk.amazon.environ), desk.clock)
    for wish in (USER, AS_ROLE):
        source = desk.connect(wish).source
        desk.store.remove("photos")
        assert unprovision(source, desk.store, iam, desk.told.append) == ["darkroom-photos"]
        assert desk.there == before
        assert unprovision(source, desk.store, iam, desk.told.append) == ["darkroom-photos"]
    assert unprovision(a_source(), desk.store, iam, desk.told.append) == []


def test_what_another_source_uses_stays(desk: Desk) -> None:
    iam = Iam(Cloud(desk.amazon.environ), desk.clock)
    source = desk.connect().source
    desk.store.put(replace(source, name="twin"))
    desk.store.remove("photos")
    with pytest.raises(AdminError, match="darkroom-photos stays: the source twin uses it, too"):
        unprovision(source, desk.store, iam, desk.told.append)
    assert desk.amazon.keys_of(desk.amazon.users["darkroom-photos"])


def test_what_cannot_be_removed_is_named(desk: Desk) -> None:
    iam = Iam(Cloud(desk.amazon.environ), desk.clock)
    source = desk.connect().source
    desk.store.remove("photos")
    desk.amazon.fail("DeleteUser", "AccessDenied", 403)
    with pytest.raises(AdminError, match=r"aws iam delete-user --user-name darkroom-photos$"):
        unprovision(source, desk.store, iam, desk.told.append)
