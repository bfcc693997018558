"""Where the pixels of a print come from and where they go: arithmetic on sizes and boxes, no pixels.

Everything is solved on the upright original, as a person sees it; `stored` translates the result into the rows and
columns of the file. Sizes are (width, height), boxes (left, top, right, bottom),
in pixels.
"""

import math
from dataclasses import dataclass

from darkroom.plan import Plan
from darkroom.plan.size import Size
from darkroom.plan.turn import Turn
from darkroom.plan.values import Anchor, Length, Region
from darkroom.render.margins import NO_SIDES, Sides, padding

type Pixels = tuple[int, int]
type Box = tuple[float, float, float, float]
type AskedBox = tuple[int | None, int | None]

LONGEST_SIDE = 8192
"""No print is wider or higher: a larger frame is scaled down as a whole. imgix's limit."""


@dataclass(frozen=True)
class Layout:
    """How a print is laid out.

    `box` of the original is scaled to `drawn`; of that, turned by the plan's rotation, the middle is cut to
    `content`, which lies in the middle of `frame`. Without a rotation `drawn` is `content`; without a canvas
    `content` is `frame`. `focus` is where the focal point lies in `drawn`. `padding` lies around the frame.
    """

    box: Box
    drawn: Pixels
    content: Pixels
    frame: Pixels
    focus: tuple[float, float] = (0.0, 0.0)
    padding: Sides = NO_SIDES

    @property
    def padded(self) -> Pixels:
        """The size of the frame with its padding."""
        return self.padding.around(self.frame)


def layout(original: Pixels, plan: Plan) -> Layout:
    """Solve region, box, fit, anchor, ratio and rotation of a plan for an upright original of this size.

    What must be looked for in the picture is taken to lie in its middle; `attention.anchored` tells it first.
    """
    left, top, right, bottom = used(plan.size.region, original)
    source = right - left, bottom - top
    box = _asked_box(plan.size, source)
    around, box = _spared(plan, box)
    content, frame = _limited(*_fitted(plan.size, source, box), around.around((0, 0)))
    drawn, part = _turned(_part(plan.size, source, content, box), content, plan.turn)
    focus = (
        (plan.size.focus_x * source[0] - part[0]) / (part[2] - part[0]) * drawn[0],
        (plan.size.focus_y * source[1] - part[1]) / (part[3] - part[1]) * drawn[1],
    )
    return Layout((left + part[0], top + part[1], left + part[2], top + part[3]), drawn, content, frame, focus, around)


def _spared(plan: Plan, box: AskedBox) -> tuple[Sides, AskedBox]:
    """The padding, and what it leaves of the box; where the box is but the source's own, padding is added to it."""
    size = plan.size
    sides = size.width, size.height, size.least_width, size.least_height, size.most_width, size.most_height
    is_given = any(side is not None for side in sides)
    around = padding(plan.border, box if is_given else (None, None))
    if not is_given or not any(around):
        return around, box
    across, down = around.around((0, 0))
    return around, (box[0] and box[0] - across, box[1] and box[1] - down)


def _round(value: float) -> int:
    """The nearest whole number of pixels, halves up, never none."""
    return max(1, math.floor(value + 0.5))


def used(region: Region | None, original: Pixels) -> tuple[int, int, int, int]:
    """The part of the original that is used; all of it when the region lies outside."""
    if region is None:
        return (0, 0, *original)
    left, right = _span(region.x, region.width, original[0])
    top, bottom = _span(region.y, region.height, original[1])
    return (left, top, right, bottom) if left < right and top < bottom else (0, 0, *original)


def _span(start: Length | str, length: Length, side: int) -> tuple[int, int]:
    extent = min(_pixels(length, side), side)
    if isinstance(start, str):
        shares = {"left": 0, "top": 0, "center": 1, "middle": 1, "right": 2, "bottom": 2}
        first = (side - extent) * shares[start] // 2
    else:
        first = math.floor(start * side + 0.5) if isinstance(start, float) else start
    return first, min(first + extent, side)


def _pixels(length: Length, side: int) -> int:
    return _round(length * side) if isinstance(length, float) else max(1, length)


def _asked_box(size: Size, source: Pixels) -> AskedBox:
    """The box in device pixels; a ratio supplies what is missing, None is left to the source's own ratio."""
    width = None if size.width is None else _pixels(size.width, source[0])
    height = None if size.height is None else _pixels(size.height, source[1])
    if size.ratio is not None:
        width, height = _shaped(width, height, size.ratio, source)
    return _bounded(size, source, width, height)


def _shaped(width: int | None, height: int | None, ratio: float, source: Pixels) -> Pixels:
    """The box of this ratio: given a side, the other follows; given both or none, the largest within."""
    if width is not None and height is not None:
        return _narrowed((width, height), ratio)
    if width is not None:
        return width, _round(width / ratio)
    return _narrowed(source, ratio) if height is None else (_round(height * ratio), height)


def _bounded(size: Size, source: Pixels, width: int | None, height: int | None) -> AskedBox:
    """The box within its bounds, for which it needs both sides; the lower bound holds where the two cross."""
    if all(bound is None for bound in (size.least_width, size.least_height, size.most_width, size.most_height)):
        return width, height
    if width is None or height is None:
        width, height = _contained(source, width, height, size.fit.enlarge)
    return _within(width, size.least_width, size.most_width), _within(height, size.least_height, size.most_height)


