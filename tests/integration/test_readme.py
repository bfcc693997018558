"""What README.md tells a newcomer to type does what it says."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image

from darkroom.cli.source import ACTIONS
from tests.paths import ROOT
from tests.servers.stack import Stack, running_stack

README = (ROOT / "README.md").read_text()
BLOCKS: list[tuple[str, str]] = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
KEY = "my-signing-key"


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runtime")


@pytest.fixture(scope="module")
def stack(runtime: Path) -> Iterator[Stack]:
    with running_stack(key=KEY, runtime=runtime) as stack:
        yield stack


def commands(name: str) -> list[str]:
    lines = (line for kind, block in BLOCKS if kind == "sh" for line in block.splitlines())
    return [line.partition("  #")[0].strip() for line in lines if name in line]


def run(command: str, folder: Path, runtime: Path) -> str:
    words = shlex.split(command)
    words[0] = str(Path(sys.executable).parent / Path(words[0]).name)
    environ = os.environ | {"XDG_RUNTIME_DIR": str(runtime)}
    done = subprocess.run(words, cwd=folder, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    return done.stdout


def fetched(url: str, stack: Stack) -> int:
    parts = urlsplit(url)
    connection = HTTPConnection("127.0.0.1", stack.port, timeout=30)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}", headers={"Host": parts.netloc})
        return connection.getresponse().status
    finally:
        connection.close()


def test_the_two_first_commands_are_targets_of_the_makefile() -> None:
    for target in ("run", "test"):
        assert commands(f"make {target}")[0] == f"make {target}"
        assert re.search(rf"^{target}:.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_the_sign_command_prints_urls_that_answer(stack: Stack, runtime: Path, tmp_path: Path) -> None:
    (command,) = commands("darkroom sign")
    urls = run(command, tmp_path, runtime).split()
    assert [fetched(url, stack) for url in urls] == [200] * len(urls)
    assert len(urls) == 2


def test_the_python_example_builds_a_url_that_answers(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = (block for kind, block in BLOCKS if kind == "python")
    exec(compile(example, "README.md", "exec"), {})  # noqa: S102 - it is our own page
    assert fetched(capsys.readouterr().out.strip(), stack) == 200


def test_the_render_and_invoke_commands_make_pictures(runtime: Path, tmp_path: Path) -> None:
    Image.new("RGB", (900, 600), "teal").save(tmp_path / "photo.jpg")
    (tmp_path / "events").symlink_to(ROOT / "events")
    (command,) = commands("darkroom render")
    run(command, tmp_path, runtime)
    with Image.open(tmp_path / "small.webp") as small:
        assert (small.format, small.size) == ("WEBP", (300, 200))
    (command,) = commands("darkroom invoke")
    assert '"statusCode": 200' in run(command, tmp_path, runtime)


def test_the_add_command_connects_a_bucket_whose_first_picture_answers(
    stack: Stack, runtime: Path, tmp_path: Path
) -> None:
    (command,) = (line for line in commands("darkroom source add") if "--local" in line)
    urls = [word for word in run(command, tmp_path, runtime).split() if word.startswith("http")]
    assert [fetched(url, stack) for url in urls] == [200, 200]


def test_every_action_that_is_named_exists() -> None:
    named = set(re.findall(r"darkroom source ([a-z]+)", README))
    assert {"add", "test", "rotate"} <= named <= set(ACTIONS)


def test_every_page_that_is_linked_exists() -> None:
    for page in re.findall(r"\]\(([\w/-]+\.md)\)", README):
        assert (ROOT / page).exists(), page
