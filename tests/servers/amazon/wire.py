"""HTTP to the services: who asks, what fails, what is answered."""

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from tests.servers.amazon import iam, s3, sts
from tests.servers.amazon.asking import Answer, Ask
from tests.servers.amazon.authentication import authenticate
from tests.servers.amazon.caller import Caller, Query
from tests.servers.amazon.signature import Claim, Request, claim
from tests.servers.amazon.state import Refused
from tests.servers.amazon.xml import document

if TYPE_CHECKING:
    from tests.servers.amazon import Amazon

_QUERY = {"iam": (iam.OPERATIONS, "2010-05-08"), "sts": (sts.OPERATIONS, "2011-06-15")}
_REQUEST = "00000000-0000-0000-0000-000000000000"


class _Line(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "_Listening"

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        if headers.get("transfer-encoding") == "chunked":
            body = b"".join(self._pieces())
        else:
            body = self.rfile.read(int(headers.get("content-length", "0")))
        path, _, query = self.path.partition("?")
        answer = answered(self.server.amazon, Request(self.command, path, query, headers, body))
        self.send_response(answer.status)
        for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    do_POST = do_PUT = do_HEAD = do_DELETE = do_OPTIONS = do_GET  # noqa: N815 - the library's names

    def date_time_string(self, timestamp: float | None = None) -> str:
        """What the server's own clock says."""
        return formatdate(self.server.amazon.now(), usegmt=True)

    def _pieces(self) -> Iterator[bytes]:
        """The body of a request that does not say its length."""
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""


class _Listening(ThreadingHTTPServer):
    daemon_threads = True
    amazon: "Amazon"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up early is no error here."""


class Server:
    """The socket; it listens at once, so that its port is known, and answers once it is started."""

    def __init__(self, amazon: "Amazon", tls: ssl.SSLContext | None) -> None:
        self._listening = _Listening(("127.0.0.1", 0), _Line)
        self._listening.amazon = amazon
        self.port = self._listening.server_port
        if tls:
            self._listening.socket = tls.wrap_socket(self._listening.socket, server_side=True)

    def start(self) -> None:
        threading.Thread(target=self._listening.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self._listening.shutdown()
        self._listening.server_close()


def answered(amazon: "Amazon", request: Request) -> Answer:
    """The answer to a request, whatever becomes of it; the log has it either way."""
    from tests.servers.amazon import Call

    form = dict(parse_qsl(request.body.decode(), keep_blank_values=True)) if request.method == "POST" else {}
    service, operation, caller, code = "s3", form.get("Action", ""), Caller(), ""
    with amazon.lock:
        try:
            claimed = claim(request)
            service = claimed.service if claimed else "s3"
            operation = operation if service in _QUERY else s3.operation(request)[0]
            caller = authenticate(amazon, request, claimed)
            return _failing(amazon, operation, lambda: _done(amazon, request, claimed, caller, form))
        except Refused as refused:
            code = refused.code
            return _refusal(refused, service)
        finally:
            amazon.calls.append(Call(service, operation, caller.arn, code))


def _failing(amazon: "Amazon", operation: str, act: Callable[[], Answer]) -> Answer:
    fault = amazon.fault(operation)
    if fault is None:
        return act()
    code, status, done = fault
    if done:
        act()
    raise Refused(status, code, "A failure that was asked for.")


def _done(amazon: "Amazon", request: Request, claimed: Claim | None, caller: Caller, form: Mapping[str, str]) -> Answer:
    if claimed is None or claimed.service not in _QUERY:
        bucket, key = s3.place(request)
        return s3.operation(request)[1](Ask(amazon, caller, claimed, request, bucket, key))
    operations, version = _QUERY[claimed.service]
    operation = form.get("Action", "")
    if operation not in operations:
        raise Refused(400, "InvalidAction", f"Could not find operation {operation} for version {version}")
    result = operations[operation](Query(amazon, caller, form))
    content = {f"{operation}Result": result, "ResponseMetadata": {"RequestId": _REQUEST}}
    namespace = f"https://{claimed.service}.amazonaws.com/doc/{version}/"
    return Answer(200, {"Content-Type": "text/xml"}, document(f"{operation}Response", content, namespace))


def _refusal(refused: Refused, service: str) -> Answer:
    said = {"Code": refused.code, "Message": refused.message, **refused.more}
    if service in _QUERY:
        sender = "Sender" if refused.status < 500 else "Receiver"
        body = document("ErrorResponse", {"Error": {"Type": sender, **said}, "RequestId": _REQUEST})
    else:
        body = document("Error", {**said, "RequestId": "0000000000000000", "HostId": "loopback"})
    return Answer(refused.status, {"Content-Type": "application/xml", **refused.headers}, body)
