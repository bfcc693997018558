"""The formats that an original may have, told apart by their first bytes."""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass
from importlib import import_module

from PIL import Image
from PIL.ImageFile import ImageFile

from darkroom.documents.packed import unpacked
from darkroom.ports import File

Image.MAX_IMAGE_PIXELS = None
"""Pillow warns at 89 million pixels and refuses twice as many; `Limits` decide here."""

HEAD = 4096
"""How many of a file's first bytes `format_of` looks at: an SVG may begin with a licence, a PDF after 1,024 others."""


@dataclass(frozen=True)
class OriginalFormat:
    """A format on the list; `streamed`: decoded while the file arrives, the others' decoders need it whole.

    `document` names what reads it in a process of its own. `vector`: a viewer may want it as it is, not as pixels.
    """

    name: str
    content_type: str
    decoder: str = ""
    streamed: bool = False
    document: str = ""
    vector: bool = False

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
HEIC = OriginalFormat("heic", "image/heic", document="heic")
SVG = OriginalFormat("svg", "image/svg+xml", document="svg", vector=True)
PDF = OriginalFormat("pdf", "application/pdf", document="pdf", vector=True)
EPS = OriginalFormat("eps", "application/postscript", vector=True)

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
    (b"%!PS", EPS),
    (b"\xc5\xd0\xd3\xc6", EPS),
)

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}

_XML_PROLOG = re.compile(
    r"(?:\s++|<\?.*?\?>|<!--.*?-->|<!DOCTYPE\s++(?:\w++:)?+svg\b[^>\[]*+(?:\[.*?\]\s*+)?+>)*+", re.DOTALL
)
_SVG_ROOT = re.compile(r"<(?:[\w.-]++:)?+svg[\s/>]")
_UNFINISHED = re.compile(r"<\?|<!--|<!DOCTYPE\s++(?:\w++:)?+svg\b")


def format_of(head: bytes) -> OriginalFormat | None:
    """The format that begins with these bytes, None if it is not on the list."""
    if head[:4] == b"RIFF" and head[8:15] == b"WEBPVP8":
        return WEBP
    if head[4:8] == b"ftyp":
        brands = _brands(head)
        return AVIF if brands & {b"avif", b"avis"} else HEIC if brands & _HEIC_BRANDS else None
    found = next((found for beginning, found in _BEGINNINGS if head.startswith(beginning)), None)
    if found is None and b"%PDF-" in head[:1029]:
        return PDF
    return found or (SVG if _is_svg(head) else None)


def _is_svg(head: bytes) -> bool:
    """Whether an SVG's root comes after a byte order mark, instructions, comments, space and a document type.

    A prolog that is longer than the head may belong to an SVG; its reader will tell.
    """
    try:
        begin = unpacked(head, HEAD)
    except ValueError:
        return False
    encoding = "utf-16" if begin[:2] in (BOM_UTF16_LE, BOM_UTF16_BE) else "utf-8-sig"
    text = begin.decode(encoding, "replace")
    prolog = _XML_PROLOG.match(text)
    rest = text[prolog.end() :] if prolog else text
    return bool(_SVG_ROOT.match(rest) or (len(begin) >= HEAD and _UNFINISHED.match(rest)))


def _brands(head: bytes) -> set[bytes]:
    """Major and compatible brands of an ISO base media file (ISO/IEC 14496-12, section 4.3): HEIC differs only here."""
    end = int.from_bytes(head[:4])
    return {head[8:12], *(head[at : at + 4] for at in range(16, min(end, len(head)), 4))}
