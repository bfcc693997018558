"""The formats that an original may have, told apart by their first bytes."""

from dataclasses import dataclass
from importlib import import_module

from PIL import Image
from PIL.ImageFile import ImageFile

from darkroom.ports import File

Image.MAX_IMAGE_PIXELS = None
"""Pillow warns at 89 million pixels and refuses twice as many; `Limits` decide here."""

HEAD = 128
"""How many of a file's first bytes `format_of` looks at."""


@dataclass(frozen=True)
class OriginalFormat:
    """A format on the list; `streamed`: decoded while the file arrives, the others' decoders need it whole."""

    name: str
    content_type: str
    decoder: str
    streamed: bool = False

    def open(self, file: File) -> ImageFile:
        """Read the headers through the decoder, which is imported only now: most processes need one or two."""
        module, _, name = self.decoder.rpartition(".")
        opened: ImageFile = getattr(import_module(module), name)(file)
        return opened


JPEG = OriginalFormat("jpeg", "image/jpeg", "darkroom.render.jpeg.JpegFile", streamed=True)
PNG = OriginalFormat("png", "image/png", "PIL.PngImagePlugin.PngImageFile", streamed=True)
GIF = OriginalFormat("gif", "image/gif", "PIL.GifImagePlugin.GifImageFile")
WEBP = OriginalFormat("webp", "image/webp", "PIL.WebPImagePlugin.WebPImageFile")
AVIF = OriginalFormat("avif", "image/avif", "PIL.AvifImagePlugin.AvifImageFile")
TIFF = OriginalFormat("tiff", "image/tiff", "PIL.TiffImagePlugin.TiffImageFile")
JPEG2000 = OriginalFormat("jpeg2000", "image/jp2", "PIL.Jpeg2KImagePlugin.Jpeg2KImageFile")

_BEGINNINGS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"II+\0", TIFF),
    (b"MM\0+", TIFF),
    (b"\0\0\0\x0cjP  \r\n\x87\n", JPEG2000),
    (b"\xff\x4f\xff\x51", JPEG2000),
)


def format_of(head: bytes) -> OriginalFormat | None:
    """The format that begins with these bytes, None if it is not on the list."""
    if head[:4] == b"RIFF" and head[8:15] == b"WEBPVP8":
        return WEBP
    if head[4:8] == b"ftyp":
        return AVIF if _brands(head) & {b"avif", b"avis"} else None
    return next((found for beginning, found in _BEGINNINGS if head.startswith(beginning)), None)


def _brands(head: bytes) -> set[bytes]:
    """Major and compatible brands of an ISO base media file (ISO/IEC 14496-12, section 4.3): HEIC differs only here."""
    end = int.from_bytes(head[:4])
    return {head[8:12], *(head[at : at + 4] for at in range(16, min(end, len(head)), 4))}
