"""`sam local invoke` and `sam local start-api`, where a container engine runs."""

import gc
import json
import os
import signal
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from samcli.local.docker.container_client_factory import ContainerClientFactory
from samcli.local.docker.exceptions import ContainerNotReachableException

from darkroom.local.event import Call
from darkroom.local.stack import Options
from tests.e2e import image
from tests.e2e.artifact import Artifact, artifact
from tests.e2e.emulator import free_port
from tests.e2e.events import CASES, Answer
from tests.paths import ROOT
from tests.servers.stack import running_stack

__all__ = ["artifact"]

IMAGE = ["--skip-pull-image", "--invoke-image", image.NAME]
OFFLINE = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "AWS_DEFAULT_REGION": "us-east-1"}
ENVIRON = {**os.environ, **OFFLINE, "SAM_CLI_TELEMETRY": "0"}
PATIENCE = 300


@pytest.fixture(scope="module")
def engine(artifact: Artifact) -> Iterator[Any]:
    """The container engine that `sam` finds, with an image to run the function in."""
    client = _client() or pytest.skip("no container engine answers on this machine")
    with closing(client):
        image.build(client, artifact)
        yield client


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("name", ["webp", "unsigned"])
def test_invoke_answers_an_event_without_an_aws_account(name: str) -> None:
    CASES[name].check(_invoked(name, ROOT / "events" / "memory.json"))


@pytest.mark.usefixtures("engine")
def test_start_api_answers_a_browser(tmp_path: Path) -> None:
    port = free_port()
    options = ["--port", str(port), "--env-vars", "events/memory.json", "--warm-containers", "EAGER"]
    command = ["sam", "local", "start-api", *options, *IMAGE]
    with (tmp_path / "sam.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=ENVIRON, stdout=log, stderr=log)
    try:
        status, kind, body = _ask(process, port, CASES["webp"].call())
        assert (status, kind, body[8:12]) == (200, "image/webp", b"WEBP")
        status, kind, body = _ask(process, port, CASES["unsigned"].call())
        assert (status, kind, json.loads(body)["status"]) == (403, "application/problem+json", 403)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def test_invoke_reaches_the_running_stack(engine: Any, tmp_path: Path) -> None:
    gateway = _gateway(engine)
    written = (ROOT / "events" / "local-stack.json").read_text()
    usual = f"172.17.0.1:{Options().port + 1}"
    assert usual in written
    with running_stack(key="first-light", stores=gateway) as stack:
        variables = tmp_path / "local-stack.json"
        variables.write_text(written.replace(usual, f"{gateway}:{stack.port + 1}"))
        CASES["webp"].check(_invoked("webp", variables))


def _invoked(name: str, variables: Path) -> Answer:
    event = ["TransformFunction", "-e", f"events/transform/{name}.json", "--env-vars", str(variables)]
    command = ["sam", "local", "invoke", *event, *IMAGE]
    done = subprocess.run(command, cwd=ROOT, env=ENVIRON, capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr.decode()
    answer: Answer = json.loads(done.stdout)
    return answer


def _client() -> Any:
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        try:
            return ContainerClientFactory.create_client()
        except ContainerNotReachableException:
            pass
        gc.collect()  # where nobody answers, SAM leaves a socket open
    return None


def _gateway(engine: Any) -> str:
    """The host's address on the bridge; Docker does not name it before its second start (moby/moby#26799)."""
    network = engine.networks.get("bridge").attrs["IPAM"]["Config"][0]
    return network.get("Gateway") or str(next(ip_network(network["Subnet"]).hosts()))


def _ask(process: "subprocess.Popen[bytes]", port: int, call: Call) -> tuple[int, str, bytes]:
    """Status, type and body that the API answers with, as soon as it answers."""
    while process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request(call.method, call.target)
            answer = connection.getresponse()
            return answer.status, answer.headers["Content-Type"], answer.read()
        except ConnectionRefusedError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise AssertionError("sam local start-api ended")
