"""What the other side of an account's border allows: a bucket's own policy, and that of the key that encrypts it."""

from typing import Any

from darkroom.errors import ConfigurationError
from darkroom.sources.model import Bucket
from darkroom.sources.policy import Policy
from darkroom.sources.trust import principals_of


def bucket_policy(policy: Policy, bucket: Bucket, principals: list[str]) -> Policy:
    """What a bucket's own policy must allow, so that principals of another account may do there what a policy says.

    Raises:
        ConfigurationError: a principal is no ARN, or the policy says nothing about this bucket alone.
    """
    return _of_bucket(policy, bucket, principals_of(principals))


def public_policy(policy: Policy, bucket: Bucket) -> Policy:
    """What a bucket's own policy must allow, so that anyone on the internet may do there what a policy says.

    Raises:
        ConfigurationError: the policy says nothing about this bucket alone.
    """
    return _of_bucket(policy, bucket, "*")


def key_policy(policy: Policy, principals: list[str]) -> Policy | None:
    """What the KMS key's own policy must allow besides, None where no key is named; there `*` is the key itself.

    Raises:
        ConfigurationError: a principal is no ARN.
    """
    of_key = [statement for statement in policy["Statement"] if statement["Resource"].split(":")[2] == "kms"]
    if not of_key:
        return None
    statements = [_to(statement, principals_of(principals)) | {"Resource": "*"} for statement in of_key]
    return {"Version": policy["Version"], "Statement": statements}


def _bucket_of(statement: Policy) -> str:
    *_, service, _region, _account, name = statement["Resource"].split(":", 5)
    return name.partition("/")[0] if service == "s3" else ""


def _of_bucket(policy: Policy, bucket: Bucket, principal: Any) -> Policy:
    of_bucket = [statement for statement in policy["Statement"] if _bucket_of(statement) == bucket.name]
    if not of_bucket:
        raise ConfigurationError(["policy: expected one about a single bucket, found one about every bucket"])
    return {"Version": policy["Version"], "Statement": [_to(statement, principal) for statement in of_bucket]}


def _to(statement: Policy, principal: Any) -> Policy:
    sid, effect, *rest = statement.items()
    return dict([sid, effect, ("Principal", principal), *rest])
