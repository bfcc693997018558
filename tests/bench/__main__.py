"""`python -m tests.bench`: Darkroom beside sharp, pyvips and the stock Pillow, each parameter's cost, its start-up."""

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.bench import environments, parameters, report, startup
from tests.bench.environments import Absent
from tests.bench.measure import Figures, Row, measure
from tests.bench.pairs import Rounds
from tests.bench.peer import Peer
from tests.bench.pictures import Original, drawn, in_folder
from tests.bench.workloads import WORKLOADS, Role
from tests.paths import PHOTOS, ROOT

RESULT = ROOT / "build" / "bench.json"

_USUAL = Rounds(seconds=9, fewest=7, most=60)
_QUICK = Rounds(seconds=0, fewest=2, most=2)
_PARAMETER = Rounds(seconds=0.5, fewest=5, most=15)
_PROCESSES = Rounds(seconds=15, fewest=11, most=41)


def main(arguments: Sequence[str]) -> None:
    """Measure, print and write `build/bench.json`."""
    options = _options(arguments)
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    rounds = _QUICK if options.quick else _USUAL
    originals = _originals(options.photos, options.quick)
    rows = list(_workloads(originals, rounds))
    report.write(rows, RESULT)
    print(report.table(rows), report.means(rows), sep="\n\n")
    print("\n".join(["\nWhere we are behind:", *(report.shortfalls(rows) or ["nowhere"])]))
    if original := originals.get("jpeg"):
        _say(f"each parameter on {original.title}")
        costs = parameters.measure(original, list(parameters.examples()), _QUICK if options.quick else _PARAMETER)
        print(f"\nEach parameter's cost, {original.title} to w=800 as JPEG:", parameters.table(costs), sep="\n")
    try:
        started, lines = startup.measure(_QUICK if options.quick else _PROCESSES)
    except startup.CannotStart as error:
        sys.exit(
            f"\nimport and first request: not measured, a fresh process failed ({startup.artifact().origin})\n{error}"
        )
    report.write([*rows, *started], RESULT)
    print("", report.table(started), *lines, sep="\n")


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--photos", type=Path, help="a folder of one's own; else the shared one, else drawn pictures")
    parser.add_argument("--quick", action="store_true", help="two rounds on small pictures, to see whether it runs")
    options = parser.parse_args(arguments)
    if options.photos and not options.photos.is_dir():
        parser.error(f"{options.photos} is not a folder")
    return options


def _originals(folder: Path | None, quick: bool) -> Mapping[Role, Original]:
    if folder:
        return in_folder(folder)
    if PHOTOS.is_dir() and not quick:
        return in_folder(PHOTOS)
    _say("drawing pictures")
    return drawn(1200) if quick else drawn()


def _workloads(originals: Mapping[Role, Original], rounds: Rounds) -> Iterator[Row]:
    with ExitStack() as stack:
        ours = stack.enter_context(Peer(environments.darkroom()))
        peers: list[Peer] = []
        for name, program in environments.PEERS.items():
            try:
                peers.append(stack.enter_context(Peer(program())))
            except Absent as absent:
                yield Row("all", name, Figures(), reason=str(absent))
        for workload in WORKLOADS:
            if original := originals.get(workload.role):
                _say(f"{original.title} -> {workload.name}")
                yield from measure(workload, original, ours, peers, rounds)
            else:
                _say(f"no {workload.role} here, so not measured: {workload.name}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
