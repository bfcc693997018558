"""Golden rows of mask."""

from PIL import Image

from darkroom.plan.mask import Polygon
from darkroom.plan.values import Colour, Corners, Locator
from tests.golden.row import Row, film, hole, photo, row
from tests.unit.render.tools import overlay

_SIZE = {"width": 72}
_STENCIL = Locator("/stencil.png")
_OVERLAYS = {_STENCIL: overlay(Image.radial_gradient("L").point([255 - level for level in range(256)]))}

ROWS: dict[str, Row] = {
    "mask.shape ellipse": row(photo, size=_SIZE, mask={"shape": "ellipse"}),
    "mask.shape corners": row(hole, size=_SIZE, mask={"shape": "corners"}),
    "mask.shape polygon": row(photo, size=_SIZE, mask={"shape": Polygon(5)}),
    "mask.shape picture": row(photo, size=_SIZE, mask={"shape": _STENCIL}, overlays=_OVERLAYS),
    "mask.shape of a film": row(film, "image/webp", "webp", mask={"shape": "ellipse"}, output={"negotiated": True}),
    "mask.shape feathered": row(photo, size=_SIZE, mask={"shape": "ellipse"}, fade={"edges": 16}),
    "mask.radius": row(photo, size=_SIZE, mask={"shape": "corners", "radius": Corners(4, 12, 24, 0)}),
    "mask.colour": row(photo, size=_SIZE, mask={"shape": "ellipse", "colour": Colour(30, 30, 60)}),
    "mask.colour half": row(hole, size=_SIZE, mask={"shape": "ellipse", "colour": Colour(255, 0, 0, 128)}),
    "mask.invert": row(photo, size=_SIZE, mask={"shape": "corners", "invert": True}),
}
