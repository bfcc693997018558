"""A source is connected on what answers as AWS does, and the same wish twice changes nothing."""

from typing import Any

import pytest

from darkroom.admin import AdminError
from darkroom.admin.cloud import Cloud
from darkroom.admin.connect import Connecting
from darkroom.admin.wish import Wish
from darkroom.errors import ConfigurationError
from darkroom.sources import Bucket, Keys, Role
from darkroom.sources.policy import metadata, policy_of
from darkroom.sources.trust import trust
from tests.servers.amazon import OTHER_ACCOUNT, Amazon
from tests.servers.connecting import AS_ROLE, OBJECTS, ROLE, USER, Desk, replace_fields
from tests.servers.faulty import Faulty, refusal


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


def test_the_administrator_s_credentials_go_to_no_other_service(desk: Desk, faulty: Faulty) -> None:
    faulty.replies(refusal(403, "AccessDenied"))
    elsewhere = {"name": "shelf", "endpoint": faulty.endpoint}
    before = desk.there
    with pytest.raises(AdminError, match=f"IAM knows nothing of {faulty.endpoint}"):
        desk.connect(replace_fields(USER, bucket=elsewhere))
    assert desk.there == before
    keys = {"kind": "keys", "access_key_id": "AKIATHEIRS", "secret_access_key": "theirs"}
    desk.connect(Wish({"name": "photos", "bucket": elsewhere, "credentials": keys}, tested=False))
    signed = [asked.headers["authorization"] for asked in faulty.asked if "authorization" in asked.headers]
    assert signed and all("AKIATHEIRS/" in header for header in signed)


@pytest.mark.parametrize("endpoint", ["http://169.254.169.254", "http://127.0.0.1:9"])
def test_an_endpoint_that_is_none_is_told_of(desk: Desk, endpoint: str) -> None:
    fields = {**USER.fields, "bucket": {"name": "shelf", "endpoint": endpoint}, "credentials": {"kind": "public"}}
    with pytest.raises(AdminError, match=f"the endpoint {endpoint} cannot be used"):
        desk.connect(Wish(fields))


def test_a_kms_key_says_the_region_until_the_bucket_does(desk: Desk) -> None:
    key = "arn:aws:kms:{}:123456789012:key/11111111-2222-3333-4444-555555555555"
    desk.amazon.create_bucket("far", OBJECTS, region="ap-southeast-2").objects["public/a.jpg"].kms_key = key.format(
        "ap-southeast-2"
    )
    far = {"name": "far", "prefix": "public", "kms_key": key.format("ap-southeast-2")}
    assert desk.connect(replace_fields(USER, bucket=far)).source.bucket.region == "ap-southeast-2"
    wrong = {**far, "kms_key": key.format("eu-west-1")}
    before = desk.there
    with pytest.raises(ConfigurationError, match=r"bucket\.kms_key: expected a key in the bucket's region"):
        desk.connect(replace_fields(USER, name="blog", bucket=wrong))
    assert desk.there == before
