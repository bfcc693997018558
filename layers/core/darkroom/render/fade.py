"""Fade: edges that fade away."""

from PIL import Image, ImageChops

from darkroom.plan import Plan
from darkroom.plan.fade import Fade
from darkroom.plan.values import Length
from darkroom.render.geometry import Pixels
from darkroom.render.margins import in_pixels
from darkroom.render.paint import cut
from darkroom.render.picture import Picture


def fade(picture: Picture, plan: Plan) -> Picture:
    """Let the edges become transparent; those of a mask's shape are the mask's to soften."""
    widths = _widths(plan.fade, picture.image.size, 0 if plan.mask.is_softened() else plan.fade.edges)
    if not any(widths):
        return picture
    return picture.having(cut(picture.image, picture.once("fade", lambda: _kept(picture.image.size, widths))))


def faded(image: Image.Image, fade: Fade) -> Image.Image:
    """A picture with its edges faded, whatever its mask."""
    widths = _widths(fade, image.size, fade.edges)
    return cut(image, _kept(image.size, widths)) if any(widths) else image


def _widths(fade: Fade, size: Pixels, usual: Length) -> tuple[float, float, float, float]:
    """The widths of left, right, top and bottom; two that would meet are made smaller in proportion."""
    sides = [usual if side is None else side for side in (fade.left, fade.right, fade.top, fade.bottom)]
    left, right, top, bottom = (in_pixels(side, size[index // 2]) for index, side in enumerate(sides))
    across, down = max(1.0, (left + right) / size[0]), max(1.0, (top + bottom) / size[1])
    return left / across, right / across, top / down, bottom / down


def _kept(size: Pixels, widths: tuple[float, float, float, float]) -> Image.Image:
    """Linear ramps from each edge inward, multiplied where two meet."""
    left, right, top, bottom = widths
    row = Image.frombytes("L", (size[0], 1), _ramp(size[0], left, right)).resize(size, Image.Resampling.NEAREST)
    column = Image.frombytes("L", (1, size[1]), _ramp(size[1], top, bottom)).resize(size, Image.Resampling.NEAREST)
    return ImageChops.multiply(row, column)


def _ramp(side: int, first: float, last: float) -> bytes:
    def level(at: float, width: float) -> float:
        return min(1.0, (at + 0.5) / width) if width > 0 else 1.0

    return bytes(round(255 * level(at, first) * level(side - 1 - at, last)) for at in range(side))
