"""`darkroom source policy` of a stored source: what its access calls for, for whom it is, and no secret."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from darkroom.render.drawing import landscape
from darkroom.sources import Bucket
from darkroom.sources.document import read_source
from darkroom.sources.forms import Identity
from darkroom.sources.policy import import_, join, metadata, policy_of, read
from darkroom.sources.terraform import terraform
from darkroom.sources.trust import trust
from tests.servers.amazon import EVERYTHING, Amazon
from tests.terminal import Darkroom, Told

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
FUNCTION = "arn:aws:iam::123456789012:role/darkroom-TransformRole"
ROLE = "arn:aws:iam::210987654321:role/readers/darkroom-photos"
PHOTOS: dict[str, Any] = {
    "version": 1,
    "name": "photos",
    "bucket": {"name": "pictures", "region": "eu-west-1", "prefix": "public"},
    "credentials": {"kind": "keys", "access_key_id": "AKIAIOSFODNN7EXAMPLE", "secret_access_key": SECRET},
    "signing_keys": [{"id": "k1", "secret": "a-signing-key"}],
}
KEPT = {"name": "thumbnails", "region": "eu-west-1", "prefix": "kept"}
public = Bucket("pictures", "eu-west-1", "public")
kept = Bucket("thumbnails", "eu-west-1", "kept")

Policy = Callable[..., Told]

pytestmark = pytest.mark.usefixtures("parameters")


@pytest.fixture
def policy(darkroom: Darkroom) -> Policy:
    """Stores the source with these changes, and asks for its policy."""

    def told(*arguments: str, **changes: Any) -> Told:
        assert darkroom("source", "put", "-", typed=json.dumps(PHOTOS | changes)).status == 0
        answer = darkroom("source", "policy", "photos", *arguments)
        assert SECRET not in answer.out + answer.err
        return answer

    return told


@pytest.mark.parametrize("access", ["read", "objects-only", "all-buckets", "import", "export"])
def test_it_is_what_the_source_s_access_says(policy: Policy, access: str) -> None:
    told = policy(access=access)
    assert json.loads(told.out) == policy_of(read_source(json.dumps(PHOTOS | {"access": access})))
    assert ("warning: this opens every bucket" in told.err) is (access == "all-buckets")


def test_another_kind_is_of_the_source_s_own_bucket(policy: Policy) -> None:
    assert json.loads(policy("--kind", "import").out) == import_(public)


def test_metadata_that_the_same_credentials_keep_is_in_it(policy: Policy) -> None:
    told = policy(metadata={"bucket": KEPT})
    assert json.loads(told.out) == join(read(public), metadata(kept))
    assert json.loads(policy("--kind", "metadata", metadata={"bucket": KEPT}).out) == metadata(kept)


def test_metadata_with_credentials_of_its_own_has_a_user_of_its_own(policy: Policy) -> None:
    own = {"bucket": KEPT, "credentials": PHOTOS["credentials"]}
    assert json.loads(policy(metadata=own).out) == read(public)
    template = yaml.safe_load(policy("--kind", "metadata", "--as", "cloudformation", metadata=own).out)
    properties = template["Resources"]["User"]["Properties"]
    assert properties["UserName"] == "darkroom-photos-metadata"
    assert properties["Policies"][0]["PolicyDocument"] == metadata(kept)


def test_of_metadata_that_is_not_kept_there_is_none(policy: Policy) -> None:
    told = policy("--kind", "metadata")
    assert (told.status, told.out) == (1, "")
    assert "photos keeps no metadata" in told.err


def test_a_user_that_was_made_for_the_source_keeps_its_name(policy: Policy) -> None:
    made = policy("--as", "terraform", credentials=PHOTOS["credentials"] | {"user": "reader"})
    assert made.out == terraform(Identity("reader", read(public)))


@pytest.fixture
def operator(amazon: Amazon, monkeypatch: pytest.MonkeyPatch) -> str:
    """Whoever runs the commands, whom AWS knows; the deployment's function is known, too."""
    for name, value in amazon.environ.items():
        if not name.startswith("AWS_ENDPOINT_URL") and name != "AWS_REGION":
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", amazon.endpoint)
    monkeypatch.setenv("AWS_ENDPOINT_URL_IAM", amazon.endpoint)
    monkeypatch.setenv("DARKROOM_FUNCTION_ROLE", FUNCTION)
    return f"arn:aws:iam::{amazon.account}:user/administrator"


def test_a_role_comes_with_its_trust_in_the_function_and_in_who_asks(policy: Policy, operator: str) -> None:
    role = {"kind": "role", "arn": ROLE, "external_id": "agreed"}
    trusting = trust([FUNCTION, operator], "agreed")
    assert json.loads(policy(credentials=role).out) == read(public)
    assert json.loads(policy("--kind", "trust", credentials=role).out) == trusting
    template = yaml.safe_load(policy("--as", "cloudformation", credentials=role).out)
    properties = template["Resources"]["Role"]["Properties"]
    assert properties["RoleName"] == "darkroom-photos"
    assert properties["AssumeRolePolicyDocument"] == trusting
    assert policy("--as", "terraform", credentials=role).out == terraform(
        Identity("darkroom-photos", read(public), trusting)
    )


@pytest.fixture
def on_amazon(amazon: Amazon, operator: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", amazon.endpoint)
    monkeypatch.setenv("DARKROOM_FUNCTION_ROLE", operator)
    amazon.create_bucket("pictures", {"public/a.jpg": landscape(60, 40)})


@pytest.mark.usefixtures("parameters", "on_amazon")
def test_what_is_printed_is_what_provisioning_applied(darkroom: Darkroom, amazon: Amazon) -> None:
    bucket = ("--bucket", "pictures", "--prefix", "public")
    for kind in ("user", "role"):
        told = darkroom("source", "add", kind, *bucket, "--provision", kind)
        assert told.status == 0, told.err
    (user,), (role,) = amazon.users["darkroom-user"].policies.values(), amazon.roles["darkroom-role"].policies.values()
    assert json.loads(darkroom("source", "policy", "user").out) == user
    assert json.loads(darkroom("source", "policy", "role").out) == role
    assert (
        json.loads(darkroom("source", "policy", "role", "--kind", "trust").out) == amazon.roles["darkroom-role"].trust
    )


def test_a_session_is_named_by_its_role_path_and_all(
    policy: Policy, operator: str, amazon: Amazon, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrators = amazon.create_role("administrators", trust([operator]), EVERYTHING)
    session = amazon.client("sts").assume_role(RoleArn=administrators.arn, RoleSessionName="me")["Credentials"]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", session["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", session["SecretAccessKey"])
    monkeypatch.setenv("AWS_SESSION_TOKEN", session["SessionToken"])
    told = policy("--kind", "trust", credentials={"kind": "role", "arn": ROLE, "external_id": "agreed"})
    assert json.loads(told.out) == trust([FUNCTION, administrators.arn], "agreed")


def test_a_role_of_another_account_is_let_into_the_bucket(policy: Policy) -> None:
    told = policy("--as", "bucket", credentials={"kind": "role", "arn": ROLE})
    assert {str(found["Principal"]) for found in json.loads(told.out)["Statement"]} == {str({"AWS": ROLE})}


def test_a_public_source_has_nobody_to_make(policy: Policy) -> None:
    told = policy("--as", "terraform", credentials={"kind": "public"})
    assert (told.status, told.out) == (1, "")
    assert "no user or role of its own" in told.err


def test_a_source_has_a_prefix_of_its_own(policy: Policy) -> None:
    told = policy("--prefix", "private")
    assert (told.status, told.out) == (1, "")
    assert "go with --bucket" in told.err
