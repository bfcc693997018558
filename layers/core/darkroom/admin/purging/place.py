"""Where a source's prints lie, as whoever purges reaches it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from darkroom.admin.cloud import Cloud
from darkroom.admin.credentials import key_of
from darkroom.shelf import folder
from darkroom.sources import Bucket, Source
from darkroom.sources.policy import metadata as policy

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class Place:
    """A bucket, what the names of the source's prints begin with in it, and who asks."""

    s3: "S3Client"
    bucket: str
    folder: str


def place_of(cloud: Cloud, source: Source, prints_bucket: str, reader_role: str = "") -> Place | None:
    """Where the function keeps a source's prints, None where it keeps none.

    A metadata bucket is reached by the credentials that the source has for it, the deployment's own by the
    administrator's. Raises `AdminError`, `ConfigurationError`.
    """
    if source.metadata:
        kept = source.metadata
        keeper = replace(source, credentials=kept.credentials or source.credentials)
        s3 = cloud.s3(kept.bucket, key_of(cloud, keeper, policy(kept.bucket), reader_role))
        return Place(s3, kept.bucket.name, f"{kept.bucket.folder}{folder(source.name)}")
    if not prints_bucket:
        return None
    s3 = cloud.own_s3(Bucket(prints_bucket, region=cloud.region))
    return Place(s3, prints_bucket, folder(source.name))
