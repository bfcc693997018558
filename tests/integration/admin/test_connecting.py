"""A source is connected on what answers as AWS does: all of it or nothing, and the same wish twice changes nothing."""

import itertools
import time
from typing import Any, Literal

import pytest
from msgspec.structs import replace

from darkroom.admin import AdminError
from darkroom.admin.cloud import Cloud
from darkroom.admin.connect import Connected, Connecting, Tools
from darkroom.admin.provision import Deployment, Iam, unprovision
from darkroom.admin.wish import Wish
from darkroom.errors import ConfigurationError, RevisionTaken, SourcesUnavailable
from darkroom.memory import MemorySources
from darkroom.sources import Bucket, Keys, Role, Source
from darkroom.sources.policy import metadata, policy_of
from darkroom.sources.trust import trust
from tests.servers.amazon import OTHER_ACCOUNT, Amazon, User
from tests.things import Ticking, a_source

OBJECTS = {"public/a.jpg": b"picture", "public/b.txt": b"text", "private/c.jpg": b"another's"}
USER, ROLE = Wish({"name": "photos", "bucket": {"name": "shelf", "prefix": "public"}}, "user"), "darkroom-photos"
AS_ROLE = Wish(USER.fields, "role")


class Desk:
    """An administrator at work on AWS, with a store of their own."""

    def __init__(self, amazon: Amazon) -> None:
        self.amazon = amazon
        self.store = MemorySources()
        self.told: list[str] = []
        self.problems: list[str] = []
        self.clock = Ticking(time.time())
        self._numbers = itertools.count(1)
        function = {"Service": "lambda.amazonaws.com"}
        statement = {"Effect": "Allow", "Principal": function, "Action": "sts:AssumeRole"}
        self.function = amazon.create_role("transform", {"Version": "2012-10-17", "Statement": [statement]})
        amazon.create_bucket("shelf", OBJECTS)

    def tools(self, **changes: Any) -> Tools:
        tools = Tools(
            Cloud(self.amazon.environ),
            self.store,
            self.clock,
            Deployment("eu-west-1/darkroom", self.function.arn),
            lambda size: next(self._numbers).to_bytes(size),
            lambda _source, _sample: self.problems,
            self.told.append,
        )
        return tools._replace(**changes)

    def connect(self, wish: Wish = USER, **changes: Any) -> Connected:
        return Connecting(self.tools(**changes), wish).connect()

    @property
    def there(self) -> tuple[set[str], set[str], set[str]]:
        """The names of users and roles, and the ids of keys."""
        keys = {key.id for key in self.amazon.keys.values() if key.status}
        return set(self.amazon.users), set(self.amazon.roles), keys


@pytest.fixture
def desk(amazon: Amazon) -> Desk:
    return Desk(amazon)


def test_a_user_is_made_for_a_source(desk: Desk) -> None:
    connected = desk.connect()
    source = connected.source
    assert (connected.done, connected.revision, connected.sample) == ("added", 1, "public/a.jpg")
    assert desk.store.newest("photos") == (1, source)
    assert isinstance(source.credentials, Keys) and source.credentials.user == "darkroom-photos"
    user = desk.amazon.users["darkroom-photos"]
    assert user.policies == {"darkroom-photos": policy_of(source)}
    assert user.path == "/darkroom/"
    assert user.tags["darkroom:source"] == "photos" and user.tags["darkroom:deployment"] == "eu-west-1/darkroom"
    assert [key.id for key in desk.amazon.keys_of(user)] == [source.credentials.access_key_id]
    assert source.bucket.region == "eu-west-1"
    assert source.secured and len(source.signing_keys) == 1
    secret = source.credentials.secret_access_key.reveal()
    assert not any(secret in line for line in desk.told)


def test_a_role_is_made_for_a_source_and_trusts_the_function_and_who_made_it(desk: Desk) -> None:
    source = desk.connect(AS_ROLE).source
    assert isinstance(source.credentials, Role) and source.credentials.provisioned
    role = desk.amazon.roles[ROLE]
    assert (source.credentials.arn, role.path) == (role.arn, "/")
    operator = desk.amazon.users["administrator"].arn
    assert role.trust == trust([desk.function.arn, operator], source.credentials.external_id)
    assert role.policies == {ROLE: policy_of(source)}
    assert role.longest == 3600


def test_an_operator_with_a_session_is_trusted_by_their_role(desk: Desk) -> None:
    amazon = desk.amazon
    me = amazon.create_role(
        "Admin",
        trust([amazon.users["administrator"].arn]),
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]},
    )
    session = amazon.client("sts").assume_role(RoleArn=me.arn, RoleSessionName="someone@example.com")["Credentials"]
    environ = amazon.environ | {
        "AWS_ACCESS_KEY_ID": session["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": session["SecretAccessKey"],
        "AWS_SESSION_TOKEN": session["SessionToken"],
    }
    desk.connect(AS_ROLE, cloud=Cloud(environ))
    assert amazon.roles[ROLE].trust["Statement"][0]["Principal"]["AWS"] == [desk.function.arn, me.arn]


def test_the_same_wish_twice_changes_nothing(desk: Desk) -> None:
    for wish in (USER, replace_fields(AS_ROLE, name="blog")):
        first = desk.connect(wish)
        before, calls = desk.there, len(desk.amazon.asked("CreateUser"))
        again = desk.connect(wish)
        assert (again.done, again.revision, again.source) == ("unchanged", 1, first.source)
        assert desk.there == before
        assert len(desk.amazon.asked("CreateUser")) == calls


def replace_fields(wish: Wish, **fields: Any) -> Wish:
    return Wish({**wish.fields, **fields}, wish.provided, wish.own_metadata, wish.sample, wish.tested)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"bucket": {"name": "other", "prefix": "public"}}, "bucket.name"),
        ({"bucket": {"name": "shelf", "prefix": "private"}}, "bucket.prefix"),
        ({"dialect": "imglab"}, "dialect"),
        ({"access": "objects-only"}, "access"),
        ({"secured": False}, "secured"),
    ],
)
def test_a_name_that_is_taken_is_refused_before_anything_is_made(
    desk: Desk, changes: dict[str, Any], named: str
) -> None:
    desk.connect()
    before = desk.there
    with pytest.raises(AdminError, match=rf"differs: {named}; `darkroom source update photos`"):
        desk.connect(replace_fields(USER, **changes))
    assert desk.there == before


