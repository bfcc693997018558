"""S3: buckets and objects, with the refusals that AWS documents."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from tests.servers.amazon import cors
from tests.servers.amazon.caller import Caller
from tests.servers.amazon.signature import Claim, Request
from tests.servers.amazon.state import Bucket, Object, Refused
from tests.servers.amazon.times import iso
from tests.servers.amazon.xml import document

if TYPE_CHECKING:
    from tests.servers.amazon import Amazon

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


@dataclass(frozen=True)
class Answer:
    """What a request that is not refused is answered."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Ask:
    """A request to S3: who asks for what; `bucket` and `key` are as they were named."""

    amazon: "Amazon"
    caller: Caller
    claim: Claim | None
    request: Request
    name: str
    key: str

    @property
    def bucket(self) -> Bucket:
        """The bucket, if it is there and in the region that the request was signed for."""
        bucket = self.amazon.buckets.get(self.name)
        if bucket is None:
            raise Refused(404, "NoSuchBucket", "The specified bucket does not exist", more={"BucketName": self.name})
        if self.claim and self.claim.region != bucket.region:
            raise _elsewhere(bucket, self.claim.region)
        return bucket

    def allowed(self, action: str, key: str | None = None, **context: str) -> Bucket:
        """The bucket, if the caller may do this to it or to an object in it."""
        bucket = self.bucket
        resource = bucket.arn if key is None else f"{bucket.arn}/{key}"
        named = {name.replace("_", ":", 1).replace("_", "-"): value for name, value in context.items()}
        named["aws:SecureTransport"] = "true" if self.amazon.endpoint.startswith("https") else "false"
        if not self.caller.may(f"s3:{action}", resource, named, bucket.policy, bucket.account):
            raise self.denied(f"s3:{action}", resource)
        if bucket.requester_pays and self.caller.account != bucket.account and not self._pays:
            raise Refused(403, "AccessDenied", "Access Denied", self._where(bucket))
        return bucket

    def denied(self, action: str, resource: str) -> Refused:
        """S3's refusal; within one's own account it says what was missing."""
        bucket = self.amazon.buckets.get(self.name)
        message = "Access Denied"
        if self.caller.arn and bucket and bucket.account == self.caller.account:
            message = (
                f"User: {self.caller.arn} is not authorized to perform: {action} on resource: "
                f'"{resource}" because no identity-based policy allows the {action} action'
            )
        return Refused(403, "AccessDenied", message, self._where(bucket))

    @property
    def _pays(self) -> bool:
        given = {name.lower(): value for name, value in self.request.parameters.items()}
        return "requester" in (self.request.headers.get("x-amz-request-payer"), given.get("x-amz-request-payer"))

    def _where(self, bucket: Bucket | None) -> dict[str, str]:
        """A bucket's region is told to whoever asks for the bucket itself, refused or not."""
        return {"x-amz-bucket-region": bucket.region} if bucket and not self.key else {}


def list_buckets(ask: Ask) -> Answer:
    if not ask.caller.may("s3:ListAllMyBuckets", "*"):
        raise ask.denied("s3:ListAllMyBuckets", "arn:aws:s3:::*")
    mine = [bucket for bucket in ask.amazon.buckets.values() if bucket.account == ask.caller.account]
    listed = {"Bucket": [{"Name": one.name, "CreationDate": iso(0), "BucketRegion": one.region} for one in mine]}
    return _xml("ListAllMyBucketsResult", {"Owner": {"ID": ask.caller.account}, "Buckets": listed})


def create_bucket(ask: Ask) -> Answer:
    if not ask.caller.may("s3:CreateBucket", f"arn:aws:s3:::{ask.name}"):
        raise ask.denied("s3:CreateBucket", f"arn:aws:s3:::{ask.name}")
    if ask.name in ask.amazon.buckets:
        raise Refused(409, "BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded.")
    region = ask.claim.region if ask.claim else ask.amazon.region
    ask.amazon.buckets[ask.name] = Bucket(ask.name, ask.caller.account, region)
    return Answer(headers={"Location": f"/{ask.name}"})


def head_bucket(ask: Ask) -> Answer:
    bucket = ask.allowed("ListBucket")
    return Answer(headers={"x-amz-bucket-region": bucket.region})


def get_bucket_location(ask: Ask) -> Answer:
    bucket = ask.allowed("GetBucketLocation")
    region = "" if bucket.region == "us-east-1" else bucket.region
    return Answer(body=document("LocationConstraint", region, NAMESPACE))


