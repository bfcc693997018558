"""The `darkroom` command as a person or a script runs it, in this process."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from darkroom.cli import main
from darkroom.local.moto import REGION, Moto
from tests.servers.shelves import fresh_name


class Told(NamedTuple):
    """What a command said."""

    status: int
    out: str
    err: str


Darkroom = Callable[..., Told]
"""Runs the command with these arguments; `typed` is its standard input."""


@pytest.fixture
def darkroom(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Darkroom:
    """Run the command in an empty folder, where no stack is running."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))

    def run(*arguments: str, typed: str = "") -> Told:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        try:
            status = main(arguments)
        except SystemExit as ended:
            status = int(str(ended.code))
        out, err = capfdbinary.readouterr()
        return Told(status, out.decode("latin-1"), err.decode())

    return run


@pytest.fixture
def parameters(moto: Moto, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty place for sources in a real store of parameters, which the environment names; its path."""
    root = f"/{fresh_name('darkroom')}"
    told = {
        "AWS_ENDPOINT_URL_SSM": moto.endpoint,
        "AWS_ACCESS_KEY_ID": moto.admin.access_key_id,
        "AWS_SECRET_ACCESS_KEY": moto.admin.secret_access_key.reveal(),
        "AWS_REGION": REGION,
        "DARKROOM_PARAMETER_ROOT": root,
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    return root
