"""The HTTP front: what CloudFront and an API Gateway HTTP API do before and after the function.

Facts: the quotas of API Gateway (10,240 bytes of request line and header values, 10 MB of payload, 30 s of
integration time) and of CloudFront (URLs of 8,192 bytes).
"""

import re
import secrets
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any
from urllib.parse import urlsplit

from darkroom.local.event import API, Call, event_of
from darkroom.local.function import FunctionFailed
from darkroom.local.reply import Reply, refusal, reply_of

LONGEST_HEAD = 10_240
LONGEST_URL = 8_192
LARGEST_BODY = 10_000_000
LONGEST_LINE = 65_536
PATIENCE = 30.0
"""Seconds that the API waits for its function."""

Submit = Callable[[dict[str, Any]], "Future[bytes]"]
Watch = Callable[[Call, Reply, float], None]


class Front(ThreadingTCPServer):
    """Answers HTTP on 127.0.0.1 with a function.

    `submit` hands an event to the function and returns the future JSON text of its answer. With `edge` it does
    what the viewer-request function does at CloudFront; without, it is the API alone. `watch` is told of every
    answer and the seconds it took.

    The port is taken at once, so that nothing else need be started when it is not free (`OSError`); callers wait
    until `serve_forever` runs.
    """

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        port: int,
        submit: Submit,
        *,
        edge: bool = True,
        region: str = "us-east-1",
        patience: float = PATIENCE,
        watch: Watch | None = None,
    ) -> None:
        self._submit = submit
        self._edge = edge
        self._domain = f"{API}.execute-api.{region}.amazonaws.com"
        self._patience = patience
        self._watch = watch
        super().__init__(("127.0.0.1", port), _Connection)

    @property
    def port(self) -> int:
        """The port that is really listened on."""
        return int(self.server_address[1])

    def answer(self, call: Call) -> Reply:
        """What the viewer gets for this request."""
        began = time.monotonic()
        reply = self._answer(call)
        if self._watch:
            self._watch(call, reply, time.monotonic() - began)
        return reply

    def _answer(self, call: Call) -> Reply:
        if self._edge and len(call.target) > LONGEST_URL:
            return refusal(413, "Request Entity Too Large")
        domain = self._domain if self._edge else _name(call.header("host"))
        if self._edge:
            call = _through_edge(call, domain)
        if call.size > LONGEST_HEAD:
            return refusal(431)
        request_id = f"{secrets.token_hex(7)}="
        reply = self._invoke(event_of(self._forwarded(call), domain, request_id, time.time()))
        return Reply(reply.status, (*reply.headers, ("apigw-requestid", request_id)), reply.body, reply.length)

    def _forwarded(self, call: Call) -> Call:
        trace = f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)}"
        addresses = ", ".join(filter(None, (call.header("x-forwarded-for"), call.address)))
        ours = {"x-forwarded-for": addresses, "x-forwarded-port": str(self.port), "x-forwarded-proto": "http"}
        return call.with_headers({"x-amzn-trace-id": trace, **ours})

    def _invoke(self, event: dict[str, Any]) -> Reply:
        try:
            return reply_of(self._submit(event).result(self._patience))
        except TimeoutError:
            return refusal(503)
        except FunctionFailed:
            return refusal(500)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A viewer that goes away is no news; anything else shows its traceback."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


def _through_edge(call: Call, domain: str) -> Call:
    """The raw path and the viewer's host in headers of their own: the API decodes the one and needs the other."""
    ours = {"x-darkroom-path": call.path, "x-darkroom-host": _name(call.header("host")), "host": domain}
    return call.with_headers(ours)


def _name(host: str) -> str:
    """A host without its port."""
    return re.sub(r":\d*$", "", host)


class _Connection(BaseHTTPRequestHandler):
    """One viewer's connection: any method, kept alive, HTTP/1.1."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    timeout = 60
    server: Front

    def handle_one_request(self) -> None:
        """Read a request, answer it."""
        self.close_connection = True
        self.command = self.requestline = self.request_version = ""
        self.raw_requestline = _ascii(self.rfile.readline(LONGEST_LINE + 1))
        if len(self.raw_requestline) > LONGEST_LINE:
            self.send_error(431)
        elif self.raw_requestline and self.parse_request() and (call := self._call()):
            self._send(self.server.answer(call))

    def _call(self) -> Call | None:
        target = self.requestline.split()[1]
        headers = tuple((name, str(value)) for name, value in self.headers.items())
        if absolute := re.match(r"https?://", target, re.IGNORECASE):
            headers = (*((n, v) for n, v in headers if n.lower() != "host"), ("host", urlsplit(target).netloc))
            target = re.sub(r"^[^/?]*", "", target[absolute.end() :])
            target = target if target.startswith("/") else f"/{target}"
        if not target.startswith("/") or not any(name.lower() == "host" for name, _ in headers):
            self.send_error(400)
            return None
        body = self._body()
        if body is None:
            return None
        return Call(self.command, target, self.request_version, headers, body, self.client_address[0])

    def _body(self) -> bytes | None:
        length = self.headers.get("content-length", "0")
        if "transfer-encoding" in self.headers:
            self.send_error(411)
        elif not length.isdecimal():
            self.send_error(400)
        elif int(length) > LARGEST_BODY:
            self.send_error(413, "Request Entity Too Large")
        else:
            return self.rfile.read(int(length))
        return None

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """The gateway's refusal of what cannot be understood; the connection ends."""
        self.close_connection = True
        self.request_version = self.request_version or "HTTP/1.1"
        self._send(refusal(code, message if code == 413 and message else ""))

    def _send(self, reply: Reply) -> None:
        self.send_response_only(reply.status)
        for name, value in (*reply.headers, ("Date", self.date_time_string())):
            self.send_header(name, value.encode().decode("latin-1"))
        bodiless = reply.status in (204, 304)
        if not bodiless:
            self.send_header("Content-Length", str(reply.length))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if not bodiless and self.command != "HEAD":
            self.wfile.write(reply.body)
        self.wfile.flush()


def _ascii(line: bytes) -> bytes:
    """A request line in which every byte outside ASCII is escaped: an event and a header carry text only."""
    return re.sub(rb"[\x80-\xff]", lambda match: b"%%%02X" % match[0][0], line)
