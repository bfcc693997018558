"""What each policy allows, asked of IAM's evaluation: what its name says, and nothing beside it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom.errors import ConfigurationError
from darkroom.sources import Bucket, Keys, Metadata, Secret
from darkroom.sources.policy import (
    KINDS,
    Kind,
    Policy,
    all_buckets,
    export,
    import_,
    join,
    metadata,
    objects_only,
    policy_of,
    read,
)
from darkroom.sources.trust import trust
from tests.iam import Caller, allows, may, texts
from tests.things import a_source

BUCKET = "arn:aws:s3:::pictures"
KEY = "arn:aws:kms:eu-west-1:111111111111:key/1234abcd"
IN_S3 = {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}
FUNCTION = "arn:aws:iam::111111111111:role/darkroom-TransformRole"
OPERATOR = "arn:aws:iam::222222222222:user/operator"
photos = Bucket("pictures", prefix="photos")
whole = Bucket("pictures")


def can(policy: Policy, action: str, resource: str = BUCKET, **context: str) -> bool:
    named = {name.replace("_", ":", 1): value for name, value in context.items()}
    return allows(policy["Statement"], action, resource, named)


def lists(policy: Policy, prefix: str) -> bool:
    return can(policy, "s3:ListBucket", s3_prefix=prefix)


def test_reading_is_held_below_the_folder() -> None:
    for policy in (read(photos), objects_only(photos), import_(photos)):
        assert can(policy, "s3:GetObject", f"{BUCKET}/photos/a/b.jpg")
        for key in ("photos", "photos-private/a.jpg", "photo", "private/photos/a.jpg", "Photos/a.jpg"):
            assert not can(policy, "s3:GetObject", f"{BUCKET}/{key}"), key
        assert not can(policy, "s3:GetObject", "arn:aws:s3:::pictures2/photos/a.jpg")
        assert not can(policy, "s3:PutObject", f"{BUCKET}/photos/a.jpg")


def test_listing_is_held_below_the_folder() -> None:
    for policy in (read(photos), metadata(photos), export(photos), import_(photos)):
        assert lists(policy, "photos/") and lists(policy, "photos/a")
        assert not can(policy, "s3:ListBucket")
        for prefix in ("", "p", "photos", "photos-private/", "/photos/"):
            assert not lists(policy, prefix), prefix


def test_a_source_of_a_whole_bucket_reads_and_lists_all_of_it() -> None:
    assert can(read(whole), "s3:GetObject", f"{BUCKET}/a.jpg")
    assert can(read(whole), "s3:ListBucket") and lists(read(whole), "photos/")
    assert not can(read(whole), "s3:ListBucket", "arn:aws:s3:::pictures-private")


def test_objects_only_neither_lists_nor_locates() -> None:
    assert not lists(objects_only(photos), "photos/")
    assert not can(objects_only(photos), "s3:GetBucketLocation")
    assert can(read(photos), "s3:GetBucketLocation")


def test_writing_is_held_below_the_folder() -> None:
    for policy in (metadata(photos), export(photos)):
        for action in ("s3:PutObject", "s3:DeleteObject"):
            assert can(policy, action, f"{BUCKET}/photos/a.jpg")
            assert not can(policy, action, f"{BUCKET}/photos-private/a.jpg")
            assert not can(policy, action, f"{BUCKET}/a.jpg")
    assert can(metadata(photos), "s3:GetObject", f"{BUCKET}/photos/a.jpg")
    assert not can(export(photos), "s3:GetObject", f"{BUCKET}/photos/a.jpg")


def test_all_buckets_are_read_and_none_is_written() -> None:
    policy = all_buckets(photos)
    assert can(policy, "s3:GetObject", "arn:aws:s3:::another/a.jpg")
    assert can(policy, "s3:ListBucket", "arn:aws:s3:::another")
    assert not can(policy, "s3:PutObject", f"{BUCKET}/photos/a.jpg")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("region", "partition"),
    [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("auto", "aws")],
)
def test_resources_lie_in_the_bucket_s_partition(kind: Kind, region: str, partition: str) -> None:
    for statement in KINDS[kind](Bucket("pictures", region, "photos"))["Statement"]:
        assert statement["Resource"].startswith(f"arn:{partition}:s3:::")


@pytest.mark.parametrize("kind", KINDS)
def test_every_policy_is_a_list_of_what_is_allowed_by_name(kind: Kind) -> None:
    policy = KINDS[kind](Bucket("pictures", "eu-west-1", "photos", kms_key=KEY))
    assert policy["Version"] == "2012-10-17"
    sids = [statement["Sid"] for statement in policy["Statement"]]
    assert len(set(sids)) == len(sids) and all(sid.isalnum() for sid in sids)
    for statement in policy["Statement"]:
        assert set(statement) <= {"Sid", "Effect", "Action", "Resource", "Condition"}
        assert statement["Effect"] == "Allow"
        assert not any("*" in action for action in texts(statement["Action"]))


names = st.text(st.sampled_from("ab*?$ {}żé写") | st.characters(exclude_categories=["C"], exclude_characters="/\\"))


@given(names.filter(bool), names)
def test_a_folder_s_name_stands_for_itself_alone(name: str, other: str) -> None:
    folder = Bucket("pictures", prefix=name)
    assert can(read(folder), "s3:GetObject", f"{BUCKET}/{name}/a.jpg") and lists(read(folder), f"{name}/")
    if other != name:
        assert not can(read(folder), "s3:GetObject", f"{BUCKET}/{other}/a.jpg")
        assert not lists(read(folder), f"{other}/")


def test_wild_cards_are_written_as_iam_s_escapes() -> None:
    (statement,) = objects_only(Bucket("pictures", "cn-north-1", "a*b?/${aws:username}"))["Statement"]
    assert statement["Resource"] == "arn:aws-cn:s3:::pictures/a${*}b${?}/${$}{aws:username}/*"


def test_a_key_is_used_through_s3_in_the_bucket_s_region_only() -> None:
    encrypted = Bucket("pictures", "eu-west-1", "photos", kms_key=KEY)
    for policy in (read(encrypted), objects_only(encrypted), all_buckets(encrypted), import_(encrypted)):
        assert allows(policy["Statement"], "kms:Decrypt", KEY, IN_S3)
        assert not allows(policy["Statement"], "kms:Decrypt", KEY)
        assert not allows(policy["Statement"], "kms:Decrypt", KEY, {"kms:ViaService": "ssm.eu-west-1.amazonaws.com"})
        assert not allows(policy["Statement"], "kms:Decrypt", KEY + "0", IN_S3)
        assert not allows(policy["Statement"], "kms:GenerateDataKey", KEY, IN_S3)
    for policy in (metadata(encrypted), export(encrypted)):
        assert allows(policy["Statement"], "kms:GenerateDataKey", KEY, IN_S3)
        assert not allows(policy["Statement"], "kms:Encrypt", KEY, IN_S3)
    assert not any("kms" in str(statement) for statement in read(photos)["Statement"])


def test_a_source_gets_what_its_access_says() -> None:
    expected: dict[str, Any] = {
        "read": read(photos),
        "objects-only": objects_only(photos),
        "all-buckets": all_buckets(photos),
        "import": import_(photos),
    }
    for access, policy in expected.items():
        assert policy_of(a_source(bucket=photos, access=access)) == policy
    exports = policy_of(a_source(bucket=photos, access="export"))
    for action in ("s3:GetObject", "s3:PutObject", "s3:DeleteObject"):
        assert can(exports, action, f"{BUCKET}/photos/a.jpg")
    assert can(exports, "s3:PutBucketCors")


def test_metadata_kept_by_the_same_credentials_is_in_the_same_policy() -> None:
    kept = Bucket("pictures", prefix="metadata")
    together = policy_of(a_source(bucket=photos, metadata=Metadata(kept)))
    assert together == join(read(photos), metadata(kept))
    assert can(together, "s3:GetObject", f"{BUCKET}/photos/a.jpg")
    assert can(together, "s3:PutObject", f"{BUCKET}/metadata/a.jpg")
    assert not can(together, "s3:PutObject", f"{BUCKET}/photos/a.jpg")
    own = Keys(access_key_id="AKIAMETA", secret_access_key=Secret("a-secret-access-key"))
    assert policy_of(a_source(bucket=photos, metadata=Metadata(kept, own))) == read(photos)


def test_what_two_policies_say_is_said_once() -> None:
    assert join(read(photos), read(photos)) == read(photos)
    listings = [
        found for found in join(read(photos), export(photos))["Statement"] if found["Action"] == "s3:ListBucket"
    ]
    assert len(listings) == 1


def test_a_role_is_assumed_by_those_named_under_the_external_id() -> None:
    policy = trust([FUNCTION, OPERATOR, FUNCTION], "agreed")
    session = Caller("arn:aws:sts::111111111111:assumed-role/darkroom-TransformRole/1", role=FUNCTION)
    role = "arn:aws:iam::111111111111:role/darkroom-demo"
    assert may(session, "sts:AssumeRole", role, {"sts:ExternalId": "agreed"}, attached=policy)
    assert not may(session, "sts:AssumeRole", role, {"sts:ExternalId": "other"}, attached=policy)
    assert not may(session, "sts:AssumeRole", role, attached=policy)
    stranger = Caller("arn:aws:iam::333333333333:user/stranger")
    assert not may(stranger, "sts:AssumeRole", role, {"sts:ExternalId": "agreed"}, attached=policy)
    assert policy["Statement"][0]["Principal"] == {"AWS": [FUNCTION, OPERATOR]}
    assert trust([FUNCTION])["Statement"][0]["Principal"] == {"AWS": FUNCTION}
    assert "Condition" not in trust([FUNCTION])["Statement"][0]


@pytest.mark.parametrize("principal", ["*", "", "me", "arn:aws:iam::*:root", "arn:aws:iam::111111111111:user/*"])
def test_nobody_unnamed_is_trusted(principal: str) -> None:
    with pytest.raises(ConfigurationError, match="principal: expected the ARN"):
        trust([FUNCTION, principal], "agreed")
    with pytest.raises(ConfigurationError, match="principal: expected the ARN"):
        trust([], "agreed")
