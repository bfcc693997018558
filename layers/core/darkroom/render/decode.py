"""From bytes that may still be arriving to pictures, their limits kept before a pixel is decoded."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile

from darkroom.errors import OriginalTooLarge, OriginalUnsupported
from darkroom.plan import Plan
from darkroom.plan.values import Orientation
from darkroom.ports import Deadline, File, Limits
from darkroom.render import formats
from darkroom.render.animation import Cut
from darkroom.render.containers import Extent, check_jpeg2000, check_png, gif_extent, webp_extent
from darkroom.render.document import Drawn, open_document
from darkroom.render.exif import ORIENTATION, orientation_of
from darkroom.render.formats import OriginalFormat
from darkroom.render.geometry import Pixels
from darkroom.render.jpeg import check_jpeg, check_restarts, keep_scans_few
from darkroom.render.modes import plain
from darkroom.render.stored import stored_size
from darkroom.render.turn import STORED_AGAIN
from darkroom.render.witness import Witness, judged

SPARE = 1.15
"""How much larger than the print a JPEG is decoded at least, so that the resampling filter has pixels to weigh.

Measured on four photographs whose half or quarter is the print's very size: up to 1 dB nearer to the full decoding,
for 4 to 6 ms of 30; from a third larger on nothing is gained.
"""


MOST_FRAMES = 5_000
"""Frames of one original, however small: each takes its share of a millisecond."""

LARGEST_PROFILE = 4 * 1024 * 1024
"""Bytes of an ICC profile; those of printing presses have three million."""

_TILE = (322, 323)
"""TIFF's tags TileWidth and TileLength (TIFF 6.0, section 15)."""


@dataclass(frozen=True)
class Opened:
    """An original whose headers are read and within the limits; no pixel is decoded yet.

    `size` is as stored, before `orientation` turns it upright. `plays` is how often an animation runs, 0 for
    ever. `file` stands behind the headers.
    """

    format: OriginalFormat
    size: Pixels
    orientation: Orientation
    profile: bytes | None
    frames: int
    plays: int
    witness: Witness
    file: File
    image: ImageFile

    def pictures(self, wanted: Pixels, cut: Cut) -> Iterator[tuple[Image.Image | None, float, int]]:
        """Decode these frames: each with its pixels per original pixel and its duration in milliseconds.

        A frame that is not kept is None. A JPEG is decoded to a half, a quarter or an eighth where that is still larger
        than `wanted` by `SPARE`.

        Raises:
            OriginalCorrupt: it cannot be decoded to its end.
            DarkroomError: whatever reading the file raised, unchanged.
        """
        wanted = (math.ceil(wanted[0] * SPARE), math.ceil(wanted[1] * SPARE))
        with judged(self.witness):
            headers_end = self.file.tell()
            if isinstance(self.image, JpegImageFile):
                keep_scans_few(self.image, self.file, headers_end)
            scale = self._draft(wanted)
            for index in cut.span:
                if self.frames > 1:
                    self.image.seek(index)
                self.image.load()
                self._check(headers_end, wanted)
                duration = int(self.image.info.get("duration", 0))
                yield plain(self._stored(), self._depth()) if index in cut.kept else None, scale, duration

    def _draft(self, wanted: Pixels) -> float:
        drafted = self.image.draft(None, wanted) if self.format is formats.JPEG else None
        return drafted[1][2] / self.size[0] if drafted else 1.0

    def _check(self, headers_end: int, wanted: Pixels) -> None:
        if isinstance(self.image, JpegImageFile):
            check_jpeg(self.image, self.file, headers_end, wanted)
            check_restarts(self.image, self.size, self.file, headers_end)
        if self.format is formats.PNG:
            check_png(self.file)

    def _depth(self) -> int:
        """Bits of each number in a PNG's rows, from its header; others say nothing of it, and need not."""
        if self.format is not formats.PNG:
            return 8
        self.file.seek(24)
        return self.file.read(1)[0]

    def _stored(self) -> Image.Image:
        """The frame as the file has it: Pillow turns a TIFF, draws on over a frame, and lets a GIF grow."""
        if self.format is formats.TIFF and self.orientation != 1:
            return self.image.transpose(STORED_AGAIN[self.orientation])
        return self.image if self.frames == 1 else self.image.crop((0, 0, *self.size))

    def close(self) -> None:
        """Nothing is kept for it beside its pixels."""