def _within(side: int, least: int | None, most: int | None) -> int:
    return max(side if most is None else min(side, most), least or 1)


def _narrowed(source: Pixels, ratio: float) -> Pixels:
    width, height = source
    if width > height * ratio:
        return _round(height * ratio), height
    return width, min(height, _round(width / ratio))


def _fitted(size: Size, source: Pixels, box: AskedBox) -> tuple[Pixels, Pixels]:
    """Sizes of the content and of the frame around it, before the limit."""
    width, height = box
    if width is None or height is None:
        content = _contained(source, width, height, size.fit.enlarge)
        return content, content
    match size.fit.mode:
        case "contain":
            content = _contained(source, width, height, size.fit.enlarge)
        case "cover":
            content = (width, height) if size.fit.enlarge else _unenlarged(source, width, height, size.fit.canvas)
        case "stretch":
            content = (width, height) if size.fit.enlarge else (min(width, source[0]), min(height, source[1]))
    return content, (width, height) if size.fit.canvas else content


def _contained(source: Pixels, width: int | None, height: int | None, enlarge: bool) -> Pixels:
    """The source in its own ratio, as large as what is given of the box allows."""
    wide, high = source
    if height is not None and (width is None or width * high > height * wide):
        content = _round(height * wide / high), height
    else:
        width = width or wide
        content = width, _round(width * high / wide)
    return content if enlarge or (content[0] <= wide and content[1] <= high) else source


def _unenlarged(source: Pixels, width: int, height: int, canvas: bool) -> Pixels:
    """What of the box a source covers that must not be enlarged: with a canvas all that it can.

    Without one the box is made smaller in its own ratio until the source fills it.
    """
    wide, high = source
    if canvas:
        return min(width, wide), min(height, high)
    if width <= wide and height <= high:
        return width, height
    if width * high >= height * wide:
        return wide, _round(height * wide / width)
    return _round(width * high / height), high


def _limited(content: Pixels, frame: Pixels, spared: Pixels) -> tuple[Pixels, Pixels]:
    """Content and frame made smaller until the frame and what is spared around it are no longer than allowed."""
    excess = max(frame[0] / (LONGEST_SIDE - spared[0]), frame[1] / (LONGEST_SIDE - spared[1]))
    if excess <= 1:
        return content, frame

    def scaled(size: Pixels) -> Pixels:
        return _round(size[0] / excess), _round(size[1] / excess)

    return scaled(content), scaled(frame)


def _part(size: Size, source: Pixels, content: Pixels, box: AskedBox) -> Box:
    """The part of the source that is shown: all of it unless the box must be covered, or a point is seen closer."""
    if size.fit.mode != "cover" or (None in box and size.zoom == 1):
        return 0.0, 0.0, float(source[0]), float(source[1])
    scale = max(content[0] / source[0], content[1] / source[1]) * size.zoom
    width, height = min(content[0] / scale, source[0]), min(content[1] / scale, source[1])
    if size.anchor == "focus":
        left = _centred(size.focus_x * source[0], width, source[0])
        top = _centred(size.focus_y * source[1], height, source[1])
    else:
        anchor = size.anchor if isinstance(size.anchor, Anchor) else Anchor()
        left, top = (source[0] - width) * anchor.x, (source[1] - height) * anchor.y
    if scale == 1:  # it begins at a whole pixel, to stay sharp
        left, top = math.floor(left), math.floor(top)
    return left, top, left + width, top + height


def _centred(middle: float, extent: float, side: int) -> float:
    """Where a window begins that has its middle as near to this point as the side allows."""
    return min(max(0.0, middle - extent / 2), side - extent)


def _turned(part: Box, content: Pixels, turn: Turn) -> tuple[Pixels, Box]:
    """What must be drawn, and from which part, so that after the turn nothing in the content stays empty.

    The content's rectangle, seen from the turned picture, lies in a larger upright one: that one is drawn,
    zoomed until it lies within the part. A free angle needs a margin of two pixels, which bicubic sampling
    reads. On a pivot it is the turned picture that must lie within the content: all of it is drawn, smaller.
    """
    if turn.rotation % 180 == 0:
        return content, part
    width, height = content
    angle = math.radians(turn.rotation)
    across, along = abs(round(math.cos(angle), 12)), abs(round(math.sin(angle), 12))
    span = width * across + height * along, width * along + height * across
    if turn.pivot:
        shrink = min(width / span[0], height / span[1])
        return (max(1, math.floor(width * shrink)), max(1, math.floor(height * shrink))), part
    margin = 4 if turn.rotation % 90 else 0
    drawn = math.ceil(span[0]) + margin, math.ceil(span[1]) + margin
    zoom = max(drawn[0] / width, drawn[1] / height)
    return drawn, _middle(part, drawn[0] / (zoom * width), drawn[1] / (zoom * height))


def _middle(box: Box, wide: float, high: float) -> Box:
    left, top, right, bottom = box
    spare_x, spare_y = (right - left) * (1 - wide) / 2, (bottom - top) * (1 - high) / 2
    return left + spare_x, top + spare_y, right - spare_x, bottom - spare_y
