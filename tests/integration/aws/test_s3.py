"""Originals from a server that says what S3 documents, and from one that fails."""

import hashlib
import zlib
from base64 import b64encode
from collections.abc import Iterator
from typing import Literal

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.config import Config

from darkroom.aws.http import Pool
from darkroom.aws.s3 import S3Originals, place
from darkroom.aws.signing import AccessKey
from darkroom.aws.sts import Sessions
from darkroom.aws.wire import Dialler, Endpoint
from darkroom.errors import (
    BucketUnavailable,
    CredentialsRefused,
    DarkroomError,
    OriginalForbidden,
    OriginalLocked,
    OriginalMissing,
    TransferCut,
)
from darkroom.ports import Original
from darkroom.sources import Ambient, Bucket, Keys, Public, Secret, Source
from tests.servers.faulty import (
    Faulty,
    Reply,
    babbling,
    closing,
    cut,
    hanging_up,
    in_base64,
    redirect,
    refusal,
    s3_headers,
    s3_object,
    stalling,
)
from tests.things import Ticking, a_source

BODY = b"the bytes of a picture" * 50
MD5 = hashlib.md5(BODY, usedforsecurity=False).hexdigest()
SECRET = "never-to-be-told"


class Visitor:
    """Originals over a client of its own, and a source whose bucket is the faulty server."""

    def __init__(self, faulty: Faulty, dialler: Dialler | None = None) -> None:
        self.clock = Ticking()
        self.pool = Pool(self.clock, lambda: 0.5, dialler or Dialler(idle=0.2))
        sessions = Sessions(self.pool, lambda: AccessKey("AKIAOWN", Secret(SECRET)), self.clock, "us-east-1")
        self.originals = S3Originals(self.pool, sessions, self.clock)
        self.source = source_at(faulty.endpoint)

    def open(self, key: str = "a.jpg") -> Original:
        return self.originals.open(self.source, key, self.clock.deadline())

    def read(self) -> bytes:
        original = self.open()
        received = b""
        while piece := original.body.read(100):
            received += piece
        original.body.close()
        return received


def source_at(endpoint: str | None, name: str = "pictures", region: str = "eu-west-1") -> Source:
    return a_source(
        bucket=Bucket(name=name, region=region, endpoint=endpoint),
        credentials=Keys(access_key_id="AKIADEMO", secret_access_key=Secret(SECRET)),
    )


@pytest.fixture
def visitor(faulty: Faulty) -> Iterator[Visitor]:
    visitor = Visitor(faulty)
    yield visitor
    visitor.pool.close()


def test_an_original_is_described_before_it_arrives(visitor: Visitor, faulty: Faulty) -> None:
    faulty.replies(s3_object(BODY))
    original = visitor.open()
    assert (original.stamp.etag, original.stamp.length, original.stamp.last_modified) == (MD5, len(BODY), 1_700_000_000)
    original.body.close()


def test_an_original_carries_what_its_bucket_says_about_keeping_it(visitor: Visitor, faulty: Faulty) -> None:
    faulty.replies(s3_object(BODY, cache_control="max-age=7", expires="0"))
    original = visitor.open()
    original.body.close()
    assert (original.stamp.cache_control, original.stamp.expires) == ("max-age=7", "0")


def test_the_request_is_addressed_by_path_and_asks_for_checksums(visitor: Visitor, faulty: Faulty) -> None:
    faulty.replies(s3_object(BODY))
    visitor.open("odd name+%#?[é]~.jpg").body.close()
    (asked,) = faulty.asked
    assert asked.target == "/pictures/odd%20name%2B%25%23%3F%5B%C3%A9%5D~.jpg"
    assert asked.headers["x-amz-checksum-mode"] == "ENABLED"
    assert asked.headers["host"] == faulty.endpoint.removeprefix("http://")
    assert "/eu-west-1/s3/aws4_request" in asked.headers["authorization"]


