"""Background: what shows behind the picture."""

from PIL import Image

from darkroom.plan import Plan
from darkroom.plan.fade import Fade
from darkroom.plan.values import Colour
from darkroom.render.geometry import Pixels
from darkroom.render.paint import ground, over, placed
from darkroom.render.picture import Picture

_WHITE = Colour(255, 255, 255)
_NOTHING = Colour(0, 0, 0, 0)


def behind(picture: Picture, plan: Plan) -> Picture:
    """Lay the colour behind transparency, unless later steps make more of it."""
    colour = plan.background.colour
    if colour is None or not picture.has_alpha or is_cut(plan):
        return picture
    return picture.having(over(colour, picture.image))


def behind_all(picture: Picture, plan: Plan) -> Picture:
    """Lay the colour behind what was cut, faded, and behind shadows."""
    colour = plan.background.colour
    if colour is None or not picture.has_alpha or not is_cut(plan):
        return picture
    return picture.having(over(colour, picture.image))


def grid(picture: Picture, plan: Plan) -> Picture:
    """Lay a checkerboard behind what is transparent."""
    if not plan.background.grid or not picture.has_alpha:
        return picture
    size = picture.image.size
    return picture.having(placed(picture.image, (0, 0), picture.once("grid", lambda: _board(size, plan))))


def _board(size: Pixels, plan: Plan) -> Image.Image:
    """Fields of two colours in turn, beginning with the first."""
    first, second = plan.background.grid_colours
    side = max(1, min(plan.background.grid_size, *size))
    across, down = -(-size[0] // side), -(-size[1] // side)
    row, other = bytes([0, 255]) * (across // 2 + 1), bytes([255, 0]) * (across // 2 + 1)
    fields = Image.frombytes("L", (across, down), ((row[:across] + other[:across]) * (down // 2 + 1))[: across * down])
    board = ground(first, size) if first.alpha == second.alpha == 255 else Image.new("RGBA", size, tuple(first))
    mask = fields.resize((across * side, down * side), Image.Resampling.NEAREST).crop((0, 0, *size))
    board.paste(tuple(second)[: len(board.mode)], (0, 0, *size), mask)
    return board


def flatten(picture: Picture, plan: Plan) -> Picture:
    """Where the format has no alpha, what is still transparent shows white.

    A GIF's pixels are all or nothing, so that soft edges end on white there too.
    """
    if not picture.has_alpha or not (picture.format == "jpeg" or (picture.format == "gif" and is_cut(plan))):
        return picture
    return picture.having(over(_WHITE, picture.image))


def is_cut(plan: Plan) -> bool:
    """Whether the plan makes parts of the picture transparent, or lays shadows into what is."""
    return (
        plan.mask.shape is not None
        or plan.fade != Fade()
        or plan.gradient.mask
        or bool(plan.border.radius and any(plan.border.radius))
        or plan.shadow.is_asked()
        or plan.reflection.is_asked()
    )


def ground_colour(picture: Picture, plan: Plan) -> Colour:
    """The colour of spare canvas and padding; one that will be laid behind everything is not laid twice."""
    colour = plan.background.colour
    if colour is None:
        opaque = picture.format == "jpeg" or (picture.format is None and not picture.has_alpha)
        return _WHITE if opaque else _NOTHING
    return _NOTHING if colour.alpha < 255 and is_cut(plan) else colour
