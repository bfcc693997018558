"""Sessions of roles: narrowed, remembered until shortly before their end, refused as IAM refuses."""

import json
from collections.abc import Iterator

import pytest

from darkroom.aws.http import Pool
from darkroom.aws.s3 import S3Originals
from darkroom.aws.signing import AccessKey
from darkroom.aws.sts import MARGIN, MOST, Sessions, session_policy
from darkroom.aws.wire import Dialler
from darkroom.errors import BucketUnavailable, ConfigurationError, CredentialsRefused, DarkroomError
from darkroom.sources import Ambient, Bucket, Role, Secret, Source, objects_only
from darkroom.sources.policy import session
from tests.servers.faulty import (
    Faulty,
    Reply,
    hanging_up,
    refusal,
    s3_object,
    silent,
    ssm_answer,
    sts_session,
)
from tests.things import Ticking, a_source

END = "2027-01-15T09:00:00Z"
"""An hour after the clock's beginning."""

OWN = AccessKey("AKIAOWN", Secret("never-to-be-told"), Secret("token-of-the-function"))
ARN = "arn:aws:iam::123456789012:role/darkroom-reader"


def a_role_source(name: str = "demo", prefix: str = "public", external_id: str | None = None) -> Source:
    bucket = Bucket(name="pictures", prefix=prefix, region="eu-west-1")
    return a_source(name=name, bucket=bucket, credentials=Role(arn=ARN, external_id=external_id))


class Desk:
    """Sessions over the faulty server."""

    def __init__(self, faulty: Faulty) -> None:
        self.clock = Ticking()
        self.pool = Pool(self.clock, lambda: 0.5, Dialler(idle=0.2))
        self.sessions = Sessions(self.pool, lambda: OWN, self.clock, "eu-west-1", faulty.endpoint)

    def key(self, source: Source) -> AccessKey:
        assert isinstance(source.credentials, Role)
        return self.sessions.key(source.name, source.credentials, session(source.bucket), self.clock.deadline())


@pytest.fixture
def desk(faulty: Faulty) -> Iterator[Desk]:
    faulty.replies(sts_session(END))
    desk = Desk(faulty)
    yield desk
    desk.pool.close()


def test_a_session_is_narrowed_to_the_source_s_prefix(desk: Desk, faulty: Faulty) -> None:
    key = desk.key(a_role_source())
    assert (key.id, key.secret.reveal()) == ("ASIASESSION", "session/secret+key")
    assert key.token and key.token.reveal() == "token//of+the=session"
    form = faulty.asked[0].form
    objects, decryption = json.loads(form.pop("Policy"))["Statement"]
    assert [objects] == objects_only(Bucket("pictures", prefix="public"))["Statement"]
    assert decryption == {
        "Sid": "DecryptOriginals",
        "Effect": "Allow",
        "Action": "kms:Decrypt",
        "Resource": "*",
        "Condition": {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}},
    }
    assert form == {
        "Action": "AssumeRole",
        "Version": "2011-06-15",
        "RoleArn": ARN,
        "RoleSessionName": "darkroom-demo",
        "DurationSeconds": "3600",
    }


def test_an_ambient_source_gets_a_session_of_the_reader_role_narrowed_to_its_own_prefix(
    desk: Desk, faulty: Faulty
) -> None:
    with Faulty() as bucket:
        bucket.replies(s3_object(b"picture"))
        originals = S3Originals(desk.pool, desk.sessions, desk.clock, reader=ARN)
        for folder in ("one", "two", "one"):
            where = Bucket(name="pictures", prefix=folder, endpoint=bucket.endpoint)
            source = a_source(bucket=where, credentials=Ambient())
            originals.open(source, f"{folder}/a.jpg", desk.clock.deadline()).body.close()
        assert bucket.asked[0].headers["x-amz-security-token"] == "token//of+the=session"
    assert [asked.form["RoleArn"] for asked in faulty.asked] == [ARN, ARN]
    resources = [json.loads(asked.form["Policy"])["Statement"][0]["Resource"] for asked in faulty.asked]
    assert resources == ["arn:aws:s3:::pictures/one/*", "arn:aws:s3:::pictures/two/*"]


@pytest.mark.parametrize(
    ("region", "service"),
    [
        ("eu-west-1", "s3.eu-west-1.amazonaws.com"),
        ("cn-north-1", "s3.cn-north-1.amazonaws.com.cn"),
        ("us-gov-west-1", "s3.us-gov-west-1.amazonaws.com"),
    ],
)
def test_decryption_is_allowed_through_the_bucket_s_own_s3_alone(region: str, service: str) -> None:
    *_, decryption = json.loads(session_policy(Bucket(name="pictures", region=region)))["Statement"]
    assert decryption["Condition"] == {"StringEquals": {"kms:ViaService": service}}


def test_every_bucket_and_ascii_prefix_fits_into_a_session_policy() -> None:
    longest = Bucket(name="b" * 63, region="us-gov-west-1", prefix="p" * 512)
    assert len(session_policy(longest)) <= 2048