@pytest.mark.parametrize(
    ("status", "code", "meaning"),
    [
        (404, "NoSuchKey", OriginalMissing),
        (403, "AccessDenied", OriginalForbidden),
        (403, "AllAccessDisabled", OriginalForbidden),
        (403, "InvalidObjectState", OriginalLocked),
        (403, "InvalidAccessKeyId", CredentialsRefused),
        (403, "SignatureDoesNotMatch", CredentialsRefused),
        (400, "ExpiredToken", CredentialsRefused),
        (400, "InvalidToken", CredentialsRefused),
        (400, "TokenRefreshRequired", CredentialsRefused),
        (403, "RequestTimeTooSkewed", CredentialsRefused),
        (400, "AuthorizationHeaderMalformed", CredentialsRefused),
        (403, "NotSignedUp", CredentialsRefused),
        (403, "InvalidSecurity", CredentialsRefused),
        (404, "NoSuchBucket", BucketUnavailable),
        (500, "InternalError", BucketUnavailable),
        (503, "SlowDown", BucketUnavailable),
        (418, "Teapot", BucketUnavailable),
        (206, "Whatever", BucketUnavailable),
        (304, "Whatever", BucketUnavailable),
    ],
)
def test_what_s3_says_is_understood_and_kept_for_the_log(
    status: int, code: str, meaning: type[DarkroomError], visitor: Visitor, faulty: Faulty
) -> None:
    faulty.replies(refusal(status, code))
    with pytest.raises(DarkroomError) as caught:
        visitor.open()
    assert type(caught.value) is meaning
    assert str(status) in str(caught.value)
    assert status < 300 or code in str(caught.value) or status == 304
    assert SECRET not in str(caught.value)
    assert "Signature=" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "code", "message", "meaning", "words"),
    [
        (403, "InvalidObjectState", "No.", OriginalLocked, "archived"),
        (
            403,
            "AccessDenied",
            "User: arn:aws:iam::1:user/a is not authorized to perform: kms:Decrypt on resource: arn:aws:kms::1:key/k",
            OriginalLocked,
            "kms:Decrypt",
        ),
        (
            403,
            "AccessDenied",
            "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or ...",
            OriginalLocked,
            "kms:Decrypt",
        ),
        (
            403,
            "AccessDenied",
            "User: a is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::pictures/kms:Decrypt",
            OriginalForbidden,
            "AccessDenied$",
        ),
        (400, "KMS.DisabledException", "No.", BucketUnavailable, "KMS key is disabled"),
        (400, "KMS.NotFoundException", "No.", BucketUnavailable, "KMS key does not exist"),
        (400, "KMS.KMSInvalidStateException", "No.", BucketUnavailable, "KMS key cannot be used"),
        (
            400,
            "InvalidArgument",
            "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.",
            BucketUnavailable,
            "never public",
        ),
    ],
)
def test_what_keeps_an_original_locked_is_told_in_words(
    status: int,
    code: str,
    message: str,
    meaning: type[DarkroomError],
    words: str,
    visitor: Visitor,
    faulty: Faulty,
) -> None:
    faulty.replies(refusal(status, code, message))
    with pytest.raises(DarkroomError, match=words) as caught:
        visitor.open()
    assert type(caught.value) is meaning
    assert "arn:" not in str(caught.value)


def test_a_public_bucket_is_asked_without_a_signature(visitor: Visitor, faulty: Faulty) -> None:
    faulty.replies(s3_object(BODY))
    visitor.source = a_source(bucket=visitor.source.bucket, credentials=Public())
    assert visitor.read() == BODY
    (asked,) = faulty.asked
    assert not [name for name in asked.headers if name == "authorization" or name.startswith("x-amz-security")]


def test_without_a_reader_role_an_ambient_source_is_refused_and_nobody_is_asked(
    visitor: Visitor, faulty: Faulty
) -> None:
    visitor.source = a_source(bucket=visitor.source.bucket, credentials=Ambient())
    with pytest.raises(CredentialsRefused, match="no DARKROOM_READER_ROLE"):
        visitor.open()
    assert not faulty.asked


def test_the_region_of_a_redirect_is_told_and_not_followed(visitor: Visitor, faulty: Faulty) -> None:
    faulty.replies(redirect("ap-southeast-2"))
    with pytest.raises(BucketUnavailable, match="301 PermanentRedirect; the bucket is in ap-southeast-2"):
        visitor.open()
    assert len(faulty.asked) == 1


@pytest.mark.parametrize("failure", [refusal(503, "SlowDown"), refusal(500, "InternalError"), hanging_up])
def test_a_storm_that_passes_is_not_noticed(failure: Reply, visitor: Visitor, faulty: Faulty) -> None:
    faulty.replies(failure, failure, s3_object(BODY))
    assert visitor.read() == BODY


@pytest.mark.parametrize("failure", [hanging_up, babbling])
def test_a_server_that_is_not_s3_is_an_unavailable_bucket(failure: Reply, visitor: Visitor, faulty: Faulty) -> None:
    faulty.replies(failure)
    with pytest.raises(BucketUnavailable):
        visitor.open()


def test_a_bucket_out_of_reach_is_unavailable(visitor: Visitor) -> None:
    for endpoint in ("http://127.0.0.1:9", "http://127.0.0.1:99999", "https://a..b", "http://[::"):
        visitor.source = source_at(endpoint)
        with pytest.raises(BucketUnavailable):
            visitor.open()


@pytest.mark.parametrize("broken", [cut(BODY, after=30), stalling(BODY, after=30)])
def test_a_transfer_that_breaks_is_told(broken: Reply, visitor: Visitor, faulty: Faulty) -> None:
    faulty.replies(broken)
    with pytest.raises(TransferCut):
        visitor.read()


def test_closing_early_leaves_the_rest_where_it_is(visitor: Visitor, faulty: Faulty) -> None:
    faulty.replies(stalling(BODY, after=30), s3_object(BODY))
    original = visitor.open()
    assert original.body.read(10)
    original.body.close()
    original.body.close()
    assert visitor.read() == BODY


def test_a_connection_that_was_closed_while_idle_is_not_noticed(visitor: Visitor, faulty: Faulty) -> None:
    faulty.replies(closing(s3_object(BODY)))
    for _ in range(5):
        assert visitor.read() == BODY
    assert len(faulty.asked) == 5


