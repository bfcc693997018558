"""The words and values of `output`: formats, colour spaces, qualities."""

import re
from collections.abc import Callable
from typing import Any

from darkroom.plan import parsers
from darkroom.plan.declare import Parser
from darkroom.plan.values import ColourSpace, Components, Format, Likeness, Sampling

FORMATS: dict[str, dict[str, Format]] = {
    "imgix": {
        "jpg": Format("jpeg"),
        "pjpg": Format("jpeg", progressive=True),
        "png": Format("png"),
        "png8": Format("png", bits=8),
        "png32": Format("png", bits=32),
        "webp": Format("webp"),
        "avif": Format("avif"),
        "gif": Format("gif"),
        "jp2": Format("jpeg2000"),
        "jxr": Format("jpeg"),
        "json": Format("json"),
        "blurhash": Format("blurhash"),
    },
    "imglab": {
        "jpeg": Format("jpeg"),
        "png": Format("png"),
        "webp": Format("webp"),
        "avif": Format("avif"),
        "gif": Format("gif"),
        "json": Format("json"),
        "blurhash": Format("blurhash"),
    },
    "ixmage": {"webp": Format("webp"), "jpg": Format("jpeg"), "png": Format("png"), "gif": Format("gif")},
}
"""What each dialect's words for a format mean."""

SAMPLINGS: dict[str, Sampling] = {"444": "4:4:4", "422": "4:2:2", "420": "4:2:0"}

COLOUR_SPACES: dict[str, dict[str, ColourSpace]] = {
    "imgix": {
        "origin": ColourSpace("origin"),
        "srgb": ColourSpace("srgb"),
        "adobergb1998": ColourSpace("adobe"),
        "tinysrgb": ColourSpace("tinysrgb"),
        "strip": ColourSpace("srgb", tagged=False),
    },
    "imglab": {"srgb": ColourSpace("srgb"), "tinysrgb": ColourSpace("tinysrgb"), "adobe": ColourSpace("adobe")},
}
"""What each dialect's words for a colour space mean."""

LOOKS_LIKE_75 = Likeness(0.97)
"""The likeness that photographs have on average as JPEGs of quality 75."""

LOOKS_LIKE_45 = Likeness(0.947)
"""The same for quality 45, which imgix's `auto=compress` promises."""


def may_be(*names: str) -> Callable[[Any], bool]:
    """Whether a print may come in one of these formats: asked for, left open, or negotiated."""
    return lambda output: (
        output.format is None or output.format.name in names or output.negotiated or "format" in output.auto
    )


def quality(low: int) -> Parser[int | Likeness]:
    """A number up to 100, brought to the nearer end, or `auto`."""
    number = parsers.integer(low, 100, clamp=True)

    def read(text: str) -> int | Likeness:
        return LOOKS_LIKE_75 if text.lower() == "auto" else number.read(text)

    def write(value: int | Likeness) -> str:
        return str(value) if isinstance(value, int) else "auto"

    return Parser(read, f"{number.expects}, or `auto`", write)


def _read_components(text: str) -> Components:
    found = re.fullmatch(r"([1-9])[,x]([1-9])", text.strip().lower())
    if found is None:
        raise ValueError("not two numbers from 1 to 9")
    return Components(int(found[1]), int(found[2]))


components: Parser[Components] = Parser(
    _read_components, "`x,y`: two integers from 1 to 9", lambda value: f"{value.across},{value.down}"
)
