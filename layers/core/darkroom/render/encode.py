"""From developed pictures to the bytes of a print. No encoder is handed metadata, so none leaves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from itertools import pairwise
from typing import Any

from PIL import Image

from darkroom.plan.output import Output
from darkroom.render.picture import FormatName

_QUALITY = 75
"""Where a plan names no quality; the dialects do."""

_LARGE = 4_000_000
"""Pixels beyond which encoders hurry: an 8192 x 8192 AVIF then takes 2 s instead of 11, a WebP 2 s instead of 4."""

_AVIF_THREADS = 2
"""Fixed, so that the bytes do not depend on the machine."""

_SHORTEST = 10
"""Milliseconds up to which viewers show a GIF's frame for 100 instead; other formats must say that."""


CONTENT_TYPES: dict[FormatName, str] = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "avif": "image/avif",
    "gif": "image/gif",
}


@dataclass(frozen=True)
class Reel:
    """The developed frames, all of one size, how many milliseconds each lasts, how often they play (0: for ever)."""

    frames: Sequence[Image.Image]
    durations: Sequence[int]
    plays: int

    def is_large(self) -> bool:
        """Whether all frames together are a lot of work."""
        return sum(frame.width * frame.height for frame in self.frames) > _LARGE


def encoded(reel: Reel, name: FormatName, output: Output) -> bytes:
    """Write the frames as a file; `_ENCODERS` says how."""
    for frame in reel.frames:
        frame.info = {}
    return _ENCODERS[name](reel, output)


def avif_quality(quality: int) -> int:
    """The encoder's q that looks as good as a JPEG of this quality.

    Measured as the mean SSIM of seven photographs 800 pixels wide, JPEG 4:2:0 by libjpeg-turbo 3.1 against AVIF 4:2:0
    at speed 8 by libaom 3.12: JPEG 45 has 0.928, 75 has 0.958, 90 has 0.980, 95 has 0.990, and the AVIF differs by at
    most 0.004 anywhere above 10, with 0.6 times the bytes.
    """
    for (low, low_q), (high, high_q) in pairwise(_AVIF_QUALITIES):
        if quality <= high:
            return round(low_q + (high_q - low_q) * (quality - low) / (high - low))
    return 100


_AVIF_QUALITIES = (
    (0, 5),
    (10, 19),
    (20, 32),
    (30, 39),
    (45, 45),
    (60, 51),
    (75, 58),
    (85, 68),
    (95, 88),
    (100, 99),
)


def _jpeg(reel: Reel, output: Output) -> bytes:
    asked = output.format if output.format and output.format.name == "jpeg" else None
    progressive = bool(asked.progressive if asked else output.progressive)
    quality = max(1, _quality(output))  # Pillow takes 0 for "not given"
    return _saved("Jpeg", "JPEG", reel, quality=quality, subsampling="4:2:0", progressive=progressive)


def _png(reel: Reel, _output: Output) -> bytes:
    return _saved("Png", "PNG", reel, compress_level=3 if reel.is_large() else 6)


def _webp(reel: Reel, output: Output) -> bytes:
    method = 2 if reel.is_large() else 4
    # Nobody seeks in an animation, and without key frames it has a third fewer bytes.
    moving = {"kmin": 0, "kmax": 0, "loop": reel.plays} if len(reel.frames) > 1 else {}
    return _saved("WebP", "WEBP", reel, quality=_quality(output), method=method, **moving)


def _avif(reel: Reel, output: Output) -> bytes:
    quality, speed = avif_quality(_quality(output)), 9 if reel.is_large() else 8
    return _saved("Avif", "AVIF", reel, quality=quality, speed=speed, max_threads=_AVIF_THREADS)


def _gif(reel: Reel, _output: Output) -> bytes:
    from darkroom.render.gif import encode_gif  # its plugin is seldom needed

    return encode_gif(reel.frames, reel.durations, reel.plays)


_ENCODERS: dict[FormatName, Callable[[Reel, Output], bytes]] = {
    "jpeg": _jpeg,
    "png": _png,
    "webp": _webp,
    "avif": _avif,
    "gif": _gif,
}


def _quality(output: Output) -> int:
    return _QUALITY if output.quality is None else output.quality


def _saved(plugin: str, name: str, reel: Reel, **options: Any) -> bytes:
    """What `Image.save` does, but for its importing of five plugins first."""
    import_module(f"PIL.{plugin}ImagePlugin")
    first, *others = _alike(reel.frames)
    save = Image.SAVE[name]
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
