"""What make hands to the commands; stand-ins for the commands note it."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.paths import ROOT

STAND_IN = '#!/bin/sh\nfor argument in "$@"; do echo "$argument"; done\n'
NOTING = """#!/bin/sh
echo "$(basename "$PWD"): $(basename "$0")"
for argument in "$@"; do echo "  $argument"; done
"""
UNPACKING = """
built="$4/.aws-sam/build/TransformFunction"
[ "$2" != add ] || { mkdir -p "$built" && touch "$built/handler.py" "$built/../template.yaml"; }
"""
BUILT = Path(".aws-sam/build")


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


def made(folder: Path, *asked: str) -> subprocess.CompletedProcess[str]:
    """Make run in a folder of its own, in which sam and git are stand-ins and everything is built already."""
    for command, more in (("sam", ""), ("git", UNPACKING)):
        file = folder / ".venv" / "bin" / command
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(NOTING + more)
        file.chmod(0o755)
    (folder / BUILT / "TransformFunction").mkdir(parents=True, exist_ok=True)
    (folder / BUILT / "template.yaml").touch()
    (folder / BUILT / "TransformFunction" / "handler.py").touch()
    (folder / "Makefile").write_text((ROOT / "Makefile").read_text())
    done = [f"--old-file={target}" for target in ("setup", "validate", "build")]
    environ = {**os.environ, "MAKEFLAGS": ""}
    return subprocess.run(
        ["make", "-s", *done, *asked], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )


def told(folder: Path, *asked: str) -> list[str]:
    """What the stand-ins were asked, the release apart, which is a digest."""
    done = made(folder, *asked)
    assert done.returncode == 0, done.stderr
    return [line.strip() for line in done.stdout.splitlines() if "Release=" not in line]


def test_deploy_hands_on_the_stack_the_region_and_parameters_as_they_are(tmp_path: Path) -> None:
    here = tmp_path.name
    told_plainly = [f"{here}: sam", "deploy", "--stack-name", "darkroom", "--parameter-overrides"]
    assert told(tmp_path, "deploy") == told_plainly
    (tmp_path / "x.cdn.example").touch()
    given = ("STACK=studio", "REGION=eu-west-1", "YES=1", "SET=Hosts=*.cdn.example BaseDomain=img.example")
    where = [f"{here}: sam", "deploy", "--stack-name", "studio", "--region", "eu-west-1"]
    unasked = ["--no-confirm-changeset", "--no-fail-on-empty-changeset", "--parameter-overrides"]
    assert told(tmp_path, "deploy", *given) == [*where, *unasked, "Hosts=*.cdn.example", "BaseDomain=img.example"]


def test_a_release_is_another_when_what_is_built_is(tmp_path: Path) -> None:
    def release() -> str:
        (line,) = [line for line in made(tmp_path, "deploy").stdout.splitlines() if "Release=" in line]
        return line

    before = release()
    assert before == release()
    (tmp_path / BUILT / "TransformFunction" / "handler.py").write_text("print()")
    assert before != release()


def test_rollback_deploys_what_an_earlier_commit_builds(tmp_path: Path) -> None:
    asked = told(tmp_path, "rollback", "TO=v0.4.0", "STACK=studio")
    at = asked.index("v0.4.0")
    assert asked[at - 3 : at] == ["add", "--detach", "build/rollback"]
    assert asked[at + 1 :][:4] == ["rollback: sam", "build", "rollback: sam", "deploy"]
    assert asked[at + 5 :][:3] == ["--stack-name", "studio", "--parameter-overrides"]
    assert asked[-3:] == ["remove", "--force", "build/rollback"]
    assert "TO: says to which tag or commit" in made(tmp_path, "rollback").stderr


def test_teardown_deletes_the_stack_and_says_what_is_kept(tmp_path: Path) -> None:
    asked = told(tmp_path, "teardown", "STACK=studio", "YES=1")
    assert asked[:-1] == [f"{tmp_path.name}: sam", "delete", "--stack-name", "studio", "--no-prompts"]
    assert "docs/deploy.md" in asked[-1]
