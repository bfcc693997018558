"""Cures as they are pasted: commands and policies. None holds a secret."""

import json
import shlex

from msgspec.structs import replace

from darkroom.admin.doctor.case import Case
from darkroom.sources import Keys, Public, Role
from darkroom.sources.forms import identity_name
from darkroom.sources.policy import Policy, policy_of
from darkroom.sources.shared import public_policy

_OPTIONS = frozenset({"region", "endpoint", "prefix", "external-id", "bucket"})
"""What `darkroom source update` has an option for; the rest is set by its path."""


def update(case: Case, field: str, value: str) -> str:
    """What sets a field of the bucket or the credentials."""
    path = {"external-id": "credentials.external_id", "bucket": "bucket.name"}.get(field)
    return set_field(case, path or f"bucket.{field.replace('-', '_')}", value, field)


def set_field(case: Case, path: str, value: str, option: str = "") -> str:
    """What sets any field where the source is written; `option` is the one of `darkroom source` for it."""
    if case.around.written == "document":
        return f"set {path} to {json.dumps(value, ensure_ascii=False)} in the document"
    if case.around.written == "options":
        return f"say --{option or path.rpartition('.')[2].replace('_', '-')} {shlex.quote(value)}"
    setting = f"--{option} {shlex.quote(value)}" if option in _OPTIONS else f"--set {shlex.quote(f'{path}={value}')}"
    return f"darkroom source update {case.source.name} {setting}"


def change(case: Case, options: str, *fields: str) -> str:
    """What changes credentials: the options of a command, or the fields of a document."""
    if case.around.written == "document":
        return f"set {' and '.join(f'credentials.{field}' for field in fields)} in the document"
    return (
        f"say {options}" if case.around.written == "options" else f"darkroom source update {case.source.name} {options}"
    )


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
        case Public():
            shared = indented(public_policy(document, given))
            return f"if anyone may see its pictures, let its bucket policy say so, beside what that says:\n{shared}"
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


def user_of(case: Case) -> str:
    """The IAM user whose key the source has: whoever has a key may ask whose it is."""
    credentials = case.source.credentials
    if isinstance(credentials, Keys) and credentials.user:
        return credentials.user
    who = case.identity
    return who.arn.rpartition("/")[2] if who and ":user/" in who.arn else ""
