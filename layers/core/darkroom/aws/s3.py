"""Originals in S3, and in services that speak its language."""

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from urllib.parse import quote

from darkroom.aws.http import Answer, Call, NoAnswer, Pool
from darkroom.aws.partitions import address
from darkroom.aws.signing import AccessKey, Scope, signed
from darkroom.aws.sts import Sessions
from darkroom.aws.wire import Endpoint
from darkroom.errors import (
    BucketUnavailable,
    ConfigurationError,
    CredentialsRefused,
    DarkroomError,
    OriginalForbidden,
    OriginalMissing,
    TransferCut,
)
from darkroom.ports import Clock, Deadline, Original
from darkroom.sources import Bucket, Keys, Role, Source

_MEANINGS: Mapping[str, type[DarkroomError]] = {
    "NoSuchKey": OriginalMissing,
    "AccessDenied": OriginalForbidden,
    "AllAccessDisabled": OriginalForbidden,
    "InvalidObjectState": OriginalForbidden,
    "AuthorizationHeaderMalformed": CredentialsRefused,
    "ExpiredToken": CredentialsRefused,
    "InvalidAccessKeyId": CredentialsRefused,
    "InvalidSecurity": CredentialsRefused,
    "InvalidToken": CredentialsRefused,
    "NotSignedUp": CredentialsRefused,
    "RequestTimeTooSkewed": CredentialsRefused,
    "SignatureDoesNotMatch": CredentialsRefused,
    "TokenRefreshRequired": CredentialsRefused,
}
"""S3's words (API reference, "Error responses"); any other means that the bucket is no use."""

_CHECKSUMS = {"sha256": 32, "sha1": 20, "crc32": 4}
"""Bytes of each checksum that can be verified here."""

_MD5 = re.compile("[0-9a-f]{32}")
_REGION = re.compile("[a-z0-9-]{1,30}")


class S3Originals:
    """Originals through the source's own credentials: its keys, or a session of its role."""

    def __init__(self, pool: Pool, sessions: Sessions, clock: Clock) -> None:
        self._pool = pool
        self._sessions = sessions
        self._clock = clock

    def open(self, source: Source, key: str, deadline: Deadline) -> Original:
        """Begin to fetch an object; see `darkroom.ports.Originals`."""
        credentials = source.credentials
        if isinstance(credentials, Keys):
            access = AccessKey(credentials.access_key_id, credentials.secret_access_key)
            return self._get(source.bucket, key, access, deadline)
        if not isinstance(credentials, Role):
            raise ConfigurationError(["credentials.kind: expected keys or role"])
        access = self._sessions.key(source, credentials, deadline)
        try:
            return self._get(source.bucket, key, access, deadline)
        except CredentialsRefused:
            self._sessions.forget(source, credentials)
            raise

    def _get(self, bucket: Bucket, key: str, access: AccessKey, deadline: Deadline) -> Original:
        call = self._call(bucket, key, access)
        try:
            answer = self._pool.send(call, deadline)
        except NoAnswer as error:
            raise BucketUnavailable(str(error)) from None
        if answer.status != 200:
            answer.close()
            raise _refusal(answer)
        try:
            return _original(answer)
        except ValueError as error:
            answer.close()
            raise BucketUnavailable(f"{call.endpoint.host}: not an object's headers: {error}") from None

    def _call(self, bucket: Bucket, key: str, access: AccessKey) -> Call:
        endpoint, folder = place(bucket)
        target = f"{folder}/{quote(key)}"
        headers = {"host": endpoint.authority, "x-amz-checksum-mode": "ENABLED"}
        scope = Scope("s3", bucket.region)
        headers = signed("GET", target, headers, b"", access, scope, self._clock.now())
        return Call("GET", endpoint, target, headers)


def place(bucket: Bucket) -> tuple[Endpoint, str]:
    """Where a bucket is addressed: by host on AWS, by path elsewhere and where TLS forbids a dotted name."""
    try:
        endpoint = Endpoint.of(bucket.endpoint or address("s3", bucket.region))
    except ValueError:
        raise BucketUnavailable("the source's endpoint is not an address") from None
    if bucket.endpoint or "." in bucket.name:
        return endpoint, f"/{bucket.name}"
    return Endpoint(endpoint.secure, f"{bucket.name}.{endpoint.host}", endpoint.port), ""


def _refusal(answer: Answer) -> DarkroomError:
    said = f"S3: {answer.status} {answer.code}"
    region = answer.headers.get("x-amz-bucket-region", "")
    if _REGION.fullmatch(region):
        said += f"; the bucket is in {region}"
    return _MEANINGS.get(answer.code, BucketUnavailable)(said)


def _original(answer: Answer) -> Original:
    headers = answer.headers
    if answer.length is None:
        raise ValueError("no Content-Length")
    etag = headers.get("etag", "").removeprefix("W/").strip('"')
    if not etag:
        raise ValueError("no ETag")
    modified = parsedate_to_datetime(headers.get("last-modified", "")).timestamp()
    return Original(_Arriving(answer), etag, answer.length, modified, _checksums(headers, etag))


def _checksums(headers: Mapping[str, str], etag: str) -> dict[str, str]:
    """What the whole body hashes to; checksums made of the checksums of parts are left out."""
    whole = headers.get("x-amz-checksum-type", "FULL_OBJECT") == "FULL_OBJECT"
    given = {
        name: digest
        for name, size in _CHECKSUMS.items()
        if whole and (digest := _hex(headers.get(f"x-amz-checksum-{name}", ""), size))
    }
    return given or ({"md5": etag} if _is_md5(headers, etag) else {})


def _hex(base64: str, size: int) -> str | None:
    try:
        digest = b64decode(base64, validate=True)
    except binascii.Error:
        return None
    return digest.hex() if len(digest) == size else None


def _is_md5(headers: Mapping[str, str], etag: str) -> bool:
    """Whether the entity tag is the MD5 of the bytes (API reference, "Object": multipart and KMS are not)."""
    encrypted = headers.get("x-amz-server-side-encryption", "AES256") != "AES256"
    customer = "x-amz-server-side-encryption-customer-algorithm" in headers
    return bool(_MD5.fullmatch(etag)) and not encrypted and not customer


class _Arriving:
    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def read(self, size: int, /) -> bytes:
        try:
            return self._answer.read(size)
        except NoAnswer as error:
            raise TransferCut(str(error)) from None

    def close(self) -> None:
        self._answer.close()
