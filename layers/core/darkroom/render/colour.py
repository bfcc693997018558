"""Colour: whatever the original's numbers mean, the print's are sRGB and carry no profile."""

from functools import lru_cache
from io import BytesIO
from itertools import product
from typing import TYPE_CHECKING

from PIL import Image, ImageChops

from darkroom.plan import Plan
from darkroom.render.picture import Picture

if TYPE_CHECKING:
    from PIL.ImageCms import ImageCmsTransform

_MODES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}
"""Pillow's mode for an ICC colour space."""

_STEPS = bytes(range(0, 256, 51))
_GRID = [bytes(point) for point in product(_STEPS, repeat=3)]
_PROBE = b"".join(_GRID + [bytes([grey] * 3) for grey in range(256)])
"""A grid through the RGB cube, and every grey."""


def opaque(picture: Picture, _plan: Plan) -> Picture:
    """Let go of an alpha channel that hides nothing."""
    if not picture.has_alpha or picture.image.getchannel("A").getextrema()[0] != 255:
        return picture
    return picture.having(picture.image.convert(picture.image.mode[:-1]))


def to_srgb(picture: Picture, _plan: Plan) -> Picture:
    """Convert through the original's profile; CMYK without a usable one by arithmetic."""
    image = picture.image
    found = _conversion(picture.profile, image.mode.removesuffix("A")) if picture.profile else None
    if found is None:
        return picture.having(image.convert("RGB")) if image.mode == "CMYK" else picture
    mode, transform = found
    converted = transform.apply(image.convert(mode))
    if image.mode in ("L", "LA"):
        converted = converted.convert("L")
    if picture.has_alpha:
        converted.putalpha(image.getchannel("A"))
    return picture.having(converted)


@lru_cache(maxsize=8)
def _conversion(profile: bytes, mode: str) -> "tuple[str, ImageCmsTransform] | None":
    """The mode that a profile expects and its way to sRGB; None where it is broken, does not fit, or is sRGB.

    The intent is perceptual, as sharp's: the one that CMYK profiles hold for photographs. Profiles of cameras
    and displays, made of a matrix and curves, have no other.
    """
    from PIL import ImageCms  # dear to import, and many originals have no profile

    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        expected = _MODES.get(source.profile.xcolor_space)
        if expected is None or (expected != mode and (mode, expected) != ("L", "RGB")):
            return None
        transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), expected, "RGB")
    except (OSError, ValueError, TypeError, ImageCms.PyCMSError):
        return None
    return None if expected == "RGB" and _changes_nothing(transform) else (expected, transform)


def _changes_nothing(transform: "ImageCmsTransform") -> bool:
    """Whether no colour of the probe moves by more than one level: then it is sRGB, whatever its name."""
    probe = Image.frombytes("RGB", (len(_PROBE) // 3, 1), _PROBE)
    moved = ImageChops.difference(probe, transform.apply(probe)).getextrema()
    return all(isinstance(band, tuple) and band[1] <= 1 for band in moved)
