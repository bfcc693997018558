"""JPEG originals: whether one that was decoded without complaint was whole.

The decoder stops with an error when the file ends early. It does not when somebody cut the file and put an
end marker behind it: what is missing becomes grey, or unrefined.
"""

import re
from io import BytesIO

from PIL import Image, ImageChops
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile

from darkroom.errors import OriginalTooLarge
from darkroom.ports import File
from darkroom.render.containers import jpeg_lacks_scans, jpeg_restart_interval, jpeg_scans
from darkroom.render.geometry import Pixels

_BLOCK = 65_536
_FILLER = bytes(range(1, 255))
_END = b"\xff\xd9"
_RESTART = re.compile(rb"\xff[\xd0-\xd7]")


class JpegFile(JpegImageFile):
    """Pillow's, but for its search of the EXIF for a resolution, which imports the TIFF plugin."""

    def _read_dpi_from_exif(self) -> None:
        """Nobody asks for it."""


MOST_SCANS = 100
"""Scans of one JPEG: encoders write about ten, and each costs a walk over all its coefficients."""


def keep_scans_few(image: JpegImageFile, file: File, headers_end: int) -> None:
    """Raise `OriginalTooLarge` for a JPEG of more than `MOST_SCANS` scans; one of a single scan is not read for it."""
    whole = 8 + 2 * image.layers
    file.seek(max(0, headers_end - whole))
    single = file.read(2) == b"\xff\xda" and "progressive" not in image.info
    file.seek(0)
    if not single and file.read().count(b"\xff\xda") > MOST_SCANS:
        raise OriginalTooLarge("more scans than a JPEG needs")
    file.seek(headers_end)


def check_jpeg(image: ImageFile, file: File, headers_end: int, wanted: Pixels) -> None:
    """Raise ValueError for a JPEG without its end, without some of its scans, or with one that ends too early.

    The last costs a second decoding and is asked only of a picture whose last pixel is the grey of a missing
    block. Not noticed: a cut inside the last block of all, or inside the last scan of a progressive file.
    """
    file.seek(max(headers_end, file.tell() - _BLOCK - 1))
    if _END not in file.read():
        raise ValueError("a JPEG without its end")
    grey = _ends_grey(image)
    if not grey and "progressive" not in image.info:
        return
    file.seek(0)
    data = file.read()
    components, scans, end = jpeg_scans(data)
    if jpeg_lacks_scans(components, scans):
        raise ValueError("a JPEG without some of its scans")
    if grey and _differs(image, data[:end] + _FILLER + data[end:], wanted):
        raise ValueError("a JPEG whose scan ends early")


def check_restarts(image: JpegImageFile, size: Pixels, file: File, headers_end: int) -> None:
    """Raise ValueError for a JPEG of one scan that has fewer restart markers than its blocks need (T.81, E.1.3).

    The decoder finds its way again at the next marker, and says nothing of the grey stripe that it leaves.
    """
    file.seek(0)
    interval = jpeg_restart_interval(file.read(headers_end))
    if not interval or "progressive" in image.info:
        return
    sampling = [layer[1:3] for layer in image.layer] if image.layers > 1 else [(1, 1)]
    across, down = 8 * max(across for across, _ in sampling), 8 * max(down for _, down in sampling)
    blocks = -(-size[0] // across) * -(-size[1] // down)
    if len(_RESTART.findall(file.read())) < -(-blocks // interval) - 1:
        raise ValueError("a JPEG without some of its restart markers")


def _ends_grey(image: Image.Image) -> bool:
    last = image.getpixel((image.width - 1, image.height - 1))
    bands = last if isinstance(last, tuple) else (last or 0,)
    return all(126 <= band <= 129 for band in bands)


def _differs(image: Image.Image, longer: bytes, wanted: Pixels) -> bool:
    """Whether more entropy-coded data changes the picture: a whole scan has its blocks and passes over the rest."""
    again = JpegFile(BytesIO(longer))
    again.draft(None, wanted)
    again.load()
    return ImageChops.difference(image, again).getbbox(alpha_only=False) is not None
