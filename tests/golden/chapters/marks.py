"""Golden rows of marks."""

from collections.abc import Callable
from typing import Any

from PIL import Image, ImageDraw

from darkroom.plan.markup import markup
from darkroom.plan.values import Alignment, Anchor, Colour, Fit, Locator
from tests.golden.chapters import fade, gradient, reflection, shadow
from tests.golden.row import FILL, SMALL, Row, hole, photo, row
from tests.unit.render.tools import overlay

LOGO = Locator("/logo.png")


def logo(width: int = 24, height: int = 16) -> Image.Image:
    """An arrow that points right, in a ring whose corners are transparent."""
    image = Image.new("RGBA", (width, height))
    draw = ImageDraw.Draw(image)
    draw.ellipse((0, 0, width - 1, height - 1), (255, 200, 0, 255))
    draw.polygon(
        [(width // 3, height // 5), (width - 4, height // 2), (width // 3, height * 4 // 5)], (160, 0, 60, 255)
    )
    return image


def _row(original: Any = photo, size: Any = None, **wish: Any) -> Row:
    layer = {"picture": LOGO, **wish}
    return row(original, size=size or {"width": 96}, marks=[layer], overlays={LOGO: overlay(logo())})


def dressed(name: str, rows: dict[str, Row], make: Callable[..., Row]) -> dict[str, Row]:
    """For each parameter of another chapter its first row's wish, of a layer instead of the whole picture."""
    found: dict[str, Row] = {}
    for label, one in rows.items():
        group = getattr(one.plan, name)
        asked = {key: value for key, value in vars(group).items() if value != getattr(type(group), key)}
        field = label.split(" ")[0].partition(".")[2]
        found.setdefault(f"{name}_{field}", make(**{f"{name}_{key}": value for key, value in asked.items()}))
    return found


def _dressed(**wish: Any) -> Row:
    return _row(zoom=1.5, align=Alignment(0.5, 0.0), pad=4, **wish)


_PARTS = {
    **dressed("gradient", gradient.ROWS, _dressed),
    **dressed("fade", fade.ROWS, _dressed),
    **dressed("shadow", shadow.ROWS, _dressed),
    **dressed("reflection", {k: v for k, v in reflection.ROWS.items() if "clipped" not in k}, _dressed),
}

ROWS: dict[str, Row] = {
    "marks.picture": _row(),
    "marks.picture on a hole": _row(hole, align=Alignment(0.5, 0.5)),
    "marks.picture twice": row(
        photo,
        size={"width": 96},
        marks=[{"picture": LOGO, "align": Alignment(0.5, 0.5), "zoom": 3.0}, {"picture": LOGO, "alpha": 60.0}],
        overlays={LOGO: overlay(logo())},
    ),
    "marks.tiled": _row(tiled=True, pad=6),
    "marks.tiled and turned": _row(tiled=True, rotation=30.0, alpha=70.0, align=Alignment(0.5, 0.5)),
    "marks.x": _row(x=-8),
    "marks.y": _row(y=0.25, pad=5),
    "marks.align": _row(align=Alignment(0.5, 0.0), pad=5),
    "marks.align on a padded fill": row(
        photo,
        size={"width": 72, "height": 96, "fit": FILL},
        background={"colour": Colour(20, 60, 90)},
        marks=[{"picture": LOGO, "align": Alignment(0.5, 1.0), "pad": 5, "scale": 40.0}],
        overlays={LOGO: overlay(logo())},
    ),
    "marks.anchor": _row(x=0.5, y=0.5, anchor=Anchor(1.0, 1.0)),
    "marks.pad": _row(pad=12),
    "marks.width": _row(width=48),
    "marks.height": _row(height=0.5),
    "marks.fit cover": _row(width=20, height=40, fit=Fit("cover")),
    "marks.fit stretch": _row(width=20, height=40, fit=Fit("stretch")),
    "marks.fit canvas": _row(width=20, height=40, fit=Fit("contain", canvas=True), align=Alignment(0.0, 0.0)),
    "marks.scale": _row(scale=60.0),
    "marks.zoom": _row(zoom=2.0),
    "marks.alpha": _row(alpha=40.0, zoom=3.0),
    "marks.rotation": _row(rotation=35.0, zoom=2.0),
    "marks.over_texts": row(
        photo,
        size={"width": 96},
        marks=[{"picture": LOGO, "align": Alignment(0.5, 0.5), "zoom": 2.0, "over_texts": True}],
        texts=[
            {"text": markup.read("under it"), "size": 24, "colour": Colour(255, 255, 255), "anchor": Anchor(0.5, 0.5)}
        ],
        overlays={LOGO: overlay(logo())},
    ),
    "marks.least_width": _row(size=SMALL, least_width=49),
    "marks.least_height": _row(size=SMALL, least_height=32),
    "marks.gradient_colours on turned tiles": _row(
        tiled=True, pad=4, rotation=20.0, gradient_colours=(Colour(0, 0, 0, 0), Colour(0, 0, 255))
    ),
    "marks.shadow_blur on tiles": _row(tiled=True, pad=4, shadow_blur=2, shadow_x=2, shadow_y=2),
    **{f"marks.{name}": made for name, made in _PARTS.items()},
}
