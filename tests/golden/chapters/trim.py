"""Golden rows of trim."""

from PIL import Image, ImageDraw, ImageFilter

from darkroom.plan.values import Colour, Region
from tests.golden.row import Row, row
from tests.unit.render.tools import scene, written

GREY, CREAM = Colour(120, 120, 120), Colour(250, 240, 220)


def framed() -> bytes:
    """A photograph in a cream border, and that in a grey one."""
    image = Image.new("RGB", (84, 60), tuple(GREY)[:3])
    image.paste(tuple(CREAM)[:3], (6, 5, 80, 56))
    image.paste(scene(54, 36), (14, 11))
    return written(image, "PNG")


def scanned() -> bytes:
    """The same as a JPEG, whose borders are noisy."""
    image = Image.new("RGB", (84, 60), tuple(CREAM)[:3])
    image.paste(scene(54, 36), (14, 11))
    return written(image, "JPEG", quality=60)


def leaf() -> bytes:
    """Something round with a soft rim on nothing."""
    image, shape = scene(84, 60), Image.new("L", (84, 60))
    ImageDraw.Draw(shape).ellipse((20, 12, 60, 50), 255)
    image.putalpha(shape.filter(ImageFilter.GaussianBlur(3)))
    return written(image, "PNG")


ROWS: dict[str, Row] = {
    "trim.kind border": row(scanned, trim={"kind": "border"}),
    "trim.kind corner": row(framed, trim={"kind": "corner"}),
    "trim.kind alpha": row(leaf, trim={"kind": "alpha"}),
    "trim.colour": row(framed, trim={"kind": "colour", "colour": CREAM}),
    "trim.tolerance": row(framed, trim={"kind": "colour", "colour": Colour(125, 125, 125), "tolerance": 5.0}),
    "trim.mean_difference": row(framed, trim={"kind": "border", "mean_difference": 255.0, "standard_deviation": 60.0}),
    "trim.standard_deviation": row(scanned, trim={"kind": "border", "standard_deviation": 50.0}),
    "trim.alpha": row(leaf, trim={"kind": "colour_unless_alpha", "alpha": 128.0}),
    "trim.margin": row(framed, trim={"kind": "corner", "margin": 3}),
    "trim.within_region": row(
        framed, size={"region": Region(7, 6, 40, 40), "width": 60}, trim={"kind": "corner", "within_region": True}
    ),
}
