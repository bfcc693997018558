"""Attention: where the interesting part of a picture is, by measures of our own, worked out on a small copy of it.

Each measure is a map whose levels say how interesting each place is. A picture that is cut to a box loses something on
one axis only, so the window slides along that axis, to where the map has most in it, or its peak in the middle; where
several places are as good, the one nearest to the middle of the picture counts.
"""

import math
from array import array
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import accumulate

from PIL import Image, ImageChops, ImageFilter, ImageOps
from PIL.Image import Resampling

from darkroom.plan import Plan
from darkroom.plan.turn import Turn
from darkroom.plan.values import Anchor, Orientation
from darkroom.render.geometry import Pixels, layout, used
from darkroom.render.stored import scaled, stored_box, stored_size
from darkroom.render.turn import as_seen

_LONGER = 256
"""Pixels of the longer side of the copy that is looked at."""

_CELL = 8
"""Pixels of the side of a square whose entropy is taken."""

_SPREAD = 1 / 24
"""Sigma of what draws the eye, as a share of the longer side: small bright spots count for little."""

_AS_GOOD = 0.995
"""From which share of the best window's interest another one is as good."""


def anchored(plan: Plan, image: Image.Image, stored: Pixels, orientation: Orientation) -> Plan:
    """The plan with an anchor in place of what is looked for in this picture, an original of the size `stored`."""
    size, upright = plan.size, stored_size(stored, orientation)
    measure = _MEASURES.get(size.anchor) if isinstance(size.anchor, str) else None
    if measure is None:
        return plan
    source = used(size.region, upright)
    left, top, right, bottom = layout(upright, replace(plan, turn=Turn())).box
    across, down = (right - left) / (source[2] - source[0]), (bottom - top) / (source[3] - source[1])
    if min(across, down) >= 1:
        return replace(plan, size=replace(size, anchor=Anchor()))
    interest = measure(_small(image, source, stored, orientation))
    if size.anchor == "attention":
        x, y = _peak(interest)
        anchor = Anchor(_centred(x, across), _centred(y, down))
    else:
        anchor = Anchor(_best(_along(interest, across=True), across), _best(_along(interest, across=False), down))
    return replace(plan, size=replace(size, anchor=anchor))


def _small(
    image: Image.Image, source: tuple[int, int, int, int], stored: Pixels, orientation: Orientation
) -> Image.Image:
    """A small upright copy of this part of the original, on grey where it is transparent."""
    part = scaled(stored_box(source, stored, orientation), image.width / stored[0], image.size)
    width, height = part[2] - part[0], part[3] - part[1]
    scale = min(1.0, _LONGER / max(width, height))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = as_seen(image.resize(size, Resampling.BOX, part, reducing_gap=2.0), orientation)
    if "A" not in small.getbands():
        return small.convert("RGB")
    ground = Image.new("RGBA", small.size, (128, 128, 128, 255))
    ground.alpha_composite(small.convert("RGBA"))
    return ground.convert("RGB")


def _edges(small: Image.Image) -> Image.Image:
    """How much the brightness changes from pixel to pixel; the outermost pixels have no neighbours to compare."""
    found = small.convert("L").filter(ImageFilter.GaussianBlur(1)).filter(ImageFilter.FIND_EDGES)
    inner = Image.new("L", found.size)
    inner.paste(found.crop((1, 1, max(2, found.width - 1), max(2, found.height - 1))), (1, 1))
    return inner


def _entropy(small: Image.Image) -> Image.Image:
    """Shannon entropy of the brightness in each cell, in 32 levels, so that noise counts for little."""
    grey = small.convert("L").point([level & 0xF8 for level in range(256)])
    across, down = _parts(grey.width), _parts(grey.height)
    cells = [grey.crop((left, top, right, bottom)).entropy() for top, bottom in down for left, right in across]
    return Image.frombytes("L", (len(across), len(down)), bytes(round(bits * 40) for bits in cells))


def _parts(side: int) -> list[tuple[int, int]]:
    """A side in parts of about a cell's."""
    count = max(1, side // _CELL)
    return [(side * part // count, side * (part + 1) // count) for part in range(count)]


_LIGHT = [min(255, 2 * level) for level in range(256)]
_SKIN_CB = [max(0, 255 - 10 * abs(level - 102)) for level in range(256)]
_SKIN_CR = [max(0, 255 - 10 * abs(level - 153)) for level in range(256)]
"""Skin of all complexions lies about here in YCbCr: Cb 77 to 127, Cr 133 to 173 (Chai and Ngan, 1999)."""


def _attention(small: Image.Image) -> Image.Image:
    """What draws the eye: colour, skin, light and contrast, each spread over its surroundings."""
    _, saturation, value = small.convert("HSV").split()
    luma, blue, red = small.convert("YCbCr").split()
    colour = ImageChops.add(ImageChops.multiply(saturation, value), luma, 2)
    skin = ImageChops.multiply(ImageChops.multiply(blue.point(_SKIN_CB), red.point(_SKIN_CR)), luma.point(_LIGHT))
    draws = ImageChops.add(ImageChops.add(colour, skin, 2), _edges(small))
    spread = max(small.size) * _SPREAD
    ground = ImageOps.expand(draws, math.ceil(2 * spread))  # black beyond the edges, which draw nothing
    return ImageOps.crop(ground.filter(ImageFilter.GaussianBlur(spread)), math.ceil(2 * spread))


_MEASURES: Mapping[str, Callable[[Image.Image], Image.Image]] = {
    "edges": _edges,
    "entropy": _entropy,
    "attention": _attention,
}


def _along(interest: Image.Image, *, across: bool) -> list[float]:
    """The interest of each column, or of each row, from the first to the last."""
    size = (interest.width, 1) if across else (1, interest.height)
    return array("f", interest.convert("F").resize(size, Resampling.BOX).tobytes()).tolist()


def _peak(interest: Image.Image) -> tuple[float, float]:
    """The point of most interest, as shares of width and height."""
    levels, width = interest.tobytes(), interest.width
    top = max(levels)
    points = [
        ((at % width + 0.5) / width, (at // width + 0.5) / interest.height)
        for at, level in enumerate(levels)
        if level == top
    ]
    return min(points, key=lambda point: math.hypot(point[0] - 0.5, point[1] - 0.5))


def _centred(point: float, share: float) -> float:
    """Where a window of this share of the whole has the point in its middle, as `_best` tells it."""
    room = 1 - share
    return min(max(0.0, point - share / 2), room) / room if room > 0 else 0.5


def _best(profile: list[float], share: float) -> float:
    """Where the window of this share of the whole holds most, as a share of the way that it can slide."""
    room = len(profile) * (1 - share)
    if room <= 0:
        return 0.5
    sums = [0.0, *accumulate(profile)]

    def up_to(place: float) -> float:
        whole = min(int(place), len(profile) - 1)
        return sums[whole] + (place - whole) * profile[whole]

    steps = max(2, math.ceil(room))
    starts = [room * step / steps for step in range(steps + 1)]
    held = [up_to(start + len(profile) * share) - up_to(start) for start in starts]
    good = [start for start, sum_ in zip(starts, held, strict=True) if sum_ >= _AS_GOOD * max(held)]
    return min(good, key=lambda start: abs(start - room / 2)) / room
