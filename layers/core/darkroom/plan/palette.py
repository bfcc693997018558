"""Palette: the colours of the print, told in place of its pixels."""

import re
from typing import Literal

from darkroom.plan import parsers
from darkroom.plan.declare import Group, Parser, group, param, spelt


def _read_prefix(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]{0,63}", text):
        raise ValueError("not the beginning of a CSS class")
    return text


_PREFIX = Parser(_read_prefix, "at most 64 letters, digits, `_` and `-`, of which a letter or `_` is the first")


@group
class Palette(Group):
    """The colours of the print, told in place of its pixels."""

    form: Literal["", "json", "css"] = param(
        parsers.named({"json": "json", "css": "css"}),
        default="",
        doc="Answer the colours of the finished picture, as JSON or as CSS classes.",
        imgix=spelt(
            "palette",
            example="palette=json",
            differs="imgix's way of choosing colours is not published.",
            chosen="Luminance is the mean luma; the vibrant and muted colours are chosen as Android's Palette does.",
        ),
    )
    count: int = param(
        parsers.integer(0, 16, clamp=True),
        default=6,
        doc="How many colours are told beside the vibrant and muted ones.",
        imgix=spelt("colors", default="6", example="palette=json&colors=3"),
    )
    prefix: str = param(
        _PREFIX,
        default="image",
        doc="The beginning of the CSS classes' names.",
        when=lambda palette: palette.form == "css",
        imgix=spelt("prefix", default="image", example="palette=css&prefix=hero"),
    )

    def is_asked(self) -> bool:
        """Colours and prefix alone ask for nothing."""
        return bool(self.form)
