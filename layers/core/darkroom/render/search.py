"""The quality at which something measured crosses a goal, found in few trials.

What is measured rises with the quality along a curve whose shape is much the same for all pictures: guesses are made on
that curve, moved and stretched to what was found so far. Trials are counted, not timed, so that equal wishes end alike.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from math import ceil, floor
from types import MappingProxyType
from typing import NamedTuple

type Curve = Sequence[tuple[int, float]]
"""Qualities and what is usually measured at them, both rising."""


class Search(NamedTuple):
    """What is searched for: where the measure crosses `goal`, between the two qualities of `span`.

    `above`: the measure must reach the goal, else it must not pass it. Guesses aim `margin` to the safe side, and
    whatever is safe by no more than `enough` ends the search.
    """

    goal: float
    span: tuple[int, int]
    curve: Curve
    above: bool
    margin: float = 0.0
    enough: float = 0.0

    def is_safe(self, value: float) -> bool:
        """Whether this is on the wanted side of the goal."""
        return value >= self.goal if self.above else value <= self.goal

    def is_enough(self, value: float) -> bool:
        """Whether the search may end here."""
        return self.is_safe(value) and abs(value - self.goal) <= self.enough

    def best(self, tried: Mapping[int, float]) -> int | None:
        """The safe quality that is nearest to the goal."""
        safe = [quality for quality, value in tried.items() if self.is_safe(value)]
        return (min if self.above else max)(safe, default=None)


def search(
    wanted: Search,
    measured: Callable[[int], float],
    trials: int,
    first: int | None = None,
    known: Mapping[int, float] = MappingProxyType({}),
) -> Mapping[int, float]:
    """Try at most this many qualities beside the known ones, beginning with `first`; all with what was measured."""
    tried = dict(known)
    for _ in range(trials):
        quality = _next(wanted, tried) if tried or first is None else first
        if quality is None or any(wanted.is_enough(value) for value in tried.values()):
            break
        tried[quality] = measured(quality)
    return tried


def _next(wanted: Search, tried: Mapping[int, float]) -> int | None:
    """The quality to try next, between those that are known to lie on either side; None where nothing lies between."""
    low = max((quality + 1 for quality, value in tried.items() if value < wanted.goal), default=wanted.span[0])
    high = min((quality - 1 for quality, value in tried.items() if value >= wanted.goal), default=wanted.span[1])
    if low > high:
        return None
    aim = wanted.goal + (wanted.margin if wanted.above else -wanted.margin)
    guess = _quality_of(_expected(tried, aim, wanted.curve), wanted.curve)
    return max(low, min(high, ceil(guess) if wanted.above else floor(guess)))


def _expected(tried: Mapping[int, float], goal: float, curve: Curve) -> float:
    """Where on the usual curve this picture should come to the goal."""
    nearest = sorted(tried.items(), key=lambda point: abs(point[1] - goal))[:2]
    if not nearest:
        return goal
    (quality, value), *others = nearest
    usual, stretch = _value_of(quality, curve), 1.0
    for other_quality, other_value in others:
        if other_value != value and (slope := (other_value - value) / (_value_of(other_quality, curve) - usual)) > 0:
            stretch = max(0.5, min(2.0, slope))
    return usual + (goal - value) / stretch


def _value_of(quality: int, curve: Curve) -> float:
    for (left, low), (right, high) in pairwise(curve):
        if quality <= right:
            return low + (high - low) * (quality - left) / (right - left)
    return curve[-1][1]


def _quality_of(value: float, curve: Curve) -> float:
    for (left, low), (right, high) in pairwise(curve):
        if value <= high:
            return left + (right - left) * (value - low) / (high - low)
    return curve[-1][0]