@pytest.mark.parametrize("missing", ["content_length", "etag", "last_modified"])
def test_an_answer_without_an_object_s_headers_is_refused(missing: str, visitor: Visitor, faulty: Faulty) -> None:
    faulty.replies(s3_headers(BODY, **{missing: None}))
    with pytest.raises(BucketUnavailable):
        visitor.open()


CRC32 = b64encode(zlib.crc32(BODY).to_bytes(4)).decode()


@pytest.mark.parametrize(
    ("headers", "checksums"),
    [
        ({}, {"md5": MD5}),
        ({"x_amz_server_side_encryption": "AES256"}, {"md5": MD5}),
        ({"x_amz_server_side_encryption": "aws:kms"}, {}),
        ({"x_amz_server_side_encryption": "aws:kms:dsse"}, {}),
        ({"x_amz_server_side_encryption_customer_algorithm": "AES256"}, {}),
        ({"ETag": f'"{MD5}-3"'}, {}),
        ({"ETag": '"an-opaque-tag"'}, {}),
        ({"x_amz_checksum_crc32": CRC32}, {"crc32": f"{zlib.crc32(BODY):08x}"}),
        (
            {"x_amz_checksum_crc32": CRC32, "x_amz_checksum_type": "FULL_OBJECT"},
            {"crc32": f"{zlib.crc32(BODY):08x}"},
        ),
        ({"x_amz_checksum_sha1": in_base64("sha1", BODY)}, {"sha1": hashlib.sha1(BODY).hexdigest()}),
        ({"x_amz_checksum_sha256": in_base64("sha256", BODY)}, {"sha256": hashlib.sha256(BODY).hexdigest()}),
        ({"x_amz_checksum_crc32": CRC32, "x_amz_checksum_type": "COMPOSITE", "ETag": f'"{MD5}-2"'}, {}),
        ({"x_amz_checksum_sha256": in_base64("sha256", BODY) + "-2", "ETag": f'"{MD5}-2"'}, {}),
        ({"x_amz_checksum_crc64nvme": "AAAAAAAAAAA=", "ETag": f'"{MD5}-2"'}, {}),
        ({"x_amz_checksum_sha256": "short"}, {"md5": MD5}),
    ],
)
def test_only_checksums_of_the_whole_object_are_believed(
    headers: dict[str, str], checksums: dict[str, str], visitor: Visitor, faulty: Faulty
) -> None:
    faulty.replies(s3_object(BODY, **headers))
    original = visitor.open()
    original.body.close()
    assert original.checksums == checksums


@pytest.mark.parametrize("endpoint", [None, "https://store.example.com", "http://store.example.com:9000"])
@pytest.mark.parametrize("addressing", ["auto", "path", "virtual"])
def test_a_bucket_is_addressed_as_botocore_addresses_it(
    endpoint: str | None, addressing: Literal["auto", "path", "virtual"]
) -> None:
    seen: list[str] = []

    def note(request: AWSPreparedRequest, **_: object) -> None:
        seen.append(str(request.url))
        raise InterruptedError

    style = "path" if addressing == "auto" and endpoint else addressing
    config = Config(s3={"us_east_1_regional_endpoint": "regional", "addressing_style": style})
    for region in ("eu-west-1", "us-east-1", "cn-north-1", "us-gov-west-1"):
        client = boto3.client(
            "s3",
            region_name=region,
            endpoint_url=endpoint,
            aws_access_key_id="x",
            aws_secret_access_key="x",
            config=config,
        )
        client.meta.events.register("before-send.s3.GetObject", note)
        for name in ("pictures", "pictures.example.com"):
            with pytest.raises(InterruptedError):
                client.get_object(Bucket=name, Key="a b")
            address, folder = place(Bucket(name=name, region=region, endpoint=endpoint, addressing=addressing))
            scheme = "https" if address.secure else "http"
            assert f"{scheme}://{address.authority}{folder}/a%20b" == seen[-1]


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "169.254.170.2",
        "2852039166",
        "0xa9fea9fe",
        "0251.0376.43518",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "[::ffff:169.254.169.254]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:a9fe:a9fe::1]",
    ],
)
def test_where_machines_are_told_their_credentials_no_bucket_is_looked_for(host: str, visitor: Visitor) -> None:
    visitor.source = source_at(f"http://{host}")
    with pytest.raises(BucketUnavailable, match="link-local or metadata"):
        visitor.open()
    assert visitor.clock.monotonic() == 0, "a refusal is not tried again"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0", "127.1", "[::ffff:127.0.0.1]"])
def test_lambda_s_own_runtime_is_no_store(host: str, faulty: Faulty) -> None:
    """There `GET /2018-06-01/runtime/invocation/next`, a bucket and a key by their looks, takes a viewer's event."""
    faulty.replies(s3_object(BODY))
    port = Endpoint.of(faulty.endpoint).port
    visitor = Visitor(faulty, Dialler(runtime=port))
    visitor.source = source_at(f"http://{host}:{port}", "2018-06-01")
    with pytest.raises(BucketUnavailable, match="own runtime"):
        visitor.open("runtime/invocation/next")
    assert faulty.connections == 0
