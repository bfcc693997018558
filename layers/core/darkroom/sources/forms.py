"""Whom a policy is made for, and the CloudFormation that makes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from darkroom.sources.policy import Policy
from darkroom.sources.written import written

type Rules = Sequence[Mapping[str, Any]]
"""The CORS rules of a bucket, as S3 spells them."""


_LONGEST_NAME = 64


USERS = "/darkroom/"
"""The path of users; a role has none, because the function may assume what is named `role/darkroom-...`."""


def identity_name(name: str) -> str:
    """The name of the user or role that is made for a source; those of long names end in a digest of them.

    The deployment's function may assume the roles whose names begin so, and no others.
    """
    plain = f"darkroom-{name}"
    if len(plain) <= _LONGEST_NAME:
        return plain
    return f"{plain[: _LONGEST_NAME - 9]}-{sha256(name.encode()).hexdigest()[:8]}"


@dataclass(frozen=True)
class Identity:
    """Whom a policy is for: a user, or, with a trust policy, a role.

    Making one raises `ConfigurationError` if a policy is too large for it.
    """

    name: str
    policy: Policy
    trust: Policy | None = None

    def __post_init__(self) -> None:
        written(self.policy, "role" if self.trust else "user")
        if self.trust:
            written(self.trust, "trust")


def cloudformation(identity: Identity) -> dict[str, Any]:
    """A template that makes the identity; a user gets no access key, which would lie readable in the stack."""
    properties: dict[str, Any] = {"Policies": [{"PolicyName": identity.name, "PolicyDocument": identity.policy}]}
    if identity.trust is None:
        kind, properties = "User", {"UserName": identity.name, "Path": USERS, **properties}
        outputs: Any = {"UserName": {"Value": {"Ref": kind}}}
    else:
        kind, trusting = "Role", {"RoleName": identity.name, "AssumeRolePolicyDocument": identity.trust}
        properties, outputs = {**trusting, **properties}, {"RoleArn": {"Value": {"Fn::GetAtt": [kind, "Arn"]}}}
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"The {kind.lower()} by which Darkroom reaches a bucket",
        "Resources": {kind: {"Type": f"AWS::IAM::{kind}", "Properties": properties}},
        "Outputs": outputs,
    }


def cloudformation_cors(rules: Rules) -> dict[str, Any]:
    """The property that the template of a bucket, an AWS::S3::Bucket, is given."""
    return {"CorsConfiguration": {"CorsRules": [respelt(rule, _CORS) for rule in rules]}}


def respelt(rule: Mapping[str, Any], spelt: Mapping[str, str]) -> dict[str, Any]:
    """A CORS rule with other names for its members, and without its empty ones."""
    return {name: rule[key] for key, name in spelt.items() if rule.get(key) not in (None, [])}


_CORS = {
    "ID": "Id",
    "AllowedOrigins": "AllowedOrigins",
    "AllowedMethods": "AllowedMethods",
    "AllowedHeaders": "AllowedHeaders",
    "ExposeHeaders": "ExposedHeaders",
    "MaxAgeSeconds": "MaxAge",
}
