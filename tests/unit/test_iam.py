"""The evaluator that other tests lean on, held to what the IAM User Guide says."""

from typing import Any

import pytest

from tests.iam import Caller, may

BUCKET = "arn:aws:s3:::pictures"
PHOTO = f"{BUCKET}/photos/a.jpg"
USER = "arn:aws:iam::111111111111:user/reader"
ROLE = "arn:aws:iam::111111111111:role/reader"
SESSION = "arn:aws:sts::111111111111:assumed-role/reader/now"
OTHER = "222222222222"


def policy(effect: str = "Allow", action: str = "s3:GetObject", resource: str = f"{BUCKET}/*", **more: Any) -> Any:
    return {"Statement": [{"Effect": effect, "Action": action, "Resource": resource} | more]}


def attached(*arns: str, **more: Any) -> Any:
    return policy(Principal={"AWS": list(arns)}, **more)


def test_a_user_may_what_a_policy_allows_and_none_denies() -> None:
    assert not may(Caller(USER), "s3:GetObject", PHOTO)
    assert may(Caller(USER, [policy()]), "s3:GetObject", PHOTO)
    assert may(Caller(USER, [policy(action="s3:get*")]), "s3:GetObject", PHOTO)
    assert not may(Caller(USER, [policy()]), "s3:PutObject", PHOTO)
    assert not may(Caller(USER, [policy(), policy("Deny")]), "s3:GetObject", PHOTO)
    assert not may(Caller(USER, [policy()]), "s3:GetObject", PHOTO, attached=attached("*", effect="Deny"))


def test_a_session_may_what_its_role_and_its_policy_both_allow() -> None:
    below = policy(resource=f"{BUCKET}/photos/*")
    narrowed = Caller(SESSION, [policy()], role=ROLE, session=below)
    assert may(narrowed, "s3:GetObject", PHOTO)
    assert not may(narrowed, "s3:GetObject", f"{BUCKET}/private/a.jpg")
    assert not may(Caller(SESSION, [below], ROLE, session=policy()), "s3:GetObject", f"{BUCKET}/private/a.jpg")
    assert not may(narrowed, "s3:GetObject", f"{BUCKET}/private/a.jpg", attached=attached(ROLE))


def test_within_an_account_either_policy_is_enough_and_across_accounts_both_are_needed() -> None:
    alone, allowed = Caller(USER), Caller(USER, [policy()])
    assert may(alone, "s3:GetObject", PHOTO, attached=attached(USER))
    assert not may(alone, "s3:GetObject", PHOTO, attached=attached(USER), owner=OTHER)
    assert not may(allowed, "s3:GetObject", PHOTO, owner=OTHER)
    assert may(allowed, "s3:GetObject", PHOTO, attached=attached(USER), owner=OTHER)


def test_an_account_that_is_named_leaves_it_to_its_own_policies() -> None:
    root = attached("arn:aws:iam::111111111111:root")
    assert not may(Caller(USER), "s3:GetObject", PHOTO, attached=root)
    assert may(Caller(USER, [policy()]), "s3:GetObject", PHOTO, attached=root, owner=OTHER)


def test_anyone_may_what_a_bucket_allows_everyone() -> None:
    assert may(Caller(), "s3:GetObject", PHOTO, attached=attached("*"))
    assert not may(Caller(), "s3:GetObject", PHOTO, attached=attached(USER))
    assert not may(Caller(), "s3:GetObject", PHOTO)


def test_a_role_is_assumed_by_its_trust_and_under_its_external_id() -> None:
    trust = {
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": USER},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": "agreed"}},
        }
    }
    caller = Caller(USER, [policy(action="sts:AssumeRole", resource="*")])
    assert may(caller, "sts:AssumeRole", ROLE, {"sts:ExternalId": "agreed"}, attached=trust)
    assert not may(caller, "sts:AssumeRole", ROLE, {"sts:ExternalId": "guessed"}, attached=trust)
    assert not may(caller, "sts:AssumeRole", ROLE, attached=trust)
    assert not may(caller, "sts:AssumeRole", ROLE)


@pytest.mark.parametrize(
    ("condition", "context", "met"),
    [
        ({"StringEquals": {"s3:prefix": ["a/", "b/"]}}, {"s3:prefix": "b/"}, True),
        ({"StringEquals": {"s3:prefix": "a*"}}, {"s3:prefix": "ab"}, False),
        ({"StringEquals": {"s3:prefix": ""}}, {}, False),
        ({"StringEquals": {"s3:prefix": ""}}, {"s3:prefix": ""}, True),
        ({"StringLike": {"s3:prefix": "a/*"}}, {"s3:prefix": "a/"}, True),
        ({"StringLike": {"s3:prefix": "a/*"}}, {"s3:prefix": "a"}, False),
        ({"StringLike": {"s3:prefix": "a?c"}}, {"s3:prefix": "abc"}, True),
        ({"StringLike": {"s3:prefix": "a${*}/*"}}, {"s3:prefix": "a*/b"}, True),
        ({"StringLike": {"s3:prefix": "a${*}/*"}}, {"s3:prefix": "ab/b"}, False),
        ({"StringEquals": {"s3:prefix": "${$}{x}"}}, {"s3:prefix": "${x}"}, True),
        ({"StringLike": {"s3:prefix": "${aws:username}/*"}}, {"s3:prefix": "x/", "aws:username": "*"}, False),
        ({"StringLike": {"s3:prefix": "${aws:username}/*"}}, {"s3:prefix": "*/", "aws:username": "*"}, True),
        ({"StringLike": {"s3:prefix": "${aws:username}/*"}}, {"s3:prefix": "/"}, False),
        ({"StringEqualsIfExists": {"s3:prefix": "a"}}, {}, True),
        ({"StringEqualsIfExists": {"s3:prefix": "a"}}, {"s3:prefix": "b"}, False),
        ({"StringNotEquals": {"s3:prefix": ["a", "b"]}}, {"s3:prefix": "b"}, False),
        ({"StringNotEquals": {"s3:prefix": "a"}}, {}, True),
        ({"Null": {"s3:prefix": "true"}}, {}, True),
        ({"Null": {"s3:prefix": "true"}}, {"s3:prefix": ""}, False),
        ({"Bool": {"aws:SecureTransport": "false"}}, {"aws:SecureTransport": "False"}, True),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/reader"}}, {}, True),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}}, {"aws:TagKeys": ["a", "c"]}, False),
        ({"ForAnyValue:StringEquals": {"aws:TagKeys": ["a", "b"]}}, {"aws:TagKeys": ["a", "c"]}, True),
        ({"StringEquals": {"s3:prefix": "a"}, "StringLike": {"s3:delimiter": "*"}}, {"s3:prefix": "a"}, False),
    ],
)
def test_conditions(condition: Any, context: Any, met: bool) -> None:
    caller = Caller(USER, [policy(action="s3:ListBucket", resource=BUCKET, Condition=condition)])
    assert may(caller, "s3:ListBucket", BUCKET, context) is met


def test_what_is_not_known_is_not_passed_by() -> None:
    with pytest.raises(KeyError, match="DateLess"):
        may(Caller(USER, [policy(Condition={"DateLessThan": {"aws:CurrentTime": "2030"}})]), "s3:GetObject", PHOTO)
    with pytest.raises(AssertionError, match="NotPrincipal"):
        may(Caller(USER), "s3:GetObject", PHOTO, attached=policy(NotPrincipal={"AWS": USER}))
