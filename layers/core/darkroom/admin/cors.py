"""The CORS rules of a bucket: read, and added to without losing any or letting anyone in unsaid."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from darkroom.admin import AdminError
from darkroom.admin.cloud import code
from darkroom.sources.cors import Grant, Rule, merged, missing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_CURES = {
    "AccessDenied": "allow {action} on it to these credentials",
    "NoSuchBucket": "there is no such bucket",
    "NotImplemented": "the service has no CORS rules of buckets",
    "InvalidAccessKeyId": "its access key is unknown there",
    "SignatureDoesNotMatch": "its secret access key is wrong",
    "ExpiredToken": "the credentials have expired; sign in anew",
}


@dataclass(frozen=True)
class Plan:
    """What applying rules to a bucket comes to: the rules it has, those it will have, and who is let in newly."""

    bucket: str
    standing: list[Rule]
    after: list[Rule]
    wider: list[Grant]


def standing(s3: "S3Client", bucket: str) -> list[Rule]:
    """The rules that a bucket has.

    Raises:
        AdminError: they may not be read, or there is no such bucket.
    """
    try:
        return list(s3.get_bucket_cors(Bucket=bucket)["CORSRules"])
    except ClientError as error:
        if code(error) == "NoSuchCORSConfiguration":
            return []
        raise _refused("read", "s3:GetBucketCors", bucket, error) from None
    except BotoCoreError as error:
        raise _refused("read", "s3:GetBucketCors", bucket, error) from None


def plan(s3: "S3Client", bucket: str, wanted: Iterable[Rule]) -> Plan:
    """What applying these rules would do; raises as `standing` does, and `ConfigurationError` for too many rules."""
    before = after = standing(s3, bucket)
    wider: list[Grant] = []
    for rule in wanted:
        wider += missing(after, rule)
        after = merged(after, rule)
    return Plan(bucket, before, after, wider)


def apply(s3: "S3Client", planned: Plan) -> None:
    """Set the rules as planned; where they are so already nothing is sent.

    Raises:
        AdminError: they may not be set, or somebody else changed them since the plan was made.
    """
    if not planned.wider:
        return
    # S3 only takes all rules at once, and unconditionally: this keeps the moment short in which others are overrun.
    if standing(s3, planned.bucket) != planned.standing:
        raise AdminError(f"the CORS rules of {planned.bucket} were changed by somebody else meanwhile: repeat")
    rules: list[Any] = [dict(rule) for rule in planned.after]
    try:
        s3.put_bucket_cors(Bucket=planned.bucket, CORSConfiguration={"CORSRules": rules})
    except (BotoCoreError, ClientError) as error:
        raise _refused("set", "s3:PutBucketCors", planned.bucket, error) from None


def _refused(verb: str, action: str, bucket: str, error: BotoCoreError | ClientError) -> AdminError:
    said = code(error)
    cure = _CURES.get(said, "").format(action=action)
    return AdminError(f"the CORS rules of {bucket} cannot be {verb}: {said}" + (f"; {cure}" if cure else ""))
