"""Paired measuring: everybody does the same work in the same round, so what slows the machine slows them all.

A ratio is the peer's time divided by ours within one round: above 1 we are ahead.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from statistics import median, quantiles


@dataclass(frozen=True)
class Spread:
    """The median of some numbers and their quartiles."""

    median: float
    q1: float
    q3: float


def spread(values: Sequence[float]) -> Spread:
    """The spread of at least one value."""
    if len(values) == 1:
        return Spread(values[0], values[0], values[0])
    q1, middle, q3 = quantiles(values, n=4, method="inclusive")
    return Spread(middle, q1, q3)


def ratios(theirs: Sequence[float], ours: Sequence[float]) -> Spread:
    """The spread of the ratios of two series that were measured round by round."""
    return spread([their / our for their, our in zip(theirs, ours, strict=True)])


def geometric_mean(values: Sequence[float]) -> float:
    """The mean that suits ratios."""
    return exp(sum(map(log, values)) / len(values))


def rotated[T](items: Sequence[T], by: int) -> list[T]:
    """The items in their order, beginning with another one: nobody is always first or always behind the same peer."""
    start = by % len(items)
    return [*items[start:], *items[:start]]


@dataclass(frozen=True)
class Rounds:
    """How long to measure: for `seconds`, yet no fewer and no more rounds than these."""

    seconds: float
    fewest: int
    most: int

    def __iter__(self) -> Iterator[int]:
        begun = time.monotonic()
        for index in range(self.most):
            if index >= self.fewest and time.monotonic() - begun > self.seconds:
                return
            yield index


def interleaved(runs: Mapping[str, Callable[[], float]], rounds: Rounds) -> dict[str, list[float]]:
    """What each run returned, round by round, the order rotated."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for index in rounds:
        for name in rotated(list(runs), index):
            taken[name].append(runs[name]())
    return taken


def milliseconds(nanoseconds: Sequence[float]) -> float:
    """The median in milliseconds."""
    return median(nanoseconds) / 1e6
