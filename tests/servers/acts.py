"""Calls on a bucket that holds `CONTENT`, sorted by what a source whose prefix is `one` may be allowed."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

CONTENT = {
    "one/a.jpg": b"mine",
    "one/below/a.jpg": b"mine too",
    "two/a.jpg": b"another's",
    "one-more/a.jpg": b"begins alike",
    "one.jpg": b"beside the folder",
}

type Act = Callable[["S3Client", str], Any]
"""A call on the bucket of this name."""

ALLOWED: dict[str, Act] = {
    "get below the prefix": lambda s3, bucket: s3.get_object(Bucket=bucket, Key="one/a.jpg"),
    "get deep below the prefix": lambda s3, bucket: s3.get_object(Bucket=bucket, Key="one/below/a.jpg"),
    "head below the prefix": lambda s3, bucket: s3.head_object(Bucket=bucket, Key="one/a.jpg"),
}
LISTING: dict[str, Act] = {
    "list the prefix": lambda s3, bucket: s3.list_objects_v2(Bucket=bucket, Prefix="one/"),
    "list below the prefix": lambda s3, bucket: s3.list_objects_v2(Bucket=bucket, Prefix="one/below/", Delimiter="/"),
    "list the prefix, the old way": lambda s3, bucket: s3.list_objects(Bucket=bucket, Prefix="one/"),
}
READING_ELSEWHERE: dict[str, Act] = {
    "get another folder's": lambda s3, bucket: s3.get_object(Bucket=bucket, Key="two/a.jpg"),
    "head another folder's": lambda s3, bucket: s3.head_object(Bucket=bucket, Key="two/a.jpg"),
    "get from a folder that begins alike": lambda s3, bucket: s3.get_object(Bucket=bucket, Key="one-more/a.jpg"),
    "get what lies beside the folder": lambda s3, bucket: s3.get_object(Bucket=bucket, Key="one.jpg"),
    "get what is not there": lambda s3, bucket: s3.get_object(Bucket=bucket, Key="two/none.jpg"),
    "get a part of another folder's": lambda s3, bucket: s3.get_object(
        Bucket=bucket, Key="two/a.jpg", Range="bytes=0-1"
    ),
    "list everything": lambda s3, bucket: s3.list_objects_v2(Bucket=bucket),
    "list the root": lambda s3, bucket: s3.list_objects_v2(Bucket=bucket, Prefix="", Delimiter="/"),
    "list everything, the old way": lambda s3, bucket: s3.list_objects(Bucket=bucket),
    "list another folder": lambda s3, bucket: s3.list_objects_v2(Bucket=bucket, Prefix="two/"),
    "list what begins alike": lambda s3, bucket: s3.list_objects_v2(Bucket=bucket, Prefix="one"),
    "list versions": lambda s3, bucket: s3.list_object_versions(Bucket=bucket),
}
CHANGING: dict[str, Act] = {
    "put below the prefix": lambda s3, bucket: s3.put_object(Bucket=bucket, Key="one/new.jpg", Body=b"new"),
    "put over an original": lambda s3, bucket: s3.put_object(Bucket=bucket, Key="one/a.jpg", Body=b"changed"),
    "put elsewhere": lambda s3, bucket: s3.put_object(Bucket=bucket, Key="two/new.jpg", Body=b"new"),
    "copy onto another": lambda s3, bucket: s3.copy_object(
        Bucket=bucket, Key="one/new.jpg", CopySource=f"{bucket}/one/a.jpg"
    ),
    "begin an upload in parts": lambda s3, bucket: s3.create_multipart_upload(Bucket=bucket, Key="one/new.jpg"),
    "delete an original": lambda s3, bucket: s3.delete_object(Bucket=bucket, Key="one/a.jpg"),
    "delete elsewhere": lambda s3, bucket: s3.delete_object(Bucket=bucket, Key="two/a.jpg"),
    "let anyone read": lambda s3, bucket: s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(anyone(bucket, "*"))),
    "see who may read": lambda s3, bucket: s3.get_bucket_policy(Bucket=bucket),
    "delete the bucket": lambda s3, bucket: s3.delete_bucket(Bucket=bucket),
}


def anyone(bucket: str, keys: str) -> dict[str, Any]:
    """A bucket policy that lets the whole world get these keys."""
    resource = f"arn:aws:s3:::{bucket}/{keys}"
    allowed = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": resource}
    return {"Version": "2012-10-17", "Statement": [allowed]}
