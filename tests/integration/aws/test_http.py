"""The client against a server that fails in every way: bounded, patient, and silent about what was sent."""

from collections.abc import Iterator
from contextlib import suppress

import pytest

from darkroom.aws.http import ATTEMPTS, Call, NoAnswer, Pool
from darkroom.aws.wire import Dialler, Endpoint
from darkroom.errors import OutOfTime
from darkroom.ports import Deadline
from darkroom.wiring import SystemClock
from tests.servers.faulty import (
    Faulty,
    Reply,
    babbling,
    closing,
    cut,
    dripping,
    dripping_headers,
    hanging_up,
    refusal,
    s3_object,
    silent,
    ssm_refusal,
    stalling,
)
from tests.things import Ticking

BODY = bytes(range(256)) * 40
PASSWORD = "never-to-be-told"


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


@pytest.fixture
def pool(clock: Ticking) -> Iterator[Pool]:
    pool = Pool(clock, lambda: 0.5, Dialler(idle=0.2))
    yield pool
    pool.close()


def call(faulty: Faulty, *, repeatable: bool = True) -> Call:
    headers = {"host": "test", "authorization": PASSWORD}
    return Call("GET", Endpoint.of(faulty.endpoint), f"/key?secret={PASSWORD}", headers, repeatable=repeatable)


def a_moment(seconds: float = 0.3) -> Deadline:
    clock = SystemClock()
    return Deadline(clock, clock.monotonic() + seconds)


def fetched(pool: Pool, faulty: Faulty, deadline: Deadline) -> bytes:
    return pool.send(call(faulty), deadline).read_whole(1 << 20)


def test_connections_are_kept_and_used_again(pool: Pool, faulty: Faulty, clock: Ticking) -> None:
    faulty.replies(s3_object(BODY))
    for _ in range(3):
        assert fetched(pool, faulty, clock.deadline()) == BODY
    assert faulty.connections == 1


def test_a_connection_with_a_rest_on_it_is_not_used_again(pool: Pool, faulty: Faulty, clock: Ticking) -> None:
    faulty.replies(s3_object(BODY * 100))
    answer = pool.send(call(faulty), clock.deadline())
    assert answer.read(10) == BODY[:10]
    answer.close()
    answer.close()
    assert fetched(pool, faulty, clock.deadline()) == BODY * 100
    assert faulty.connections == 2


def test_an_old_connection_is_not_used_again(pool: Pool, faulty: Faulty, clock: Ticking) -> None:
    faulty.replies(s3_object(BODY))
    fetched(pool, faulty, clock.deadline())
    clock.pass_by(3600)
    fetched(pool, faulty, clock.deadline())
    assert faulty.connections == 2


def test_a_kept_connection_that_was_closed_meanwhile_costs_no_attempt(
    pool: Pool, faulty: Faulty, clock: Ticking
) -> None:
    faulty.replies(closing(s3_object(BODY)))
    begun = clock.monotonic()
    for _ in range(20):
        assert fetched(pool, faulty, clock.deadline()) == BODY
    assert len(faulty.asked) == 20
    assert clock.monotonic() == begun, "there was a pause"


@pytest.mark.parametrize(
    "failure",
    [
        refusal(500, "InternalError"),
        refusal(502, "BadGateway"),
        refusal(503, "SlowDown"),
        refusal(504, "GatewayTimeout"),
        refusal(429, "TooManyRequests"),
        refusal(400, "RequestTimeout"),
        ssm_refusal("ThrottlingException"),
        hanging_up,
        silent,
        babbling,
    ],
)
def test_a_passing_failure_is_tried_again(failure: Reply, pool: Pool, faulty: Faulty, clock: Ticking) -> None:
    faulty.replies(failure, failure, s3_object(BODY))
    assert fetched(pool, faulty, clock.deadline()) == BODY
    assert len(faulty.asked) == 3


def test_pauses_grow_and_depend_on_chance(faulty: Faulty) -> None:
    faulty.replies(refusal(503, "SlowDown"))
    for chance, waited in ((0.0, 0.0), (1.0, 0.1 + 0.2 + 0.4)):
        clock = Ticking()
        assert Pool(clock, lambda chance=chance: chance).send(call(faulty), clock.deadline()).status == 503  # type: ignore[misc]
        assert clock.monotonic() == pytest.approx(waited)


def test_attempts_are_bounded(pool: Pool, faulty: Faulty, clock: Ticking) -> None:
    faulty.replies(refusal(503, "SlowDown"))
    answer = pool.send(call(faulty), clock.deadline())
    assert (answer.status, answer.code) == (503, "SlowDown")
    assert len(faulty.asked) == ATTEMPTS


def test_attempts_to_a_server_that_hangs_up_are_bounded(pool: Pool, faulty: Faulty, clock: Ticking) -> None:
    faulty.replies(hanging_up)
    with pytest.raises(NoAnswer):
        pool.send(call(faulty), clock.deadline())
    assert len(faulty.asked) == ATTEMPTS


