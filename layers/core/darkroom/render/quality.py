"""Quality as a target: the lowest that still looks like the picture, and the highest whose bytes fit."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import log
from typing import TYPE_CHECKING

from PIL import Image

from darkroom.plan.output import Output
from darkroom.plan.values import Likeness
from darkroom.ports import Deadline
from darkroom.render.encode import decoded, encoded
from darkroom.render.likeness import likeness, luma, sample
from darkroom.render.picture import FormatName
from darkroom.render.reel import Reel
from darkroom.render.search import Curve, Search, search

if TYPE_CHECKING:
    import numpy as np

LOSSY: frozenset[FormatName] = frozenset({"jpeg", "webp", "avif"})
"""Formats whose quality is searched for."""

_LIKENESS_TRIALS: dict[FormatName, int] = {"jpeg": 6, "webp": 3, "avif": 3}
_BYTES_TRIALS: dict[FormatName, int] = {"jpeg": 7, "webp": 4, "avif": 4}
_RIVALS_TRIALS = 2
"""How often a format is tried: a JPEG is written in a few milliseconds. Where formats compete, each is tried less, and
the winner once more."""

_LIKENESS: Curve = ((1, 1.2), (20, 2.34), (45, 2.94), (60, 3.17), (75, 3.51), (85, 3.93), (90, 4.27), (95, 4.91))
"""What quality usually comes to, as -ln(1 - SSIM): the mean of five photographs 800 pixels wide."""

_BYTES: Curve = ((1, -2.3), (10, -1.35), (20, -0.98), (45, -0.45), (60, -0.26), (75, 0), (85, 0.31), (90, 0.56))
_BYTES = (*_BYTES, (95, 0.94), (100, 1.6))
"""What quality usually comes to, as the logarithm of bytes, those at 75 being 0."""

_SPAN = (20, 95)
"""Qualities between which likeness is searched for: below, blocks are seen; above, nothing is gained."""

_LIKENESS_ENOUGH: dict[FormatName, float] = {"webp": 0.06, "avif": 0.15}
"""The share of what is lost by which a print may be better than asked for, to spare a slow trial."""

_BYTES_ENOUGH: dict[FormatName, float] = {"webp": 0.06, "avif": 0.06}
"""The share of the budget that may be left, to spare a slow trial."""

_MARGIN = 0.02
"""How much smaller than the budget a guess aims to be, so that it usually fits."""

_FEW_COLOURS = 256
"""Colours of a drawing, which a WebP that loses nothing may write in the fewest bytes."""


@dataclass(frozen=True)
class Chosen:
    """A print that trials led to: its bytes and format, and what a curious viewer is told of it."""

    body: bytes
    name: FormatName
    told: str = ""


def developed_print(reel: Reel, names: list[FormatName], output: Output, deadline: Deadline) -> Chosen:
    """Write the frames in the first of these formats, or in the one of fewest bytes where likeness is the wish.

    Raises:
        OutOfTime: the deadline passed between two trials.
    """
    if isinstance(output.quality, Likeness):
        return _alike(reel, names, output, output.quality, deadline)
    if output.most_bytes and _is_lossy(names[0], output):
        return _fitting(reel, names[0], output, deadline)
    return Chosen(encoded(reel, names[0], output), names[0])


def _is_lossy(name: FormatName, output: Output) -> bool:
    return name in LOSSY and not (name == "webp" and output.lossless)


class _Trials:
    """Trials of one format on what stands for a picture: likeness by quality, and the bytes that each came to."""

    def __init__(self, reel: Reel, still: "_Still", name: FormatName, output: Output, deadline: Deadline) -> None:
        self._still, self.name, self._output, self._deadline = still, name, output, deadline
        self._reel = replace(reel, frames=[still.image], durations=[0])
        self.bodies: dict[int, bytes] = {}
        self.likeness: dict[int, float] = {}
        self._known: Mapping[int, float] = {}

    def log_likeness(self, quality: int) -> float:
        """Try a quality: -ln(1 - SSIM), which rises evenly with it."""
        self._deadline.check()
        self.bodies[quality] = body = encoded(self._reel, self.name, replace(self._output, quality=quality))
        self.likeness[quality] = found = likeness(self._still.luma, luma(decoded(body)))
        return -log(max(1e-6, 1 - found))

    def lowest(self, target: Likeness, trials: int) -> int:
        """The lowest quality tried so far that reaches the target; the highest where none does."""
        goal = -log(max(1e-6, 1 - target.ssim))
        enough = _LIKENESS_ENOUGH.get(self.name, 0.0)
        wanted = Search(goal, _SPAN, _LIKENESS, above=True, margin=enough / 3, enough=enough)
        self._known = search(wanted, self.log_likeness, trials, known=self._known)
        return wanted.best(self._known) or max(self._known)


@dataclass(frozen=True)
class _Still:
    """What stands for the print in trials."""

    image: Image.Image

    @cached_property
    def luma(self) -> "np.ndarray":
        return luma(self.image)


def _alike(reel: Reel, names: list[FormatName], output: Output, target: Likeness, deadline: Deadline) -> Chosen:
    lossy = [name for name in names if _is_lossy(name, output)]
    if not lossy:
        return Chosen(encoded(reel, names[0], replace(output, quality=None)), names[0])
    still = _Still(sample(reel.frames[0]))
    rivals = [_Trials(reel, still, name, output, deadline) for name in lossy]
    tries = {name: _RIVALS_TRIALS if len(rivals) > 1 else _LIKENESS_TRIALS[name] for name in lossy}
    found = [(rival, rival.lowest(target, tries[rival.name])) for rival in rivals]
    best, quality = min(found, key=lambda each: len(each[0].bodies[each[1]]))
    if len(rivals) > 1:
        quality = best.lowest(target, 1)
    trials = sum(len(rival.bodies) for rival in rivals)
    exact = _exact(reel, still, len(best.bodies[quality]), output) if len(rivals) > 1 else None
    if exact is not None:
        return Chosen(exact, "webp", f"lossless; ssim=1.0000; trials={trials + 1}")
    settled = replace(output, quality=quality)
    tried_whole = still.image is reel.frames[0] and len(reel.frames) == 1
    body = best.bodies[quality] if tried_whole else encoded(reel, best.name, settled)
    if output.most_bytes and len(body) > output.most_bytes:
        return _fitting(reel, best.name, settled, deadline, trials)
    return Chosen(body, best.name, f"{quality}; ssim={best.likeness[quality]:.4f}; trials={trials}")


def _exact(reel: Reel, still: _Still, size: int, output: Output) -> bytes | None:
    """A WebP that loses nothing, where the picture has few colours and it has fewer bytes than what was found."""
    if len(reel.frames) > 1 or still.image.getcolors(_FEW_COLOURS) is None:
        return None
    exact = replace(output, lossless=True, quality=None)
    if len(encoded(replace(reel, frames=[still.image]), "webp", exact)) >= size:
        return None
    return encoded(reel, "webp", exact)


def _fitting(reel: Reel, name: FormatName, output: Output, deadline: Deadline, before: int = 0) -> Chosen:
    """The highest quality up to the one asked for whose bytes fit; the lowest where none does."""
    most = output.most_bytes or 0
    asked = max(1, output.quality) if isinstance(output.quality, int) else 75
    bodies = dict[int, bytes]()

    def log_bytes(quality: int) -> float:
        deadline.check()
        bodies[quality] = encoded(reel, name, replace(output, quality=quality))
        return log(len(bodies[quality]))

    wanted = Search(log(most), (1, asked), _BYTES, above=False, margin=_MARGIN, enough=_BYTES_ENOUGH.get(name, 0.0))
    tried = search(wanted, log_bytes, _BYTES_TRIALS[name], first=asked)
    if wanted.best(tried) is None and 1 not in tried:
        log_bytes(1)
    fitting = [quality for quality, body in bodies.items() if len(body) <= most]
    quality = max(fitting) if fitting else min(bodies, key=lambda each: len(bodies[each]))
    told = f"{quality}; bytes={len(bodies[quality])}; trials={before + len(bodies)}"
    return Chosen(bodies[quality], name, told if fitting else f"{told}; too-large")
