"""Cast: shadow and reflection laid below the finished picture, which grows to hold them."""

from PIL import Image

from darkroom.plan import Plan
from darkroom.render.margins import Sides, growth
from darkroom.render.paint import alpha_of, tinted
from darkroom.render.picture import Picture
from darkroom.render.reflection import reflection_of
from darkroom.render.shadow import inset, shadow_of


def cast(picture: Picture, plan: Plan) -> Picture:
    """Lay shadow and reflection below the picture, which grows to hold them."""
    if not (plan.shadow.is_asked() or plan.reflection.is_asked()):
        return picture
    image, around = picture.image, growth(plan, picture.image.size)
    whole = _below(picture, plan, around)
    if plan.shadow.alone:
        return picture.having(whole)
    if plan.shadow.kind == "inset" and plan.shadow.is_asked():
        image = inset(image, plan.shadow)
    whole.alpha_composite(image.convert("RGBA"), (around.left, around.top))
    return picture.having(whole)


def _below(picture: Picture, plan: Plan, around: Sides) -> Image.Image:
    """Shadow and reflection; an opaque picture has the same shadow in all frames of an animation."""
    image, size = picture.image, around.around(picture.image.size)

    def shade() -> Image.Image:
        return shadow_of(alpha_of(image) or Image.new("L", image.size, 255), plan, around)

    shadow = shade() if picture.has_alpha else picture.once("shadow", shade)
    whole = tinted(plan.shadow.colour, shadow) if plan.shadow.is_asked() else Image.new("RGBA", size)
    if not plan.reflection.is_asked():
        return whole
    return Image.alpha_composite(whole, reflection_of(image, plan, around))
