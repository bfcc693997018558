"""A Lambda function on this machine: processes of AWS's own runtime client behind a runtime API of ours.

The handler runs as on Lambda: in a process of its own with an environment of its own, one request at a time,
killed when its time is up, started anew when it ends. Several processes stand for several instances, so that
one slow original does not hold up a whole page of pictures; a handler called in our own process could be
neither killed nor given its own environment.

Facts: Lambda's developer guide ("Using the Lambda runtime API"); the answer limit is Lambda's own.
"""

import json
import os
import queue
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from darkroom.app import Rules

TIMEOUT = 28.0
"""Seconds a request may take; the function's Timeout in template.yaml."""

LARGEST_ANSWER = Rules.answer_bytes
"""Bytes of an answer's JSON text."""

ARN = "arn:aws:lambda:us-east-1:123456789012:function:darkroom-local"

MEMORY = "1769"
"""Megabytes that the function is told it has."""


class FunctionFailed(Exception):
    """The function gave no answer: it raised, ended, took too long or answered too much."""


class Function:
    """The handler in a folder (`handler.lambda_handler`), answering events with `instances` processes.

    `environ` is the whole environment of its processes beside what Lambda itself adds. Each line of their
    log goes to `log`.
    """

    def __init__(
        self,
        folder: Path,
        environ: Mapping[str, str],
        *,
        instances: int = 2,
        timeout: float = TIMEOUT,
        log: Callable[[str], None] = print,
    ) -> None:
        self._new = partial(_Instance, folder, environ, timeout, log)
        self._count = instances
        self._workers = ThreadPoolExecutor(instances, "function")
        self._idle: queue.LifoQueue[_Instance] = queue.LifoQueue()
        self._living: set[_Instance] = set()
        self._lock = threading.Lock()
        self._closed = False

    def __enter__(self) -> Self:
        for _ in range(self._count):
            self._idle.put(self._started())
        return self

    def __exit__(self, *_: object) -> None:
        self._workers.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            self._closed = True
            for instance in self._living:
                instance.close()
        self._workers.shutdown()

    def submit(self, event: Mapping[str, Any]) -> "Future[bytes]":
        """The future JSON text of the function's answer; it may raise `FunctionFailed`."""
        return self._workers.submit(self._invoke, json.dumps(event).encode())

    def _invoke(self, event: bytes) -> bytes:
        instance = self._idle.get()
        try:
            if not instance.usable:
                instance = self._replaced(instance)
            return instance.invoke(event)
        finally:
            self._idle.put(instance)

    def _started(self) -> "_Instance":
        with self._lock:
            if self._closed:
                raise FunctionFailed("closed")
            instance = self._new()
            self._living.add(instance)
            return instance

    def _replaced(self, spent: "_Instance") -> "_Instance":
        spent.close()
        with self._lock:
            self._living.discard(spent)
        return self._started()


class _Instance:
    """One process and the runtime API that it asks for its next event."""

    def __init__(self, folder: Path, environ: Mapping[str, str], timeout: float, log: Callable[[str], None]) -> None:
        self._timeout = timeout
        self._log = log
        self._spent = False
        self.events: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._api = ThreadingHTTPServer(("127.0.0.1", 0), partial(_RuntimeApi, self))
        threading.Thread(target=self._api.serve_forever, args=(0.05,), daemon=True).start()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "awslambdaric", "handler.lambda_handler"],
            cwd=folder,
            env={**_lambda_environ(folder, self._api.server_port), **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._follower = threading.Thread(target=self._follow, daemon=True)
        self._follower.start()

    @property
    def usable(self) -> bool:
        """Whether it can take another event."""
        return not self._spent and self._process.poll() is None

    @property
    def deadline(self) -> int:
        """When an event that begins now must be answered, in Unix milliseconds."""
        return int((time.time() + self._timeout) * 1000)

    def invoke(self, event: bytes) -> bytes:
        """The answer to an event; raises `FunctionFailed`."""
        self.events.put(event)
        try:
            answer = self._answers.get(timeout=self._timeout)
        except queue.Empty:
            self._log(f"the function was ended after {self._timeout:g} s")
            self.close()
            raise FunctionFailed("timed out") from None
        if answer is None:
            raise FunctionFailed("no answer")
        return answer

    def answered(self, answer: bytes | None, *, last: bool = False) -> None:
        """The process's answer, None for a failure; after its `last` one it ends by itself."""
        self._spent = self._spent or last
        self._answers.put(answer)

    def close(self) -> None:
        """End the process; safe to call twice."""
        self._spent = True
        self._process.kill()
        self._process.wait()
        self._follower.join(1.0)
        self.events.put(None)
        self._api.shutdown()
        self._api.server_close()

    def _follow(self) -> None:
        with self._process as process:
            for line in process.stdout or ():
                self._log(line.rstrip("\n"))
        self.answered(None, last=True)


class _RuntimeApi(BaseHTTPRequestHandler):
    """What Lambda offers to the runtime inside an instance."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def __init__(self, instance: _Instance, *arguments: Any) -> None:
        self._instance = instance
        super().__init__(*arguments)

    def do_GET(self) -> None:
        """The next event, as soon as there is one."""
        event = self._instance.events.get()
        if event is None:
            self.close_connection = True
            return
        self._send(200, event)

    def do_POST(self) -> None:
        """An event's answer, or what went wrong."""
        answer = self.rfile.read(int(self.headers["Content-Length"]))
        kind = self.path.rpartition("/")[2]
        if kind == "response" and len(answer) <= LARGEST_ANSWER:
            self._instance.answered(answer)
            self._send(202)
        elif kind == "response":
            self._instance.answered(None, last=True)
            self._send(413)
        else:
            self._instance.answered(None, last="/init/" in self.path)
            self._send(202)

    def _send(self, status: int, body: bytes = b"") -> None:
        self.send_response_only(status)
        self.send_header("Lambda-Runtime-Aws-Request-Id", str(uuid.uuid4()))
        self.send_header("Lambda-Runtime-Deadline-Ms", str(self._instance.deadline))
        self.send_header("Lambda-Runtime-Invoked-Function-Arn", ARN)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _lambda_environ(folder: Path, port: int) -> dict[str, str]:
    """What Lambda itself puts into the environment of a function."""
    return {
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": MEMORY,
        "AWS_LAMBDA_FUNCTION_NAME": ARN.rpartition(":")[2],
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}",
        "LAMBDA_TASK_ROOT": str(folder),
        "LANG": "en_US.UTF-8",
        "PATH": os.defpath,
        "TZ": ":UTC",
        "_HANDLER": "handler.lambda_handler",
    }
