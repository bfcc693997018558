"""S3: what it can be asked for, and where in a request that stands."""

from collections.abc import Callable, Mapping
from urllib.parse import unquote

from tests.servers.amazon import buckets, objects
from tests.servers.amazon.asking import Answer, Ask
from tests.servers.amazon.signature import Request
from tests.servers.amazon.state import Refused

_ON_BUCKET: Mapping[tuple[str, str], tuple[str, Callable[[Ask], Answer]]] = {
    ("GET", "location"): ("GetBucketLocation", buckets.get_bucket_location),
    ("GET", "list-type"): ("ListObjectsV2", buckets.list_objects),
    ("GET", "cors"): ("GetBucketCors", buckets.get_cors),
    ("PUT", "cors"): ("PutBucketCors", buckets.put_cors),
    ("DELETE", "cors"): ("DeleteBucketCors", buckets.delete_cors),
    ("PUT", ""): ("CreateBucket", buckets.create_bucket),
    ("HEAD", ""): ("HeadBucket", buckets.head_bucket),
    ("OPTIONS", ""): ("Preflight", buckets.preflight),
}
_ON_OBJECT: Mapping[str, tuple[str, Callable[[Ask], Answer]]] = {
    "GET": ("GetObject", objects.get_object),
    "HEAD": ("HeadObject", objects.head_object),
    "PUT": ("PutObject", objects.put_object),
    "DELETE": ("DeleteObject", objects.delete_object),
    "OPTIONS": ("Preflight", buckets.preflight),
}


def place(request: Request) -> tuple[str, str]:
    """The bucket and the key that a request names, in its host or in its path."""
    host = request.headers.get("host", "").partition(":")[0]
    path = unquote(request.path).removeprefix("/")
    if host.endswith(".localhost"):
        return host.removesuffix(".localhost"), path
    bucket, _, key = path.partition("/")
    return bucket, key


def operation(request: Request) -> tuple[str, Callable[[Ask], Answer]]:
    """What S3 calls what is asked for, and what does it."""
    bucket, key = place(request)
    if not bucket:
        return "ListBuckets", buckets.list_buckets
    if key:
        part = request.method == "PUT" and "uploadId" in request.parameters
        found = ("UploadPart", objects.upload_part) if part else _ON_OBJECT.get(request.method)
    else:
        asked = [name for name in request.parameters if (request.method, name) in _ON_BUCKET]
        found = _ON_BUCKET.get((request.method, asked[0] if asked else ""))
    if not found:
        raise Refused(501, "NotImplemented", "This stand-in does not know what was asked for.")
    return found
