"""Where the peers live: each library in an environment of its own under build/bench-env, installed once."""

import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tests.paths import ROOT

HERE = Path(__file__).parent
ENVIRONMENTS = ROOT / "build" / "bench-env"

_VARIABLE = re.compile(r"^ {10}(\w+): \"?([\w./]+)\"?$", re.MULTILINE)
"""A plain value among the template's environment variables."""


def function_variables() -> dict[str, str]:
    """The environment variables that the template gives the function, as far as they are plain values."""
    _, _, after = (ROOT / "template.yaml").read_text().partition("  TransformFunction:\n")
    variables = after.partition("        Variables:\n")[2].partition("\n      Events:")[0]
    return dict(_VARIABLE.findall(variables))


@dataclass(frozen=True)
class Program:
    """How a peer is started."""

    name: str
    command: tuple[str, ...]
    folder: Path = ROOT

    @property
    def environ(self) -> dict[str, str]:
        """Its environment variables: the function's for all alike (glibc's malloc), and one thread for libvips."""
        return dict(os.environ) | function_variables() | {"VIPS_CONCURRENCY": "1"}


class Absent(Exception):
    """A peer that cannot be measured here, and why."""


def darkroom() -> Program:
    """Darkroom in the environment that runs the benchmark."""
    return Program("darkroom", (sys.executable, "-m", "tests.bench.peers.with_darkroom"))


def pyvips() -> Program:
    """pyvips with the libvips that pyvips-binary carries."""
    return _python("pyvips")


def pillow() -> Program:
    """The stock Pillow wheel."""
    return _python("pillow")


def sharp() -> Program:
    """sharp with its prebuilt libvips; raises `Absent` without node and npm, or if npm cannot install it."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise Absent("node and npm are not installed")

    def install(folder: Path) -> None:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / "peers" / "sharp" / name, folder)
        _run(npm, "ci", "--no-audit", "--no-fund", "--prefix", str(folder))

    folder = _installed("sharp", (HERE / "peers" / "sharp" / "package-lock.json").read_bytes(), install)
    return Program("sharp", (node, str(HERE / "peers" / "sharp" / "peer.cjs")), folder)


PEERS: dict[str, Callable[[], Program]] = {"sharp": sharp, "pyvips": pyvips, "pillow": pillow}


def _python(name: str) -> Program:
    """An environment made of `requirements-<name>-build.txt`, where there is one, and `requirements-<name>.txt`."""
    files = sorted(HERE.glob(f"requirements-{name}*.txt"))

    def install(folder: Path) -> None:
        venv.create(folder, symlinks=True)
        pip = (sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install", "-q")
        for file in files:
            _run(*pip, "--no-deps", "--no-build-isolation", "--require-hashes", "-r", str(file))

    folder = _installed(name, b"".join(file.read_bytes() for file in files), install)
    return Program(name, (str(folder / "bin" / "python"), "-m", f"tests.bench.peers.with_{name}"))


def _installed(name: str, pins: bytes, install: Callable[[Path], None]) -> Path:
    """The folder into which these pins were installed, now or by an earlier run."""
    folder = ENVIRONMENTS / f"{name}-{sha256(pins + str(ROOT).encode()).hexdigest()[:12]}"
    done = folder / "installed"
    if not done.exists():
        print(f"installing {name}", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        install(folder)
        done.touch()
    return folder


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        raise Absent(f"{Path(command[0]).name} failed: {(done.stderr or done.stdout).strip()[-300:]}")
