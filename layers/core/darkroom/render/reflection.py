"""Reflection: the finished picture seen again below itself, as on a polished floor."""

from PIL import Image
from PIL.Image import Resampling, Transpose

from darkroom.plan import Plan
from darkroom.plan.shadow import Reflection
from darkroom.render.margins import Sides, gap, in_pixels, stretch
from darkroom.render.paint import cut, painted
from darkroom.render.shadow import rows, softer


def reflection_of(image: Image.Image, plan: Plan, around: Sides) -> Image.Image:
    """The picture's mirror image below its lowest row, in RGBA, with these margins around the picture."""
    whole = Image.new("RGBA", around.around(image.size))
    picture = image.convert("RGBA")
    box = picture.getchannel("A").getbbox()
    if box is None:
        return whole
    start = around.top + box[3] + round(gap(plan, box[3] - box[1]))
    shown = min(in_pixels(plan.reflection.length, box[3] - box[1]), box[3] - box[1])
    length = round(min(stretch(plan, box[3] - box[1]), whole.height - start))
    if length < 1 or shown <= 0:
        return whole
    mirrored = picture.transpose(Transpose.FLIP_TOP_BOTTOM)
    top = image.height - box[3]
    part = (0, top, image.width, min(float(image.height), top + shown))
    strip = Image.new("RGBA", (whole.width, length + 3 * plan.reflection.blur))
    strip.paste(mirrored.resize((image.width, length), Resampling.BILINEAR, part), (around.left, 0))
    whole.paste(_dimmed(strip, plan.reflection, length), (0, start))
    return whole


def _dimmed(strip: Image.Image, reflection: Reflection, length: int) -> Image.Image:
    """Softer and fainter with distance, and tinted by the floor."""

    def distance(y: int) -> float:
        return min(1.0, (y + 0.5) / length)

    if reflection.blur:
        strip = softer(strip.convert("RGBa"), 0, reflection.blur, distance).convert("RGBA")
    if reflection.colour:
        tinted = painted(strip.convert("RGB"), reflection.colour, Image.new("L", strip.size, 255))
        tinted.putalpha(strip.getchannel("A"))
        strip = tinted
    strength, falloff = reflection.strength / 100, reflection.falloff / 100
    return cut(strip, rows(strip.size, [strength * (1 - falloff * distance(y)) for y in range(strip.height)]))
