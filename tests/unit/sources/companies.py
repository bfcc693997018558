"""The policies and CORS rules that five companies ask for, as their pages print them, and what they need them for.

`pictures` is the bucket, `photos` the folder of the originals, `metadata` that of the metadata. A page is the text of
that name in ../shared/seeds.
"""

from typing import Any, NamedTuple

from darkroom.sources import Bucket
from darkroom.sources.policy import Policy, all_buckets, export, import_, join, listing, metadata, objects_only, read

BUCKET = "arn:aws:s3:::pictures"
PHOTO = f"{BUCKET}/photos/a.jpg"
THUMBNAIL = f"{BUCKET}/metadata/a.webp"

_READ = ["s3:GetObject", "s3:ListBucket", "s3:GetBucketLocation"]
_KEEP = ["s3:GetObject", "s3:DeleteObject", "s3:PutObject", "s3:ListBucket"]

_whole = Bucket("pictures")
_photos = Bucket("pictures", prefix="photos")
_metadata = Bucket("pictures", prefix="metadata")


class Need(NamedTuple):
    """An action that a feature takes: on which resource and, for a list, below which prefix."""

    action: str
    resource: str = BUCKET
    prefix: str | None = None


GET = Need("s3:GetObject", PHOTO)
LIST = Need("s3:ListBucket", prefix="photos/")
LOCATE = Need("s3:GetBucketLocation")
SET_CORS = [Need("s3:GetBucketCors"), Need("s3:PutBucketCors")]
KEEP = [
    Need("s3:GetObject", THUMBNAIL),
    Need("s3:PutObject", THUMBNAIL),
    Need("s3:DeleteObject", THUMBNAIL),
    Need("s3:ListBucket", prefix="metadata/"),
]
WRITE = [Need("s3:PutObject", PHOTO), Need("s3:DeleteObject", PHOTO), LIST]


class Asked(NamedTuple):
    """What a page asks its reader to allow (several policies are attached to one user), its needs, and ours for them.

    `statements` are as the page has them; `printed` is False for AWS's own policy, which the page only names.
    """

    page: str
    theirs: list[Any]
    needs: list[Need]
    ours: Policy
    printed: bool = True


_S3_READ_ONLY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": ["s3:Get*", "s3:List*", "s3:Describe*", "s3-object-lambda:Get*", "s3-object-lambda:List*"],
            "Resource": "*",
        }
    ],
}
"""AmazonS3ReadOnlyAccess (AWS Managed Policy Reference Guide)."""

_ONE_BUCKET = {"Statement": [{"Effect": "Allow", "Action": _READ, "Resource": [f"{BUCKET}/*", BUCKET]}]}

_OTHERS = [Need("s3:GetObject", "arn:aws:s3:::another/a.jpg"), Need("s3:ListBucket", "arn:aws:s3:::another")]


def _ixmage(resource: str) -> Any:
    statement = {"Sid": "specBucketPolicy0", "Effect": "Allow", "Action": "s3:GetObject", "Resource": resource}
    return {"Version": "2012-10-17", "Statement": [statement]}


def _tenyks(sid: str, actions: list[str], objects: str) -> Any:
    statement = {"Sid": sid, "Action": actions, "Effect": "Allow", "Resource": [objects, BUCKET]}
    return {"Version": "2012-10-17", "Statement": [statement]}


_TENYKS_READ = _tenyks("tenyksReadOnlyAccess", ["s3:GetObject", "s3:ListBucket"], f"{BUCKET}/photos/*")
_TENYKS_WRITE = _tenyks("tenyksWriteAccess", _KEEP, f"{BUCKET}/metadata/*")
_TENYKS_FULL = _tenyks("tenyksFullBucketAccess", _KEEP, f"{BUCKET}/*")

