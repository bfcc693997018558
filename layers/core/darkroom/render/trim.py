"""Trim: where the edges end that hold nothing.

They are found on the original's own pixels, strip by strip from outside, so that what is not an edge is hardly looked
at, and no copy of a large original is made.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from PIL import Image

from darkroom.plan import Plan
from darkroom.plan.trim import Trim
from darkroom.plan.values import Colour, Orientation, Region
from darkroom.render.geometry import Pixels, used
from darkroom.render.stored import stored_box, stored_size, upright_box

if TYPE_CHECKING:
    import numpy as np

type Cut = tuple[int, int, int, int]
type Side = Literal["top", "bottom", "left", "right"]
type Ink = Callable[[Image.Image], Cut | None]
"""Tells in which box of a strip all pixels lie that are not edge; None where there are none."""

_SAMPLES = 4096
"""The most pixels of a row that its statistics are taken of; they are evenly spread."""

_STRIP = 64
"""Rows or columns that are looked at together."""


def trimmed(plan: Plan, frames: Iterable[Image.Image], stored: Pixels, orientation: Orientation) -> Plan:
    """The plan with a region in place of its trim: what is left when the edges are cut off that no frame uses.

    The frames are whole, as `stored`.
    """
    upright = stored_size(stored, orientation)
    around = used(plan.size.region, upright) if plan.trim.within_region else (0, 0, *upright)
    within = _whole(stored_box(around, stored, orientation))
    box, found = around, [cut for frame in frames if (cut := _found(frame, within, plan.trim, orientation))]
    if found:
        lefts, tops, rights, bottoms = zip(*found, strict=True)
        kept = min(lefts), min(tops), max(rights), max(bottoms)
        box = _widened(_whole(upright_box(kept, stored, orientation)), plan.trim.margin, around)
    if not plan.trim.within_region:
        left, top, right, bottom = used(plan.size.region, (box[2] - box[0], box[3] - box[1]))
        box = box[0] + left, box[1] + top, box[0] + right, box[1] + bottom
    region = Region(box[0], box[1], box[2] - box[0], box[3] - box[1])
    return replace(plan, trim=Trim(), size=replace(plan.size, region=region))


def _whole(box: tuple[float, float, float, float]) -> Cut:
    return int(box[0]), int(box[1]), int(box[2]), int(box[3])


def _widened(box: Cut, margin: int, around: Cut) -> Cut:
    """The box with so much more of what is around it, or less, but never nothing."""
    across = max(margin, -((box[2] - box[0] - 1) // 2))
    down = max(margin, -((box[3] - box[1] - 1) // 2))
    return (
        max(around[0], box[0] - across),
        max(around[1], box[1] - down),
        min(around[2], box[2] + across),
        min(around[3], box[3] + down),
    )


def _found(image: Image.Image, box: Cut, trim: Trim, orientation: Orientation) -> Cut | None:
    """The box within this one that is left when its empty edges are gone; None where nothing or all would be."""
    if trim.kind == "border":
        return _within_borders(image, box, trim)
    if trim.kind == "alpha" or (trim.kind == "colour_unless_alpha" and _shows_through(image)):
        return _bounds(image, box, _visible(trim.alpha)) if "A" in image.getbands() else None
    asked = trim.colour if trim.kind != "corner" else None
    colour = asked or _corner(image, upright_box(box, image.size, orientation), orientation)
    return _bounds(image, box, _unlike(colour, trim.tolerance or 0.0))


def _shows_through(image: Image.Image) -> bool:
    return "A" in image.getbands() and image.getchannel("A").getextrema()[0] != 255


def _corner(image: Image.Image, upright: tuple[float, float, float, float], orientation: Orientation) -> Colour:
    """The colour of a box's top left pixel, as a person sees it."""
    left, top = upright[0], upright[1]
    pixel = image.crop(_whole(stored_box((left, top, left + 1, top + 1), image.size, orientation))).convert("RGBA")
    return Colour(*pixel.tobytes())


def _visible(alpha: float) -> Ink:
    beyond = [255 if level > alpha else 0 for level in range(256)]
    return lambda strip: strip.getchannel("A").point(beyond).getbbox()


