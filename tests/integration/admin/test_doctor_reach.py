"""What the doctor says of an endpoint that is not what a source needs: made with sockets and certificates."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from darkroom.admin.cloud import Cloud
from darkroom.admin.doctor import Around, Finding, examine
from darkroom.sources import Bucket, Source
from darkroom.wiring import SystemClock
from tests.integration.admin import patients
from tests.servers.certificates import certificate, secure
from tests.servers.faulty import Faulty, babbling, hanging_up, redirect, s3_object, silent

ENVIRON = {"AWS_ACCESS_KEY_ID": "AKIAADMIN", "AWS_SECRET_ACCESS_KEY": "the administrator's", "AWS_REGION": "eu-west-1"}


def at(endpoint: str, **more: str) -> Source:
    return patients.bare(bucket=Bucket("pictures", "eu-west-1", "public", endpoint=endpoint, **more))  # type: ignore[arg-type]  # the words are those of the model


def findings(source: Source) -> dict[str, Finding]:
    found = examine(source, Cloud(ENVIRON), SystemClock(), Around())
    return {finding.check: finding for finding in found}


@contextmanager
def nothing_listening() -> Iterator[str]:
    with closing(socket.socket()) as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


@contextmanager
def mute_under_tls() -> Iterator[str]:
    """It takes connections, and never says a word."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def plain_under_tls() -> Iterator[str]:
    """It answers a handshake with something else."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def answer() -> None:
            with closing(listening.accept()[0]):
                pass
            line = listening.accept()[0]
            with closing(line):
                line.recv(1024)
                line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def said(*replies: object) -> Iterator[str]:
    with Faulty() as server:
        server.replies(*replies)  # type: ignore[arg-type]  # they are replies
        yield server.endpoint


@contextmanager
def a_name(endpoint: str) -> Iterator[str]:
    yield endpoint


class Fault(NamedTuple):
    """Where the source's endpoint is, the check that names what is wrong, and words of the cause and the cure."""

    make: Callable[[], AbstractContextManager[str]]
    check: str
    verdict: str
    cause: str
    cure: str


SET = "darkroom source update demo --endpoint"
FAULTS = {
    "no such name": Fault(
        lambda: a_name("https://store.invalid"), "name resolution", "fail", "store.invalid does not exist", SET
    ),
    "an odd name": Fault(lambda: a_name("https://a..b"), "name resolution", "fail", "does not exist", SET),
    "metadata service": Fault(
        lambda: a_name("http://169.254.169.254"), "address", "fail", "handed their credentials", SET
    ),
    "metadata service, hidden": Fault(
        lambda: a_name("http://[::ffff:169.254.169.254]"), "address", "fail", "handed their credentials", SET
    ),
    "private address": Fault(lambda: said(redirect("eu-west-1")), "address", "warn", "private network", "VPC"),
    "nothing listens": Fault(nothing_listening, "connection", "fail", "nothing listens at 127.0.0.1", SET),
    "TLS never answers": Fault(mute_under_tls, "TLS", "fail", "does not answer within", ""),
    "no TLS": Fault(plain_under_tls, "TLS", "fail", "does not speak TLS", f"{SET} http://127.0.0.1"),
    "HTTP never answers": Fault(lambda: said(silent), "S3", "fail", "gives no answer", SET),
    "hangs up": Fault(lambda: said(hanging_up), "S3", "fail", "gives no answer", SET),
    "not HTTP": Fault(lambda: said(babbling), "S3", "fail", "gives no answer", SET),
    "a web site": Fault(lambda: said(s3_object(b"<html>", content_type="text/html")), "S3", "fail", "is not S3", SET),
    "a site that sends elsewhere": Fault(
        lambda: said(lambda line, _: line.answer(302, {"Location": "https://example.com/"})),
        "S3",
        "fail",
        "sends everyone elsewhere",
        SET,
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_an_endpoint_that_is_no_s3_is_named_with_its_cure(name: str) -> None:
    fault = FAULTS[name]
    with fault.make() as endpoint:
        found = findings(at(endpoint))
    assert found[fault.check].verdict == fault.verdict, found[fault.check]
    assert re.search(fault.cause, found[fault.check].cause)
    assert re.search(fault.cure, found[fault.check].cure)
    if fault.check == "address" and fault.verdict == "fail":
        assert found["connection"].is_consequence, "what lies at a metadata address is never dialled"
    if fault.verdict == "fail":
        assert found["access key"].is_consequence
        assert found["signing keys"].verdict == "pass"


@pytest.mark.parametrize(
    ("host", "believed", "cause"),
    [("localhost", False, "signed by itself"), ("elsewhere.example.com", True, "for another name")],
)
def test_a_certificate_that_is_not_believed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, believed: bool, cause: str
) -> None:
    file = certificate(tmp_path, host)
    if believed:
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with secure(file) as server:
        found = findings(at(server.endpoint))["TLS"]
        assert found.verdict == "fail"
        assert cause in found.cause
        assert "SSL_CERT_FILE" in found.cure
        assert not server.asked


def test_a_region_that_does_not_exist_is_corrected() -> None:
    """Its name leads nowhere, on this machine as anywhere."""
    source = patients.bare(bucket=Bucket("pictures", "eu-wst-1", "public"))
    found = findings(source)["name resolution"]
    assert found.verdict == "fail"
    assert "--region eu-west-1" in found.cure
