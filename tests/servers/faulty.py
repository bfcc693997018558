"""A small HTTP server that answers as AWS documents where the stand-ins differ, and fails as told.

A test hands it `Reply`s: functions that get the connection and what was asked. They are used up in order and
the last one is repeated. `asked` remembers every request, `connections` counts the connections.
"""

import base64
import hashlib
import json
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs

MODIFIED = 1_700_000_000
"""Unix time of every object's last modification."""


@dataclass(frozen=True)
class Asked:
    """A request as it arrived; header names are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def form(self) -> dict[str, str]:
        """The body as STS's form."""
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


type Reply = Callable[["Line", Asked], None]


class Line(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "_Server"

    def setup(self) -> None:
        super().setup()
        self.server.faulty.connections += 1

    def answer(self, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
        """Send a whole answer."""
        self.begin(status, {"Content-Length": str(len(body)), **headers})
        self.wfile.write(body)

    def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Send status and headers."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def wait(self, seconds: float | None = None) -> bool:
        """Let time pass; True once the server is being stopped."""
        return self.server.faulty.stopping.wait(seconds)

    def hang_up(self) -> None:
        """Close the connection after this answer, without having said so."""
        self.close_connection = True

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        asked = Asked(self.command, self.path, headers, body)
        self.server.faulty.next_reply(asked)(self, asked)

    do_POST = do_PUT = do_HEAD = do_DELETE = do_GET  # noqa: N815 - the library's names

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, faulty: "Faulty") -> None:
        self.faulty = faulty
        super().__init__(("127.0.0.1", 0), Line)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up early is no error here."""


class Faulty:
    """The running server; use it as a context manager."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[Asked] = []
        self.connections = 0
        self.stopping = threading.Event()
        self._replies: list[Reply] = [refusal(500, "InternalError")]
        self._server = _Server(self)
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
            self.endpoint = f"https://localhost:{self._server.server_port}"

    def replies(self, *replies: Reply) -> None:
        """Answer with these, one after the other, and with the last one ever after."""
        self._replies = list(replies)

    def next_reply(self, asked: Asked) -> Reply:
        """Note a request and take the reply for it."""
        self.asked.append(asked)
        return self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()


def s3_object(body: bytes, **headers: str) -> Reply:
    """An object with its MD5 as entity tag; keyword arguments are further headers, `_` for `-`."""
    return lambda line, _: line.answer(200, _described(body, headers), body)


def refusal(status: int, code: str, message: str = "No.", **headers: str) -> Reply:
    """S3's document for an error; it repeats what was signed, as S3's does for wrong signatures."""

    def reply(line: Line, asked: Asked) -> None:
        repeated = f"<StringToSign>{asked.headers.get('authorization')}</StringToSign>"
        text = f"<?xml version='1.0'?>\n<Error><Code>{code}</Code><Message>{message}</Message>{repeated}</Error>"
        line.answer(status, _named(headers), text.encode())

    return reply


def query_refusal(status: int, code: str) -> Reply:
    """The document for an error of the services that are asked by forms: IAM, STS, CloudFormation."""
    text = f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>No.</Message></Error></ErrorResponse>"
    return lambda line, _: line.answer(status, {"Content-Type": "text/xml"}, text.encode())


def redirect(region: str) -> Reply:
    """S3's answer when the bucket lies in another region."""
    return refusal(301, "PermanentRedirect", x_amz_bucket_region=region, location="http://127.0.0.1:9/")


def cut(body: bytes, after: int) -> Reply:
    """An object whose connection breaks after some bytes."""

    def reply(line: Line, _: Asked) -> None:
        line.begin(200, _described(body, {}))
        line.wfile.write(body[:after])
        line.hang_up()

    return reply


def corrupted(body: bytes) -> Reply:
    """An object with one byte turned around on the way."""
    wrong = bytes([body[0] ^ 0xFF]) + body[1:]
    return lambda line, _: line.answer(200, _described(body, {}), wrong)


def dripping(body: bytes, seconds: float) -> Reply:
    """An object that arrives byte by byte, this many seconds apart."""

    def reply(line: Line, _: Asked) -> None:
        line.begin(200, _described(body, {}))
        for byte in body:
            line.wfile.write(bytes([byte]))
            if line.wait(seconds):
                return

    return reply


def dripping_headers(seconds: float) -> Reply:
    """An answer whose headers never end, a byte every so many seconds."""

    def reply(line: Line, _: Asked) -> None:
        line.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while not line.wait(seconds):
            line.wfile.write(b"x")

    return reply


def silent(line: Line, _: Asked) -> None:
    """Nothing at all, with the connection held open."""
    line.wait()


def stalling(body: bytes, after: int) -> Reply:
    """An object that stops arriving after some bytes, with the connection held open."""

    def reply(line: Line, _: Asked) -> None:
        line.begin(200, _described(body, {}))
        line.wfile.write(body[:after])
        line.wait()

    return reply


def hanging_up(line: Line, _: Asked) -> None:
    """The connection closed instead of an answer."""
    line.hang_up()


def closing(reply: Reply) -> Reply:
    """Another reply, and then the connection closed as if it had been idle for too long."""

    def closed(line: Line, asked: Asked) -> None:
        reply(line, asked)
        line.hang_up()

    return closed


def babbling(line: Line, _: Asked) -> None:
    """Something that is not HTTP."""
    line.wfile.write(b"220 mail.example.com ESMTP\r\n\r\n")
    line.hang_up()


def s3_headers(body: bytes, **changes: str | None) -> Reply:
    """An object whose headers are changed, or left out where None."""
    given = {name.replace("_", "-").title(): value for name, value in changes.items()}
    headers: dict[str, str | None] = {**_described(body, {}), "Connection": "close", **given}

    def reply(line: Line, _: Asked) -> None:
        line.begin(200, {name: value for name, value in headers.items() if value is not None})
        line.wfile.write(body)

    return reply


def sts_session(expiration: str, external_id: str | None = None) -> Reply:
    """A session; refused as IAM does it unless the external id is the one that the role demands."""

    def reply(line: Line, asked: Asked) -> None:
        if asked.form.get("ExternalId") != external_id:
            refusal(403, "AccessDenied")(line, asked)
            return
        fields = {
            "AccessKeyId": "ASIASESSION",
            "SecretAccessKey": "session/secret+key",
            "SessionToken": "token//of+the=session",
            "Expiration": expiration,
        }
        inner = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
        text = f"<AssumeRoleResponse><Credentials>{inner}</Credentials></AssumeRoleResponse>"
        line.answer(200, {"Content-Type": "text/xml"}, text.encode())

    return reply


def ssm_answer(answer: object) -> Reply:
    """A JSON document."""
    return lambda line, _: line.answer(200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(answer).encode())


def ssm_refusal(code: str, status: int = 400) -> Reply:
    """SSM's document for an error."""
    text = json.dumps({"__type": f"com.amazonaws.ssm#{code}", "message": "No."})
    return lambda line, _: line.answer(status, {"Content-Type": "application/x-amz-json-1.1"}, text.encode())


def in_base64(name: str, body: bytes) -> str:
    """A checksum as S3 writes it into its header."""
    return base64.b64encode(hashlib.new(name, body).digest()).decode()


def _described(body: bytes, headers: Mapping[str, str]) -> dict[str, str]:
    return {
        "Content-Length": str(len(body)),
        "Etag": f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"',
        "Last-Modified": formatdate(MODIFIED, usegmt=True),
        **_named(headers),
    }


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
