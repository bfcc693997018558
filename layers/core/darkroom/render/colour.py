"""Colour: whatever the original's numbers mean, the print's are in one space; unasked, sRGB without a profile."""

from dataclasses import replace
from functools import lru_cache
from io import BytesIO
from itertools import product
from typing import TYPE_CHECKING

from PIL import Image, ImageChops

from darkroom.plan import Plan
from darkroom.plan.values import ColourSpace
from darkroom.render.picture import Picture
from darkroom.render.profiles import profile

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


def to_space(picture: Picture, plan: Plan) -> Picture:
    """Convert through the original's profile; CMYK without a usable one by arithmetic.

    The picture's profile is from here on the one that its file shall carry.
    """
    wanted = plan.output.colour_space or _UNASKED
    if picture.format in _UNTAGGED:
        wanted = _UNASKED
    if wanted.name == "origin":
        if picture.profile is None or _fits(picture.profile, picture.image.mode):
            return picture if picture.image.mode != "CMYK" else _converted(picture, "srgb")
        return replace(_converted(picture, "srgb"), profile=None)
    converted = _converted(picture, "adobe" if wanted.name == "adobe" else "srgb")
    if not wanted.tagged:
        return converted if converted.profile is None else replace(converted, profile=None)
    image = converted.image
    if image.mode in ("L", "LA"):
        image = image.convert("RGBA" if converted.has_alpha else "RGB")
    return replace(converted, image=image, profile=profile(wanted.name))


_UNASKED = ColourSpace("srgb", tagged=False)
_UNTAGGED = ("gif", "jpeg2000")
"""Formats that have no place for a profile, or whose encoder does not write one."""


def _fits(found: bytes, mode: str) -> bool:
    """Whether a profile is for pictures of this mode, by its header (ICC.1:2022, 7.2.8), and can be read."""
    expected = _MODES.get(found[16:20].decode("latin-1"))
    return expected == mode.removesuffix("A") and expected in ("RGB", "L") and _is_sound(found, expected)


@lru_cache(maxsize=8)
def _is_sound(source: bytes, mode: str) -> bool:
    """Whether a way leads from a profile's colours to others; a cut one may be opened, and leads nowhere."""
    from PIL import ImageCms  # dear to import

    try:
        aim = ImageCms.ImageCmsProfile(BytesIO(profile("srgb")))
        ImageCms.buildTransform(ImageCms.ImageCmsProfile(BytesIO(source)), aim, mode, "RGB")
    except (OSError, ValueError, TypeError, ImageCms.PyCMSError):
        return False
    return True


def embedded(picture: Picture) -> bytes | None:
    """The profile that goes into the file: the picture's, if later steps have not made it grey or coloured."""
    if picture.profile is None:
        return None
    grey = picture.profile[16:20] == b"GRAY"
    return picture.profile if grey == (picture.image.mode in ("L", "LA")) else None


def _converted(picture: Picture, target: str) -> Picture:
    """The picture's numbers in this colour space; those without a profile are taken for sRGB."""
    image, source = picture.image, picture.profile
    if source is None and target != "srgb":
        source = profile("srgb")
        image = image.convert("RGB") if image.mode == "CMYK" else image
    found = _conversion(source, image.mode.removesuffix("A"), target) if source else None
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
def _conversion(source_profile: bytes, mode: str, target: str) -> "tuple[str, ImageCmsTransform] | None":
    """The mode that a profile expects and its way to the target; None where it is broken, does not fit, or is the same.

    The intent is perceptual, as sharp's: the one that CMYK profiles hold for photographs. Profiles of cameras
    and displays, made of a matrix and curves, have no other.
    """
    from PIL import ImageCms  # dear to import, and many originals have no profile

    try:
        source = ImageCms.ImageCmsProfile(BytesIO(source_profile))
        expected = _MODES.get(source.profile.xcolor_space)
        if expected is None or (expected != mode and (mode, expected) != ("L", "RGB")):
            return None
        aim = ImageCms.ImageCmsProfile(BytesIO(profile(target)))
        transform = ImageCms.buildTransform(source, aim, expected, "RGB")
    except (OSError, ValueError, TypeError, ImageCms.PyCMSError):
        return None
    return None if expected == "RGB" and _changes_nothing(transform) else (expected, transform)


def _changes_nothing(transform: "ImageCmsTransform") -> bool:
    """Whether no colour of the probe moves by more than one level: then it is sRGB, whatever its name."""
    probe = Image.frombytes("RGB", (len(_PROBE) // 3, 1), _PROBE)
    moved = ImageChops.difference(probe, transform.apply(probe)).getextrema()
    return all(isinstance(band, tuple) and band[1] <= 1 for band in moved)
