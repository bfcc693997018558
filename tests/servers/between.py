"""A server between clients and a store: it passes everything on, and spoils the calls that a test names.

Signatures stay valid, because the Host header is passed on as it came.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Literal, Self
from urllib.parse import parse_qs, urlsplit

type Way = Literal["failed", "refused", "lost", "cut"]
"""`failed`: nothing is done, and 500 answered; `refused`: nothing is done, and 403; `lost`: done, and not answered;
`cut`: half of the body arrives, and the connection breaks."""


@dataclass(frozen=True)
class Passing:
    """A call on its way; header names are in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def operation(self) -> str:
        """AWS's name of it: from IAM's form or SSM's header; for S3 the method and the target."""
        named = self.headers.get("x-amz-target", "").rpartition(".")[2]
        return named or self.form.get("Action", "") or f"{self.method} {self.target}"

    @property
    def form(self) -> dict[str, str]:
        """The fields of a call to IAM or STS."""
        if "x-www-form-urlencoded" not in self.headers.get("content-type", ""):
            return {}
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}

    @property
    def access_key(self) -> str:
        """The id of the key that signed it."""
        return self.headers.get("authorization", "").partition("Credential=")[2].partition("/")[0]


type Which = Callable[[Passing], bool]


class _Line(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "_Server"

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        call = Passing(self.command, self.path, headers, body)
        way = self.server.between.way_of(call)
        if way in ("failed", "refused"):
            self._refuse(way)
            return
        try:
            self._pass_on(call, way)
        except (OSError, HTTPException):
            self.close_connection = True

    do_POST = do_PUT = do_HEAD = do_DELETE = do_GET  # noqa: N815 - the library's names

    def _refuse(self, way: Way) -> None:
        status, code = (500, "InternalFailure") if way == "failed" else (403, "AccessDenied")
        self._answer(status, {}, f"<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>".encode())

    def _pass_on(self, call: Passing, way: Way | None) -> None:
        upstream = HTTPConnection(self.server.between.host, timeout=20)
        try:
            upstream.putrequest(call.method, call.target, skip_host=True, skip_accept_encoding=True)
            for name, value in call.headers.items():
                upstream.putheader(name, value)
            upstream.endheaders(call.body if way != "cut" else call.body[: len(call.body) // 2])
            if way == "cut":
                self.close_connection = True
                return
            answer = upstream.getresponse()
            content = answer.read()
        finally:
            upstream.close()
        if way is None:
            self._answer(answer.status, dict(answer.getheaders()), content)
        else:
            self.close_connection = True

    def _answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else content)

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, between: "Between") -> None:
        self.between = between
        super().__init__(("127.0.0.1", 0), _Line)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up early is no error here."""


class Between:
    """The running server, in front of an `endpoint`; use it as a context manager."""

    def __init__(self, endpoint: str) -> None:
        self.host = urlsplit(endpoint).netloc
        self.spoilt: list[Passing] = []
        self._spoiling: tuple[Which, Way] | None = None
        self._server = _Server(self)
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"

    @contextmanager
    def spoiling(self, which: Which, way: Way) -> Iterator[None]:
        """Spoil these calls until the end of the block."""
        self._spoiling = (which, way)
        try:
            yield
        finally:
            self._spoiling = None

    def way_of(self, call: Passing) -> Way | None:
        """How to spoil a call, None if it passes."""
        if self._spoiling is None or not self._spoiling[0](call):
            return None
        self.spoilt.append(call)
        return self._spoiling[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
