"""nginx as a cache before one or two origins, as its documentation has it and without a word about single pictures.

Whether and how long it keeps an answer, and uses it stale, is what the answer says of itself.
"""

import getpass
import http.client
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_PATIENCE = 20.0
"""Seconds in which nginx answers; beyond, the test fails rather than hangs."""

_CONFIGURATION = """
daemon off;
user {user};
worker_processes 1;
pid {folder}/pid;
error_log stderr crit;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/client;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    proxy_cache_path {folder}/cache keys_zone=prints:1m;
    upstream darkroom {{ {servers} }}
    server {{
        listen unix:{folder}/socket;
        location / {{
            proxy_pass http://darkroom;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
            proxy_cache prints;
            proxy_cache_key $host$request_uri;
            proxy_cache_revalidate on;
            proxy_cache_background_update on;
            proxy_next_upstream error timeout http_502 http_504;
            proxy_cache_use_stale {use_stale};
            add_header X-Cache $upstream_cache_status always;
        }}
    }}
}}
"""


@dataclass(frozen=True)
class Answer:
    """What a viewer got; header names are in lower case, and `cache` is what nginx says that it did."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def cache(self) -> str:
        return self.headers.get("x-cache", "")


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("img.example", timeout=_PATIENCE)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


@dataclass(frozen=True)
class Nginx:
    """A running nginx, asked through its socket."""

    path: Path

    def get(self, target: str, method: str = "GET", **headers: str) -> Answer:
        connection = _Connection(self.path)
        connection.request(method, target, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, body)


@contextmanager
def running_nginx(ports: Sequence[int], use_stale: str = "off") -> Iterator[Nginx]:
    """nginx before the first of these ports of this machine, and before the others while that fails.

    It uses a stale answer as that says itself; which does not count for an origin's own errors but for one that cannot
    be reached, so that `use_stale` names those (nginx's `proxy_cache_use_stale`).
    """
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin:/opt/homebrew/bin")
    if program is None:
        pytest.skip("nginx is not installed")
    # A socket's path has at most 107 characters, which pytest's own folders may exceed.
    with tempfile.TemporaryDirectory(prefix="nginx-") as name:
        folder = Path(name)
        servers = [f"server 127.0.0.1:{port} max_fails=0{' backup' if i else ''};" for i, port in enumerate(ports)]
        text = _CONFIGURATION.format(
            user=getpass.getuser(), folder=folder, servers=" ".join(servers), use_stale=use_stale
        )
        (folder / "nginx.conf").write_text(text)
        command = [program, "-p", name, "-c", str(folder / "nginx.conf"), "-e", "stderr"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            try:
                _wait(process, folder / "socket")
                yield Nginx(folder / "socket")
            finally:
                process.terminate()
                process.wait()


def _wait(process: "subprocess.Popen[str]", path: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with socket.socket(socket.AF_UNIX) as connection:
            if connection.connect_ex(str(path)) == 0:
                return
        time.sleep(0.02)
    process.terminate()
    raise AssertionError(f"nginx does not answer: {process.communicate()[1]}")
