"""The order of the steps, which is the contract: every pixel of a print has come this way."""

from darkroom.plan import Plan
from darkroom.ports import Deadline
from darkroom.render.adjust import adjust
from darkroom.render.background import behind, behind_all, flatten, grid
from darkroom.render.blend import blend
from darkroom.render.border import border, pad, rim
from darkroom.render.cast import cast
from darkroom.render.colour import opaque, to_space
from darkroom.render.fade import fade
from darkroom.render.fill import canvas
from darkroom.render.gradient import gradient
from darkroom.render.mark import mark, stamp
from darkroom.render.mask import mask
from darkroom.render.output import settle
from darkroom.render.picture import Picture, Step
from darkroom.render.sharpness import denoise, sharpen, unsharp
from darkroom.render.size import cross_hairs, resample
from darkroom.render.stopwatch import Stopwatch
from darkroom.render.stylize import blur, halftone, pixellate, tone
from darkroom.render.turn import pivot, rotate, upright


def write(picture: Picture, plan: Plan) -> Picture:
    """Write each text over the picture, or cut it out."""
    if not plan.texts:
        return picture
    from darkroom.render.text import written  # with its fonts the dearest step to import

    return written(picture, plan)


PIPELINE: tuple[tuple[str, Step], ...] = (
    ("resize", resample),
    ("resize", upright),
    ("resize", rotate),
    ("colour", opaque),
    ("colour", to_space),
    ("resize", pivot),
    ("effects", denoise),
    ("effects", adjust),
    ("effects", blur),
    ("effects", sharpen),
    ("effects", unsharp),
    ("effects", pixellate),
    ("effects", halftone),
    ("effects", tone),
    ("effects", cross_hairs),
    ("canvas", behind),
    ("canvas", canvas),
    ("canvas", gradient),
    ("canvas", fade),
    ("overlays", blend),
    ("canvas", border),
    ("canvas", mask),
    ("canvas", rim),
    ("canvas", pad),
    ("overlays", mark),
    ("overlays", write),
    ("overlays", stamp),
    ("canvas", cast),
    ("canvas", behind_all),
    ("canvas", grid),
    ("canvas", settle),
    ("canvas", flatten),
)
"""Each step with the stage that its time counts towards."""


def run(picture: Picture, plan: Plan, deadline: Deadline, watch: Stopwatch) -> Picture:
    """Take a picture through all steps; raises `OutOfTime` where the deadline passes between two.

    Only a step that did something counts towards its stage.
    """
    for stage, step in PIPELINE:
        deadline.check()
        before, picture = picture, step(picture, plan)
        if picture is not before:
            watch.lap(stage)
    return picture
