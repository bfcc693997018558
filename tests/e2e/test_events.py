"""The events in the repository: current, and answered by the handler as the command line runs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from darkroom.cli import main
from tests.e2e.events import CASES, FOLDER, text
from tests.paths import ROOT

_PATH = str(Path(sys.executable).parent)


def test_the_files_are_what_the_table_says() -> None:
    written = {file.stem: file.read_text() for file in FOLDER.iterdir()}
    assert written == {name: text(case) for name, case in CASES.items()}, "run: python -m tests.e2e.events"


@pytest.mark.parametrize("name", CASES)
def test_the_handler_answers_the_event(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DARKROOM_PORTS", "memory")
    assert main(["invoke", "transform", str(FOLDER / f"{name}.json")]) == 0
    CASES[name].check(json.loads(capsys.readouterr().out))


def test_the_command_of_the_documentation_saves_a_picture(tmp_path: Path) -> None:
    saved = tmp_path / "picture.webp"
    command = ["darkroom", "invoke", "transform", "events/transform/webp.json", "-o", str(saved)]
    subprocess.run(command, cwd=ROOT, env={"DARKROOM_PORTS": "memory", "PATH": _PATH}, check=True, capture_output=True)
    assert saved.read_bytes()[8:12] == b"WEBP"
