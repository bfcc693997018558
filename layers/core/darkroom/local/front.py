"""The HTTP front: what CloudFront and an API Gateway HTTP API do before and after the function.

Facts: the quotas of API Gateway (10,240 bytes of request line and header values, 10 MB of payload, 30 s of
integration time) and of CloudFront (URLs of 8,192 bytes).
"""

import re
import secrets
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any

from darkroom.http import Response
from darkroom.links import LINKS
from darkroom.local.edge import at_edge
from darkroom.local.event import API, Call, event_of
from darkroom.local.function import FunctionFailed
from darkroom.local.reply import Reply, refusal, reply_of

LONGEST_HEAD = 10_240
LONGEST_URL = 8_192
LARGEST_BODY = 10_000_000
PATIENCE = 30.0
"""Seconds that the API waits for its function."""

_LONGEST_LINE = 65_536

Submit = Callable[[dict[str, Any]], "Future[bytes]"]
"""Hands an event to the function; the future is the JSON text of its answer."""

Links = Callable[[Call], Reply]
"""Answers what lies below `/-/links/`, as the distribution's other origin does."""

Watch = Callable[[Call, Reply, float], None]
"""Is told of every answer, and of the seconds it took."""


class Front(ThreadingTCPServer):
    """Answers HTTP on 127.0.0.1 with a function.

    With `edge` it does what the viewer-request function does at CloudFront; without, it is the API alone.
    `links` answers large pictures at the edge.
    The port is taken at once (0: any), so that nothing else need be started where it is not free; callers
    wait until `answering`.

    Raises:
        OSError: the port is not free.
    """

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, port: int = 0, *, edge: bool = True, patience: float = PATIENCE, links: Links | None = None
    ) -> None:
        self._edge = edge
        self._patience = patience
        self.links = links
        self._domain = f"{API}.execute-api.us-east-1.amazonaws.com"
        super().__init__(("127.0.0.1", port), _Connection)

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self.server_address[1])

    @contextmanager
    def answering(self, submit: Submit, watch: Watch = lambda *_: None) -> Iterator[None]:
        """Answer from now on, in threads of its own, until the end of the block."""
        self._submit, self._watch = submit, watch
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield
        finally:
            self.shutdown()

    def answer(self, call: Call) -> Reply:
        """What the viewer gets for this request."""
        began = time.monotonic()
        reply = self._at_edge(call) if self._edge else self._at_api(call, _name(call.header("host")))
        self._watch(call, reply, time.monotonic() - began)
        return reply

    def _at_edge(self, call: Call) -> Reply:
        """CloudFront: its own limit, then its viewer-request function."""
        if len(call.target) > LONGEST_URL:
            return refusal(413)
        if self.links and call.path.startswith(f"/{LINKS}"):
            return self.links(call)
        seen = at_edge(call)
        if isinstance(seen, Response):
            return Reply(seen.status, tuple(seen.headers.items()), seen.body, len(seen.body))
        return self._at_api(seen.with_headers({"host": self._domain}), self._domain)

    def _at_api(self, call: Call, domain: str) -> Reply:
        if call.size > LONGEST_HEAD:
            return refusal(431)
        request_id = f"{secrets.token_hex(7)}="
        reply = self._invoke(event_of(self._forwarded(call), domain, request_id, time.time()))
        return replace(reply, headers=(*reply.headers, ("apigw-requestid", request_id)))

    def _forwarded(self, call: Call) -> Call:
        addresses = filter(None, (call.header("x-forwarded-for"), call.address))
        ours = {
            "x-amzn-trace-id": f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)}",
            "x-forwarded-for": ", ".join(addresses),
            "x-forwarded-port": str(self.port),
            "x-forwarded-proto": "http",
        }
        return call.with_headers(ours)

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


def _name(host: str) -> str:
    """A host without its port."""
    return re.sub(r":\d*$", "", host)


class _Refused(Exception):
    """A request that cannot be understood."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class _Connection(BaseHTTPRequestHandler):
    """One viewer's connection: any method, kept alive."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    timeout = 60
    server: Front

    def handle_one_request(self) -> None:
        """Read a request and answer it."""
        self.close_connection = True
        self.command = ""
        self.raw_requestline = _ascii(self.rfile.readline(_LONGEST_LINE + 1))
        if len(self.raw_requestline) > _LONGEST_LINE:
            self.send_error(431)
        elif self.raw_requestline and self.parse_request():
            try:
                self._send(self.server.answer(self._call()))
            except _Refused as refused:
                self.send_error(refused.status)

    def _call(self) -> Call:
        target = self.requestline.split()[1]
        headers = tuple((name, str(value)) for name, value in self.headers.items())
        if absolute := re.fullmatch(r"(?i:https?://)([^/?]*)(.*)", target):
            headers = (*(pair for pair in headers if pair[0].lower() != "host"), ("Host", absolute[1]))
            target = absolute[2] if absolute[2].startswith("/") else f"/{absolute[2]}"
        if not target.startswith("/") or not any(name.lower() == "host" for name, _ in headers):
            raise _Refused(400)
        return Call(self.command, target, self.request_version, headers, self._body(), self.client_address[0])

    def _body(self) -> bytes:
        length = self.headers.get("content-length", "0")
        if "transfer-encoding" in self.headers:
            raise _Refused(411)
        if not length.isdecimal():
            raise _Refused(400)
        if int(length) > LARGEST_BODY:
            raise _Refused(413)
        return self.rfile.read(int(length))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what cannot be understood, and end the connection."""
        self.close_connection = True
        self.request_version = self.protocol_version
        self._send(refusal(code))

    def _send(self, reply: Reply) -> None:
        bodiless = reply.status in (204, 304)
        self.send_response_only(reply.status)
        for name, value in (*reply.headers, ("Date", self.date_time_string())):
            self.send_header(name, value.encode().decode("latin-1"))
        if not bodiless:
            self.send_header("Content-Length", str(reply.length))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if not bodiless and self.command != "HEAD":
            self.wfile.write(reply.body)
        self.wfile.flush()


def _ascii(line: bytes) -> bytes:
    """A request line in which every byte outside ASCII is escaped: events and headers carry text only."""
    return re.sub(rb"[\x80-\xff]", lambda match: b"%%%02X" % match[0][0], line)
