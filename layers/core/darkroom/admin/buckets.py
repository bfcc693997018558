"""A bucket: where it lies, whose it is, and what there is to try in it."""

import re
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from msgspec.structs import replace

from darkroom.admin import AdminError
from darkroom.admin.cloud import Cloud, code
from darkroom.aws.s3 import place
from darkroom.aws.signing import AccessKey
from darkroom.aws.wire import AddressForbidden, Dialler
from darkroom.errors import BucketUnavailable, OutOfTime
from darkroom.ports import Clock, Deadline
from darkroom.sources import Bucket

_REGION = re.compile("[a-z0-9-]{2,30}")
_LISTED = 100
_PATIENCE = 5.0
_PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".heic", ".tif", ".tiff", ".svg", ".jp2", ".psd")

ARCHIVES = frozenset({"GLACIER", "DEEP_ARCHIVE"})
"""Storage classes whose objects must be restored before they can be read."""


def region_of(cloud: Cloud, bucket: Bucket, key: AccessKey | None = None) -> str | None:
    """The region that S3 says a bucket lies in, to whoever asks; None if it does not say.

    `key` asks, or the administrator where it is their S3, or nobody in particular.

    Raises:
        AdminError: there is no such bucket, or its service cannot be reached.
    """
    asking = [cloud.s3(bucket, key)] if key else [cloud.own_s3(bucket)] if is_ours(cloud, bucket) else []
    failure = "no answer"
    for s3 in (*asking, cloud.s3(bucket, None)):
        try:
            said: Mapping[str, Any] = s3.head_bucket(Bucket=bucket.name)
            return said.get("BucketRegion") or _told(said)
        except ClientError as error:
            if told := _told(error.response):
                return told
            failure = code(error)
            if failure in ("404", "NoSuchBucket"):
                raise AdminError(
                    f"there is no bucket {bucket.name}{_at(bucket)}; or not yet, if it was just made"
                ) from None
        except BotoCoreError as error:
            failure = code(error)
    if failure.isdecimal():
        return None
    raise AdminError(f"the bucket {bucket.name} cannot be reached{_at(bucket)}: {failure}")


def sample_of(cloud: Cloud, bucket: Bucket, key: AccessKey | None = None) -> str | None:
    """An object below the bucket's folder that tells whether it can be read, rather a picture; None if none is seen.

    The administrator looks where it is their S3, and whose `key` it is.
    """
    own = [cloud.own_s3(bucket)] if is_ours(cloud, bucket) else []
    for s3 in (*own, cloud.s3(bucket, key)):
        try:
            listed = s3.list_objects_v2(Bucket=bucket.name, Prefix=bucket.folder, MaxKeys=_LISTED)
        except (ClientError, BotoCoreError):
            continue
        found = [one for one in listed.get("Contents", ()) if not one["Key"].endswith("/")]
        if found:
            return min(found, key=lambda one: rank(one["Key"], one["Size"], one.get("StorageClass", "")))["Key"]
    return None


def is_ours(cloud: Cloud, bucket: Bucket) -> bool:
    """Whether a bucket lies in the S3 that the administrator's own credentials are for."""
    return bucket.endpoint in (None, cloud.endpoint("s3"))


def expect_reachable(bucket: Bucket, clock: Clock) -> None:
    """Raise `AdminError` unless somebody listens at the endpoint, and it is none that is never dialled."""
    try:
        endpoint, _ = place(bucket)
        Dialler().open(endpoint, Deadline(clock, clock.monotonic() + _PATIENCE)).close()
    except (AddressForbidden, BucketUnavailable, OutOfTime, OSError) as error:
        why = (error.strerror if isinstance(error, OSError) else str(error)) or type(error).__name__
        raise AdminError(f"the endpoint {bucket.endpoint} cannot be used: {why}") from None


def is_picture(name: str) -> bool:
    """Whether an object is one by its name."""
    return name.lower().endswith(_PICTURES)


def rank(key: str, size: int, storage: str) -> tuple[bool, bool, bool, bool]:
    """What objects are ordered by, the one first that tells most when it is read: at hand, a picture, not empty.

    A name that holds a `?` comes last: without CloudFront in front nobody can ask for it.
    """
    return storage in ARCHIVES, not is_picture(key), not size, "?" in key


def placed(cloud: Cloud, bucket: Bucket) -> Bucket:
    """The bucket, where the environment says that S3 is if the bucket does not say it itself."""
    return replace(bucket, endpoint=bucket.endpoint or cloud.endpoint("s3"))


def _told(said: Mapping[str, Any]) -> str | None:
    region = said.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("x-amz-bucket-region", "")
    return region if _REGION.fullmatch(region) else None


def _at(bucket: Bucket) -> str:
    return f" at {bucket.endpoint}" if bucket.endpoint else ""