_LABELLERR_IMPORT = {
    "Version": "2012-10-17",
    "Statement": [
        {"Sid": "S3ObjectAccess", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": f"{BUCKET}/*"},
        {
            "Sid": "S3BucketReadAccess",
            "Effect": "Allow",
            "Action": ["s3:ListBucket", "s3:GetBucketCors", "s3:GetBucketLocation"],
            "Resource": BUCKET,
        },
        {"Sid": "S3PutCorsAccess", "Effect": "Allow", "Action": ["s3:PutBucketCors"], "Resource": BUCKET},
    ],
}
_LABELLERR_EXPORT = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "S3ObjectWriteDeleteAccess",
            "Effect": "Allow",
            "Action": ["s3:PutObject", "s3:DeleteObject"],
            "Resource": f"{BUCKET}/*",
        },
        {"Sid": "S3BucketListAccess", "Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": BUCKET},
    ],
}

ASKED = {
    "imglab, easy": Asked("000", [_S3_READ_ONLY], [GET, LIST, LOCATE], read(_photos), printed=False),
    "imglab": Asked("000", [_ONE_BUCKET], [GET, LIST, LOCATE], read(_whole)),
    "imglab, with a prefix": Asked("000", [_ONE_BUCKET], [GET, LIST, LOCATE], read(_photos)),
    "ixmage, all buckets": Asked("001", [_S3_READ_ONLY], [GET, LIST, *_OTHERS], all_buckets(_whole), printed=False),
    "ixmage, a bucket": Asked("001", [_ixmage(f"{BUCKET}/*")], [GET], objects_only(_whole)),
    # The page says in words how the statement above is changed for a folder.
    "ixmage, a folder": Asked("001", [_ixmage(f"{BUCKET}/photos/*")], [GET], objects_only(_photos), printed=False),
    "imgix, easy": Asked("002", [_S3_READ_ONLY], [GET, LIST, LOCATE], read(_whole), printed=False),
    "imgix": Asked("002", [_ONE_BUCKET], [GET, LIST, LOCATE], read(_whole)),
    "imgix, with a prefix": Asked("002", [_ONE_BUCKET], [GET, LIST, LOCATE], read(_photos)),
    "Tenyks, images": Asked("003", [_TENYKS_READ], [GET, LIST], join(objects_only(_photos), listing(_photos))),
    "Tenyks, metadata": Asked("003", [_TENYKS_WRITE], KEEP, metadata(_metadata)),
    "Tenyks, two policies of one user": Asked(
        "003",
        [_TENYKS_READ, _TENYKS_WRITE],
        [GET, LIST, *KEEP],
        join(objects_only(_photos), listing(_photos), metadata(_metadata)),
    ),
    "Tenyks, two folders of one bucket": Asked(
        "003", [_TENYKS_FULL], [GET, LIST, *KEEP], join(objects_only(_photos), listing(_photos), metadata(_metadata))
    ),
    "Labellerr, import": Asked("004", [_LABELLERR_IMPORT], [GET, LIST, LOCATE, *SET_CORS], import_(_photos)),
    "Labellerr, export": Asked("004", [_LABELLERR_EXPORT], WRITE, export(_photos)),
    "Labellerr, both": Asked(
        "004",
        [_LABELLERR_IMPORT, _LABELLERR_EXPORT],
        [GET, LIST, LOCATE, *SET_CORS, *WRITE],
        join(import_(_photos), export(_photos)),
    ),
}

CORS: dict[str, list[dict[str, Any]]] = {
    "003": [{"AllowedHeaders": [], "AllowedMethods": ["GET"], "AllowedOrigins": ["*"], "ExposeHeaders": []}],
    "004": [
        {
            "AllowedHeaders": ["*.labellerr.com"],
            "AllowedMethods": ["GET", "HEAD"],
            "AllowedOrigins": ["*.labellerr.com"],
            "ExposeHeaders": [],
            "MaxAgeSeconds": 3600,
        }
    ],
}
"""The CORS rules that Tenyks and Labellerr print."""
