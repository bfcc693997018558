"""The order of the steps, which is the contract: every pixel of a print has come this way."""

from darkroom.render.adjust import sharpen
from darkroom.render.background import behind, canvas, flatten
from darkroom.render.colour import opaque, to_srgb
from darkroom.render.output import settle
from darkroom.render.picture import Step
from darkroom.render.size import resample
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
