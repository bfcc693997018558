"""Golden rows of animation."""

from darkroom.plan.values import Format, Frames
from tests.golden.row import SMALL, Row, film, row

GIF = {"format": Format("gif")}

ROWS: dict[str, Row] = {
    "animation.frames": row(film, "image/gif", size=SMALL, output=GIF, animation={"frames": Frames(2, 3)}),
    "animation.frames one": row(film, "image/gif", size=SMALL, output=GIF, animation={"frames": Frames(3, 3)}),
    "animation.frames of a still": row(film, size=SMALL, animation={"frames": Frames(3, 3)}),
    "animation.every": row(film, "image/gif", size=SMALL, output=GIF, animation={"every": 2}),
    "animation.skip": row(film, "image/gif", size=SMALL, output=GIF, animation={"skip": 3}),
    "animation.reverse": row(film, "image/gif", size=SMALL, output=GIF, animation={"reverse": True}),
    "animation.rate": row(film, "image/gif", size=SMALL, output=GIF, animation={"rate": 25}),
    "animation.plays": row(film, "image/gif", size=SMALL, output=GIF, animation={"plays": 2}),
}