def test_every_wrong_field_is_named_at_once_and_nothing_is_asked_or_echoed(desk: Desk) -> None:
    fields = {"name": "Photos!", "bucket": {"name": "sh", "prefix": "a/../b", "region": "EU"}, "access": "SECRET"}
    with pytest.raises(ConfigurationError) as caught:
        desk.connect(Wish(fields, "user"))
    named = {problem.partition(":")[0] for problem in caught.value.problems}
    assert named == {"name", "bucket.name", "bucket.prefix", "bucket.region", "access"}
    assert "SECRET" not in str(caught.value)
    assert not desk.amazon.calls


def test_a_policy_over_iam_s_size_is_refused_before_anything_is_made(desk: Desk) -> None:
    long = replace_fields(USER, bucket={"name": "shelf", "prefix": "写" * 400})
    before = desk.there
    for wish in (long, Wish(long.fields, "role")):
        with pytest.raises(ConfigurationError, match="2,048 characters"):
            desk.connect(wish)
    assert desk.there == before


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
        with pytest.raises(AdminError, match="photos cannot be read\n  KMS: the key may not be used"):
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


@pytest.mark.parametrize("wavering", [False, True])
@pytest.mark.parametrize("wish", [USER, AS_ROLE])
def test_it_waits_until_aws_has_spread_the_change(desk: Desk, wish: Wish, wavering: bool) -> None:
    desk.amazon.delay(4, wavering=wavering)
    source = desk.connect(wish).source
    before = len([call for call in desk.amazon.calls if call.code])
    if isinstance(source.credentials, Keys):
        s3 = desk.amazon.client("s3", source.credentials)
        for _ in range(4):
            s3.get_object(Bucket="shelf", Key="public/a.jpg")
    assert len([call for call in desk.amazon.calls if call.code]) == before
    assert "AWS still refuses what was made" not in desk.told


def test_it_does_not_wait_for_ever(desk: Desk) -> None:
    desk.amazon.delay(10_000)
    desk.problems = ["permission: denied"]
    started = desk.clock.monotonic()
    with pytest.raises(AdminError, match="cannot be read"):
        desk.connect()
    assert desk.clock.monotonic() - started < 120
    assert "AWS still refuses what was made" in desk.told


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


def test_a_plan_is_what_is_called_and_calls_nothing(desk: Desk) -> None:
    before = desk.there
    for wish in (USER, AS_ROLE):
        planned = Connecting(desk.tools(), wish).plan()
        assert desk.there == before
        assert not any(call.operation.startswith(("Create", "Put")) for call in desk.amazon.calls)
        desk.amazon.calls.clear()
    desk.connect(AS_ROLE)
    made = [call.operation for call in desk.amazon.calls if call.operation.startswith(("Create", "Put"))]
    assert made == [call.operation for call in planned.calls]
    assert planned.calls[1].parameters["PolicyDocument"] == desk.amazon.roles[ROLE].policies[ROLE]


def test_the_metadata_bucket_may_have_a_user_of_its_own(desk: Desk) -> None:
    desk.amazon.create_bucket("kept", region="eu-north-1")
    desk.amazon.delay(3)
    fields = {**USER.fields, "metadata": {"bucket": {"name": "kept", "prefix": "meta"}}}
    shared = desk.connect(Wish(fields, "user")).source
    assert desk.amazon.users["darkroom-photos"].policies["darkroom-photos"] == policy_of(shared)
    own = Wish({**fields, "name": "blog"}, "user", own_metadata=True)
    source = desk.connect(own).source
    assert source.metadata and isinstance(source.metadata.credentials, Keys)
    assert source.metadata.credentials.user == "darkroom-blog-metadata"
    kept = Bucket("kept", "eu-north-1", "meta", desk.amazon.endpoint)
    assert source.metadata.bucket == kept
    policies = desk.amazon.users["darkroom-blog-metadata"].policies
    assert policies == {"darkroom-blog-metadata": metadata(kept)}
    desk.amazon.client("s3", source.metadata.credentials, region_name="eu-north-1").put_object(
        Bucket="kept", Key="meta/a.json", Body=b"{}"
    )
    assert desk.connect(own).done == "unchanged"


def test_the_bucket_says_in_which_region_it_is(desk: Desk) -> None:
    desk.amazon.create_bucket("far", OBJECTS, region="ap-southeast-2")
    assert desk.connect(replace_fields(USER, bucket={"name": "far"})).source.bucket.region == "ap-southeast-2"
    foreign = desk.amazon.create_bucket("foreign", OBJECTS, region="us-west-2", account=OTHER_ACCOUNT)
    desk.problems = ["permission: denied"]
    with pytest.raises(AdminError, match="permission: denied"):
        desk.connect(replace_fields(USER, name="blog", bucket={"name": foreign.name}))
    with pytest.raises(AdminError, match="there is no bucket nowhere"):
        desk.connect(replace_fields(USER, name="blog", bucket={"name": "nowhere"}))


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
