"""Secure connections: only to whom the machine's own list of authorities vouches for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from darkroom.aws.http import Call, NoAnswer, Pool
from darkroom.aws.wire import Endpoint
from darkroom.errors import OutOfTime
from darkroom.ports import Deadline
from darkroom.wiring import SystemClock
from tests.servers.certificates import certificate, secure
from tests.servers.faulty import Faulty, cut, dripping, s3_object
from tests.things import Ticking

BODY = bytes(range(256)) * 4000


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Faulty]:
    """A server for `localhost` that is vouched for."""
    file = certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with secure(file) as running:
        yield running


@pytest.fixture
def pool() -> Iterator[Pool]:
    pool = Pool(Ticking(), lambda: 0.5)
    yield pool
    pool.close()


def call(server: Faulty) -> Call:
    endpoint = Endpoint.of(server.endpoint)
    return Call("GET", endpoint, "/", {"host": endpoint.authority})


def test_a_known_server_is_read_over_one_connection(server: Faulty, pool: Pool) -> None:
    server.replies(s3_object(BODY))
    for _ in range(3):
        assert pool.send(call(server), Ticking().deadline()).read_whole(1 << 30) == BODY
    assert server.connections == 1


def test_a_slow_secure_answer_ends_at_the_deadline(server: Faulty, pool: Pool) -> None:
    server.replies(dripping(BODY, 0.02))
    clock = SystemClock()
    with pytest.raises(OutOfTime):
        pool.send(call(server), Deadline(clock, clock.monotonic() + 0.5)).read_whole(1 << 30)


def test_a_secure_body_that_ends_early_is_told(server: Faulty, pool: Pool) -> None:
    server.replies(cut(BODY, after=1000))
    with pytest.raises(NoAnswer):
        pool.send(call(server), Ticking().deadline()).read_whole(1 << 30)


def test_a_server_that_nobody_vouches_for_is_asked_nothing(tmp_path: Path, pool: Pool) -> None:
    with secure(certificate(tmp_path, "localhost")) as server:
        with pytest.raises(NoAnswer, match="CERTIFICATE_VERIFY_FAILED"):
            pool.send(call(server), Ticking().deadline())
        assert not server.asked


def test_a_certificate_for_another_host_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pool: Pool) -> None:
    file = certificate(tmp_path, "elsewhere.example.com")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with secure(file) as server:
        with pytest.raises(NoAnswer, match="CERTIFICATE_VERIFY_FAILED"):
            pool.send(call(server), Ticking().deadline())
        assert not server.asked
