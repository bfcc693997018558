"""From bytes that may still be arriving to pictures; the one place that judges what a decoder trips over."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import SEEK_SET, BytesIO
from typing import Any, BinaryIO, cast

from PIL import Image
from PIL.ImageFile import ImageFile

from darkroom.errors import DarkroomError, OriginalCorrupt, OriginalTooLarge, OriginalUnsupported
from darkroom.plan.values import Orientation
from darkroom.ports import Limits
from darkroom.render import formats
from darkroom.render.containers import Extent, check_jpeg2000, check_png, gif_extent, webp_extent
from darkroom.render.exif import orientation_of
from darkroom.render.formats import OriginalFormat
from darkroom.render.geometry import Pixels, stored_size
from darkroom.render.jpeg import check_jpeg
from darkroom.render.modes import plain
from darkroom.render.turn import STORED_AGAIN


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
    witness: "Witness"
    file: BinaryIO
    image: ImageFile

    def pictures(self, wanted: Pixels, frames: int) -> Iterator[tuple[Image.Image, float, int]]:
        """Decode this many frames: each with its pixels per original pixel and its duration in milliseconds.

        A JPEG is decoded to a half, a quarter or an eighth where that is still at least `wanted`.

        Raises:
            OriginalCorrupt: it cannot be decoded to its end.
            DarkroomError: whatever reading the file raised, unchanged.
        """
        with _judged(self.witness):
            headers_end = self.file.tell()
            drafted = self.image.draft(None, wanted) if self.format is formats.JPEG else None
            scale = drafted[1][2] / self.size[0] if drafted else 1.0
            for index in range(frames):
                picture = self._picture(index, headers_end, wanted)
                yield picture, scale, int(self.image.info.get("duration", 0))

    def _picture(self, index: int, headers_end: int, wanted: Pixels) -> Image.Image:
        if index:
            self.image.seek(index)
        self.image.load()
        if self.format is formats.JPEG:
            check_jpeg(self.image, self.file, headers_end, wanted)
        elif self.format is formats.PNG:
            check_png(self.file)
        elif self.format is formats.TIFF and self.orientation != 1:
            return plain(self.image.transpose(STORED_AGAIN[self.orientation]))
        if self.frames == 1:
            return plain(self.image)
        return plain(self.image.crop((0, 0, *self.size)))


def open_original(file: BinaryIO, limits: Limits) -> Opened:
    """Recognise an original by its first bytes and read its headers.

    Raises:
        OriginalUnsupported: it is not a picture, or in a format that is not on the list.
        OriginalTooLarge: its headers promise more pixels than the limits allow.
        OriginalCorrupt: its headers make no sense.
        DarkroomError: whatever reading the file raised, unchanged.
    """
    found = formats.format_of(file.read(formats.HEAD))
    if found is None:
        raise OriginalUnsupported("the first bytes are of no format on the list")
    file.seek(0)
    witness = Witness(file)
    with _judged(witness):
        return _opened(found, witness, limits)


class Witness:
    """The original's file as a decoder sees it; remembers an error that the decoder may swallow or misread."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.failure: BaseException | None = None

    def read(self, size: int = -1, /) -> bytes:
        """As the file's own; nothing else needs it, since seeking does not wait for bytes."""
        try:
            return self._file.read(size)
        except BaseException as error:
            self.failure = error
            raise

    def seek(self, offset: int, whence: int = SEEK_SET, /) -> int:
        """As the file's own."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """As the file's own."""
        return self._file.tell()


@contextmanager
def _judged(witness: Witness) -> Iterator[None]:
    """Decoders meet hostile bytes with nearly any exception: each means corrupt, unless bytes failed to come."""
    try:
        yield
    except Exception as error:
        if witness.failure is not None:
            raise witness.failure from None
        if isinstance(error, DarkroomError):
            raise
        raise OriginalCorrupt(f"{type(error).__name__}: {error}") from error
    if witness.failure is not None:
        raise witness.failure


def _opened(found: OriginalFormat, witness: Witness, limits: Limits) -> Opened:
    streamed = cast(BinaryIO, witness)
    file = streamed if found.streamed else BytesIO(witness.read())
    extent = _extent(found, file)
    _keep_within(limits, extent)
    image = found.open(file)
    extent = extent or Extent(*image.size, getattr(image, "n_frames", 1) if found is formats.AVIF else 1)
    _keep_within(limits, extent)
    orientation = _orientation(found, image)
    return Opened(
        format=found,
        size=stored_size(image.size, orientation) if found is formats.TIFF else image.size,
        orientation=orientation,
        profile=image.info.get("icc_profile"),
        frames=extent.frames,
        plays=_plays(found, image.info.get("loop")),
        witness=witness,
        file=file,
        image=image,
    )


def _extent(found: OriginalFormat, file: BinaryIO) -> Extent | None:
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
    if pixels > limits.pixels or pixels * extent.frames > limits.frame_pixels:
        raise OriginalTooLarge(f"{extent.frames} frames of {extent.width} x {extent.height} pixels")


def _orientation(found: OriginalFormat, image: ImageFile) -> Orientation:
    if found is formats.TIFF:
        tags: Any = image.tag_v2
        value = tags.get(0x0112)
        return value if value in STORED_AGAIN else 1
    return orientation_of(image.info.get("exif", b""))


def _plays(found: OriginalFormat, loop: int | None) -> int:
    """A GIF counts repetitions after the first run, and its silence means none; the others count runs."""
    if found is formats.GIF:
        return 1 if loop is None else loop and loop + 1
    return loop or 0
