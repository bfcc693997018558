"""The order of the steps, which is the contract: every pixel of a print has come this way."""

from darkroom.plan import Plan
from darkroom.ports import Deadline
from darkroom.render.adjust import sharpen
from darkroom.render.background import behind, canvas, flatten
from darkroom.render.colour import opaque, to_srgb
from darkroom.render.output import settle
from darkroom.render.picture import Picture, Step
from darkroom.render.size import resample
from darkroom.render.stopwatch import Stopwatch
from darkroom.render.stylize import blur
from darkroom.render.turn import rotate, upright

PIPELINE: tuple[tuple[str, Step], ...] = (
    ("resize", resample),
    ("resize", upright),
    ("resize", rotate),
    ("colour", opaque),
    ("colour", to_srgb),
    ("effects", blur),
    ("effects", sharpen),
    ("canvas", behind),
    ("canvas", settle),
    ("canvas", canvas),
    ("canvas", flatten),
)
"""Each step with the stage that its time counts towards."""


def run(picture: Picture, plan: Plan, deadline: Deadline, watch: Stopwatch) -> Picture:
    """Take a picture through all steps; raises `OutOfTime` where the deadline passes between two."""
    for stage, step in PIPELINE:
        deadline.check()
        picture = step(picture, plan)
        watch.lap(stage)
    return picture