def _unlike(colour: Colour, tolerance: float) -> Ink:
    """Pixels that differ from a colour by more than this in some band, all of them multiplied by their alpha."""
    bands = [*(round(band * colour.alpha / 255) for band in colour[:3]), colour.alpha]
    far = [255 if abs(level - band) > tolerance else 0 for band in bands for level in range(256)]

    def ink(strip: Image.Image) -> Cut | None:
        solid = _solid(strip)
        if solid.mode == "RGB" and 255 - colour.alpha > tolerance:
            return (0, 0, *solid.size)
        return solid.point(far[: 256 * len(solid.getbands())]).getbbox(alpha_only=False)

    return ink


def _bounds(image: Image.Image, box: Cut, ink: Ink) -> Cut | None:
    """The box around all ink in this box; what lies inside the box known so far is not looked at again."""
    left, top, right, bottom = box
    first = _outermost(image, ink, box, "top")
    if first is None:
        return None
    top = first[1]
    last = _outermost(image, ink, (left, top, right, bottom), "bottom") or first
    bottom, known = last[3], (min(first[0], last[0]), max(first[2], last[2]))
    before = _outermost(image, ink, (left, top, known[0], bottom), "left")
    behind = _outermost(image, ink, (known[1], top, right, bottom), "right")
    return before[0] if before else known[0], top, behind[2] if behind else known[1], bottom


def _outermost(image: Image.Image, ink: Ink, box: Cut, side: Side) -> Cut | None:
    """The box around the ink of the first strip from this side that has any."""
    for left, top, right, bottom in _inward(box, side):
        if found := ink(image.crop((left, top, right, bottom))):
            return left + found[0], top + found[1], left + found[2], top + found[3]
    return None


def _inward(box: Cut, side: Side) -> Iterator[Cut]:
    """Strips that together are the box, from one of its sides to the opposite one."""
    left, top, right, bottom = box
    match side:
        case "top":
            yield from ((left, y, right, min(y + _STRIP, bottom)) for y in range(top, bottom, _STRIP))
        case "bottom":
            yield from ((left, max(y - _STRIP, top), right, y) for y in range(bottom, top, -_STRIP))
        case "left":
            yield from ((x, top, min(x + _STRIP, right), bottom) for x in range(left, right, _STRIP))
        case "right":
            yield from ((max(x - _STRIP, left), top, x, bottom) for x in range(right, left, -_STRIP))


def _within_borders(image: Image.Image, box: Cut, trim: Trim) -> Cut | None:
    """Walk in from each side for as long as each row is of one colour, and of the outermost row's."""
    left, top, right, bottom = box
    above = _depth(image, box, "top", trim)
    below = _depth(image, box, "bottom", trim) if above < bottom - top else 0
    if above + below >= bottom - top:
        return None
    box = left, top + above, right, bottom - below
    before, behind = _depth(image, box, "left", trim), _depth(image, box, "right", trim)
    if before + behind >= right - left:
        return None
    return left + before, box[1], right - behind, box[3]


def _depth(image: Image.Image, box: Cut, side: Side, trim: Trim) -> int:
    """How many rows, counted from this side, are border."""
    deep, outermost = 0, None
    for strip in _inward(box, side):
        means, deviations = _statistics(image.crop(strip), side)
        outermost = means[:, :1] if outermost is None else outermost
        border = (deviations <= trim.standard_deviation) & (abs(means - outermost) <= trim.mean_difference)
        if not border.all():
            return deep + int(border.all(axis=0).argmin())
        deep += means.shape[1]
    return deep


def _statistics(strip: Image.Image, side: Side) -> "tuple[np.ndarray, np.ndarray]":
    """Mean and standard deviation of each band and row, from the outer edge inward; at the sides a row is a column."""
    import numpy as np  # dear to import, and few prints need it

    pixels = np.asarray(_solid(strip)).transpose(2, 0, 1) if side in ("top", "bottom") else np.asarray(_solid(strip)).T
    rows = np.ascontiguousarray(pixels[:, :: 1 if side in ("top", "left") else -1, :: 1 + pixels.shape[2] // _SAMPLES])
    first = rows[:, :, :1].astype(np.float32)
    apart = rows - first  # small numbers, so that little is lost of the squares' sum
    means = apart.mean(axis=2)
    return means + first[:, :, 0], np.sqrt(np.maximum(0, np.square(apart).mean(axis=2) - means**2))


def _solid(strip: Image.Image) -> Image.Image:
    """RGB, or with transparency RGBA whose colours are multiplied by their alpha: what cannot be seen is alike."""
    if "A" not in strip.getbands():
        return strip.convert("RGB")
    return Image.frombytes("RGBA", strip.size, strip.convert("RGBA").convert("RGBa").tobytes())
