"""A policy in the forms it is deployed in: each is read by its own tool, and says what the policy says."""

import io
import json
import re
from typing import Any

import hcl2
import pytest
import yaml
from cfnlint.api import lint_all

from darkroom.errors import ConfigurationError
from darkroom.sources import Bucket
from darkroom.sources.cors import COMPANIES
from darkroom.sources.forms import Identity, cloudformation, cloudformation_cors, identity_name
from darkroom.sources.policy import all_buckets, export, import_, join, metadata, objects_only, read
from darkroom.sources.shared import bucket_policy, key_policy
from darkroom.sources.terraform import terraform, terraform_cors
from darkroom.sources.trust import trust
from darkroom.sources.written import ROOMS, written
from tests.iam import Caller, may

OWNER, OTHER = "111111111111", "222222222222"
ROLE = f"arn:aws:iam::{OTHER}:role/darkroom-photos"
KEY = f"arn:aws:kms:eu-west-1:{OWNER}:key/1234abcd"
TRUST = trust([ROLE, f"arn:aws:iam::{OTHER}:user/operator"], "agreed")
photos = Bucket("pictures", "eu-west-1", "photos")
odd = Bucket("pictures", "eu-west-1", 'a*b?/${x} %{y} "żółć" 写真', kms_key=KEY)

IDENTITIES = {
    "user": Identity("darkroom-photos", read(photos)),
    "role": Identity("darkroom-photos", read(photos), TRUST),
    "odd user": Identity("darkroom-photos", objects_only(odd)),
    "odd role": Identity("darkroom-photos", join(import_(odd), export(odd), metadata(photos)), TRUST),
    "of every bucket": Identity("1.of+every=bucket", all_buckets(photos)),
}
identities = pytest.mark.parametrize("identity", IDENTITIES.values(), ids=IDENTITIES)


def linted(template: Any) -> list[str]:
    text = yaml.safe_dump(template, sort_keys=False, allow_unicode=True)
    found = [f"{match.rule.id} {match.message}" for match in lint_all(text)]
    return [complaint for complaint in found if not complaint.startswith("I")]


@identities
def test_cloudformation_has_no_complaint_and_says_the_same(identity: Identity) -> None:
    assert linted(cloudformation(identity)) == []
    template = yaml.safe_load(yaml.safe_dump(cloudformation(identity), allow_unicode=True))
    (made,) = template["Resources"].values()
    properties = made["Properties"]
    assert properties["Policies"] == [{"PolicyName": identity.name, "PolicyDocument": identity.policy}]
    assert properties.get("AssumeRolePolicyDocument") == identity.trust
    assert properties["RoleName" if identity.trust else "UserName"] == identity.name
    assert "AccessKey" not in str(template)


def test_cloudformation_s_rules_fit_a_bucket() -> None:
    bucket = {"Type": "AWS::S3::Bucket", "Properties": cloudformation_cors([*COMPANIES.values()])}
    template = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Bucket": bucket}}
    assert [found for found in linted(template) if found.startswith("E")] == []


@identities
def test_terraform_parses_and_says_the_same(identity: Identity) -> None:
    resources = terraform_resources(terraform(identity))
    kind = "role" if identity.trust else "user"
    (label,) = resources[f"aws_iam_{kind}"]
    made, inline = resources[f"aws_iam_{kind}"][label], resources[f"aws_iam_{kind}_policy"][label]
    assert made["name"] == identity.name
    assert inline[kind] == f"${{aws_iam_{kind}.{label}.name}}"
    assert encoded(inline["policy"]) == identity.policy
    if identity.trust:
        assert encoded(made["assume_role_policy"]) == identity.trust
    assert re.fullmatch(r"[A-Za-z_]\w*", label)


def test_terraform_s_rules_say_the_same() -> None:
    written_rules = terraform_cors("my.pictures", list(COMPANIES.values()))
    rules = terraform_resources(written_rules)["aws_s3_bucket_cors_configuration"]["my_pictures"]
    assert rules["bucket"] == "my.pictures"
    tenyks, labellerr = rules["cors_rule"]
    assert tenyks["allowed_origins"] == ["*"] and tenyks["allowed_methods"] == ["GET"]
    assert labellerr["allowed_origins"] == ["https://*.labellerr.com"]
    assert labellerr["max_age_seconds"] == 3600


def test_terraform_s_signs_stand_in_a_column() -> None:
    assert '      {\n        Sid      = "LocateBucket"\n        Effect   = "Allow"\n' in terraform(IDENTITIES["user"])


def terraform_resources(text: str) -> dict[str, Any]:
    """The bodies of a file's resources by their type and label, their texts unquoted."""
    found: dict[str, Any] = {}
    for resource in hcl2.load(io.StringIO(text))["resource"]:
        ((kind, labelled),) = unquoted(resource).items()
        found[kind] = labelled
    return found


def encoded(expression: str) -> Any:
    """What an expression `jsonencode({...})` stands for, its templates' escapes undone."""
    inner = re.fullmatch(r"\$\{jsonencode\((.*)\)}", expression, re.DOTALL)
    assert inner
    return unquoted(hcl2.load(io.StringIO(f"value = {inner[1]}\n")))["value"]


