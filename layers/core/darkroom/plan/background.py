"""Background: what shows behind and beside the picture."""

from darkroom.plan import lengths, parsers
from darkroom.plan.declare import Group, group, param, spelt
from darkroom.plan.values import Colour


@group
class Background(Group):
    """What shows behind and beside the picture."""

    colour: Colour | None = param(
        parsers.colour_argb,
        default=None,
        doc="Colour behind transparency and on the spare canvas; unasked: none, or white for want of alpha.",
        imgix=spelt("bg", default="transparent, or white", example="w=400&h=300&fit=fill&bg=fed"),
        imglab=spelt(
            "background-color",
            parsers.colour_rgba,
            default="white",
            example="width=400&background-color=255,240,220",
            meaning="Colour behind transparency and on the spare canvas; unasked: white where the format has no alpha.",
        ),
        ixmage=spelt(
            "bgc",
            parsers.colour_underscored,
            default="white",
            example="w=400&h=400&bgc=_ffa",
            meaning="Colour behind transparency and on the spare canvas.",
        ),
    )
    grid: bool = param(
        parsers.named({"grid": True}),
        default=False,
        doc="Show a checkerboard behind what is transparent in the end.",
        imgix=spelt("transparency", example="mask=ellipse&transparency=grid"),
    )
    grid_colours: tuple[Colour, Colour] = param(
        lengths.pair(parsers.colour_argb),
        default=(Colour(0xD0, 0xD7, 0xDD), Colour(255, 255, 255)),
        doc="The two colours of the checkerboard.",
        when=lambda background: background.grid,
        imgix=spelt(
            "grid-colors", default="D0D7DD,FFFFFF", example="mask=ellipse&transparency=grid&grid-colors=ccc,eee"
        ),
    )
    grid_size: int = param(
        parsers.integer(0),
        default=4,
        doc="Side of a field of the checkerboard.",
        when=lambda background: background.grid,
        in_pixels=True,
        imgix=spelt(
            "grid-size",
            default="4",
            example="mask=ellipse&transparency=grid&grid-size=16",
            chosen="Multiplied by `dpr`; 0 is 1.",
        ),
    )
