"""Golden rows of blends."""

from typing import Any, get_args

from darkroom.plan.values import Alignment, Anchor, Colour, Fit, Locator, Mode
from tests.golden.chapters import fade, gradient
from tests.golden.chapters.marks import dressed, logo
from tests.golden.row import COVER, Row, hole, photo, row
from tests.unit.render.tools import overlay, scene

CLOUD = Locator("/cloud.png")
_PURPLE = Colour(160, 40, 220)
_MODES: tuple[Mode, ...] = get_args(Mode.__value__)


def _row(original: Any = photo, size: Any = None, **wish: Any) -> Row:
    """The logo, large, upon a picture."""
    layer = {"layer": CLOUD, **wish}
    return row(original, size=size or {"width": 96}, blends=[layer], overlays={CLOUD: overlay(logo(60, 40))})


def _turned(mode: Mode) -> Row:
    overlays = {CLOUD: overlay(scene(48, 32).rotate(180))}
    return row(photo, size={"width": 48}, blends=[{"layer": CLOUD, "mode": mode}], overlays=overlays)


ROWS: dict[str, Row] = {
    "blends.layer": _row(),
    "blends.layer on a hole": _row(hole, mode="multiply"),
    "blends.layer twice": row(
        photo,
        size={"width": 96},
        blends=[{"colour": _PURPLE, "mode": "multiply"}, {"layer": CLOUD, "mode": "screen"}],
        overlays={CLOUD: overlay(logo(60, 40))},
    ),
    "blends.colour": row(photo, size={"width": 48}, blends=[{"colour": _PURPLE, "mode": "overlay"}]),
    "blends.colour on a hole": row(hole, size={"width": 48}, blends=[{"colour": _PURPLE, "mode": "color"}]),
    **{f"blends.mode {mode}": _turned(mode) for mode in _MODES},
    "blends.alpha": row(photo, size={"width": 48}, blends=[{"colour": _PURPLE, "alpha": 40.0}]),
    "blends.x": _row(x=-8),
    "blends.y": _row(y=0.5),
    "blends.align": _row(align=Alignment(1.0, 0.0)),
    "blends.anchor": _row(x=0.5, y=0.5, anchor=Anchor(1.0, 1.0)),
    "blends.pad": _row(pad=8, align=Alignment(0.0, 1.0)),
    "blends.inherits": _row(size={"width": 40, "height": 60, "fit": COVER}, inherits=True, alpha=70.0),
    "blends.width": _row(width=1.0),
    "blends.height": _row(height=20),
    "blends.fit cover": _row(width=30, height=50, fit=Fit("cover")),
    "blends.fit clamp": _row(width=90, height=50, fit=Fit("contain", canvas=True, smeared=True)),
    "blends.crop": _row(width=30, height=50, fit=Fit("cover"), crop=Anchor(0.0, 0.5)),
    "blends.zoom": _row(zoom=1.5),
    **{f"blends.{name}": made for name, made in dressed("gradient", gradient.ROWS, _row).items()},
    **{f"blends.{name}": made for name, made in dressed("fade", fade.ROWS, _row).items()},
}
