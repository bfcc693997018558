"""What the function may do, evaluated statement by statement, and that nothing is granted widely without a reason."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from darkroom.settings import Settings
from tests.iam import allows, texts
from tests.infrastructure.template import (
    ACCOUNT,
    EDGE_SECRET,
    KEY,
    REGION,
    environment,
    properties,
    resolved,
    resources,
    template,
)

Statement = dict[str, Any]

PRINTS = "arn:aws:s3:::PrintsBucket"
PARAMETERS = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter"
LOGS = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group"
OUR_LOG = f"{LOGS}:/aws/lambda/darkroom-transform:log-stream:2026/11/22/1"
THROUGH_SSM = {
    "kms:ViaService": f"ssm.{REGION}.amazonaws.com",
    "kms:EncryptionContext:PARAMETER_ARN": f"{PARAMETERS}/darkroom/sources/demo/7",
}

TABLE = [
    # what, of which resource, in which context, may it be done
    ("ssm:GetParametersByPath", f"{PARAMETERS}/darkroom/sources/demo", {}, True),
    ("ssm:GetParametersByPath", f"{PARAMETERS}/darkroom/sources", {}, True),
    ("ssm:GetParametersByPath", f"{PARAMETERS}/darkroom/parts/demo/00000007/ab", {}, True),
    ("ssm:GetParametersByPath", f"{PARAMETERS}/darkroom/addresses/hosts/shop.example", {}, True),
    ("ssm:GetParametersByPath", f"{PARAMETERS}/darkroom/addresses", {}, True),
    ("ssm:GetParametersByPath", f"{PARAMETERS}/darkroom/revisions/demo", {}, False),
    ("ssm:GetParametersByPath", f"{PARAMETERS}/darkroom", {}, False),
    ("ssm:GetParametersByPath", f"{PARAMETERS}/darkroom/sources-of-others/demo", {}, False),
    ("ssm:GetParametersByPath", f"{PARAMETERS}/other/sources/demo", {}, False),
    ("ssm:GetParametersByPath", f"arn:aws:ssm:{REGION}:999999999999:parameter/darkroom/sources/demo", {}, False),
    ("ssm:PutParameter", f"{PARAMETERS}/darkroom/sources/demo/8", {}, False),
    ("ssm:PutParameter", f"{PARAMETERS}/darkroom/addresses/hosts/shop.example/00000002", {}, False),
    ("ssm:DeleteParameter", f"{PARAMETERS}/darkroom/sources/demo/7", {}, False),
    ("kms:Decrypt", KEY, THROUGH_SSM, True),
    ("kms:Decrypt", KEY, {}, False),
    ("kms:Decrypt", KEY, THROUGH_SSM | {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}, False),
    (
        "kms:Decrypt",
        KEY,
        THROUGH_SSM | {"kms:EncryptionContext:PARAMETER_ARN": f"{PARAMETERS}/darkroom/revisions/demo/7"},
        False,
    ),
    ("kms:Decrypt", f"arn:aws:kms:{REGION}:{ACCOUNT}:key/another", THROUGH_SSM, False),
    ("kms:Encrypt", KEY, THROUGH_SSM, False),
    ("sts:AssumeRole", "arn:aws:iam::999999999999:role/darkroom-photos", {}, True),
    ("sts:AssumeRole", "arn:aws:iam::999999999999:role/admin", {}, False),
    ("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/not-darkroom-photos", {}, False),
    ("sts:AssumeRole", "arn:aws:iam::999999999999:user/darkroom-photos", {}, False),
    ("logs:PutLogEvents", OUR_LOG, {}, True),
    ("logs:CreateLogStream", OUR_LOG, {}, True),
    ("logs:PutLogEvents", f"{LOGS}:/aws/lambda/another:log-stream:1", {}, False),
    ("logs:CreateLogGroup", f"{LOGS}:/aws/lambda/darkroom-transform", {}, False),
    ("logs:GetLogEvents", OUR_LOG, {}, False),
    ("s3:GetObject", "arn:aws:s3:::anything/at-all.jpg", {}, False),
    ("s3:GetObject", f"{PRINTS}/prints/demo/a.jpg/=/1", {}, True),
    ("s3:PutObject", f"{PRINTS}/prints/demo/a.jpg/=/1", {}, True),
    ("s3:DeleteObject", f"{PRINTS}/leases/demo/a.jpg/=/1", {}, True),
    ("s3:GetObject", f"{PRINTS}/-/links/1767225600/token", {}, True),
    ("s3:PutObject", f"{PRINTS}/-/links/1767225600/token", {}, True),
    ("s3:AbortMultipartUpload", f"{PRINTS}/-/links/1767225600/token", {}, True),
    ("s3:DeleteObject", f"{PRINTS}/-/links/1767225600/token", {}, False),
    ("s3:PutObject", f"{PRINTS}/elsewhere", {}, False),
    ("s3:GetObject", f"{PRINTS}/-/elsewhere", {}, False),
    ("s3:PutObject", "arn:aws:s3:::AccessLogsBucket/AWSLogs/1", {}, False),
    ("s3:ListBucket", PRINTS, {}, True),
    ("s3:PutBucketPolicy", PRINTS, {}, False),
    ("s3:PutLifecycleConfiguration", PRINTS, {}, False),
    ("secretsmanager:GetSecretValue", EDGE_SECRET, {}, True),
    ("secretsmanager:GetSecretValue", EDGE_SECRET.replace("EdgeSecret", "another"), {}, False),
    ("secretsmanager:PutSecretValue", EDGE_SECRET, {}, False),
    ("cloudfront:CreateInvalidation", f"arn:aws:cloudfront::{ACCOUNT}:distribution/Distribution", {}, False),
    ("xray:PutTraceSegments", "*", {}, False),
    ("lambda:InvokeFunction", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:TransformFunction", {}, False),
    ("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/darkroom-photos", {}, False),
]


@pytest.mark.parametrize(("action", "resource", "context", "may"), TABLE)
def test_the_function_may_do_its_work_and_nothing_else(
    action: str, resource: str, context: dict[str, str], may: bool
) -> None:
    assert allows(_function_statements(), action, resource, context) is may


@pytest.mark.parametrize(
    ("switched", "action", "resource"),
    [
        ({"Prints": "no"}, "s3:GetObject", f"{PRINTS}/prints/demo/a.jpg/=/1"),
        ({"Prints": "no"}, "s3:PutObject", f"{PRINTS}/-/links/1767225600/token"),
        ({"Prints": "no"}, "s3:ListBucket", PRINTS),
        ({"Edge": "no"}, "s3:PutObject", f"{PRINTS}/-/links/1767225600/token"),
        ({"Edge": "no"}, "secretsmanager:GetSecretValue", EDGE_SECRET),
        ({"EdgeOnly": "no"}, "secretsmanager:GetSecretValue", EDGE_SECRET),
    ],
)
def test_what_is_switched_off_needs_no_permission(switched: dict[str, str], action: str, resource: str) -> None:
    assert allows(_function_statements(), action, resource)
    assert not allows(_function_statements(**switched), action, resource)


def test_traces_are_written_where_they_are_asked_for_and_never_read() -> None:
    statements = _function_statements(Tracing="yes")
    assert allows(statements, "xray:PutTraceSegments", "*") and allows(statements, "xray:PutTelemetryRecords", "*")
    assert not allows(statements, "xray:GetTraceSummaries", "*")


def test_another_root_moves_every_permission() -> None:
    statements = _function_statements(ParameterRoot="/second")
    assert allows(statements, "ssm:GetParametersByPath", f"{PARAMETERS}/second/sources/demo")
    assert not allows(statements, "ssm:GetParametersByPath", f"{PARAMETERS}/darkroom/sources/demo")
    assert not allows(statements, "kms:Decrypt", KEY, THROUGH_SSM)


def test_the_function_has_only_these_statements() -> None:
    role = properties("TransformRole")
    assert properties("TransformFunction")["Role"] == f"arn:aws:iam::{ACCOUNT}:role/darkroom-TransformRole"
    assert "ManagedPolicyArns" not in role
    trusted = role["AssumeRolePolicyDocument"]["Statement"]
    assert [statement["Principal"] for statement in trusted] == [{"Service": "lambda.amazonaws.com"}]


MINE = "arn:aws:s3:::mine/*"
MY_PUBLIC_ONES = "arn:aws:s3:::other/public/*"
LISTED = "arn:aws:s3:::listed"
THROUGH_S3 = {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}
READER_TABLE = [
    ("s3:GetObject", "arn:aws:s3:::mine/a.jpg", {}, True),
    ("s3:GetObject", "arn:aws:s3:::other/public/a.jpg", {}, True),
    ("s3:GetObject", "arn:aws:s3:::other/private/a.jpg", {}, False),
    ("s3:GetObject", "arn:aws:s3:::mine-too/a.jpg", {}, False),
    ("s3:PutObject", "arn:aws:s3:::mine/a.jpg", {}, False),
    ("s3:DeleteObject", "arn:aws:s3:::mine/a.jpg", {}, False),
    ("s3:ListBucket", "arn:aws:s3:::listed", {}, True),
    ("s3:GetObject", "arn:aws:s3:::listed/a.jpg", {}, False),
    ("s3:ListBucket", "arn:aws:s3:::mine", {}, False),
    ("s3:ListAllMyBuckets", "*", {}, False),
    ("kms:Decrypt", f"arn:aws:kms:{REGION}:999999999999:key/theirs", THROUGH_S3, True),
    ("kms:Decrypt", f"arn:aws:kms:{REGION}:999999999999:key/theirs", {}, False),
    ("kms:Decrypt", KEY, THROUGH_SSM, False),
    ("sts:AssumeRole", "arn:aws:iam::999999999999:role/darkroom-photos", {}, False),
]


@pytest.mark.parametrize(("action", "resource", "context", "may"), READER_TABLE)
def test_the_reader_may_read_what_the_owner_lists_and_nothing_else(
    action: str, resource: str, context: dict[str, str], may: bool
) -> None:
    statements = _statements_of("ReaderRole", ReadableObjects=f"{MINE},{MY_PUBLIC_ONES},{LISTED}")
    assert allows(statements, action, resource, context) is may


def test_the_function_alone_may_assume_the_reader_unless_operators_are_named() -> None:
    function = f"arn:aws:iam::{ACCOUNT}:role/darkroom-TransformRole"
    first, second = (f"arn:aws:iam::{ACCOUNT}:{name}" for name in ("role/Admin", "user/me"))
    for operators, trusted in (("", [function]), (f"{first},{second}", [function, [first, second]])):
        statements = properties("ReaderRole", Operators=operators)["AssumeRolePolicyDocument"]["Statement"]
        assert [statement["Principal"] for statement in statements] == [{"AWS": one} for one in trusted]
    assert "RoleName" not in properties("ReaderRole") and "ManagedPolicyArns" not in properties("ReaderRole")


def test_nothing_listed_is_no_reader() -> None:
    parts = template()
    assert parts["Resources"]["ReaderRole"]["Condition"] == parts["Outputs"]["ReaderRoleArn"]["Condition"]
    for listed, reader in (("", ""), (MINE, f"arn:aws:iam::{ACCOUNT}:role/darkroom-ReaderRole")):
        assert environment(ReadableObjects=listed)["DARKROOM_READER_ROLE"] == reader
        assert Settings.read(environment(ReadableObjects=listed)).reader_role == reader


@pytest.mark.parametrize(
    ("operator", "right"),
    [
        ("", True),
        ("arn:aws:iam::123456789012:user/me", True),
        ("arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/Admin", True),
        ("arn:aws:iam::123456789012:root", True),
        ("*", False),
        ("arn:aws:iam::*:root", False),
        ("me", False),
    ],
)
def test_operators_are_named(operator: str, right: bool) -> None:
    assert bool(re.fullmatch(template()["Parameters"]["Operators"]["AllowedPattern"], operator)) is right


@pytest.mark.parametrize(
    ("listed", "right"),
    [
        (MINE, True),
        (MY_PUBLIC_ONES, True),
        ("arn:aws:s3:::*", True),
        ("arn:aws-us-gov:s3:::mine/*", True),
        ("", True),
        ("mine", False),
        ("arn:aws:s3:::mine", True),
        ("arn:aws:s3:::mine/", False),
        ("arn:aws:kms:eu-west-1:1:key/mine", False),
        ("*", False),
    ],
)
def test_what_is_listed_must_be_objects_or_buckets(listed: str, right: bool) -> None:
    assert bool(re.fullmatch(template()["Parameters"]["ReadableObjects"]["AllowedPattern"], listed)) is right


def test_every_function_brings_a_role_of_its_own() -> None:
    # Without one SAM would make a role with AWSLambdaBasicExecutionRole, which writes to every log group.
    for function in resources("AWS::Serverless::Function").values():
        assert "Role" in function["Properties"]


def test_nothing_wide_is_granted_without_a_stated_reason() -> None:
    wide = {(name, statement.get("Sid", "")) for name, statement in _statements() if _is_wide(statement)}
    stated = {
        (name, sid)
        for name, resource in template()["Resources"].items()
        for sid, reason in resource.get("Metadata", {}).get("Darkroom", {}).get("WildCards", {}).items()
        if len(reason.split()) > 5
    }
    assert wide == stated


@pytest.mark.parametrize(
    "statement",
    [
        {"Effect": "Allow", "Action": "ssm:*", "Resource": f"{PARAMETERS}/darkroom/sources/demo"},
        {"Effect": "Allow", "Action": ["kms:Decrypt", "kms:De?crypt"], "Resource": KEY},
        {"Effect": "Allow", "Action": "ssm:GetParametersByPath", "Resource": "*"},
        {"Effect": "Allow", "Action": "ssm:GetParametersByPath", "Resource": [KEY, f"{PARAMETERS}/*"]},
        {"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "arn:aws:logs:*:123456789012:log-group:mine"},
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::*"},
        {"Effect": "Allow", "NotAction": "iam:PassRole", "Resource": KEY},
    ],
)
def test_these_statements_count_as_wide(statement: Statement) -> None:
    assert _is_wide(statement)


def _function_statements(**parameters: str) -> list[Statement]:
    return _statements_of("TransformRole", **parameters)


def _statements_of(role: str, **parameters: str) -> list[Statement]:
    policies = properties(role, **parameters)["Policies"]
    return [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]


def _statements() -> Iterator[tuple[str, Statement]]:
    """Every policy statement anywhere in the template, with the resource it belongs to, optional ones included."""
    for name, resource in template()["Resources"].items():
        yield from ((name, statement) for statement in _within(resolved(resource, Tracing="yes")))


def _within(value: Any) -> Iterator[Statement]:
    if isinstance(value, dict):
        if "Effect" in value:
            yield value
        for inner in value.values():
            yield from _within(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _within(inner)


def _is_wide(statement: Statement) -> bool:
    """Any action of a service, or resources that are not below a name of ours in an account that is named."""
    if "NotAction" in statement or "NotResource" in statement or "NotPrincipal" in statement:
        return True
    actions = any(set(action) & set("*?") for action in texts(statement["Action"]))
    return actions or any(_is_everything(arn) for arn in texts(statement.get("Resource", ())))


def _is_everything(arn: str) -> bool:
    *head, name = arn.split(":", 5)
    return "*" in "".join(head) or name.rstrip("*").rstrip("/") in ("", "parameter", "role", "key")
