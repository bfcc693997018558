"""Output: format and quality of the print."""

from darkroom.plan import parsers
from darkroom.plan.declare import Group, group, param, spelt
from darkroom.plan.values import Format

_IMGIX_FORMATS = {
    "jpg": Format("jpeg"),
    "pjpg": Format("jpeg", progressive=True),
    "png": Format("png"),
    "webp": Format("webp"),
    "avif": Format("avif"),
    "gif": Format("gif"),
}


@group
class Output(Group):
    """Format and quality of the print."""

    format: Format | None = param(
        parsers.named(_IMGIX_FORMATS),
        default=None,
        doc="Output format; unasked: the original's own.",
        imgix=spelt("fm", default="the original's format", example="fm=webp"),
    )
    quality: int | None = param(
        parsers.integer(0, 100, clamp=True),
        default=None,
        doc="Quality of lossy formats.",
        imgix=spelt("q", default="75; 45 with `auto=compress`", example="w=800&q=60"),
    )
    progressive: bool | None = param(
        parsers.boolean,
        default=None,
        doc="Whether `fm=jpg` is written progressively.",
        imgix=spelt(
            "jpg-progressive",
            aliases=("jpeg-progressive",),
            default="true",
            example="fm=jpg&jpg-progressive=false",
        ),
    )
    auto: frozenset[str] = param(
        parsers.words("compress", "format"),
        default=frozenset(),
        doc="With `format` answer the best format the viewer accepts, with `compress` prefer small answers.",
        imgix=spelt(
            "auto",
            encodable=False,
            repeatable=True,
            example="auto=format,compress",
            differs="`enhance`, `redeye` and `true` are passed over.",
        ),
    )
    hints: frozenset[str] = param(
        parsers.words("width", "dpr", "save-data"),
        default=frozenset(),
        doc="Take width, density and the wish for little data from the viewer's Client Hints, where it sends them.",
        imgix=spelt("ch", encodable=False, example="ch=width,dpr&w=400"),
    )
    negotiated: bool = param(
        parsers.boolean,
        default=False,
        doc="Answer AVIF or WebP where the viewer accepts them (animations: WebP); set by the dialects.",
    )
    by_alpha: bool = param(
        parsers.boolean,
        default=False,
        doc="Without a better format: PNG where the picture has transparency, else JPEG; set by the dialects.",
    )
