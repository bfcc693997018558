"""Cures as they are pasted: commands and policies. None holds a secret."""

import json
import shlex

from msgspec.structs import replace

from darkroom.admin.doctor.case import Case
from darkroom.sources import Keys, Role
from darkroom.sources.forms import identity_name
from darkroom.sources.policy import Policy, policy_of

_OPTIONS = frozenset({"region", "endpoint", "prefix", "external-id", "bucket"})
"""What `darkroom source update` has an option for; the rest is set by its path."""


def update(case: Case, field: str, value: str) -> str:
    """The command that sets a field of the bucket or the credentials; a source in a file is edited there."""
    path = f"credentials.{field.replace('-', '_')}" if field == "external-id" else f"bucket.{field.replace('-', '_')}"
    path = "bucket.name" if field == "bucket" else path
    if not case.around.stored:
        return f"set {path} to {json.dumps(value, ensure_ascii=False)} in the document"
    option = f"--{field} {shlex.quote(value)}" if field in _OPTIONS else f"--set {shlex.quote(f'{path}={value}')}"
    return f"darkroom source update {case.source.name} {option}"


def set_field(case: Case, path: str, value: str) -> str:
    """The command that sets any field."""
    if not case.around.stored:
        return f"set {path} to {json.dumps(value, ensure_ascii=False)} in the document"
    return f"darkroom source update {case.source.name} --set {shlex.quote(f'{path}={value}')}"


def allow(case: Case, kms_key: str | None = None) -> str:
    """How the source's credentials are given what their `access` means: the same policy that `--provision` applies."""
    bucket = case.asking.bucket
    given = replace(case.source.bucket, region=bucket.region, kms_key=kms_key or bucket.kms_key)
    document = policy_of(replace(case.source, bucket=given))
    name, policy = policy_name(case), shlex.quote(indented(document))
    credentials = case.source.credentials
    match credentials:
        case _ if not case.ours:
            return f"allow this in the console of the S3 service:\n{indented(document)}"
        case Keys() if user := user_of(case):
            return f"aws iam put-user-policy --user-name {user} --policy-name {name} --policy-document {policy}"
        case Role():
            role = role_name(credentials.arn)
            return f"aws iam put-role-policy --role-name {role} --policy-name {name} --policy-document {policy}"
        case _:
            return f"allow this to the source's credentials:\n{indented(document)}"


def indented(policy: Policy) -> str:
    """A policy as people read it, a statement a line; in ASCII, because IAM takes no other letters."""
    statements = ",\n".join(f"  {json.dumps(statement)}" for statement in policy["Statement"])
    return f'{{"Version": "{policy["Version"]}", "Statement": [\n{statements}\n]}}'


def policy_name(case: Case) -> str:
    """The name of the inline policy that a source's user or role is given."""
    return identity_name(case.source.name)


def quoted(document: str) -> str:
    """A document as a shell takes it."""
    return shlex.quote(document)


def role_name(arn: str) -> str:
    """A role's name, which is what commands of IAM want."""
    return arn.rpartition("/")[2]


def shortened(access_key_id: str) -> str:
    """An access key id by which its owner knows it, and nobody else can use it."""
    return f"{access_key_id[:4]}...{access_key_id[-4:]}" if len(access_key_id) > 12 else f"{access_key_id[:3]}..."


def user_of(case: Case) -> str:
    """The IAM user whose key the source has: whoever has a key may ask whose it is."""
    credentials = case.source.credentials
    if isinstance(credentials, Keys) and credentials.user:
        return credentials.user
    who = case.identity
    return who.arn.rpartition("/")[2] if who and ":user/" in who.arn else ""