def unquoted(value: Any) -> Any:
    if isinstance(value, dict):
        return {unquoted(key): unquoted(inner) for key, inner in value.items() if not key.startswith("__")}
    if isinstance(value, list):
        return [unquoted(inner) for inner in value]
    if isinstance(value, str) and value.startswith('"'):
        return re.sub(r"([$%])\1\{", r"\1{", json.loads(value))
    return value


def test_a_policy_is_written_in_ascii_as_iam_takes_it() -> None:
    text = written(read(odd), "role")
    assert text.isascii() and json.loads(text) == read(odd)
    assert ": " not in text.replace("} %{y}", "")


@pytest.mark.parametrize("place", ROOMS)
def test_a_policy_that_is_too_large_is_refused_with_both_sizes(place: Any) -> None:
    room = ROOMS[place].most
    fitting = {"Version": "2012-10-17", "Statement": [{"Sid": ""}]}
    fitting["Statement"][0]["Sid"] = "x" * (room - len(written(fitting, place)))  # type: ignore[index]
    assert len(written(fitting, place)) == room
    fitting["Statement"][0]["Sid"] += "x"  # type: ignore[index]
    with pytest.raises(ConfigurationError, match=f"at most {room:,} characters for .*, found {room + 1:,};"):
        written(fitting, place)


def test_white_space_is_counted_only_where_aws_counts_it() -> None:
    wide = read(Bucket("pictures", prefix="a " * 250))
    spaced = {"Statement": [{"Resource": " " * 2048}]}
    assert written(wide, "user") and written(spaced, "user")
    with pytest.raises(ConfigurationError, match="a session policy"):
        written(spaced, "session")


def test_a_prefix_too_long_for_a_user_may_fit_a_role() -> None:
    long = read(Bucket("pictures", prefix="写" * 300))
    with pytest.raises(ConfigurationError, match="all inline policies of a user together"):
        Identity("darkroom-photos", long)
    assert Identity("darkroom-photos", long, TRUST).policy == long
    with pytest.raises(ConfigurationError, match="a trust policy"):
        Identity("role", read(photos), trust([f"arn:aws:iam::{OTHER}:user/{name:04}" for name in range(60)]))


def test_names_of_users_and_roles_fit_and_differ() -> None:
    assert identity_name("photos") == "darkroom-photos"
    first, second = (identity_name("p" * 62 + end) for end in "ab")
    assert first != second and len(first) == 64 and first.startswith("darkroom-ppp")


def test_across_accounts_the_bucket_lets_in_one_principal_and_no_further() -> None:
    ours, theirs = read(photos), bucket_policy(read(photos), photos, [ROLE])
    session = Caller(f"arn:aws:sts::{OTHER}:assumed-role/darkroom-photos/1", [ours], role=ROLE)
    stranger = Caller(f"arn:aws:iam::{OTHER}:user/stranger", [ours])
    photo = "arn:aws:s3:::pictures/photos/a.jpg"
    assert may(session, "s3:GetObject", photo, attached=theirs, owner=OWNER)
    assert not may(session, "s3:GetObject", "arn:aws:s3:::pictures/private/a.jpg", attached=theirs, owner=OWNER)
    assert not may(session, "s3:PutObject", photo, attached=theirs, owner=OWNER)
    assert not may(stranger, "s3:GetObject", photo, attached=theirs, owner=OWNER)
    assert not may(session, "s3:GetObject", photo, owner=OWNER)
    unallowed = Caller(session.arn, role=ROLE)
    assert not may(unallowed, "s3:GetObject", photo, attached=theirs, owner=OWNER)


def test_across_accounts_the_key_lets_it_in_through_s3_too() -> None:
    encrypted = Bucket("pictures", "eu-west-1", "photos", kms_key=KEY)
    bucket, key = bucket_policy(read(encrypted), encrypted, [ROLE]), key_policy(read(encrypted), [ROLE])
    assert "kms" not in str(bucket) and key is not None
    session = Caller(f"arn:aws:sts::{OTHER}:assumed-role/darkroom-photos/1", [read(encrypted)], role=ROLE)
    through_s3 = {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}
    assert may(session, "kms:Decrypt", KEY, through_s3, attached=key, owner=OWNER)
    assert not may(session, "kms:Decrypt", KEY, attached=key, owner=OWNER)
    assert key_policy(read(photos), [ROLE]) is None


def test_a_bucket_s_policy_is_about_that_bucket_alone() -> None:
    elsewhere = Bucket("thumbnails", "eu-west-1", "metadata")
    both = join(read(photos), metadata(elsewhere))
    assert "thumbnails" not in str(bucket_policy(both, photos, [ROLE]))
    assert "pictures" not in str(bucket_policy(both, elsewhere, [ROLE]))
    with pytest.raises(ConfigurationError, match="found one about every bucket"):
        bucket_policy(all_buckets(photos), photos, [ROLE])
    with pytest.raises(ConfigurationError, match="principal: expected the ARN"):
        bucket_policy(read(photos), photos, ["*"])