def test_there_is_no_pause_beyond_the_deadline(pool: Pool, faulty: Faulty, clock: Ticking) -> None:
    faulty.replies(refusal(503, "SlowDown"))
    assert pool.send(call(faulty), clock.deadline(0.04)).status == 503
    assert len(faulty.asked) == 1


@pytest.mark.parametrize("failure", [hanging_up, silent, refusal(500, "InternalServerError")])
def test_what_may_have_been_done_is_not_repeated_if_it_must_not(
    failure: Reply, pool: Pool, faulty: Faulty, clock: Ticking
) -> None:
    faulty.replies(failure)
    with suppress(NoAnswer):
        assert pool.send(call(faulty, repeatable=False), clock.deadline()).status == 500
    assert len(faulty.asked) == 1


def test_what_was_throttled_is_repeated_in_any_case(pool: Pool, faulty: Faulty, clock: Ticking) -> None:
    faulty.replies(ssm_refusal("ThrottlingException"), s3_object(BODY))
    assert pool.send(call(faulty, repeatable=False), clock.deadline()).status == 200


def test_redirects_are_not_followed(pool: Pool, faulty: Faulty, clock: Ticking) -> None:
    faulty.replies(refusal(307, "TemporaryRedirect", location=f"{faulty.endpoint}/elsewhere"))
    assert pool.send(call(faulty), clock.deadline()).status == 307
    assert [asked.target for asked in faulty.asked] == [f"/key?secret={PASSWORD}"]


@pytest.mark.parametrize("slow", [dripping(BODY, 0.02), dripping_headers(0.02), silent])
def test_a_slow_answer_ends_at_the_deadline(slow: Reply, faulty: Faulty) -> None:
    faulty.replies(slow)
    pool = Pool(SystemClock(), lambda: 0.0)
    with pytest.raises(OutOfTime):
        fetched(pool, faulty, a_moment())


def test_after_the_deadline_nothing_is_sent_or_read(pool: Pool, faulty: Faulty, clock: Ticking) -> None:
    faulty.replies(s3_object(BODY))
    answer = pool.send(call(faulty), clock.deadline(5))
    clock.pass_by(5)
    with pytest.raises(OutOfTime):
        answer.read(1)
    answer.close()
    with pytest.raises(OutOfTime):
        pool.send(call(faulty), clock.deadline(0))
    assert len(faulty.asked) == 1


def test_what_has_arrived_is_handed_over_without_waiting_for_more(pool: Pool, faulty: Faulty, clock: Ticking) -> None:
    faulty.replies(stalling(BODY, after=100))
    answer = pool.send(call(faulty), clock.deadline())
    received = b""
    while len(received) < 100:
        received += answer.read(65536)
    assert received == BODY[:100]
    answer.close()


@pytest.mark.parametrize("broken", [cut(BODY, after=100), stalling(BODY, after=100)])
def test_a_body_that_ends_early_is_told(broken: Reply, pool: Pool, faulty: Faulty, clock: Ticking) -> None:
    faulty.replies(broken)
    with pytest.raises(NoAnswer):
        fetched(pool, faulty, clock.deadline())


def test_a_closed_port_is_told_after_the_attempts(pool: Pool, clock: Ticking) -> None:
    closed = Call("GET", Endpoint.of("http://127.0.0.1:9"), f"/{PASSWORD}", {"authorization": PASSWORD})
    with pytest.raises(NoAnswer) as caught:
        pool.send(closed, clock.deadline())
    assert "127.0.0.1: Connection refused" in str(caught.value)


@pytest.mark.parametrize("failure", [hanging_up, silent, babbling, cut(BODY, after=10)])
def test_no_exception_repeats_what_was_sent(failure: Reply, pool: Pool, faulty: Faulty, clock: Ticking) -> None:
    faulty.replies(failure)
    with pytest.raises(NoAnswer) as caught:
        fetched(pool, faulty, clock.deadline())
    assert PASSWORD not in repr(caught.value) + str(caught.value)
    assert caught.value.__cause__ is None


def test_a_secure_endpoint_is_never_spoken_to_in_clear(pool: Pool, faulty: Faulty, clock: Ticking) -> None:
    plain = Endpoint.of(faulty.endpoint)
    with pytest.raises(NoAnswer):
        pool.send(Call("GET", Endpoint(True, plain.host, plain.port), "/", {}), clock.deadline())
    assert not faulty.asked


@pytest.mark.parametrize("nonsense", ["https://", "http://a:99999", "http://[::", "http://a:b"])
def test_what_is_no_address_is_refused(nonsense: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the class is the contract
        Endpoint.of(nonsense)


@pytest.mark.parametrize(
    ("address", "authority"),
    [
        ("https://s3.example.com/", "s3.example.com"),
        ("https://s3.example.com:9000", "s3.example.com:9000"),
        ("http://S3.example.com:80", "s3.example.com"),
        ("http://[::1]:9000", "[::1]:9000"),
    ],
)
def test_the_host_header_names_the_port_only_if_it_is_unusual(address: str, authority: str) -> None:
    assert Endpoint.of(address).authority == authority