def list_objects(ask: Ask) -> Answer:
    """One page; what has the delimiter after the prefix is rolled up."""
    asked = ask.request.parameters
    context = {
        f"s3_{name.replace('-', '_')}": asked[name] for name in ("prefix", "delimiter", "max-keys") if name in asked
    }
    bucket = ask.allowed("ListBucket", **context)
    prefix, delimiter, most = asked.get("prefix", ""), asked.get("delimiter", ""), int(asked.get("max-keys", "1000"))
    after = asked.get("start-after", "")
    if token := asked.get("continuation-token"):
        after = base64.urlsafe_b64decode(token).decode()
    entries: dict[str, Object | None] = {}
    for key in sorted(bucket.objects, key=str.encode):
        if key.startswith(prefix):
            rolled, found, _ = key[len(prefix) :].partition(delimiter) if delimiter else ("", "", "")
            name = f"{prefix}{rolled}{delimiter}" if found else key
            if name > after:
                entries.setdefault(name, None if found else bucket.objects[key])
    page = list(entries.items())[: min(most, 1000)]
    more = len(entries) > len(page) and bool(page)
    written = quote if asked.get("encoding-type") == "url" else str
    content = {
        "Name": bucket.name,
        "Prefix": written(prefix),
        "Delimiter": written(delimiter) or None,
        "MaxKeys": most,
        "KeyCount": len(page),
        "IsTruncated": more,
        "EncodingType": asked.get("encoding-type"),
        "NextContinuationToken": base64.urlsafe_b64encode(page[-1][0].encode()).decode() if more else None,
        "Contents": [{"Key": written(key), **_listed(found)} for key, found in page if found],
        "CommonPrefixes": [{"Prefix": written(name)} for name, found in page if found is None],
    }
    return _xml("ListBucketResult", content)


