"""Buckets, users and roles on SeaweedFS for tests."""

import itertools
import os
from typing import Any

from darkroom.local.seaweed import Seaweed

TWO_FOLDERS = "darkroom-two-folders"
"""A role that may read `shared-shelf/one/` and `shared-shelf/two/`."""

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
    }
}

_numbers = itertools.count(1)


def fresh_name(kind: str) -> str:
    """A name that no other test uses."""
    return f"{kind}-{os.getpid()}-{next(_numbers)}"


def fresh_bucket(seaweed: Seaweed, objects: dict[str, bytes]) -> str:
    """A new bucket that holds these objects."""
    bucket = fresh_name("shelf")
    s3 = seaweed.s3()
    s3.create_bucket(Bucket=bucket)
    for key, body in objects.items():
        s3.put_object(Bucket=bucket, Key=key, Body=body)
    return bucket
