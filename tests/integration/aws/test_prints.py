"""Prints in a bucket that fails in every way: a failure in time and for the log, no wrong print, and no storm."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from darkroom.aws.exchange import RESTS
from darkroom.aws.http import Pool
from darkroom.aws.labels import HEADER, LONGEST, written
from darkroom.errors import OutOfTime, PrintsUnavailable
from darkroom.local.seaweed import REGION
from darkroom.sources import Bucket, Keys, Metadata, Role, Secret, Source
from tests.integration.aws.printing import DOINGS, OWN, Desk, a_label, s3_prints
from tests.servers.faulty import (
    Asked,
    Faulty,
    Line,
    Reply,
    babbling,
    hanging_up,
    redirect,
    refusal,
    s3_headers,
    s3_object,
    silent,
    sts_session,
)
from tests.things import a_source

BODY = b"a print's body"
UNREACHABLE: dict[str, Reply] = {
    "silent": silent,
    "hangs up": hanging_up,
    "no HTTP": babbling,
    "slow down": refusal(503, "SlowDown"),
    "broken": refusal(500, "InternalError"),
}
REFUSING: dict[str, Reply] = {
    "read-only": refusal(403, "AccessDenied"),
    "full": refusal(507, "InsufficientStorage"),
    "over quota": refusal(403, "QuotaExceeded"),
    "gone": refusal(404, "NoSuchBucket"),
    "elsewhere": redirect("eu-west-1"),
    "session over": refusal(400, "ExpiredToken"),
}


@pytest.fixture
def desk(faulty: Faulty) -> Iterator[Desk]:
    with Desk.at(faulty.endpoint) as desk:
        yield desk


def labelled(body: bytes = BODY, **label: Any) -> dict[str, str]:
    return {HEADER.replace("-", "_"): written(a_label(body, **label))}


def by_method(**replies: Reply) -> Reply:
    """Another reply for each method; without one, an empty 200."""

    def reply(line: Line, asked: Asked) -> None:
        replies.get(asked.method.lower(), s3_object(b""))(line, asked)

    return reply


def unavailable(act: Callable[[], object]) -> str:
    with pytest.raises(PrintsUnavailable) as failed:
        act()
    return str(failed.value)


@pytest.mark.parametrize("doing", DOINGS)
@pytest.mark.parametrize("fault", UNREACHABLE | REFUSING)
def test_every_failure_is_one_for_the_log(faulty: Faulty, desk: Desk, fault: str, doing: str) -> None:
    faulty.replies((UNREACHABLE | REFUSING)[fault])
    if "find" in doing and fault in ("read-only", "over quota"):
        assert DOINGS[doing](desk) is None, "S3 says 403 of what is missing, too"
        return
    words = unavailable(lambda: DOINGS[doing](desk))
    assert "never-to-be-told" not in words and "token-of-the-function" not in words


@pytest.mark.parametrize("fault", UNREACHABLE)
def test_a_bucket_that_fails_is_left_alone_and_asked_by_one_afterwards(faulty: Faulty, desk: Desk, fault: str) -> None:
    faulty.replies(UNREACHABLE[fault])
    unavailable(desk.find)
    asked = len(faulty.asked)
    for doing in DOINGS.values():
        unavailable(partial(doing, desk))
    assert len(faulty.asked) == asked
    desk.clock.pass_by(RESTS)
    meanwhile: list[str] = []

    def probed(line: Line, asked: Asked) -> None:
        meanwhile.append(unavailable(desk.find))
        refusal(404, "NoSuchKey")(line, asked)

    faulty.replies(probed, refusal(404, "NoSuchKey"))
    assert desk.find() is None and meanwhile == ["it failed a moment ago"]
    assert desk.find() is None and len(faulty.asked) == asked + 2


def test_a_probe_that_fails_makes_the_bucket_rest_again(faulty: Faulty, desk: Desk) -> None:
    faulty.replies(refusal(500, "InternalError"))
    unavailable(desk.find)
    desk.clock.pass_by(RESTS)
    unavailable(desk.find)
    asked = len(faulty.asked)
    desk.clock.pass_by(RESTS - 1)
    unavailable(desk.find)
    assert len(faulty.asked) == asked


@pytest.mark.parametrize("fault", ["read-only", "full", "over quota"])
def test_what_a_bucket_holds_is_answered_when_nothing_can_be_written(faulty: Faulty, desk: Desk, fault: str) -> None:
    faulty.replies(by_method(get=s3_object(BODY, **labelled()), put=REFUSING[fault]))
    unavailable(desk.lease)
    asked = len(faulty.asked)
    unavailable(desk.keep)
    assert len(faulty.asked) == asked
    assert desk.find().body == BODY


def test_a_name_that_is_refused_is_no_failure_of_the_bucket(faulty: Faulty, desk: Desk) -> None:
    faulty.replies(refusal(400, "KeyTooLongError"), refusal(400, "KeyTooLongError"), s3_headers(b"", etag='"new"'))
    unavailable(desk.find)
    unavailable(desk.keep)
    assert desk.keep() == '"new"'


def test_time_that_was_over_is_no_failure_of_the_bucket(faulty: Faulty, desk: Desk) -> None:
    def late(line: Line, _: Asked) -> None:
        desk.clock.pass_by(60)
        line.hang_up()

    faulty.replies(late, refusal(404, "NoSuchKey"))
    with pytest.raises(OutOfTime):
        desk.find()
    assert desk.find() is None


def test_a_slow_bucket_has_only_its_own_short_time(faulty: Faulty, desk: Desk) -> None:
    def slow(line: Line, _: Asked) -> None:
        desk.clock.pass_by(2)
        line.hang_up()

    faulty.replies(slow)
    unavailable(desk.find)
    assert len(faulty.asked) == 1
    unavailable(desk.find)
    assert len(faulty.asked) == 1 and desk.clock.deadline().remaining() == 24


@pytest.mark.parametrize(
    "there",
    [
        s3_object(BODY),
        s3_object(BODY, x_amz_meta_label="%%%"),
        s3_object(BODY, x_amz_meta_label="e30="),
        s3_object(b"another body", **labelled()),
        s3_object(b"", **labelled()),
    ],
)
def test_what_is_no_whole_print_is_none_and_makes_room(faulty: Faulty, desk: Desk, there: Reply) -> None:
    faulty.replies(by_method(get=there))
    assert desk.find() is None
    got, removed = faulty.asked
    assert (removed.method, removed.target) == ("DELETE", got.target) and removed.headers["if-match"].startswith('"')


def test_a_body_that_breaks_off_is_never_answered(faulty: Faulty, desk: Desk) -> None:
    faulty.replies(s3_headers(BODY[:5], content_length=str(len(BODY)), **labelled()))
    assert "5 of 14 bytes" in unavailable(desk.find)


def test_a_body_that_is_too_large_is_not_waited_for(faulty: Faulty, desk: Desk) -> None:
    faulty.replies(s3_headers(b"", content_length="1000000000", **labelled()))
    found = desk.find()
    assert (found.body, found.length) == (None, 1_000_000_000)


@pytest.mark.parametrize("dates", [{"last_modified": None}, {"last_modified": "soon"}, {"date": "31 Feb"}])
def test_a_print_without_an_age_is_too_old(faulty: Faulty, desk: Desk, dates: dict[str, str | None]) -> None:
    faulty.replies(s3_headers(BODY, **labelled(), **dates))
    assert desk.find().age > 10 * 365 * 86_400


def test_an_age_is_told_by_the_stores_dates_in_any_form(faulty: Faulty, desk: Desk) -> None:
    faulty.replies(s3_headers(BODY, **labelled(), date="Tue Nov 14 22:14:20 2023"))
    assert desk.find().age == 60


def test_a_copy_that_ends_in_an_error_is_none(faulty: Faulty, desk: Desk) -> None:
    error = b"<?xml version='1.0'?>\n<Error><Code>InternalError</Code></Error>"
    faulty.replies(lambda line, _: line.answer(200, {}, b"  " + error))
    assert "not made" in unavailable(desk.relabel)
    desk.clock.pass_by(RESTS)
    faulty.replies(s3_headers(b"<CopyObj", content_length="90"))
    assert "8 of 90 bytes" in unavailable(desk.relabel)


def test_a_copy_lands_only_on_what_it_was_made_of(faulty: Faulty, desk: Desk) -> None:
    faulty.replies(
        lambda line, _: line.answer(200, {}, b"<CopyObjectResult><ETag>&quot;t&quot;</ETag></CopyObjectResult>")
    )
    assert desk.relabel('"t"') == '"t"'
    (asked,) = faulty.asked
    assert asked.headers["if-match"] == asked.headers["x-amz-copy-source-if-match"] == '"t"'
    assert asked.headers["x-amz-copy-source"] == asked.target


def test_a_long_label_goes_without_what_is_told_and_one_that_is_longer_not_at_all(faulty: Faulty, desk: Desk) -> None:
    faulty.replies(s3_headers(b"", etag='"new"'))
    assert desk.keep(told={"Faces": "x" * LONGEST}) == '"new"'
    assert faulty.asked[0].headers[HEADER] == written(a_label(b"print"))
    assert "too long" in unavailable(lambda: desk.keep(overlays="x" * LONGEST))
    assert len(faulty.asked) == 1


def test_what_is_written_is_encrypted_as_the_buckets_owner_wishes(faulty: Faulty, desk: Desk) -> None:
    key = "arn:aws:kms:us-east-1:123456789012:key/0123"
    source = keeping_in(Bucket("theirs", REGION, "kept", faulty.endpoint, kms_key=key))
    faulty.replies(s3_headers(b"<CopyObjectResult><ETag>t</ETag></CopyObjectResult>", etag='"t"'))
    desk.source = source
    for doing in ("keep", "relabel", "lease", "find"):
        DOINGS[doing](desk)
    *wrote, read, removed = faulty.asked
    assert {asked.headers["x-amz-server-side-encryption-aws-kms-key-id"] for asked in wrote} == {key}
    assert {asked.headers["x-amz-server-side-encryption"] for asked in wrote} == {"aws:kms"}
    assert all(asked.target.startswith("/theirs/kept/") for asked in faulty.asked)
    assert not [name for asked in (read, removed) for name in asked.headers if "encryption" in name]


def keeping_in(bucket: Bucket, key: str = "AKIAMETA", name: str = "demo") -> Source:
    return a_source(name=name, metadata=Metadata(bucket, Keys(key, Secret("another-secret"))))


def test_wrong_credentials_are_their_sources_own_trouble(faulty: Faulty, desk: Desk) -> None:
    bucket = Bucket("darkroom-prints", REGION, endpoint=faulty.endpoint)

    def strict(line: Line, asked: Asked) -> None:
        wrong = "AKIAWRONG" in asked.headers["authorization"]
        (refusal(403, "InvalidAccessKeyId") if wrong else s3_headers(b"", etag='"new"'))(line, asked)

    faulty.replies(strict)
    unavailable(lambda: desk.keep(source=keeping_in(bucket, "AKIAWRONG", "wrong")))
    assert desk.keep(source=keeping_in(bucket, "AKIARIGHT", "right")) == '"new"'
    assert desk.keep() == '"new"', "in the deployment's own bucket, though a source says that it is its own"


def test_a_session_that_its_bucket_refuses_is_replaced(faulty: Faulty, desk: Desk) -> None:
    role = Role(arn="arn:aws:iam::123456789012:role/keeper")
    source = a_source(metadata=Metadata(Bucket("theirs", REGION, endpoint=faulty.endpoint), role))
    put = refusal(400, "ExpiredToken")
    faulty.replies(by_method(post=sts_session("2099-01-01T00:00:00Z"), put=put))
    unavailable(lambda: desk.keep(source=source))
    faulty.replies(by_method(post=sts_session("2099-01-01T00:00:00Z"), put=s3_headers(b"", etag='"new"')))
    desk.clock.pass_by(RESTS)
    assert desk.keep(source=source) == '"new"'
    assert [asked.method for asked in faulty.asked] == ["POST", "PUT", "POST", "PUT"]


def test_a_source_whose_role_cannot_be_had_rests_too(faulty: Faulty, desk: Desk) -> None:
    role = Role(arn="arn:aws:iam::123456789012:role/keeper")
    source = a_source(metadata=Metadata(Bucket("theirs", REGION, endpoint=faulty.endpoint), role))
    faulty.replies(refusal(500, "InternalFailure"))
    assert "STS: 500" in unavailable(lambda: desk.keep(source=source))
    asked = len(faulty.asked)
    unavailable(lambda: desk.find(source=source))
    assert len(faulty.asked) == asked


def test_without_a_bucket_nothing_is_asked_and_nothing_rests(faulty: Faulty, desk: Desk) -> None:
    prints = s3_prints(Pool(desk.clock, lambda: 0.5), None, OWN, desk.clock)
    for _ in range(2):
        assert unavailable(lambda: prints.find(a_source(), "a/=/0", 9, desk.clock.deadline())) == "no bucket for prints"
    assert not faulty.asked
