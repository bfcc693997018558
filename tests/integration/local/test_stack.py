"""The whole stack as a user starts it: `darkroom serve` in a process of its own, reached over HTTP."""

import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from PIL import Image

from tests.things import sign

DARKROOM = str(Path(sys.executable).parent / "darkroom")
KEY = "a-key-of-ones-own"


class Process(NamedTuple):
    """A process that is not mistaken for a later one of the same id."""

    pid: int
    began: str


def processes() -> dict[Process, int]:
    """Every process, and its parent's id."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if fields[0] != "Z":
            found[Process(int(stat.parent.name), fields[19])] = int(fields[1])
    return found


def below(pid: int) -> set[Process]:
    """The processes that this one started, and those that they did."""
    parents = processes()
    children = {process for process, parent in parents.items() if parent == pid}
    return children.union(*(below(child.pid) for child in children))


class Served:
    """`darkroom serve` while it runs."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.port = free_port()
        self.runtime = folder / "run"
        self.temporary = Path(tempfile.mkdtemp(prefix="d"))
        of_the_user = {"AWS_PROFILE": "the-users-own", "HTTP_PROXY": "http://127.0.0.1:9"}
        folders = {"XDG_RUNTIME_DIR": str(self.runtime), "TMPDIR": str(self.temporary)}
        self.environ = {**os.environ, **of_the_user, **folders}
        self.process = subprocess.Popen(
            [DARKROOM, "serve", "--port", str(self.port), *options],
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.printed: list[str] = []

    def until(self, pattern: str) -> "Served":
        """Read what it prints up to a line that matches."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.printed.append(line.rstrip("\n"))
            if re.match(pattern, line):
                return self
        raise AssertionError("ended too early:\n" + "\n".join(self.printed))

    def ended_by(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=60)
        self.printed += rest.splitlines()
        return self.process.returncode

    @property
    def urls(self) -> list[str]:
        return re.findall(r"http://\S+[?&](?:s|signature|key)=[\w-]+", "\n".join(self.printed))

    def get(self, url: str, **headers: str) -> tuple[int, str, bytes]:
        """Ask for exactly this path and query; the name in the URL goes into Host."""
        parts = urlsplit(url)
        host = parts.netloc or f"127.0.0.1:{self.port}"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection.request("GET", target, headers={"Host": host, **headers})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, answer.headers.get("Content-Type", ""), body

    def sized(self, url: str) -> tuple[int, int]:
        status, _, body = self.get(url)
        assert status == 200, (url, body)
        return Image.open(io.BytesIO(body)).size

    def command(self, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
        """Run a command; keyword arguments are variables of its environment."""
        environ = {**self.environ, **more}
        return subprocess.run([DARKROOM, *arguments], env=environ, capture_output=True, text=True, check=False)


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Served]:
    served = Served(folder, *options)
    try:
        yield served
    finally:
        served.process.kill()
        served.process.communicate()
        shutil.rmtree(served.temporary)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def width(file: Path) -> int:
    return Image.open(io.BytesIO(file.read_bytes())).width


def signed(path: str, query: str) -> str:
    return sign(path, query, KEY)


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until it is so."""
    patience = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < patience, "it never came about"
        time.sleep(0.02)


def alive(these: set[Process]) -> set[Process]:
    return these & processes().keys()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("stack")) as served:
        yield served.until("ready ")


def test_every_link_that_is_printed_shows_a_picture(stack: Served) -> None:
    assert len(stack.urls) >= 8
    for url in stack.urls:
        assert min(stack.sized(url)) > 50
    assert sum(url.startswith(f"http://demo.darkroom.localhost:{stack.port}/") for url in stack.urls) >= 7
    assert any(url.startswith(f"http://127.0.0.1:{stack.port}/demo/") for url in stack.urls)
    assert any(url.startswith(f"http://demo-imglab.darkroom.localhost:{stack.port}/") for url in stack.urls)
    assert any(url.startswith(f"http://127.0.0.1:{stack.port}/v2/DEMO/demo-ixmage/") for url in stack.urls)
    assert stack.printed[-1] == f"ready http://127.0.0.1:{stack.port}"


def test_awkward_names_are_among_the_links(stack: Served) -> None:
    assert any("gr%C3%B6%C3%9Fe%20und%20farbe.jpg" in url for url in stack.urls)
    assert any("a%2Bb%20%26%20c%231%3F.png" in url for url in stack.urls)


def test_the_picture_that_lies_on_its_side_stands_upright(stack: Served) -> None:
    across, down = stack.sized(next(url for url in stack.urls if "balloons" in url))
    assert down > across


def test_a_link_that_was_changed_is_refused(stack: Served) -> None:
    url = stack.urls[0]
    for changed in (url.replace("w=1000", "w=1001"), url[:-1] + ("0" if url[-1] != "0" else "1")):
        assert stack.get(changed)[0] == 403
    assert stack.get(url.partition("?")[0])[0] == 403


def test_another_name_is_another_source(stack: Served) -> None:
    url = stack.urls[0].replace("//demo.", "//nobody.")
    assert stack.get(url)[0] == 410


