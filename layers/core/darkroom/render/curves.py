"""Curves: how each tone, from black (0) to white (1), is lightened or darkened.

imgix's own are not published. These leave a tone where it is at 0, never turn two tones around, and cut off no
lights: what grows bright tends to white.
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from darkroom.plan.adjust import Adjust

type Curve = Callable[[float], float]


class Levels(NamedTuple):
    """The tones that become black and white, and the gamma with which the middle one then comes to the middle."""

    black: float
    white: float
    gamma: float


_CUT = 0.004
"""The share of the darkest, and of the brightest, that `enhance` gives up to black and to white."""

_DARKEST_WHITE, _BRIGHTEST_BLACK = 0.65, 0.2
"""Fog and night stay what they are: nothing beyond these becomes white or black."""

_MIDDLE = 0.46
_LEAST_GAMMA, _MOST_GAMMA = 0.85, 1.35


def levels_of(counts: Sequence[int]) -> Levels:
    """The levels that a histogram of 256 tones asks for; only half way to the middle, as a low key may be meant."""
    total = sum(counts)
    black = min(_BRIGHTEST_BLACK, _quantile(counts, total * _CUT))
    white = max(_DARKEST_WHITE, _quantile(counts, total * (1 - _CUT)))
    middle = (_quantile(counts, total / 2) - black) / (white - black)
    gamma = math.sqrt(math.log(min(0.95, max(0.05, middle))) / math.log(_MIDDLE))
    return Levels(black, white, min(_MOST_GAMMA, max(_LEAST_GAMMA, gamma)))


def _quantile(counts: Sequence[int], rank: float) -> float:
    """The tone below which so many pixels lie."""
    return bisect_left(list(accumulate(counts)), rank, hi=255) / 255


@lru_cache(maxsize=32)
def table(wishes: Adjust, levels: Levels | None) -> list[int] | None:
    """The curves of these wishes one after the other, for each of 256 tones; None where none was asked for."""
    curves = list(_curves(wishes, levels))
    if not curves:
        return None
    return [_tone(curves, level / 255) for level in range(256)]


def _tone(curves: list[Curve], tone: float) -> int:
    for curve in curves:
        tone = min(1.0, max(0.0, curve(tone)))
    return int(tone * 255 + 0.5)


def _curves(wishes: Adjust, levels: Levels | None) -> Iterator[Curve]:
    if levels:
        yield _stretched(levels)
    for curve, wish in (
        (_exposed, wishes.exposure),
        (_brightened, wishes.brightness),
        (_contrasted, wishes.contrast),
        (_gamma, wishes.gamma),
        (_lowered, -wishes.highlights),
        (_lifted, wishes.shadows),
    ):
        if wish:
            yield curve(wish / 100)


def _stretched(levels: Levels) -> Curve:
    span = levels.white - levels.black
    return lambda tone: min(1.0, max(0.0, (tone - levels.black) / span)) ** (1 / levels.gamma)


def _exposed(wish: float) -> Curve:
    """Two stops each way. More light acts as film does, which it darkens the less the more it already has got."""
    times = 4.0**wish
    if times < 1:
        return lambda tone: _encoded(_linear(tone) * times)
    return lambda tone: _encoded(1 - (1 - _linear(tone)) ** times)


def _brightened(wish: float) -> Curve:
    """Multiplied by 1 + wish: exactly when it darkens, else at the middle grey."""
    if wish < 0:
        return lambda tone: tone * (1 + wish)
    return lambda tone: 1 - (1 - tone) ** (1 + 2 * wish)


def _contrasted(wish: float) -> Curve:
    """A straight line through the middle grey that is less steep, or two arcs that are three times as steep there."""
    if wish < 0:
        return lambda tone: 0.5 + (tone - 0.5) * (1 + wish)
    power = 1 + 2 * wish
    return lambda tone: (2 * tone) ** power / 2 if tone < 0.5 else 1 - (2 * (1 - tone)) ** power / 2


def _gamma(wish: float) -> Curve:
    return lambda tone: tone**0.25**wish


_REACH = 2.0
"""How far shadows are lifted; from 4.6 on the curve would turn back."""


def _lifted(wish: float) -> Curve:
    """A bump that is highest at a fifth, and flat where it meets white."""
    return lambda tone: tone + wish * _REACH * tone * (1 - tone) ** 4


def _lowered(wish: float) -> Curve:
    return lambda tone: tone - wish * _REACH * (1 - tone) * tone**4


def _linear(tone: float) -> float:
    """Light of an sRGB level (IEC 61966-2-1), both from 0 to 1."""
    return tone / 12.92 if tone <= 0.04045 else ((tone + 0.055) / 1.055) ** 2.4


def _encoded(light: float) -> float:
    return light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