def recognised(file: File) -> OriginalFormat:
    """The format of an original by its first bytes; raises `OriginalUnsupported` and what reading the file raised."""
    file.seek(0)
    found = formats.format_of(file.read(formats.HEAD))
    if found is None:
        raise OriginalUnsupported("the first bytes are of no format on the list")
    file.seek(0)
    return found


def open_original(file: File, plan: Plan, limits: Limits, deadline: Deadline) -> "Opened | Drawn":
    """Recognise an original by its first bytes and read its headers; `plan` says which page of a document is meant.

    Raises:
        OriginalUnsupported: it is not a picture, or in a format that is not on the list.
        OriginalTooLarge: its headers promise more pixels than the limits allow.
        OriginalCorrupt: its headers make no sense.
        DarkroomError: whatever reading the file raised, unchanged.
    """
    found = recognised(file)
    if found.document:
        return open_document(found, file, plan, limits, deadline)
    if not found.decoder:
        raise OriginalUnsupported(f"{found.name} is handed over, not drawn")
    witness = Witness(file)
    with judged(witness):
        return _opened(found, witness, limits)


def _opened(found: OriginalFormat, witness: Witness, limits: Limits) -> Opened:
    file: File = witness if found.streamed else BytesIO(witness.read())
    extent = _extent(found, file)
    _keep_within(limits, extent)
    image = found.open(file)
    extent = extent or Extent(*image.size, getattr(image, "n_frames", 1) if found is formats.AVIF else 1)
    _keep_within(limits, extent)
    _keep_in_memory(found, image, limits)
    orientation = _orientation(found, image)
    return Opened(
        format=found,
        size=stored_size(image.size, orientation) if found is formats.TIFF else image.size,
        orientation=orientation,
        profile=_profile(image),
        frames=extent.frames,
        plays=_plays(found, image.info.get("loop")),
        witness=witness,
        file=file,
        image=image,
    )


def _extent(found: OriginalFormat, file: File) -> Extent | None:
    """What must be known before the decoder sees the file; None where its opening is harmless."""
    if not isinstance(file, BytesIO):
        return None
    if found is formats.JPEG2000:
        check_jpeg2000(file.getvalue())
    if found is formats.GIF:
        return gif_extent(file.getvalue())
    return webp_extent(file.getvalue()) if found is formats.WEBP else None


def _keep_within(limits: Limits, extent: Extent | None) -> None:
    if extent is None:
        return
    pixels = extent.width * extent.height
    too_many = extent.frames > MOST_FRAMES or pixels * extent.frames > limits.frame_pixels
    if pixels > limits.pixels or too_many:
        raise OriginalTooLarge(f"{extent.frames} frames of {extent.width} x {extent.height} pixels")


def _keep_in_memory(found: OriginalFormat, image: ImageFile, limits: Limits) -> None:
    """What a decoder takes beside the picture: OpenJPEG four bytes a band and pixel, libtiff one tile whole."""
    needed = image.width * image.height * (len(image.getbands()) / 2 if found is formats.JPEG2000 else 1)
    if found is formats.TIFF:
        needed = math.prod(int(_tag(image, tag, 1)) for tag in _TILE)
    if needed > limits.pixels:
        raise OriginalTooLarge(f"decoding takes the memory of {needed:,.0f} pixels")


def _tag(image: ImageFile, tag: int, default: Any) -> Any:
    tags: Any = getattr(image, "tag_v2", {})
    return tags.get(tag, default)


def _orientation(found: OriginalFormat, image: ImageFile) -> Orientation:
    if found is formats.TIFF:
        value = _tag(image, ORIENTATION, 1)
        return value if value in STORED_AGAIN else 1
    return orientation_of(image.info.get("exif", b""))


def _profile(image: ImageFile) -> bytes | None:
    """The ICC profile; one that is not bytes, or of a size that no colour space needs, is none."""
    profile = image.info.get("icc_profile")
    return profile if isinstance(profile, bytes) and len(profile) <= LARGEST_PROFILE else None


def _plays(found: OriginalFormat, loop: int | None) -> int:
    """A GIF counts repetitions after the first run, and its silence means none; the others count runs."""
    if found is formats.GIF:
        return 1 if loop is None else loop and loop + 1
    return loop or 0
