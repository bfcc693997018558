"""From developed pictures to the bytes of a print.

No encoder is handed the original's metadata, so none leaves but what the plan asks for by name.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from io import BytesIO
from typing import Any

from PIL import Image

from darkroom.plan.output import Output
from darkroom.render.picture import FormatName
from darkroom.render.reel import LARGE, Reel
from darkroom.render.scales import avif_quality, jpeg2000_decibels

_QUALITY = 75
"""Where a plan names no quality; the dialects do."""

_AVIF_THREADS = 2
"""Fixed, so that the bytes do not depend on the machine."""

_ALPHA_QUALITY = 90
"""What leaves 176 levels of alpha in a WebP, which cannot be told from all 256 and take half the time."""

_SHORTEST = 10
"""Milliseconds up to which viewers show a GIF's frame for 100 instead; other formats must say that."""


CONTENT_TYPES: dict[FormatName, str] = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "avif": "image/avif",
    "gif": "image/gif",
    "jpeg2000": "image/jp2",
}


def encoded(reel: Reel, name: FormatName, output: Output) -> bytes:
    """Write the frames as a file; `_ENCODERS` says how."""
    for frame in reel.frames:
        frame.info = {}
    return _ENCODERS[name](reel, output)


def decoded(body: bytes) -> Image.Image:
    """The picture that a JPEG, a WebP or an AVIF of ours shows; of a JPEG the luma is enough."""
    if body[:2] == b"\xff\xd8":
        jpeg = import_module("PIL.JpegImagePlugin").JpegImageFile(BytesIO(body))
        jpeg.draft("L", None)
        return jpeg  # type: ignore[no-any-return]  # a module that is imported by name has no types
    kind = "WebP" if body[:4] == b"RIFF" else "Avif"
    return getattr(import_module(f"PIL.{kind}ImagePlugin"), f"{kind}ImageFile")(BytesIO(body))  # type: ignore[no-any-return]  # as above


def _jpeg(reel: Reel, output: Output) -> bytes:
    from darkroom.render.captions import with_captions

    asked = output.format if output.format and output.format.name == "jpeg" else None
    progressive = bool(output.progressive if asked is None or asked.progressive is None else asked.progressive)
    quality = max(1, _quality(output))  # Pillow takes 0 for "not given"
    sampling = output.sampling or "4:2:0"
    body = _saved(
        "Jpeg", "JPEG", reel, quality=quality, subsampling=sampling, progressive=progressive, **_resolution(output)
    )
    return with_captions(body, reel.captions) if output.captions else body


def _png(reel: Reel, output: Output) -> bytes:
    from darkroom.render.quantise import quantised

    (frame,) = reel.frames
    if output.colours:
        frame = quantised(frame, output.colours)
    elif output.format and output.format.bits == 32:
        frame = frame.convert("RGBA")
    level = 3 if reel.is_large() else 6
    return _saved("Png", "PNG", replace(reel, frames=[frame]), compress_level=level, **_resolution(output))


def _resolution(output: Output) -> dict[str, Any]:
    return {"dpi": (output.dots, output.dots)} if output.dots else {}


def _webp(reel: Reel, output: Output) -> bytes:
    if output.lossless:
        # What is called quality is effort then; beyond these it costs twice the time for a hundredth of the bytes.
        effort = 20 if reel.is_large() else 50
        return _saved("WebP", "WEBP", reel, lossless=True, quality=effort, method=2, **_moving(reel))
    return _saved("WebP", "WEBP", reel, quality=_quality(output), **_webp_effort(reel), **_moving(reel))


def _webp_effort(reel: Reel) -> dict[str, int]:
    """Less for a large print, and sooner where there is alpha: it takes several times as long as the colours do."""
    transparent = any(frame.mode in ("LA", "RGBA") for frame in reel.frames)
    if reel.is_large(1_000_000 if transparent else LARGE):
        return {"method": 2, "alpha_quality": _ALPHA_QUALITY}
    return {"method": 3 if transparent else 4}


def _moving(reel: Reel) -> dict[str, Any]:
    # Nobody seeks in an animation, and without key frames it has a third fewer bytes.
    return {"kmin": 0, "kmax": 0, "loop": reel.plays} if len(reel.frames) > 1 else {}


def _avif(reel: Reel, output: Output) -> bytes:
    options = {"quality": avif_quality(_quality(output)), "speed": 9 if reel.is_large() else 8}
    sampling = output.sampling or "4:2:0"
    return _saved("Avif", "AVIF", reel, subsampling=sampling, max_threads=_AVIF_THREADS, **options)


def _gif(reel: Reel, output: Output) -> bytes:
    from darkroom.render.gif import encode_gif  # its plugin is seldom needed

    return encode_gif(reel.frames, reel.durations, reel.plays, output.colours)


def _jpeg2000(reel: Reel, output: Output) -> bytes:
    decibels = jpeg2000_decibels(_quality(output))
    return _saved("Jpeg2K", "JPEG2000", reel, irreversible=True, quality_mode="dB", quality_layers=[decibels])


_ENCODERS: dict[FormatName, Callable[[Reel, Output], bytes]] = {
    "jpeg": _jpeg,
    "png": _png,
    "webp": _webp,
    "avif": _avif,
    "gif": _gif,
    "jpeg2000": _jpeg2000,
}


def _quality(output: Output) -> int:
    return output.quality if isinstance(output.quality, int) else _QUALITY


def _saved(plugin: str, name: str, reel: Reel, **options: Any) -> bytes:
    """What `Image.save` does, but for its importing of five plugins first."""
    import_module(f"PIL.{plugin}ImagePlugin")
    first, *others = _alike(reel.frames)
    save = Image.SAVE[name]
    if reel.profile:
        options["icc_profile"] = reel.profile
    if others:
        save = Image.SAVE_ALL[name]
        options |= {"append_images": others, "duration": [_seen(duration) for duration in reel.durations]}
    first.encoderinfo, first.encoderconfig = options, ()
    buffer = BytesIO()
    save(first, buffer, "")
    return buffer.getvalue()


def _alike(frames: Sequence[Image.Image]) -> Sequence[Image.Image]:
    """Frames of one mode, since an AVIF has alpha in all of them or in none."""
    if len({frame.mode for frame in frames}) == 1:
        return frames
    mode = "RGBA" if any(frame.mode in ("LA", "RGBA") for frame in frames) else "RGB"
    return [frame.convert(mode) for frame in frames]


def _seen(duration: int) -> int:
    return duration if duration > _SHORTEST else 100