def test_the_call_is_signed_with_the_function_s_own_session(desk: Desk, faulty: Faulty) -> None:
    desk.key(a_role_source())
    headers = faulty.asked[0].headers
    assert "AKIAOWN/" in headers["authorization"]
    assert "/eu-west-1/sts/aws4_request" in headers["authorization"]
    assert headers["x-amz-security-token"] == "token-of-the-function"


def test_a_long_source_name_fits_into_a_session_name(desk: Desk, faulty: Faulty) -> None:
    desk.key(a_role_source(name="a" * 63))
    assert faulty.asked[0].form["RoleSessionName"] == "darkroom-" + "a" * 55


def test_an_external_id_is_shown_to_the_role_that_demands_it(desk: Desk, faulty: Faulty) -> None:
    faulty.replies(sts_session(END, external_id="customer-42"))
    assert desk.key(a_role_source(external_id="customer-42")).id == "ASIASESSION"
    for wrong in (None, "customer-43"):
        with pytest.raises(CredentialsRefused, match="STS: 403 AccessDenied"):
            desk.key(a_role_source(external_id=wrong))


def test_a_session_is_used_until_shortly_before_its_end(desk: Desk, faulty: Faulty) -> None:
    desk.key(a_role_source())
    desk.clock.pass_by(3600 - MARGIN - 1)
    desk.key(a_role_source())
    assert len(faulty.asked) == 1
    desk.clock.pass_by(1)
    desk.key(a_role_source())
    assert len(faulty.asked) == 2


def test_a_session_serves_its_own_prefix_and_external_id_only(desk: Desk, faulty: Faulty) -> None:
    desk.key(a_role_source(prefix="public"))
    desk.key(a_role_source(prefix="private"))
    faulty.replies(sts_session(END, external_id="customer-42"))
    desk.key(a_role_source(prefix="public", external_id="customer-42"))
    assert len(faulty.asked) == 3


def test_only_so_many_sessions_are_remembered(desk: Desk, faulty: Faulty) -> None:
    for number in range(MOST + 1):
        desk.key(a_role_source(prefix=f"folder-{number}"))
    desk.key(a_role_source(prefix=f"folder-{MOST}"))
    assert len(faulty.asked) == MOST + 1
    desk.key(a_role_source(prefix="folder-0"))
    assert len(faulty.asked) == MOST + 2


@pytest.mark.parametrize(
    ("failure", "meaning"),
    [
        (refusal(403, "AccessDenied"), CredentialsRefused),
        (refusal(403, "InvalidClientTokenId"), CredentialsRefused),
        (refusal(403, "SignatureDoesNotMatch"), CredentialsRefused),
        (refusal(403, "ExpiredToken"), CredentialsRefused),
        (refusal(400, "ValidationError"), CredentialsRefused),
        (refusal(400, "Throttling"), BucketUnavailable),
        (refusal(503, "ServiceUnavailable"), BucketUnavailable),
        (refusal(500, "AccessDenied"), BucketUnavailable),
        (hanging_up, BucketUnavailable),
        (silent, BucketUnavailable),
        (ssm_answer({"not": "xml"}), BucketUnavailable),
        (sts_session("soon"), BucketUnavailable),
    ],
)
def test_a_failing_sts_is_understood(failure: Reply, meaning: type[DarkroomError], desk: Desk, faulty: Faulty) -> None:
    faulty.replies(failure)
    with pytest.raises(DarkroomError) as caught:
        desk.key(a_role_source())
    assert type(caught.value) is meaning
    assert "never-to-be-told" not in str(caught.value)
    assert "token-of-the-function" not in str(caught.value)


def test_a_refusal_is_not_remembered(desk: Desk, faulty: Faulty) -> None:
    faulty.replies(refusal(403, "AccessDenied"), sts_session(END))
    with pytest.raises(CredentialsRefused):
        desk.key(a_role_source())
    assert desk.key(a_role_source()).id == "ASIASESSION"


def test_a_storm_that_passes_is_not_noticed(desk: Desk, faulty: Faulty) -> None:
    faulty.replies(refusal(400, "Throttling"), refusal(503, "ServiceUnavailable"), sts_session(END))
    assert desk.key(a_role_source()).id == "ASIASESSION"


def test_a_prefix_that_fits_no_policy_is_a_mistake_of_the_configuration(desk: Desk, faulty: Faulty) -> None:
    with pytest.raises(ConfigurationError, match=r"bucket\.prefix: .* at most 2,048"):
        desk.key(a_role_source(prefix="写" * 400))
    assert not faulty.asked


def test_a_session_that_the_bucket_refuses_is_not_used_again(desk: Desk, faulty: Faulty) -> None:
    with Faulty() as bucket:
        bucket.replies(refusal(400, "ExpiredToken"), s3_object(b"picture"))
        originals = S3Originals(desk.pool, desk.sessions, desk.clock)
        source = a_source(bucket=Bucket(name="pictures", endpoint=bucket.endpoint), credentials=Role(arn=ARN))
        with pytest.raises(CredentialsRefused):
            originals.open(source, "a.jpg", desk.clock.deadline())
        originals.open(source, "a.jpg", desk.clock.deadline()).body.close()
        assert len(faulty.asked) == 2
        assert bucket.asked[1].headers["x-amz-security-token"] == "token//of+the=session"
