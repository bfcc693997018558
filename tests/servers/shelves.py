"""Buckets, users and roles on SeaweedFS for tests."""

import itertools
import os
from contextlib import suppress
from typing import Any

from darkroom.local.seaweed import Seaweed

TWO_FOLDERS = "darkroom-two-folders"
"""A role that may read `shared-shelf/one/` and `shared-shelf/two/`."""

EVERYTHING = "darkroom-everything"
"""A role that may do anything with `shared-shelf`."""

SHARED_SHELF = "shared-shelf"

ROLES: dict[str, dict[str, Any]] = {
    TWO_FOLDERS: {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": [f"arn:aws:s3:::{SHARED_SHELF}/one/*", f"arn:aws:s3:::{SHARED_SHELF}/two/*"],
            }
        ],
    },
    EVERYTHING: {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "s3:*",
                "Resource": [f"arn:aws:s3:::{SHARED_SHELF}", f"arn:aws:s3:::{SHARED_SHELF}/*"],
            }
        ],
    },
}

_numbers = itertools.count(1)


def fresh_name(kind: str) -> str:
    """A name that no other test uses."""
    return f"{kind}-{os.getpid()}-{next(_numbers)}"


def fresh_bucket(seaweed: Seaweed, objects: dict[str, bytes]) -> str:
    """A new bucket that holds these objects."""
    bucket = fresh_name("shelf")
    seaweed.s3().create_bucket(Bucket=bucket)
    _fill(seaweed, bucket, objects)
    return bucket


def shared_shelf(seaweed: Seaweed, objects: dict[str, bytes]) -> str:
    """The bucket that the roles are about, with these objects in it and no others that an earlier test left there."""
    s3 = seaweed.s3()
    with suppress(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket=SHARED_SHELF)
    for left in s3.list_objects_v2(Bucket=SHARED_SHELF).get("Contents", ()):
        s3.delete_object(Bucket=SHARED_SHELF, Key=left["Key"])
    _fill(seaweed, SHARED_SHELF, objects)
    return SHARED_SHELF


def _fill(seaweed: Seaweed, bucket: str, objects: dict[str, bytes]) -> None:
    for key, body in objects.items():
        seaweed.s3().put_object(Bucket=bucket, Key=key, Body=body)
