"""What a source's credentials may do, as IAM policies: pure functions from a bucket to a document.

Each policy is a list of what is allowed, and no more than its name says. Wild cards in a folder's own name are written
as IAM's escapes (`${*}`, `${?}`, `${$}`), so that they stand for themselves. Where a bucket names the KMS key that
encrypts it, the key may be used through S3 in the bucket's region, and not by itself.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from msgspec.structs import replace

from darkroom.partitions import partition
from darkroom.sources.model import Bucket, Source

type Policy = dict[str, Any]
"""An IAM policy document."""

type Kind = Literal["read", "objects-only", "list", "all-buckets", "metadata", "import", "export"]


def read(bucket: Bucket) -> Policy:
    """Read the objects below the folder, list them, and ask which region the bucket lies in.

    Only a list of what lies below the folder is allowed: not of the bucket, nor of a folder whose name begins alike.
    """
    return _policy(
        _allow("ReadOriginals", "s3:GetObject", _objects(bucket)),
        _list("ListOriginals", bucket),
        _allow("LocateBucket", "s3:GetBucketLocation", _arn(bucket)),
        *_through_s3("DecryptOriginals", "kms:Decrypt", bucket),
    )


def objects_only(bucket: Bucket) -> Policy:
    """Read the objects below the folder and nothing else.

    Without the right to list, S3 answers 403 for an object that is missing.
    """
    return _policy(
        _allow("ReadOriginals", "s3:GetObject", _objects(bucket)),
        *_through_s3("DecryptOriginals", "kms:Decrypt", bucket),
    )


def session(bucket: Bucket) -> Policy:
    """What the session of a role is narrowed to: to read the objects below the folder, however they are encrypted.

    A session may do what its role and this policy both allow. S3 asks for kms:Decrypt in the session's name (Amazon S3
    User Guide, "Using server-side encryption with AWS KMS keys"); through S3 alone it opens nothing that GetObject
    does not.
    """
    return objects_only(replace(bucket, kms_key="*"))


def listing(bucket: Bucket) -> Policy:
    """List what lies below the folder and nothing else."""
    return _policy(_list("ListOriginals", bucket))


def all_buckets(bucket: Bucket) -> Policy:
    """Read and list every bucket of the account, and of others that let it; only the partition is the bucket's."""
    every = Bucket("*", bucket.region, kms_key=bucket.kms_key)
    return _policy(
        _allow("ReadEveryObject", "s3:GetObject", _objects(every)),
        _allow("ListEveryBucket", ["s3:ListBucket", "s3:GetBucketLocation"], _arn(every)),
        *_through_s3("DecryptOriginals", "kms:Decrypt", every),
    )


def metadata(bucket: Bucket) -> Policy:
    """Keep what is made of the originals in a folder: read, write, delete and list it."""
    return _policy(
        _allow("KeepMetadata", ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], _objects(bucket)),
        _list("ListMetadata", bucket),
        *_through_s3("EncryptMetadata", ["kms:Decrypt", "kms:GenerateDataKey"], bucket),
    )


def import_(bucket: Bucket) -> Policy:
    """Read as `read` does, and see and set the CORS rules of the bucket."""
    return join(read(bucket), _policy(_allow("SetCors", ["s3:GetBucketCors", "s3:PutBucketCors"], _arn(bucket))))


def export(bucket: Bucket) -> Policy:
    """Write, delete and list objects below the folder: what exporting needs besides `import_`."""
    return _policy(
        _allow("WriteExports", ["s3:PutObject", "s3:DeleteObject"], _objects(bucket)),
        _list("ListExports", bucket),
        *_through_s3("EncryptExports", ["kms:Decrypt", "kms:GenerateDataKey"], bucket),
    )


KINDS: Mapping[Kind, Callable[[Bucket], Policy]] = {
    "read": read,
    "objects-only": objects_only,
    "list": listing,
    "all-buckets": all_buckets,
    "metadata": metadata,
    "import": import_,
    "export": export,
}


def policy_of(source: Source) -> Policy:
    """What the source's own credentials are allowed: what its `access` says, and its metadata if they keep it.

    A source that exports also imports.
    """
    accesses: tuple[Kind, ...] = ("import", "export") if source.access == "export" else (source.access,)
    parts = [KINDS[access](source.bucket) for access in accesses]
    if source.metadata and source.metadata.credentials is None:
        parts.append(metadata(source.metadata.bucket))
    return join(*parts)


def join(*policies: Policy) -> Policy:
    """One policy that allows what any of these does; what is said twice, under whatever name, is said once."""
    said: list[Any] = []
    for statement in (statement for policy in policies for statement in policy["Statement"]):
        if all(_nameless(statement) != _nameless(other) for other in said):
            said.append(statement)
    return _policy(*said)


def _policy(*statements: Policy) -> Policy:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _allow(sid: str, actions: str | list[str], resource: str, **condition: Any) -> Policy:
    allowed = {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource}
    return allowed | ({"Condition": condition} if condition else {})


def _list(sid: str, bucket: Bucket) -> Policy:
    below: Policy = {"StringLike": {"s3:prefix": f"{_literal(bucket.folder)}*"}} if bucket.folder else {}
    return _allow(sid, "s3:ListBucket", _arn(bucket), **below)


def _through_s3(sid: str, actions: str | list[str], bucket: Bucket) -> list[Policy]:
    if bucket.kms_key is None:
        return []
    through = {"kms:ViaService": f"s3.{bucket.region}.{partition(bucket.region).domain}"}
    return [_allow(sid, actions, bucket.kms_key, StringEquals=through)]


def _arn(bucket: Bucket) -> str:
    return f"arn:{partition(bucket.region).name}:s3:::{bucket.name}"


def _objects(bucket: Bucket) -> str:
    return f"{_arn(bucket)}/{_literal(bucket.folder)}*"


def _literal(folder: str) -> str:
    return "".join(f"${{{character}}}" if character in "*?$" else character for character in folder)


def _nameless(statement: Policy) -> Policy:
    return {key: value for key, value in statement.items() if key != "Sid"}
