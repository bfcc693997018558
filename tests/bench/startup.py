"""How long a fresh process of the built function takes until it can answer, and for its first answer."""

import json
import re
import subprocess
import sys
import sysconfig
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from textwrap import dedent

from darkroom.render.drawing import landscape
from tests.bench.environments import function_variables
from tests.bench.measure import Figures, Row
from tests.bench.pairs import Rounds, interleaved, milliseconds, ratios
from tests.paths import ROOT

BUILT = ROOT / ".aws-sam" / "build"
_LAYERS = ("PillowLayer", "DepsLayer", "CoreLayer")

_AS_ON_LAMBDA = {"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}

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
context = SimpleNamespace(get_remaining_time_in_millis=lambda: 28_000)
told, sys.stdout = sys.stdout, sys.stderr
taken = []
for _ in range(4):
    begun = time.perf_counter_ns()
    answer = handler.lambda_handler(event, context)
    taken.append(time.perf_counter_ns() - begun)
assert answer["statusCode"] == 200, answer
print(json.dumps([taken[0], min(taken[1:]), len(answer["body"]) * 3 // 4]), file=told)
sys.exit()
"""

_IMPORT_LINE = re.compile(r"import time: +(\d+) \| +\d+ \| +([\w.]+)")


@dataclass(frozen=True)
class Artifact:
    """The folders that a function's process has on its path, and a word on where they come from."""

    path: tuple[Path, ...]
    origin: str


def artifact() -> Artifact:
    """What `sam build` made, or else the sources as they are."""
    function = BUILT / "TransformFunction"
    if (function / "handler.py").exists():
        return Artifact((function, *(BUILT / layer / "python" for layer in _LAYERS)), "the artifact of sam build")
    sources = ROOT / "functions" / "transform", ROOT / "layers" / "core", _site_packages()
    return Artifact(sources, "functions/ and layers/ as they are, for sam build has made nothing yet")


def _site_packages() -> Path:
    return Path(sysconfig.get_path("purelib"))


def _run(program: str, path: tuple[Path, ...], *more: str, flags: tuple[str, ...] = ()) -> tuple[str, str]:
    """Output and errors of a fresh isolated Python that sees its own library, this path and nothing else."""
    command = [sys.executable, "-I", "-S", *flags, "-c", dedent(program), json.dumps([str(part) for part in path]), *more]
    done = subprocess.run(command, capture_output=True, text=True, env=_AS_ON_LAMBDA | function_variables())
    if done.returncode:
        raise RuntimeError(f"a fresh process failed: {done.stderr.strip()[-2000:]}")
    return done.stdout, done.stderr


def _import_time(work: str, path: tuple[Path, ...]) -> float:
    return float(_run(_TIMED.format(work=work), path)[0])


def import_row(built: Artifact, rounds: Rounds) -> Row:
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


def dominant(built: Artifact, most: int = 10) -> list[tuple[str, float]]:
    """The packages whose modules take longest to import, in milliseconds of their own."""
    return heaviest(_run(_TIMED.format(work=_HANDLER), built.path, flags=("-X", "importtime"))[1])[:most]


def heaviest(importtime: str) -> list[tuple[str, float]]:
    """Packages and the milliseconds of their modules, from what `-X importtime` prints; the heaviest first."""
    own: Counter[str] = Counter()
    for microseconds, name in _IMPORT_LINE.findall(importtime):
        own[name.partition(".")[0]] += int(microseconds)
    return [(name, microseconds / 1000) for name, microseconds in own.most_common()]


@contextmanager
def _drawn_picture() -> Iterator[str]:
    with tempfile.NamedTemporaryFile(suffix=".jpg") as file:
        file.write(landscape())
        file.flush()
        yield file.name


def first_request(built: Artifact, rounds: Rounds) -> tuple[Row, float]:
    """The first request of a fresh process, its imports done, the picture in memory; and the milliseconds of a later one."""
    first, later, size = list[float](), list[float](), 0
    with _drawn_picture() as picture:
        for _ in rounds:
            found = json.loads(_run(_TIMED.format(work=_FIRST_REQUEST), built.path, picture)[0].splitlines()[-1])
            first.append(found[0])
            later.append(found[1])
            size = found[2]
    return Row("first request", "", Figures(milliseconds(first), size)), milliseconds(later)


def told(built: Artifact, heavy: list[tuple[str, float]], later: float) -> str:
    """The lines below the table: what was imported, and what took how long."""
    share: Mapping[str, float] = dict(heavy)
    packages = ", ".join(f"{name} {taken:.1f}" for name, taken in share.items())
    return dedent(f"""\
        Imported: {built.origin}.
        Import, milliseconds by package (-X importtime, which slows everything): {packages}.
        A request after the first takes {later:.1f} ms.""")
