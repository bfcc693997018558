"""The built function: complete, compiled, small, and in need of nothing else."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.artifact import BUILT, Artifact, artifact, layers
from tests.infrastructure.template import environment
from tests.paths import ROOT

__all__ = ["artifact"]

MEGABYTE = 1_000_000
LARGEST = {
    "TransformFunction": 0.1,
    "PillowLayer": 24,
    "DepsLayer": 70,
    "FontsLayer": 20,
    "DocumentsLayer": 24,
    "CoreLayer": 3.5,
}
"""Megabytes unpacked, of the 250 that Lambda takes together."""

UNCHECKED_HASH = 0b01

IMPORT = """
import json, sys
sys.path[:0] = sys.argv[1:]
import handler
print(json.dumps({name: getattr(module, "__file__", None) or "" for name, module in sys.modules.items()}))
"""


@pytest.fixture(scope="module")
def imported(artifact: Artifact) -> dict[str, str]:
    """The modules, and their files, of an interpreter without site-packages that has imported the handler."""
    ours = {**environment(), "AWS_REGION": "eu-west-1"}
    command = [sys.executable, "-I", "-S", "-c", IMPORT, *map(str, artifact.path)]
    done = subprocess.run(command, env=ours, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    modules: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return modules


def test_it_imports_with_nothing_else_on_the_path(artifact: Artifact, imported: dict[str, str]) -> None:
    ours = {name.partition(".")[0] for name, file in imported.items() if _is_below(file, artifact.path)}
    assert {"handler", "darkroom", "PIL", "aws_lambda_powertools", "msgspec"} <= ours
    elsewhere = [file for file in imported.values() if "site-packages" in file]
    assert not elsewhere


def test_it_starts_without_what_is_dear_to_import(imported: dict[str, str]) -> None:
    dear = {"boto3", "botocore", "urllib3", "aws_xray_sdk", "pydantic", "jsonschema", "asyncio", "multiprocessing"}
    assert not dear & imported.keys()
    assert not {"darkroom.cli", "darkroom.local", "darkroom.memory", "darkroom.reference"} & imported.keys()


def test_it_starts_from_byte_code_and_writes_none(artifact: Artifact, imported: dict[str, str]) -> None:
    assert "handler" in imported
    assert artifact.files() == artifact.shipped


def test_every_module_ships_byte_code_of_its_source(artifact: Artifact) -> None:
    modules = [file for file in artifact.files() if file.suffix == ".py"]
    assert len(modules) > 100
    for module in modules:
        code = Path(importlib.util.cache_from_source(module)).read_bytes()
        assert code[:4] == importlib.util.MAGIC_NUMBER, module
        assert int.from_bytes(code[4:8], "little") == UNCHECKED_HASH, module
        assert code[8:16] == importlib.util.source_hash(module.read_bytes()), module


def test_tracebacks_name_the_files_as_lambda_does(artifact: Artifact) -> None:
    for module, place in (("task/handler.py", "/var/task/handler.py"), ("opt/python/darkroom/app.py", None)):
        code = Path(importlib.util.cache_from_source(artifact.task_root.parent / module)).read_bytes()
        assert (place or f"/{module}").encode() in code


def test_it_ships_nothing_of_a_developers_machine(artifact: Artifact) -> None:
    core = artifact.opt / "python" / "darkroom"
    assert not [name for name in ("cli", "local", "reference.py") if (core / name).exists()]
    assert not [file for file in artifact.files() if str(ROOT).encode() in file.read_bytes()]
    suffixes = {file.suffix for file in core.rglob("*") if file.is_file()}
    assert suffixes == {".py", ".pyc", ".typed"}


def test_the_layers_do_not_hide_each_other(artifact: Artifact) -> None:
    shipped = [file.relative_to(layer) for layer in layers() for file in _files(layer)]
    assert len(shipped) == len(set(shipped)) == len(_files(artifact.opt))


@pytest.mark.parametrize(("part", "megabytes"), LARGEST.items())
def test_it_stays_small(part: str, megabytes: float) -> None:
    assert sum(file.stat().st_size for file in _files(BUILT / part)) < megabytes * MEGABYTE


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


def _is_below(file: str, folders: list[Path]) -> bool:
    return any(Path(file).is_relative_to(folder) for folder in folders)
