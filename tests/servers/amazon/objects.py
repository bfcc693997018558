"""S3's objects, with the refusals that AWS documents."""

from email.utils import formatdate

from tests.servers.amazon.asking import Answer, Ask
from tests.servers.amazon.signature import Request
from tests.servers.amazon.state import Object, Refused


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
