"""Output: format and quality of the print, and what its file says beside the pixels."""

from darkroom.plan import parsers
from darkroom.plan.declare import Group, group, param, spelt
from darkroom.plan.output_values import (
    COLOUR_SPACES,
    FORMATS,
    SAMPLINGS,
    components,
    may_be,
    quality,
)
from darkroom.plan.values import ColourSpace, Components, Format, Likeness, Sampling


@group
class Output(Group):
    """Format and quality of the print, and what its file says beside the pixels."""

    format: Format | None = param(
        parsers.named(FORMATS["imgix"]),
        default=None,
        doc="Output format, or a text in place of the picture; unasked: the original's own.",
        imgix=spelt(
            "fm",
            default="the original's format",
            example="fm=webp",
            differs="`jxr` is obsolete and answered as `jpg`; `mp4`, `webm`, `spritesheet`, `hls` and `dash` are "
            "passed over. `json` tells fewer groups of metadata.",
            chosen="`blurhash` has 4 by 3 components (3 by 4 upright) and is plain text.",
        ),
        imglab=spelt(
            "format",
            parsers.named(FORMATS["imglab"]),
            default="jpeg",
            example="format=webp",
            meaning="Output format, or a text in place of the picture.",
            chosen="`json` answers the same document as imgix's `fm=json`.",
        ),
        ixmage=spelt(
            "fmt", parsers.named(FORMATS["ixmage"]), default="webp", example="fmt=jpg", meaning="Output format."
        ),
    )
    auto: frozenset[str] = param(
        parsers.words("compress", "enhance", "format"),
        default=frozenset(),
        doc="With `format` answer the best format the viewer accepts, with `compress` prefer small answers; "
        "`enhance` improves the tones.",
        imgix=spelt(
            "auto",
            encodable=False,
            repeatable=True,
            example="auto=format,compress",
            differs="imgix's `enhance` is not published; `redeye` and `true` are passed over.",
        ),
    )
    quality: int | Likeness | None = param(
        quality(0),
        default=None,
        doc="Quality of lossy formats, or `auto`: the lowest that still looks like the picture, found by a few trials "
        "and told in `X-Darkroom-Quality`.",
        imgix=spelt(
            "q",
            default="75; 45 with `auto=compress`",
            example="w=800&q=60",
            differs="`auto` is Darkroom's own. It holds for `jp2` too.",
        ),
        imglab=spelt(
            "quality", quality(1), default="75", example="width=800&quality=60", differs="`auto` is Darkroom's own."
        ),
        ixmage=spelt(
            "quality",
            quality(1),
            aliases=("q",),
            default="90",
            example="w=800&quality=60",
            differs="`auto` is Darkroom's own.",
        ),
    )
    most_bytes: int | None = param(
        parsers.integer(1, 10**9, clamp=True),
        default=None,
        doc="The most bytes that a JPEG, WebP or AVIF may have: the quality is lowered until it fits, in a few trials; "
        "where even the lowest does not fit, that is answered. Told in `X-Darkroom-Quality`.",
        when=may_be("jpeg", "webp", "avif"),
        imgix=spelt("max-bytes", example="w=800&max-bytes=60000", own=True),
        imglab=spelt("max-bytes", example="width=800&max-bytes=60000", own=True),
        ixmage=spelt("max-bytes", example="w=800&max-bytes=60000", own=True),
    )
    lossless: bool = param(
        parsers.boolean,
        default=False,
        doc="Write a WebP that loses nothing; AVIF is then not negotiated.",
        when=may_be("webp"),
        imgix=spelt("lossless", default="false", example="fm=webp&lossless=true"),
        imglab=spelt("lossless", default="false", example="format=webp&lossless=true"),
    )
    sampling: Sampling | None = param(
        parsers.named(SAMPLINGS),
        default=None,
        doc="Resolution of colour in JPEG and AVIF: whole, half, or a quarter.",
        when=may_be("jpeg", "avif"),
        imgix=spelt("chromasub", default="420", example="fm=jpg&chromasub=444", chosen="It holds for AVIF, too."),
        imglab=spelt(
            "subsample",
            parsers.named({word: SAMPLINGS[word] for word in ("444", "420")}),
            default="420",
            example="subsample=444",
            meaning="Resolution of colour in JPEG and AVIF: whole, or a quarter.",
        ),
    )
    progressive: bool | None = param(
        parsers.boolean,
        default=None,
        doc="Whether a JPEG is written progressively.",
        imgix=spelt(
            "jpg-progressive",
            aliases=("jpeg-progressive",),
            default="true with `fm=jpg`, else false",
            example="fm=jpg&jpg-progressive=false",
        ),
        imglab=spelt(
            "interlace", default="false", example="interlace=true", differs="A PNG is never interlaced (Adam7)."
        ),
    )
    colours: int | None = param(
        parsers.integer(2, 256, clamp=True),
        default=None,
        doc="The most colours of a PNG or GIF, which then has a palette.",
        when=may_be("png", "gif"),
        imgix=spelt("colorquant", example="fm=png8&colorquant=16", chosen="It holds for PNG and GIF only."),
        imglab=spelt(
            "quantise",
            parsers.named({"true": 256, "1": 256, "false": None, "0": None}),
            default="false",
            example="format=png&quantise=true",
            meaning="Write a PNG or GIF with a palette of at most 256 colours.",
        ),
    )
    colour_space: ColourSpace | None = param(
        parsers.named(COLOUR_SPACES["imgix"]),
        default=None,
        doc="The colour space of the print, and the profile that its file carries; unasked: sRGB, and no profile.",
        imgix=spelt(
            "cs",
            default="sRGB, without a profile",
            example="cs=srgb",
            differs="`origin` is not the default. Colours that a URL names are taken as numbers of this space.",
            chosen="`strip` converts to sRGB and leaves the profile out. The profiles are Darkroom's own.",
        ),
        imglab=spelt(
            "color-transform",
            parsers.named(COLOUR_SPACES["imglab"]),
            default="the original's profile",
            example="color-transform=srgb",
            meaning="The colour space of the print, and the profile that its file carries.",
            chosen="The profiles are Darkroom's own.",
        ),
    )
    bare: bool = param(
        parsers.named({"metadata": False, "all": True}),
        default=False,
        doc="Leave the colour profile out of the file as well: all other metadata never is in it.",
        imglab=spelt("strip", default="metadata", example="strip=all", chosen="Alone, `all` converts to sRGB first."),
    )
    dots: int = param(
        parsers.integer(0, 65_535, clamp=True),
        default=0,
        doc="Dots for each inch of paper, told in a JPEG or PNG; no pixel changes.",
        when=may_be("jpeg", "png"),
        imgix=spelt("dpi", example="dpi=300", chosen="It is told in JPEG and PNG only."),
    )
    captions: bool = param(
        parsers.named({"allow": True, "block": False}),
        default=False,
        doc="Keep the IPTC captions and credits of a JPEG original in a JPEG print; never its other metadata.",
        when=may_be("jpeg"),
        imgix=spelt("iptc", example="iptc=allow", default="block", chosen="Unasked, they are left out."),
    )
    components: Components | None = param(
        components,
        default=None,
        doc="How many waves across and down a BlurHash is made of.",
        when=lambda output: output.format == Format("blurhash"),
        imglab=spelt("blurhash", default="4,3, upright 3,4", example="format=blurhash&blurhash=5,4"),
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

    def is_text(self) -> bool:
        """Whether a text is asked for in place of a picture."""
        return self.format is not None and self.format.name in ("json", "blurhash")
