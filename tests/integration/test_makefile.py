"""What `make run` hands to the command; a stand-in for the command notes it."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.paths import ROOT

STAND_IN = '#!/bin/sh\nfor argument in "$@"; do echo "$argument"; done\n'


@pytest.mark.parametrize(
    ("variables", "arguments"),
    [
        ([], ["serve"]),
        (["KEY=a key"], ["serve", "--key=a key"]),
        (["KEY=-begins-like-an-option"], ["serve", "--key=-begins-like-an-option"]),
        (["PHOTOS=~/My Pictures"], ["serve", "--photos", "{home}/My Pictures"]),
        (["PORT=9000", "EDGE=0"], ["serve", "--port", "9000", "--no-edge"]),
        (["STORES=172.17.0.1"], ["serve", "--stores", "172.17.0.1"]),
    ],
)
def test_run_hands_its_variables_to_the_command(variables: list[str], arguments: list[str], tmp_path: Path) -> None:
    command = tmp_path / "bin" / "darkroom"
    command.parent.mkdir()
    command.write_text(STAND_IN)
    command.chmod(0o755)
    makefile = (ROOT / "Makefile").read_text().replace("exec darkroom", f"exec '{command}'")
    (tmp_path / "Makefile").write_text(makefile)
    environ = {**os.environ, "HOME": str(tmp_path / "home"), "MAKEFLAGS": ""}
    asked = ["make", "-s", "-f", str(tmp_path / "Makefile"), "run", *variables]
    done = subprocess.run(asked, cwd=ROOT, env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-len(arguments) :] == [
        argument.format(home=tmp_path / "home") for argument in arguments
    ]
