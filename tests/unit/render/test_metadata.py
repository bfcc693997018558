"""Nothing of what a file says about its photographer leaves in a print."""

import io
from typing import Any, get_args

import pytest
from PIL import Image, PngImagePlugin

from darkroom.plan.values import Format
from darkroom.render.picture import FormatName
from tests.paths import PHOTOS
from tests.unit.render import profiles
from tests.unit.render.tools import asking, printed, scene, written

SECRET = "Lat 48.8584 Lon 2.2945"
XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>{SECRET}</exif:GPSLatitude></x:xmpmeta>'.encode()
HARMLESS = {
    "version",
    "background",
    "loop",
    "duration",
    "timestamp",
    "extension",
    "transparency",
    "progressive",
    "progression",
}
"""What Pillow says of any file."""
JFIF = {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def exif() -> Image.Exif:
    found = Image.Exif()
    found[0x010E] = SECRET
    found.get_ifd(0x8825)[1] = "N"
    found.get_ifd(0x8825)[2] = (48.0, 51.0, 30.24)
    return found


def telling(name: str) -> bytes:
    """A file of this format that carries the secret wherever the format has a place for it."""
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", SECRET)
    text.add_itxt("XML:com.adobe.xmp", XMP.decode())
    options: dict[str, dict[str, Any]] = {
        "JPEG": {
            "exif": exif(),
            "xmp": XMP,
            "comment": SECRET,
            "icc_profile": profiles.display_p3(),
            "dpi": (123, 123),
        },
        "PNG": {"exif": exif(), "pnginfo": text, "icc_profile": profiles.display_p3(), "dpi": (123, 123)},
        "WEBP": {"exif": exif(), "xmp": XMP, "icc_profile": profiles.display_p3()},
        "AVIF": {"exif": exif(), "xmp": XMP, "icc_profile": profiles.display_p3()},
        "TIFF": {"exif": exif(), "icc_profile": profiles.display_p3(), "description": SECRET, "dpi": (123, 123)},
        "GIF": {"comment": SECRET},
        "JPEG2000": {"comment": SECRET},
    }
    return written(scene(), name, **options[name])


@pytest.mark.parametrize("source", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF", "GIF", "JPEG2000"])
@pytest.mark.parametrize("target", ["jpeg", "png", "webp", "avif", "gif"])
@pytest.mark.parametrize("width", [None, 60])
def test_no_metadata_leaves(source: str, target: FormatName, width: int | None) -> None:
    original = telling(source)
    assert SECRET.encode() in original
    body = printed(original, asking(size={"width": width}, output={"format": Format(target)})).body
    for mark in (
        b"48.8584",
        b"Exif",
        b"<x:xmpmeta",
        b"ICC_PROFILE",
        b"iCCP",
        b"ICCP",
        b"prof",
        b"Comment",
        b"8BIM",
        b"GPS",
    ):
        assert mark not in body
    image = Image.open(io.BytesIO(body))
    assert set(image.info) <= HARMLESS | (JFIF if target == "jpeg" else set())
    assert image.info.get("jfif_density", (1, 1)) == (1, 1)
    assert not image.getexif()


@pytest.mark.parametrize("target", ["jpeg", "webp", "avif", "png", "gif"])
def test_where_a_photograph_was_taken_stays_at_home(target: FormatName) -> None:
    if not PHOTOS.is_dir():
        pytest.skip("needs ../shared/photos")
    original = (PHOTOS / "exif-gps.jpg").read_bytes()
    assert Image.open(io.BytesIO(original)).getexif().get_ifd(0x8825)
    body = printed(original, asking(output={"format": Format(target)})).body
    assert b"Exif" not in body and not Image.open(io.BytesIO(body)).getexif()


def test_an_animation_says_nothing_either() -> None:
    frames = [scene(), scene().rotate(90)]
    original = written(frames[0], "GIF", save_all=True, append_images=frames[1:], comment=SECRET, loop=0)
    for target in get_args(FormatName.__value__):
        assert b"48.8584" not in printed(original, asking(output={"format": Format(target)})).body
