"""How long a fresh process of the built function takes until it can answer, and for its first answer."""

import filecmp
import json
import re
import subprocess
import sys
import sysconfig
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from darkroom.render.drawing import landscape
from tests.bench.environments import function_variables
from tests.bench.measure import Figures, Row
from tests.bench.pairs import Rounds, interleaved, milliseconds, ratios
from tests.paths import ROOT

BUILT = ROOT / ".aws-sam" / "build"
_LAYERS = ("PillowLayer", "DepsLayer", "CoreLayer")

_AS_ON_LAMBDA = {
    "AWS_REGION": "eu-central-1",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
}

_TIMED = """
import json, sys, time
sys.path[:0] = json.loads(sys.argv[1])
begun = time.perf_counter_ns()
{work}
print(time.perf_counter_ns() - begun)
"""

_HANDLER = "import handler"

_USUAL = """
import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities import parameters
clients = [boto3.client(name) for name in ("s3", "ssm", "sts")]
"""

_FIRST_REQUEST = """
import handler
from types import SimpleNamespace
from darkroom.app import App, Rules
from darkroom.memory import MemoryOriginals, MemorySources
from darkroom.sources import Bucket, Keys, Secret, Source
from darkroom.wiring import SystemClock

secret = Secret("bench")
source = Source(version=1, name="bench", bucket=Bucket(name="bench"), secured=False,
                credentials=Keys(access_key_id="bench", secret_access_key=secret))
originals = MemoryOriginals({"picture.jpg": open(sys.argv[2], "rb").read()})
handler.app = App(Rules("bench"), MemorySources([source]), originals, SystemClock())
event = {"version": "2.0", "rawPath": "/bench/picture.jpg", "rawQueryString": "w=800&fm=jpg",
         "headers": {"host": "bench"}, "requestContext": {"http": {"method": "GET"}, "domainName": "bench"}}
context = SimpleNamespace(get_remaining_time_in_millis=lambda: 28_000, aws_request_id="bench")
taken = []
for _ in range(4):
    begun = time.perf_counter_ns()
    answer = handler.lambda_handler(event, context)
    taken.append(time.perf_counter_ns() - begun)
assert answer["statusCode"] == 200, answer
print(json.dumps([taken[0], min(taken[1:]), len(answer["body"]) * 3 // 4]))
sys.exit()
"""

_IMPORT_LINE = re.compile(r"import time: +(\d+) \| +\d+ \| +([\w.]+)")


class CannotStart(Exception):
    """A fresh process failed; its last words."""


@dataclass(frozen=True)
class Artifact:
    """The folders that a function's process has on its path, and a word on where they come from."""

    path: tuple[Path, ...]
    origin: str


def artifact() -> Artifact:
    """What `sam build` made, or else the sources as they are."""
    function, core = BUILT / "TransformFunction", BUILT / "CoreLayer" / "python"
    if not (function / "handler.py").exists():
        path = ROOT / "functions" / "transform", ROOT / "layers" / "core", _site_packages()
        return Artifact(path, "functions/ and layers/ as they are, for sam build has made nothing yet")
    layers = (BUILT / layer / "python" for layer in _LAYERS)
    stale = "" if _same_code(ROOT / "layers" / "core", core) else ", which is not of today's code: make build"
    return Artifact((function, *layers), f"the artifact of sam build{stale}")


def _same_code(sources: Path, built: Path) -> bool:
    """Whether all that was built is as it stands; the layer leaves out what only runs on a developer's machine."""
    names = [str(file.relative_to(built)) for file in built.rglob("*.py")]
    return not any(filecmp.cmpfiles(sources, built, names, shallow=False)[1:])


def _site_packages() -> Path:
    return Path(sysconfig.get_path("purelib"))


def _run(program: str, path: tuple[Path, ...], *more: str, flags: tuple[str, ...] = ()) -> tuple[str, str]:
    """Output and errors of a fresh isolated Python that sees its own library, this path and nothing else."""
    folders = json.dumps([str(folder) for folder in path])
    command = [sys.executable, "-I", "-S", *flags, "-c", program, folders, *more]
    variables = _AS_ON_LAMBDA | function_variables()
    done = subprocess.run(command, capture_output=True, text=True, env=variables, check=False)
    if done.returncode:
        raise CannotStart(done.stderr.strip()[-2000:])
    return done.stdout, done.stderr


def _import_time(work: str, path: tuple[Path, ...]) -> float:
    return float(_run(_TIMED.format(work=work), path)[0])


def measure(rounds: Rounds) -> tuple[list[Row], list[str]]:
    """The rows `import` and `first request`, and in words what was imported and what dominates it."""
    built = artifact()
    imported = _import(built, rounds)
    first, later = _first_request(built, rounds)
    packages = ", ".join(f"{name} {taken:.1f}" for name, taken in _dominant(built))
    return [imported, first], [
        f"Imported: {built.origin}.",
        f"Import, milliseconds by package (by -X importtime, which slows everything): {packages}.",
        f"A request after the first takes {later:.1f} ms.",
    ]


def _import(built: Artifact, rounds: Rounds) -> Row:
    """Importing the handler beside importing what a handler usually imports, each in a fresh process."""
    runs = {
        "ours": partial(_import_time, _HANDLER, built.path),
        "theirs": partial(_import_time, _USUAL, (_site_packages(),)),
    }
    for run in runs.values():
        run()
    taken = interleaved(runs, rounds)
    ratio = ratios(taken["theirs"], taken["ours"])
    ours, theirs = (Figures(milliseconds(taken[who])) for who in ("ours", "theirs"))
    return Row("import", "boto3 + 3 clients + Powertools", ours, theirs, ratio)


def _dominant(built: Artifact, most: int = 10) -> list[tuple[str, float]]:
    """The packages whose modules take longest to import, in milliseconds of their own."""
    return heaviest(_run(_TIMED.format(work=_HANDLER), built.path, flags=("-X", "importtime"))[1])[:most]


def heaviest(importtime: str) -> list[tuple[str, float]]:
    """Packages and the milliseconds of their modules, from what `-X importtime` prints; the heaviest first.

    Our own package is told apart into its parts.
    """
    own: Counter[str] = Counter()
    for microseconds, name in _IMPORT_LINE.findall(importtime):
        package, *parts = name.split(".")
        own[".".join([package, *parts[:1]]) if package == "darkroom" else package] += int(microseconds)
    return [(name, microseconds / 1000) for name, microseconds in own.most_common()]


@contextmanager
def _drawn_picture() -> Iterator[str]:
    with tempfile.NamedTemporaryFile(suffix=".jpg") as file:
        file.write(landscape())
        file.flush()
        yield file.name


def _first_request(built: Artifact, rounds: Rounds) -> tuple[Row, float]:
    """The first request of a fresh process that has imported and drawn; and the milliseconds of a later one."""
    first, later, size = list[float](), list[float](), 0
    with _drawn_picture() as picture:
        for _ in rounds:
            found = json.loads(_run(_TIMED.format(work=_FIRST_REQUEST), built.path, picture)[0].splitlines()[-1])
            first.append(found[0])
            later.append(found[1])
            size = found[2]
    return Row("first request", "", Figures(milliseconds(first), size)), milliseconds(later)
