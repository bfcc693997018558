"""The Lambda Runtime Interface Emulator that aws-sam-cli ships, running the built function as the template says."""

import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import samcli

from tests.e2e.artifact import Artifact
from tests.infrastructure.template import environment, properties

_BINARY = Path(samcli.__file__).parent / "local" / "rapid" / "aws-lambda-rie-x86_64"
_RUNTIME = ("awslambdaric", "runtime_client", "simplejson", "snapshot_restore_py")


class Emulator:
    """A running emulator; one invocation at a time, as two at once end it."""

    def __init__(self, port: int, log: Path) -> None:
        self._port = port
        self._log = log

    def invoke(self, event: Mapping[str, Any]) -> Any:
        """What the function answers, or what the emulator says instead."""
        return json.loads(self.send(event)[1])

    def send(self, event: Mapping[str, Any]) -> tuple[int, bytes]:
        """The emulator's HTTP status and the bytes of its answer."""
        connection = HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            connection.request("POST", "/2015-03-31/functions/function/invocations", json.dumps(event))
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def told(self) -> list[dict[str, Any]]:
        """The lines of JSON that the function has logged."""
        return [json.loads(line) for line in self.log.splitlines() if line.startswith("{")]

    @property
    def starts(self) -> int:
        """How many processes the function has had."""
        return self.log.count("INIT START(")

    @property
    def log(self) -> str:
        """Everything that emulator and function have written."""
        return self._log.read_text()


@contextmanager
def emulated(artifact: Artifact, folder: Path, **changes: str) -> Iterator[Emulator]:
    """The built function in an emulator of its own; `changes` are variables that differ from the template's."""
    port, log = free_port(), folder / "emulator.log"
    addresses = [
        f"--runtime-interface-emulator-address=127.0.0.1:{port}",
        f"--runtime-api-address=127.0.0.1:{free_port()}",
    ]
    function = [sys.executable, "-S", "-m", "awslambdaric", properties("TransformFunction")["Handler"]]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [_BINARY, *addresses, *function],
            cwd=artifact.task_root,
            env={**_lambda_environment(artifact, _runtime(folder)), **environment(Edge="no"), **changes},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait(process, port)
        yield Emulator(port, log)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _lambda_environment(artifact: Artifact, runtime: Path) -> dict[str, str]:
    """What Lambda itself sets; the search path stands for its rules: task root, then layers, then the runtime."""
    function = properties("TransformFunction")
    return {
        "AWS_LAMBDA_FUNCTION_NAME": "darkroom-transform",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function["MemorySize"]),
        "AWS_LAMBDA_FUNCTION_TIMEOUT": str(function["Timeout"]),
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "LAMBDA_TASK_ROOT": str(artifact.task_root),
        "LANG": "en_US.UTF-8",
        "PATH": os.defpath,
        "PYTHONPATH": ":".join(str(folder) for folder in (*artifact.path, runtime)),
        "TZ": ":UTC",
    }


def runtime_files() -> list[Path]:
    """AWS's runtime client and what it imports, as folders and files that lie side by side."""
    specs = [importlib.util.find_spec(name) for name in _RUNTIME]
    origins = [Path(spec.origin) for spec in specs if spec and spec.origin]
    assert len(origins) == len(_RUNTIME)
    return [origin.parent if origin.name == "__init__.py" else origin for origin in origins]


def _runtime(folder: Path) -> Path:
    runtime = folder / "runtime"
    if not runtime.is_dir():
        runtime.mkdir()
        for file in runtime_files():
            (runtime / file.name).symlink_to(file)
    return runtime


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    while process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise AssertionError("the emulator ended")


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
