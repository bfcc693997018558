"""One workload on every peer: first what comes out, then how long it takes."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from tests.bench.fidelity import Fidelity, Reference
from tests.bench.pairs import Rounds, Spread, interleaved, milliseconds, ratios
from tests.bench.peer import CannotDevelop, Peer
from tests.bench.pictures import Original
from tests.bench.workloads import Recipe, Workload


@dataclass(frozen=True)
class Figures:
    """One peer's median time and what came of it; None where there is no picture to judge."""

    ms: float | None = None
    bytes: int | None = None
    psnr: float | None = None
    ssim: float | None = None


@dataclass(frozen=True)
class Row:
    """A workload beside one peer; a `reason` instead of the peer's figures where it could not be measured."""

    workload: str
    peer: str
    ours: Figures
    theirs: Figures | None = None
    ratio: Spread | None = None
    reason: str = ""


def measure(workload: Workload, original: Original, ours: Peer, peers: Sequence[Peer], rounds: Rounds) -> list[Row]:
    """A row for each peer; what we make is the measure for the quality that a calibrated peer gets."""
    name = f"{original.title} -> {workload.name}"
    reference = Reference(original.body, workload.recipe)
    wishes, judged, reasons = {ours: workload.recipe}, {}, {}
    judged[ours] = _judge(ours, original.body, workload.recipe, reference)
    for peer in peers:
        try:
            wishes[peer] = _wish(workload, peer, original.body, reference, judged[ours][1].ssim)
            judged[peer] = _judge(peer, original.body, wishes[peer], reference)
        except CannotDevelop as error:
            reasons[peer] = str(error)
    runs = {peer.name: partial(_time, peer, original.body, wishes[peer]) for peer in judged}
    taken = interleaved(runs, rounds)
    figures = {
        peer: Figures(milliseconds(taken[peer.name]), size, fidelity.psnr, fidelity.ssim)
        for peer, (size, fidelity) in judged.items()
    }
    return [
        Row(name, peer.name, figures[ours], reason=reasons[peer])
        if peer in reasons
        else Row(name, peer.name, figures[ours], figures[peer], ratios(taken[peer.name], taken[ours.name]))
        for peer in peers
    ]


def _time(peer: Peer, original: bytes, recipe: Recipe) -> float:
    return peer.develop(original, recipe).nanoseconds


def _judge(peer: Peer, original: bytes, recipe: Recipe, reference: Reference) -> tuple[int, Fidelity]:
    """Size and fidelity of a peer's print; it also warms the peer for this work."""
    body = peer.develop(original, recipe).body
    return len(body), reference.fidelity(body)


def _wish(workload: Workload, peer: Peer, original: bytes, reference: Reference, target: float) -> Recipe:
    """The workload's recipe; of a calibrated one with the quality at which the peer's SSIM comes nearest to ours."""
    if not workload.calibrated:
        return workload.recipe

    @cache
    def reached(quality: int) -> float:
        return _judge(peer, original, replace(workload.recipe, quality=quality), reference)[1].ssim

    above = bisect_left(range(1, 100), target, key=reached) + 1
    nearest = min(max(1, above - 1), above, key=lambda quality: abs(reached(quality) - target))
    return replace(workload.recipe, quality=nearest)
