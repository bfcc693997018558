"""What `sam build` made, laid out as Lambda does: the function in its task root, the layers on top of each other."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.infrastructure.template import settled
from tests.paths import ROOT

BUILT = ROOT / ".aws-sam" / "build"
FUNCTION = "TransformFunction"


def layers() -> list[Path]:
    """The folders of the function's layers, in the order in which they are laid."""
    return [BUILT / layer["Ref"] for layer in settled()["Resources"][FUNCTION]["Properties"]["Layers"]]


class Artifact:
    """The function and its layers, copied below `folder`; `shipped` are the files that came with them."""

    def __init__(self, folder: Path) -> None:
        self.task_root = folder / "task"
        self.opt = folder / "opt"
        shutil.copytree(BUILT / FUNCTION, self.task_root)
        for layer in layers():
            shutil.copytree(layer, self.opt, dirs_exist_ok=True)
        self.shipped = self.files()

    @property
    def path(self) -> list[Path]:
        """Where the artifact's own modules lie, in the order in which Lambda searches."""
        return [self.task_root, self.opt / "python"]

    def files(self) -> set[Path]:
        """Every file that lies there now."""
        return {file for folder in (self.task_root, self.opt) for file in folder.rglob("*") if file.is_file()}


@pytest.fixture(scope="session")
def artifact(tmp_path_factory: pytest.TempPathFactory) -> Artifact:
    """The built function; `make test` builds it first."""
    problems = list(_outdated())
    assert not problems, f"run `make build` first: {problems}"
    return Artifact(tmp_path_factory.mktemp("artifact"))


def _outdated() -> Iterator[str]:
    pairs = [(BUILT / FUNCTION, ROOT / "functions/transform"), (BUILT / "CoreLayer/python", ROOT / "layers/core")]
    for shipped, source in pairs:
        if not shipped.is_dir():
            yield f"{shipped} is not there"
        for file in shipped.rglob("*.py"):
            origin = source / file.relative_to(shipped)
            if not origin.is_file() or origin.read_bytes() != file.read_bytes():
                yield f"{file} is not the same as in {source}"