def get_object(ask: Ask) -> Answer:
    """An object or a part of it; an archived one must be restored first, an encrypted one decrypted."""
    found = _object(ask, "GetObject")
    if found.is_archived:
        message = "The operation is not valid for the object's storage class"
        raise Refused(403, "InvalidObjectState", message, more={"StorageClass": found.storage_class})
    _decrypted(ask, found)
    headers = ask.request.headers
    if found.etag in headers.get("if-none-match", ""):
        return Answer(304, {"ETag": found.etag})
    if "if-match" in headers and headers["if-match"] not in (found.etag, "*"):
        raise Refused(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
    return _part(found, headers["range"]) if "range" in headers else Answer(200, _described(ask, found), found.body)


def head_object(ask: Ask) -> Answer:
    found = _object(ask, "GetObject")
    if ask.request.headers.get("x-amz-checksum-mode"):
        _decrypted(ask, found)
    return Answer(200, {**_described(ask, found), "Content-Length": str(len(found.body))})


def put_object(ask: Ask) -> Answer:
    bucket = ask.allowed("PutObject", ask.key)
    if ask.request.headers.get("if-none-match") == "*" and ask.key in bucket.objects:
        raise Refused(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
    content_type = ask.request.headers.get("content-type", "binary/octet-stream")
    bucket.objects[ask.key] = Object(_unchunked(ask.request), ask.amazon.now(), content_type)
    return Answer(200, {"ETag": bucket.objects[ask.key].etag})


def upload_part(ask: Ask) -> Answer:
    """A part of an upload; there never is one."""
    ask.allowed("PutObject", ask.key)
    raise Refused(404, "NoSuchUpload", "The specified multipart upload does not exist.")


def delete_object(ask: Ask) -> Answer:
    """An object deleted, there or not; on a condition, only if it is the one that is meant."""
    objects = ask.allowed("DeleteObject", ask.key).objects
    if wanted := ask.request.headers.get("if-match"):
        if ask.key not in objects:
            raise Refused(404, "NoSuchKey", "The specified key does not exist.", more={"Key": ask.key})
        if wanted not in (objects[ask.key].etag, "*"):
            raise Refused(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
    objects.pop(ask.key, None)
    return Answer(204)


def get_cors(ask: Ask) -> Answer:
    rules = ask.allowed("GetBucketCORS").cors
    if rules is None:
        raise Refused(404, "NoSuchCORSConfiguration", "The CORS configuration does not exist")
    return _xml("CORSConfiguration", {"CORSRule": rules})


def put_cors(ask: Ask) -> Answer:
    ask.allowed("PutBucketCORS").cors = cors.read_rules(ask.request.body)
    return Answer()


def delete_cors(ask: Ask) -> Answer:
    ask.allowed("PutBucketCORS").cors = None
    return Answer(204)


def preflight(ask: Ask) -> Answer:
    """What a browser asks before it asks; anyone may."""
    return Answer(200, cors.preflight(ask.bucket.cors or [], ask.request.headers))


def _elsewhere(bucket: Bucket, region: str) -> Refused:
    """API reference, "Error responses": the endpoint of another region redirects, the bucket's own names the region."""
    where = {"x-amz-bucket-region": bucket.region}
    if bucket.elsewhere == "redirect":
        message = "The bucket you are attempting to access must be addressed using the specified endpoint."
        address = f"{bucket.name}.s3.{bucket.region}.amazonaws.com"
        return Refused(301, "PermanentRedirect", message, where, {"Endpoint": address, "Bucket": bucket.name})
    message = f"The authorization header is malformed; the region '{region}' is wrong; expecting '{bucket.region}'"
    return Refused(400, "AuthorizationHeaderMalformed", message, where, {"Region": bucket.region})


def _object(ask: Ask, action: str) -> Object:
    """The object; whether it is missing is told only to who may list the bucket."""
    bucket = ask.bucket
    found = bucket.objects.get(ask.key)
    if found:
        ask.allowed(action, ask.key)
        return found
    if not ask.caller.may("s3:ListBucket", bucket.arn, {}, bucket.policy, bucket.account):
        raise ask.denied("s3:ListBucket", bucket.arn)
    ask.allowed(action, ask.key)
    raise Refused(404, "NoSuchKey", "The specified key does not exist.", more={"Key": ask.key})


def _decrypted(ask: Ask, found: Object) -> None:
    if not found.kms_key:
        return
    through = {"kms:ViaService": f"s3.{ask.bucket.region}.amazonaws.com"}
    if not ask.caller.may("kms:Decrypt", found.kms_key, through):
        message = (
            f"User: {ask.caller.arn} is not authorized to perform: kms:Decrypt on the resource associated with "
            "this ciphertext because no identity-based policy allows the kms:Decrypt action"
        )
        raise Refused(403, "AccessDenied", message)


def _described(ask: Ask, found: Object) -> dict[str, str]:
    headers = {
        "ETag": found.etag,
        "Last-Modified": formatdate(found.modified, usegmt=True),
        "Content-Type": found.content_type,
        "Accept-Ranges": "bytes",
        **found.headers,
    }
    if found.storage_class != "STANDARD":
        headers["x-amz-storage-class"] = found.storage_class
    if found.kms_key:
        headers |= {
            "x-amz-server-side-encryption": "aws:kms",
            "x-amz-server-side-encryption-aws-kms-key-id": found.kms_key,
        }
    if ask.bucket.requester_pays:
        headers["x-amz-request-charged"] = "requester"
    return headers


def _part(found: Object, wanted: str) -> Answer:
    first, _, last = wanted.removeprefix("bytes=").partition("-")
    size = len(found.body)
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if start >= size or start > end:
        raise Refused(416, "InvalidRange", "The requested range is not satisfiable")
    headers = {"ETag": found.etag, "Content-Type": found.content_type, "Content-Range": f"bytes {start}-{end}/{size}"}
    headers["Last-Modified"] = formatdate(found.modified, usegmt=True)
    return Answer(206, headers, found.body[start : end + 1])


def _listed(found: Object) -> dict[str, Any]:
    return {
        "LastModified": iso(found.modified),
        "ETag": found.etag,
        "Size": len(found.body),
        "StorageClass": found.storage_class,
    }


def _unchunked(request: Request) -> bytes:
    """The body of an upload in pieces, which is how boto3 sends one over TLS."""
    if "aws-chunked" not in request.headers.get("content-encoding", ""):
        return request.body
    body, rest = b"", request.body
    while rest:
        line, _, rest = rest.partition(b"\r\n")
        size = int(line.partition(b";")[0], 16)
        if not size:
            break
        body, rest = body + rest[:size], rest[size + 2 :]
    return body


def _xml(root: str, content: Any) -> Answer:
    return Answer(200, {"Content-Type": "application/xml"}, document(root, content, NAMESPACE))


_ON_BUCKET: Mapping[tuple[str, str], tuple[str, Callable[[Ask], Answer]]] = {
    ("GET", "location"): ("GetBucketLocation", get_bucket_location),
    ("GET", "list-type"): ("ListObjectsV2", list_objects),
    ("GET", "cors"): ("GetBucketCors", get_cors),
    ("PUT", "cors"): ("PutBucketCors", put_cors),
    ("DELETE", "cors"): ("DeleteBucketCors", delete_cors),
    ("PUT", ""): ("CreateBucket", create_bucket),
    ("HEAD", ""): ("HeadBucket", head_bucket),
    ("OPTIONS", ""): ("Preflight", preflight),
}
_ON_OBJECT: Mapping[str, tuple[str, Callable[[Ask], Answer]]] = {
    "GET": ("GetObject", get_object),
    "HEAD": ("HeadObject", head_object),
    "PUT": ("PutObject", put_object),
    "DELETE": ("DeleteObject", delete_object),
    "OPTIONS": ("Preflight", preflight),
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
        return "ListBuckets", list_buckets
    if key:
        part = request.method == "PUT" and "uploadId" in request.parameters
        found = ("UploadPart", upload_part) if part else _ON_OBJECT.get(request.method)
    else:
        asked = [name for name in request.parameters if (request.method, name) in _ON_BUCKET]
        found = _ON_BUCKET.get((request.method, asked[0] if asked else ""))
    if not found:
        raise Refused(501, "NotImplemented", "This stand-in does not know what was asked for.")
    return found