def test_only_loopback_is_listened_on(stack: Served) -> None:
    pids = {process.pid for process in below(stack.process.pid)} | {stack.process.pid}
    inodes = {
        found[1]
        for pid in pids
        for link in Path("/proc", str(pid), "fd").iterdir()
        if link.is_symlink() and (found := re.match(r"socket:\[(\d+)\]", str(link.readlink())))
    }
    listening = [
        fields[1]
        for table in ("tcp", "tcp6")
        for line in Path("/proc/net", table).read_text().splitlines()[1:]
        if (fields := line.split())[3] == "0A" and fields[9] in inodes
    ]
    loopback = ("0100007F:", "00000000000000000000000001000000:", "0000000000000000FFFF00000100007F:")
    assert listening
    assert [address for address in listening if not address.startswith(loopback)] == []


def test_the_function_has_none_of_the_demos_secrets(stack: Served) -> None:
    environs = [
        Path("/proc", str(process.pid), "environ").read_bytes()
        for process in below(stack.process.pid)
        if b"awslambdaric" in Path("/proc", str(process.pid), "cmdline").read_bytes()
    ]
    assert environs
    for environ in environs:
        assert b"AWS_LAMBDA_RUNTIME_API=127.0.0.1:" in environ
        assert b"HOME=" not in environ


def test_other_commands_reach_it_with_local(stack: Served, tmp_path: Path) -> None:
    signing = stack.command("sign", "--local", "--source", "demo", "größe und farbe.jpg?w=120")
    by_host, by_path = signing.stdout.split()
    assert stack.sized(by_host)[0] == stack.sized(by_path)[0] == 120
    got = stack.command("get", "--local", by_host, "-o", str(tmp_path / "a.jpg"))
    assert got.returncode == 0, got.stderr
    assert "Content-Type: image/jpeg" in got.stderr
    assert width(tmp_path / "a.jpg") == 120
    refused = stack.command("get", "--local", by_host[:-1])
    assert (refused.returncode, json.loads(refused.stdout)["status"]) == (1, 403)


def test_a_variable_stands_for_local_and_who_forgets_it_is_reminded(stack: Served) -> None:
    listed = stack.command("source", "list", DARKROOM_LOCAL="1")
    assert "demo-ixmage" in listed.stdout, listed.stderr
    forgotten = stack.command("source", "list", AWS_PROFILE="", HTTP_PROXY="", AWS_EC2_METADATA_DISABLED="true")
    assert forgotten.returncode == 1
    assert "no AWS credentials" in forgotten.stderr
    assert "or say --local" in forgotten.stderr


def test_a_source_of_ones_own_can_be_put(stack: Served, tmp_path: Path) -> None:
    document = {
        "version": 1,
        "name": "mine",
        "bucket": {"name": "my-bucket"},
        "credentials": {"kind": "keys", "access_key_id": "AKIAMINE", "secret_access_key": "not told"},
        "signing_keys": [{"id": "1", "secret": KEY}],
    }
    file = tmp_path / "mine.json"
    file.write_text(json.dumps(document))
    first = stack.command("source", "put", "--local", str(file), "--based-on", "0")
    assert (first.returncode, first.stdout) == (0, "mine: stored as revision 1\n")
    late = stack.command("source", "put", "--local", str(file), "--based-on", "0")
    assert late.returncode == 1
    assert "revision" in late.stderr
    signing = stack.command("sign", "--local", "--source", "mine", "a.jpg?w=1")
    assert urlsplit(signing.stdout.split()[0])[2:4] == urlsplit(signed("/a.jpg", "w=1"))[2:4]
    unknown = stack.command("sign", "--local", "--source", "nobody", "a.jpg")
    assert (unknown.returncode, unknown.stderr) == (
        1,
        "darkroom: there is no source nobody; `darkroom source list` names those there are\n",
    )


@pytest.mark.parametrize("name", ["demo", "demo-imglab", "demo-ixmage"])
def test_a_source_of_the_demo_passes_its_own_test(stack: Served, name: str) -> None:
    tested = stack.command("source", "test", "--local", "--json", name)
    findings = json.loads(tested.stdout)["findings"]
    assert [finding for finding in findings if finding["verdict"] not in ("pass", "skip")] == []
    assert tested.returncode == 0, tested.stderr


def test_an_ambient_source_is_read_by_a_session_of_the_stack_s_reader_role(stack: Served, tmp_path: Path) -> None:
    shown = stack.command("source", "show", "--local", "--json", "demo")
    document = {
        "version": 1,
        "name": "ambient",
        "bucket": json.loads(shown.stdout)["bucket"],
        "credentials": {"kind": "ambient"},
        "secured": False,
    }
    (tmp_path / "ambient.json").write_text(json.dumps(document))
    put = stack.command("source", "put", "--local", str(tmp_path / "ambient.json"))
    assert put.returncode == 0, put.stderr
    assert stack.sized("/ambient/sunset.jpg?w=90")[0] == 90
    listed = stack.command("source", "assets", "--local", "ambient")
    assert "sunset.jpg" in listed.stdout, listed.stderr


