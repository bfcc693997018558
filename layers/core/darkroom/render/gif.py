"""GIF: one palette for all frames, and of each frame only what changed."""

import math
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from PIL import GifImagePlugin, Image, ImageChops
from PIL.Image import Dither, Quantize, Resampling

_COLOURS = 255
_CLEAR = 255
"""Colours have the palette's first 255 places, transparency the last."""

_SAMPLES = 16
_SAMPLED_SIDE = 512
_KEEP, _ERASE = 1, 2
"""Disposal methods: leave the frame standing, or clear its box before the next one (GIF89a, section 23)."""

_SAME = 5
"""Levels by which a pixel may differ from the one that is shown and be left standing."""


_ABOVE_SAME = [255 * (level > _SAME) for level in range(256)]
_HALF_OPAQUE = [255 * (level >= 128) for level in range(256)]


class _Part(NamedTuple):
    """What a frame adds to the picture that is shown."""

    image: Image.Image
    corner: tuple[int, int]
    disposal: int


def encode_gif(
    frames: Sequence[Image.Image], durations: Sequence[int], plays: int, colours: int | None = None
) -> bytes:
    """Write frames of one size, lasting this many milliseconds, as a GIF that runs `plays` times (0: for ever).

    `colours` is the most that they may have together.

    Transparency is all or nothing: what is less than half opaque is clear. Durations are kept in hundredths
    of a second, rounded so that errors do not add up.
    """
    palette = _palette(frames, min(colours or _COLOURS, _COLOURS))
    table = bytes(palette.getpalette() or ()).ljust(3 * 256, b"\0")
    blocks = [b"GIF89a", *(side.to_bytes(2, "little") for side in frames[0].size), b"\xf7\0\0", table]
    if len(frames) > 1 and plays != 1:
        blocks += [b"!\xff\x0bNETSCAPE2.0\x03\x01", max(0, plays - 1).to_bytes(2, "little"), b"\0"]
    for part, duration in zip(_parts(frames, palette), _hundredths(durations), strict=True):
        blocks += GifImagePlugin.getdata(
            part.image, part.corner, duration=duration * 10, disposal=part.disposal, transparency=_CLEAR
        )
    return b"".join([*blocks, b";"])


def _hundredths(durations: Sequence[int]) -> list[int]:
    moments = [(moment + 5) // 10 for moment in accumulate(durations, initial=0)]
    return [min(65_535, end - start) for start, end in pairwise(moments)]


def _palette(frames: Sequence[Image.Image], most: int) -> Image.Image:
    """An image whose palette fits all frames: their own colours where these are few, else the best for a sample."""
    own = _own_colours(frames, most)
    if own is None:
        return _sheet(frames[:: math.ceil(len(frames) / _SAMPLES)]).quantize(most, Quantize.FASTOCTREE)
    palette = Image.new("P", (1, 1))
    palette.putpalette(b"".join(sorted(own)))
    return palette


def _own_colours(frames: Sequence[Image.Image], most: int) -> set[bytes] | None:
    """The colours of all frames, None when they are more than a palette holds."""
    own: set[bytes] = set()
    for frame in frames:
        counted = frame.convert("RGB").getcolors(most)
        own.update(bytes(colour) for _, colour in counted or () if isinstance(colour, tuple))
        if counted is None or len(own) > most:
            return None
    return own


def _sheet(samples: Sequence[Image.Image]) -> Image.Image:
    """All samples side by side, thinned out where they are large."""
    width, height = (min(side, _SAMPLED_SIDE) for side in samples[0].size)
    sheet = Image.new("RGB", (width * len(samples), height))
    for index, sample in enumerate(samples):
        sheet.paste(sample.convert("RGB").resize((width, height), Resampling.NEAREST), (index * width, 0))
    return sheet


def _parts(frames: Sequence[Image.Image], palette: Image.Image) -> Iterator[_Part]:
    whole = (0, 0, *frames[0].size)
    shown: tuple[Image.Image, Image.Image] | None = None
    solids = [_solid(frame) for frame in frames]
    for index, frame in enumerate(frames):
        colours, solid = frame.convert("RGB"), solids[index]
        changed = _changed(shown, colours, solid) if shown else solid
        erase = ImageChops.subtract(solid, solids[min(index + 1, len(solids) - 1)]).getbbox() is not None
        box = whole if erase or index == 0 else changed.getbbox() or (0, 0, 1, 1)
        part = _quantised(colours.crop(box), changed.crop(box), palette)
        yield _Part(part, box[:2], _ERASE if erase else _KEEP)
        standing = Image.composite(colours, shown[0], changed) if shown else colours
        shown = None if erase else (standing, solid)


def _solid(frame: Image.Image) -> Image.Image:
    """White where the frame is at least half opaque."""
    if frame.mode not in ("LA", "RGBA"):
        return Image.new("L", frame.size, 255)
    return frame.getchannel("A").point(_HALF_OPAQUE)


def _changed(shown: tuple[Image.Image, Image.Image], colours: Image.Image, solid: Image.Image) -> Image.Image:
    """White where something must be drawn over what is shown."""
    red, green, blue = ImageChops.difference(shown[0], colours).split()
    moved = ImageChops.lighter(ImageChops.lighter(red, green), blue).point(_ABOVE_SAME)
    return ImageChops.lighter(ImageChops.darker(moved, solid), ImageChops.subtract(solid, shown[1]))


def _quantised(colours: Image.Image, changed: Image.Image, palette: Image.Image) -> Image.Image:
    part = colours.quantize(palette=palette, dither=Dither.FLOYDSTEINBERG)
    part.paste(_CLEAR, mask=ImageChops.invert(changed))
    return part
