"""`darkroom source policy` of a bucket that no source has yet: it asks nothing of AWS."""

import json

import pytest
import yaml

from darkroom.sources import Bucket
from darkroom.sources.forms import Identity, cloudformation, identity_name
from darkroom.sources.policy import KINDS, Kind, all_buckets, export, import_, join, read
from darkroom.sources.shared import bucket_policy
from darkroom.sources.terraform import terraform
from darkroom.sources.trust import trust
from tests.terminal import Darkroom

ROLE = "arn:aws:iam::123456789012:role/darkroom-TransformRole"
KEY = "arn:aws-cn:kms:cn-north-1:123456789012:key/1234abcd"
photos = Bucket("my-bucket", prefix="photos")
GIVEN = ("source", "policy", "--bucket", "my-bucket", "--prefix", "photos")


@pytest.fixture(autouse=True)
def nothing_of_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "DARKROOM_FUNCTION_ROLE", "DARKROOM_CONSOLE_ORIGIN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")


def test_unasked_it_is_for_reading(darkroom: Darkroom) -> None:
    told = darkroom(*GIVEN)
    assert (told.status, told.err) == (0, "")
    assert json.loads(told.out) == read(photos)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_printed(darkroom: Darkroom, kind: Kind) -> None:
    told = darkroom(*GIVEN, "--kind", kind)
    assert json.loads(told.out) == KINDS[kind](photos)
    assert ("warning: this opens every bucket" in told.err) is (kind == "all-buckets")


def test_kinds_are_joined(darkroom: Darkroom) -> None:
    told = darkroom(*GIVEN, "--kind", "import", "--kind", "export")
    assert json.loads(told.out) == join(import_(photos), export(photos))


def test_region_and_key_are_the_bucket_s(darkroom: Darkroom) -> None:
    told = darkroom("source", "policy", "--bucket", "my-bucket", "--region", "cn-north-1", "--kms-key", KEY)
    assert json.loads(told.out) == read(Bucket("my-bucket", "cn-north-1", kms_key=KEY))


def test_a_policy_is_printed_as_iam_takes_it(darkroom: Darkroom) -> None:
    told = darkroom("source", "policy", "--bucket", "my-bucket", "--prefix", "写真")
    assert told.out.isascii() and json.loads(told.out) == read(Bucket("my-bucket", prefix="写真"))


def test_the_forms_are_those_of_the_policy(darkroom: Darkroom) -> None:
    user = Identity(identity_name("my-bucket"), read(photos))
    role = Identity(identity_name("my-bucket"), read(photos), trust([ROLE], "agreed"))
    trusting = ("--principal", ROLE, "--external-id", "agreed")
    assert darkroom(*GIVEN, "--as", "terraform").out == terraform(user)
    assert darkroom(*GIVEN, "--as", "terraform", *trusting).out == terraform(role)
    assert yaml.safe_load(darkroom(*GIVEN, "--as", "cloudformation").out) == cloudformation(user)
    assert yaml.safe_load(darkroom(*GIVEN, "--as", "cloudformation", *trusting).out) == cloudformation(role)


def test_a_role_s_trust_is_printed(darkroom: Darkroom) -> None:
    told = darkroom(*GIVEN, "--kind", "trust", "--principal", ROLE, "--external-id", "agreed")
    assert (json.loads(told.out), told.err) == (trust([ROLE], "agreed"), "")
    open_to_all = darkroom(*GIVEN, "--kind", "trust", "--principal", ROLE)
    assert json.loads(open_to_all.out) == trust([ROLE])
    assert "warning: no external id" in open_to_all.err


def test_whom_a_role_trusts_must_be_known(darkroom: Darkroom) -> None:
    told = darkroom(*GIVEN, "--kind", "trust", "--external-id", "agreed")
    assert (told.status, told.out) == (1, "")
    assert "say --principal ARN, or name the deployment with --stack" in told.err


def test_a_bucket_s_policy_says_what_the_other_side_needs(darkroom: Darkroom) -> None:
    told = darkroom(*GIVEN, "--as", "bucket", "--principal", ROLE)
    assert json.loads(told.out) == bucket_policy(read(photos), photos, [ROLE])
    assert "the principal's own account must allow the same" in told.err
    key = KEY.replace("cn-north-1", "us-east-1").replace("aws-cn", "aws")
    encrypted = darkroom(*GIVEN, "--as", "bucket", "--principal", ROLE, "--kms-key", key)
    assert "kms" not in encrypted.out
    assert '"Action": "kms:Decrypt"' in encrypted.err


def test_cors_rules_are_printed_for_the_console_and_as_code(darkroom: Darkroom) -> None:
    asked = ("source", "policy", "--bucket", "my-bucket", "--kind", "cors", "--for", "tenyks")
    (rule,) = json.loads(darkroom(*asked).out)
    assert (rule["AllowedOrigins"], rule["AllowedMethods"]) == (["*"], ["GET"])
    assert darkroom(*asked, "--as", "terraform").out.startswith('resource "aws_s3_bucket_cors_configuration"')
    assert darkroom(*asked, "--as", "cloudformation").out.startswith("CorsConfiguration:")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "whose policy? name a source, or a bucket with --bucket"),
        (("photos", "--bucket", "my-bucket"), "whose policy?"),
        (("--bucket", "UPPER"), "bucket.name: expected an S3 bucket name"),
        (("--bucket", "my-bucket", "--prefix", "a/../b"), "bucket.prefix: expected a folder"),
        (("--bucket", "my-bucket", "--region", "eu west"), "bucket.region: expected an AWS region"),
        (("--bucket", "my-bucket", "--kms-key", "alias/mine"), "bucket.kms_key: expected the ARN of a KMS key"),
        (("--bucket", "my-bucket", "--region", "eu-west-1", "--kms-key", KEY), "bucket.kms_key: expected a key in the"),
        (("--bucket", "my-bucket", "--as", "bucket"), "whom does the bucket let in? say --principal ARN"),
        (("--bucket", "my-bucket", "--as", "bucket", "--principal", "*"), "principal: expected the ARN"),
        (
            ("--bucket", "my-bucket", "--as", "bucket", "--principal", ROLE, "--kind", "all-buckets"),
            "policy: expected one about a single bucket",
        ),
        (("--bucket", "my-bucket", "--kind", "trust", "--kind", "read"), "documents of their own"),
        (("--bucket", "my-bucket", "--kind", "cors", "--as", "bucket", "--for", "tenyks"), "documents of their own"),
        (("--bucket", "my-bucket", "--kind", "cors"), "whose pages? say --for"),
        (("--bucket", "my-bucket", "--kind", "cors", "--for", "example.com"), "for: expected tenyks or labellerr"),
        (("--bucket", "my-bucket", "--prefix", "写" * 300), "bucket.prefix: expected at most 2,048 characters"),
        (
            ("--bucket", "my-bucket", "--kind", "trust", "--principal", ROLE, "--external-id", "a b"),
            "external_id: expected an external id",
        ),
    ],
)
def test_what_cannot_be_printed_is_explained_in_a_line(darkroom: Darkroom, arguments: list[str], said: str) -> None:
    told = darkroom("source", "policy", *arguments)
    assert (told.status, told.out) == (1, "")
    assert said in told.err and "Traceback" not in told.err


def test_every_bucket_is_warned_of_in_any_form(darkroom: Darkroom) -> None:
    told = darkroom(*GIVEN, "--kind", "all-buckets", "--as", "terraform")
    assert told.out == terraform(Identity("darkroom-my-bucket", all_buckets(photos)))
    assert "warning: this opens every bucket" in told.err