def test_an_event_can_be_invoked(stack: Served, tmp_path: Path) -> None:
    url = urlsplit(stack.command("sign", "--local", "--source", "demo", "sunset.jpg?w=90").stdout.split()[1])
    event = {
        "rawPath": url.path,
        "rawQueryString": url.query,
        "headers": {},
        "requestContext": {"http": {"method": "GET"}},
    }
    (tmp_path / "event.json").write_text(json.dumps(event))
    out = tmp_path / "out.jpg"
    invoked = stack.command("invoke", "--local", "transform", str(tmp_path / "event.json"), "-o", str(out))
    assert invoked.returncode == 0, invoked.stderr
    assert json.loads(invoked.stdout)["statusCode"] == 200
    assert width(out) == 90


def test_a_port_that_is_taken_is_told_before_anything_is_started(stack: Served) -> None:
    second = stack.command("serve", "--port", str(stack.port))
    assert second.returncode == 1
    assert second.stderr.startswith(f"darkroom: port {stack.port} cannot be used: ")
    assert second.stderr.count("\n") == 1
    assert "is up" not in second.stdout


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "my photos"
    for name in ("a.jpg", "ein Ausflug/größe 😀/b c.png", "ein Ausflug/[x] {y} 100%.jpg", "notes.txt"):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.suffix == ".txt":
            file.write_text("no picture")
        else:
            Image.new("RGB", (60, 40), "teal").save(file)
    (folder / "back\\slash.jpg").touch()
    (folder / "outside.jpg").symlink_to(__file__)
    return folder


def test_a_folder_of_ones_own_is_served_as_it_is(tmp_path: Path, photos: Path) -> None:
    with serving(tmp_path, "--photos", str(photos), "--key", KEY) as served:
        served.until("ready ")
        for path in ("/a.jpg", "/ein%20Ausflug/gr%C3%B6%C3%9Fe%20%F0%9F%98%80/b%20c.png"):
            assert served.sized(f"http://demo.darkroom.localhost:{served.port}{signed(path, 'w=30')}") == (30, 20)
        bracketed = signed("/demo/ein%20Ausflug/%5Bx%5D%20%7By%7D%20100%25.jpg", "w=15")
        assert served.sized(f"http://127.0.0.1:{served.port}{bracketed}") == (15, 10)
        assert served.get(signed("/demo/notes.txt", "w=30"))[0] == 422
        assert served.get(signed("/demo/outside.jpg", "w=30"))[0] == 404
        assert any("back\\slash.jpg" in line and "left out" in line for line in served.printed)
        assert KEY not in "\n".join(served.printed)
        living = below(served.process.pid)
        assert served.ended_by(signal.SIGTERM) == 0
        assert any(re.match(r"422 +\d+ ms  GET /demo/notes.txt\?w=30", line) for line in served.printed)
        assert any(line.startswith("     OriginalUnsupported: ") for line in served.printed)
        assert alive(living) == set()
        assert list(served.temporary.iterdir()) == []


def test_the_api_alone_reads_every_spelling_and_believes_no_header(tmp_path: Path) -> None:
    with serving(tmp_path, "--no-edge", "--verbose", "--key", KEY) as served:
        served.until("ready ")
        url = signed("/demo/gr%C3%B6%C3%9Fe%20und%20farbe.jpg", "w=30")
        assert served.sized(url)[0] == 30
        assert served.get(url, **{"X-Darkroom-Path": "/demo/sunset.jpg"})[0] == 400
        living = below(served.process.pid)
        assert len(living) >= 3
        assert served.ended_by(signal.SIGINT) == 0
        assert any(line.startswith('{"level":"INFO"') for line in served.printed)
        assert alive(living) == set()
        assert list(served.temporary.iterdir()) == []
        assert not any(path.is_file() for path in served.runtime.rglob("*"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_when_it_is_ended_while_it_starts(tmp_path: Path, number: signal.Signals) -> None:
    with serving(tmp_path) as served:
        served.until(".*starting")
        wait_for(lambda: len(below(served.process.pid)) >= 2)
        living = below(served.process.pid)
        served.ended_by(number)
        wait_for(lambda: not alive(living))
        if number != signal.SIGKILL:
            assert list(served.temporary.iterdir()) == []


def test_nothing_is_left_when_it_is_killed(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        served.until("ready ")
        living = below(served.process.pid)
        served.ended_by(signal.SIGKILL)
        wait_for(lambda: not alive(living))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--photos", "no-such-folder"], "no-such-folder is not a folder"),
        (["--photos", "empty"], "there are no files in empty"),
        (["--port", "99999"], "port 99999 cannot be used"),
    ],
)
def test_what_cannot_be_served_is_one_line(tmp_path: Path, options: list[str], said: str) -> None:
    (tmp_path / "empty").mkdir()
    told = subprocess.run([DARKROOM, "serve", *options], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert told.stderr.startswith(f"darkroom: {said}")
    assert told.stderr.count("\n") == 1
