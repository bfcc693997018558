"""Originals in S3, and in services that speak its language."""

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import replace
from email.utils import parsedate_to_datetime
from urllib.parse import quote

from darkroom.aws.http import Answer, Call, NoAnswer, Pool
from darkroom.aws.signing import AccessKey, Scope, signed
from darkroom.aws.sts import Sessions
from darkroom.aws.wire import Endpoint
from darkroom.errors import (
    BucketUnavailable,
    CredentialsRefused,
    DarkroomError,
    OriginalForbidden,
    OriginalLocked,
    OriginalMissing,
    TransferCut,
)
from darkroom.partitions import address
from darkroom.ports import Clock, Deadline, Original, Stamp
from darkroom.sources import Ambient, Bucket, Keys, Public, Role, Source
from darkroom.sources.policy import session

_MEANINGS: Mapping[str, type[DarkroomError]] = {
    "NoSuchKey": OriginalMissing,
    "AccessDenied": OriginalForbidden,
    "AllAccessDisabled": OriginalForbidden,
    "InvalidObjectState": OriginalLocked,
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

_WORDS: Mapping[str, str] = {
    "InvalidObjectState": "it is archived, and must be restored first",
    "KMS.DisabledException": "its KMS key is disabled",
    "KMS.KMSInvalidStateException": "its KMS key cannot be used at the moment, or is about to be deleted",
    "KMS.NotFoundException": "its KMS key does not exist",
}
"""What a word says about the original, for the log."""

_KMS_REFUSED = re.compile("perform: kms:Decrypt|ciphertext refers to a customer master key")
"""KMS's own messages, which S3 hands on under the code AccessDenied."""

_UNSIGNED = re.compile("KMS managed keys require AWS Signature Version 4")
"""S3's message, under the code InvalidArgument, to who asks without a signature."""

_CHECKSUMS = {"sha256": 32, "sha1": 20, "crc32": 4}
"""Bytes of each checksum that can be verified here."""

_NOT_MODIFIED = 304

_MD5 = re.compile("[0-9a-f]{32}")
_REGION = re.compile("[a-z0-9-]{1,30}")


class S3Originals:
    """Originals through the source's own credentials: its keys, a session of its role, or none at all.

    `reader` is the ARN of the role of which ambient sources get sessions; empty if this deployment has none.
    """

    def __init__(self, pool: Pool, sessions: Sessions, clock: Clock, reader: str = "") -> None:
        self._pool = pool
        self._sessions = sessions
        self._clock = clock
        self._reader = reader

    def open(self, source: Source, key: str, deadline: Deadline) -> Original:
        """Begin to fetch an object; see `darkroom.ports.Originals`."""
        return _original(self._fetched(source, key, {}, deadline))

    def open_if_changed(self, source: Source, key: str, etag: str, deadline: Deadline) -> Original | None:
        """Begin to fetch an object unless its entity tag is this one; see `darkroom.ports.Originals`."""
        answer = self._fetched(source, key, {"if-none-match": f'"{etag}"'}, deadline)
        if answer.status == _NOT_MODIFIED:
            answer.close()
            return None
        return _original(answer)

    def _fetched(self, source: Source, key: str, condition: Mapping[str, str], deadline: Deadline) -> Answer:
        match source.credentials:
            case Keys() as keys:
                return self._get(source.bucket, key, AccessKey.of(keys), condition, deadline)
            case Public():
                return self._get(source.bucket, key, None, condition, deadline)
            case Ambient():
                return self._get_by_role(source, key, self._reader_role(), condition, deadline)
            case Role() as role:
                return self._get_by_role(source, key, role, condition, deadline)

    def _reader_role(self) -> Role:
        if not self._reader:
            raise CredentialsRefused("the source is ambient, and this deployment has no DARKROOM_READER_ROLE")
        return Role(arn=self._reader)

    def _get_by_role(
        self, source: Source, key: str, role: Role, condition: Mapping[str, str], deadline: Deadline
    ) -> Answer:
        access = self._sessions.key(source.name, role, session(source.bucket), deadline)
        try:
            return self._get(source.bucket, key, access, condition, deadline)
        except CredentialsRefused:
            self._sessions.forget(role, session(source.bucket))
            raise

    def _get(
        self, bucket: Bucket, key: str, access: AccessKey | None, condition: Mapping[str, str], deadline: Deadline
    ) -> Answer:
        call = self._call(bucket, key, access, condition)
        try:
            answer = self._pool.send(call, deadline)
        except NoAnswer as error:
            raise BucketUnavailable(str(error)) from None
        if answer.status == 200 or (condition and answer.status == _NOT_MODIFIED):
            return answer
        answer.close()
        raise _refusal(answer)

    def _call(self, bucket: Bucket, key: str, access: AccessKey | None, condition: Mapping[str, str]) -> Call:
        endpoint, folder = place(bucket)
        target = f"{folder}/{quote(key)}"
        headers = {"host": endpoint.authority, "x-amz-checksum-mode": "ENABLED", **condition}
        if access:
            scope = Scope("s3", bucket.region)
            headers = signed("GET", target, headers, b"", access, scope, self._clock.now())
        return Call("GET", endpoint, target, headers)


def place(bucket: Bucket) -> tuple[Endpoint, str]:
    """The endpoint and the path at which a bucket is addressed.

    Its name stands where `addressing` says, by itself in the host on AWS and in the path elsewhere; a dotted one stands
    in the path wherever TLS forbids it in the host.
    """
    try:
        endpoint = Endpoint.of(bucket.endpoint or address("s3", bucket.region))
    except ValueError:
        raise BucketUnavailable("the source's endpoint is not an address") from None
    by_host = bucket.addressing == "virtual" or (bucket.addressing == "auto" and not bucket.endpoint)
    if not by_host or (endpoint.secure and "." in bucket.name):
        return endpoint, f"/{bucket.name}"
    return replace(endpoint, host=f"{bucket.name}.{endpoint.host}"), ""


def refuses_credentials(answer: Answer) -> bool:
    """Whether a refusal says that it is the credentials that are wrong, or no longer right."""
    return _MEANINGS.get(answer.code) is CredentialsRefused


def _refusal(answer: Answer) -> DarkroomError:
    kind, words = _MEANINGS.get(answer.code, BucketUnavailable), _WORDS.get(answer.code, "")
    if kind is OriginalForbidden and _KMS_REFUSED.search(answer.text):
        kind, words = OriginalLocked, "its KMS key may not be used by these credentials (kms:Decrypt)"
    elif _UNSIGNED.search(answer.text):
        words = "it is encrypted under a KMS key, and such originals are never public"
    region = answer.headers.get("x-amz-bucket-region", "")
    where = f"the bucket is in {region}" if _REGION.fullmatch(region) else ""
    return kind("; ".join(filter(None, (f"S3: {answer.status} {answer.code}", words, where))))


def _original(answer: Answer) -> Original:
    try:
        return _described(answer)
    except ValueError as error:
        answer.close()
        raise BucketUnavailable(f"not an object's headers: {error}") from None


def _described(answer: Answer) -> Original:
    headers = answer.headers
    if answer.length is None:
        raise ValueError("no Content-Length")
    etag = headers.get("etag", "").removeprefix("W/").strip('"')
    if not etag:
        raise ValueError("no ETag")
    modified = parsedate_to_datetime(headers.get("last-modified", "")).timestamp()
    return Original(
        body=_Arriving(answer),
        stamp=Stamp(
            etag=etag,
            length=answer.length,
            last_modified=modified,
            version=headers.get("x-amz-version-id", ""),
            cache_control=headers.get("cache-control", ""),
            expires=headers.get("expires", ""),
        ),
        checksums=_checksums(headers, etag),
    )


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
