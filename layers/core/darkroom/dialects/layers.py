"""What the dialects take for granted of their layers, turned into primitives."""

from dataclasses import dataclass, replace

from darkroom.plan import Plan
from darkroom.plan.blend import Blend
from darkroom.plan.declare import changed
from darkroom.plan.mark import Mark
from darkroom.plan.values import Alignment, Length, Locator, Mode


@dataclass(frozen=True)
class Usual:
    """What holds where a URL does not say.

    `pad` are the pixels between a watermark and the edge, and between tiles; `mode` is how a layer's colours meet those
    below, and without one it lies on top.
    """

    pad: int = 0
    mode: Mode | None = None


def resolved(plan: Plan, density: float, usual: Usual) -> Plan:
    """A settled plan, for a screen of this density, whose layers say all that the URL leaves unsaid."""
    return changed(
        plan,
        marks=tuple(_mark(mark, density, usual.pad) for mark in plan.marks),
        blends=tuple(_blend(blend, density, usual.mode) for blend in plan.blends),
    )


def _mark(mark: Mark, density: float, pad: int) -> Mark:
    usual = Alignment(0.0, 0.0) if mark.tiled else Alignment(1.0, 1.0)
    return replace(
        mark,
        picture=mark.picture if mark.base is None or mark.picture is None else _below(mark.base, mark.picture),
        base=None,
        align=_aligned(mark.align, usual, mark.x, mark.y),
        pad=pad if mark.pad is None else mark.pad,
        zoom=density if _of_own_size(mark) else 1.0,
    )


def _of_own_size(mark: Mark) -> bool:
    sides = [side for side in (mark.width, mark.height) if side is not None]
    return any(isinstance(side, float) for side in sides) or not (sides or mark.scale)


def _below(base: Locator, picture: Locator) -> Locator:
    return Locator(base.path + picture.path, base.host, picture.query)


def _aligned(asked: Alignment, usual: Alignment, x: Length | None, y: Length | None) -> Alignment:
    return Alignment(
        usual.x if asked.x is None or x is not None else asked.x,
        usual.y if asked.y is None or y is not None else asked.y,
    )


def _blend(blend: Blend, density: float, usual: Mode | None) -> Blend:
    mode = None if blend.mode == "normal" else blend.mode or usual
    if not isinstance(blend.layer, Locator):
        return Blend(colour=blend.colour or blend.layer, mode=mode, alpha=blend.alpha)
    own_size = blend.width is None and blend.height is None and not blend.inherits
    align = _aligned(blend.align, Alignment(0.5, 0.5), blend.x, blend.y)
    return replace(blend, mode=mode, align=align, zoom=density if own_size else 1.0)
