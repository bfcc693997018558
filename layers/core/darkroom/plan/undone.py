"""Parameters that are known and have no effect here: what they would need, for each dialect."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Undone:
    """A parameter without effect: its first name and its aliases, its values and default, and why it is not done.

    `holds`: what it says comes true all the same, since without a model there is nothing but the fall-back.
    """

    names: tuple[str, ...]
    expects: str
    default: str
    why: str
    holds: bool = False


_FACES = "It needs a model that finds faces."
_PLATES = "It needs a model that finds licence plates."
_PAINTS = "It needs a model that paints; `fill=gen` gives way to its fall-back."
_MATTES = "It needs a model that tells what stands in front; the picture stays as it is."
_ENLARGES = "It needs a model that invents detail; the picture is enlarged as any other."
_ERASES = "It needs a model that paints over things; the picture stays as it is."
_VIDEO = "Videos are not answered."
_PROMPT = "a text"
_STRENGTH = "an integer from 0 to 100"
_SWITCH = "true, 1, false or 0"
_ALWAYS = "The fall-back is what there is. Where imgix answers an error with `false`, the picture comes all the same."


def _fallback(name: str, *aliases: str) -> Undone:
    return Undone((name, *aliases), _SWITCH, "true", _ALWAYS, holds=True)


def _video(name: str, expects: str, default: str = "", *aliases: str) -> Undone:
    return Undone((name, *aliases), expects, default, _VIDEO)


_IMGIX_MODELS = (
    Undone(("faceindex",), "an integer from 1", "", _FACES),
    Undone(("facepad",), "a number from 1 to 10", "1", _FACES),
    Undone(("faces",), "1", "", f"{_FACES} `fm=json` then tells of none."),
    Undone(("face-blur",), _STRENGTH, "0", _FACES),
    Undone(("face-pixel", "face-pixelate"), _STRENGTH, "0", _FACES),
    Undone(("lp-blur", "license-plate-blur"), _STRENGTH, "0", _PLATES),
    Undone(("fill-gen-prompt", "fill-generative-prompt"), _PROMPT, "", _PAINTS),
    Undone(("fill-gen-neg-prompt", "fill-generative-negative-prompt"), _PROMPT, "", _PAINTS),
    Undone(
        ("fill-gen-pos", "fill-generative-position"),
        "a comma list of `top`, `bottom`, `middle`, `left`, `right`, `center`",
        "center,middle",
        _PAINTS,
    ),
    Undone(("fill-gen-seed", "fill-generative-seed"), "an integer of at least 0", "", _PAINTS),
    Undone(("bg-remove", "background-remove"), _SWITCH, "false", _MATTES),
    Undone(("bg-remove-fg-type",), "`auto` or `car`", "auto", _MATTES),
    Undone(
        ("bg-remove-semi-transparency", "background-removal-semi-transparency"),
        _SWITCH,
        "true",
        _MATTES,
    ),
    Undone(("bg-replace", "background-replace"), _PROMPT, "false", _MATTES),
    Undone(("bg-replace-neg-prompt", "background-replace-negative-prompt"), _PROMPT, "false", _MATTES),
    Undone(("upscale",), _SWITCH, "false", _ENLARGES),
    Undone(("object-removal-rect",), "`x,y,w,h` in pixels", "", _ERASES),
    Undone(("object-removal-prompt",), _PROMPT, "", _ERASES),
    Undone(("object-removal-negative-prompt",), _PROMPT, "", _ERASES),
    Undone(("object-removal-seed",), "an integer", "", _ERASES),
)

_IMGIX_FALLBACKS = (
    _fallback("bg-remove-fallback"),
    Undone(
        ("bg-remove-transparency-threshold",),
        "a number from 0 to 1",
        "0.2",
        "No background is ever removed, whatever the picture's transparency.",
        holds=True,
    ),
    _fallback("bg-replace-fallback"),
    _fallback("upscale-fallback"),
)

_IMGIX_VIDEO = (
    _video("video-bitrate", "`1m` to `5m`"),
    _video("video-codec", "`av1`, `h264` or `h265`"),
    _video("video-clip-start", "seconds, or an interval"),
    _video("video-clip-end", "seconds, or an interval"),
    _video("video-clip-duration", "seconds"),
    _video("video-thumbnail", "seconds, or `auto`", "auto"),
    _video("video-generate-subtitles", "true, false, `on`, `off` or `auto`", "false", "video-generate"),
    _video("video-subtitle-translations", "a comma list"),
    _video("video-renditions", _PROMPT),
    _video("video-spritesheet-columns", "an integer from 1, or `auto`", "auto"),
    _video("video-spritesheet-format", "`jpg`, `webp` or `avif`", "jpg"),
    _video("video-spritesheet-h", "an integer from 1, or `auto`", "auto"),
    _video("video-spritesheet-w", "an integer from 1", "160"),
    _video("video-spritesheet-interval", "seconds, or `auto`", "auto"),
    _video("video-spritesheet-smart-crop", _SWITCH, "false"),
    _video("video-wave", _SWITCH, "false"),
    _video("video-wave-align", _PROMPT, "bottom,center"),
    _video("video-wave-amplitude", "a number from 0.1 to 10", "1"),
    _video("video-wave-bg-color", "a colour", "FFFFFF00"),
    _video("video-wave-color", "a colour", "FFFFFF"),
    _video("video-wave-h", "a fraction, or pixels", "0.2"),
    _video("video-wave-w", "a fraction, or pixels", "1"),
    _video("video-wave-mode", "`cline`, `line`, `p2p` or `point`", "cline"),
    _video("video-wave-pad", "pixels", "5"),
    _video("video-wave-scale", "`sqrt`, `cbrt`, `log` or `lin`", "sqrt"),
    _video("video-wave-split", _SWITCH, "false"),
    _video("video-wave-thickness", "an integer from 0 to 10", "0"),
    _video("video-wave-x", "pixels"),
    _video("video-wave-y", "pixels"),
)

_IMGIX_OTHERS = (
    Undone(("append",), "a path or a URL", "", "imgix names it, and does not publish what it does."),
    Undone(("provenance",), "`c2pa`", "", "Signing what was done to a picture needs a certificate of its owner."),
)

_IMGLAB_MODELS = (
    Undone(("face-padding",), "a number from 1 to 20", "1", _FACES),
    Undone(("face-number",), "an integer", "", _FACES),
)

UNDONE: Mapping[str, tuple[Undone, ...]] = {
    "imgix": _IMGIX_MODELS + _IMGIX_FALLBACKS + _IMGIX_VIDEO + _IMGIX_OTHERS,
    "imglab": _IMGLAB_MODELS,
    "ixmage": (),
}
