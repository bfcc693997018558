"""What an original's file says of itself, as JSON: its size, its kind, and its metadata by groups.

Values are cut to what a reader can use; bytes that are no text are left out.
"""

import json
import struct
from collections.abc import Iterable, Mapping
from typing import Any

from PIL import ExifTags

from darkroom.render.captions import captions_of
from darkroom.render.decode import Opened
from darkroom.render.document import Drawn
from darkroom.render.witness import judged

_LONGEST_TEXT = 1024
_LONGEST_LIST = 64
_MOST_ENTRIES = 256
"""What is told of one value and of one group."""

_MODELS = {
    "1": "Gray",
    "L": "Gray",
    "LA": "Gray",
    "I": "Gray",
    "I;16": "Gray",
    "F": "Gray",
    "CMYK": "CMYK",
    "LAB": "Lab",
}
_DEPTHS = {"1": 1, "I": 16, "I;16": 16, "I;16B": 16, "F": 32}
_POINTERS = {ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo, ExifTags.IFD.Interop, ExifTags.IFD.MakerNote}

_IPTC = {
    5: "ObjectName",
    15: "Category",
    25: "Keywords",
    40: "SpecialInstructions",
    55: "DateCreated",
    60: "TimeCreated",
    80: "Byline",
    85: "BylineTitle",
    90: "City",
    95: "ProvinceState",
    101: "CountryPrimaryLocationName",
    103: "OriginalTransmissionReference",
    105: "Headline",
    110: "Credit",
    115: "Source",
    116: "CopyrightNotice",
    120: "CaptionAbstract",
    122: "WriterEditor",
}
"""Data sets of IPTC's application record (IIM 4.2, record 2) by number."""


def described(original: Opened | Drawn) -> bytes:
    """The document of an original whose headers are read; raises as reading the file does."""
    told = _told(original) if isinstance(original, Opened) else _told_of_document(original)
    return json.dumps({name: value for name, value in told.items() if value is not None}, allow_nan=False).encode()


def _told_of_document(original: Drawn) -> dict[str, Any]:
    return {
        "Content-Length": str(original.length),
        "Content-Type": original.format.content_type,
        "Orientation": original.orientation,
        "PixelWidth": original.size[0],
        "PixelHeight": original.size[1],
        "ProfileName": _profile_name(original.profile),
        "Output": {},
    }


def _told(original: Opened) -> dict[str, Any]:
    with judged(original.witness):
        original.file.seek(0)
        length = len(original.file.read())
    image = original.image
    return {
        "Content-Length": str(length),
        "Content-Type": original.format.content_type,
        "ColorModel": _MODELS.get(image.mode, "RGB"),
        "Depth": _DEPTHS.get(image.mode, 8),
        **_resolution(image.info.get("dpi")),
        "Orientation": original.orientation,
        "PixelWidth": original.size[0],
        "PixelHeight": original.size[1],
        "ProfileName": _profile_name(original.profile),
        "Frames": original.frames if original.frames > 1 else None,
        "Output": {},
        **_groups(original),
    }


def _resolution(dpi: Any) -> dict[str, Any]:
    found = _value(dpi)
    if not isinstance(found, list) or len(found) != 2:
        return {}
    return {"DPIWidth": found[0], "DPIHeight": found[1]}


def _profile_name(profile: bytes | None) -> str | None:
    if profile is None:
        return None
    from io import BytesIO

    from PIL import ImageCms

    try:
        name = ImageCms.ImageCmsProfile(BytesIO(profile)).profile.profile_description
    except (OSError, ValueError, TypeError):
        return None
    return _text(name) if name else None


def _groups(original: Opened) -> dict[str, Any]:
    image = original.image
    found: dict[str, Any] = {"JFIF": _jfif(image.info), "IPTC": _iptc(captions_of(image))}
    try:
        exif = image.getexif()
        found["TIFF"] = _named({tag: value for tag, value in exif.items() if tag not in _POINTERS}, ExifTags.TAGS)
        found["Exif"] = _named(exif.get_ifd(ExifTags.IFD.Exif), ExifTags.TAGS)
        found["GPS"] = _named(exif.get_ifd(ExifTags.IFD.GPSInfo), ExifTags.GPSTAGS)
    except Exception:  # noqa: BLE001, S110 - Pillow's reader meets broken EXIF with nearly any of them; it tells nothing then
        pass
    return {name: group for name, group in found.items() if group}


def _jfif(info: Mapping[Any, Any]) -> dict[str, Any]:
    if "jfif_version" not in info:
        return {}
    across, down = info.get("jfif_density", (1, 1))
    return {
        "DensityUnit": info.get("jfif_unit", 0),
        "XDensity": across,
        "YDensity": down,
        "JFIFVersion": list(info["jfif_version"]),
    }


def _named(entries: Mapping[int, Any], names: Mapping[int, str]) -> dict[str, Any]:
    """The entries whose tags have a name and whose values can be told."""
    told = {names[tag]: _value(value) for tag, value in list(entries.items())[:_MOST_ENTRIES] if tag in names}
    return {name: value for name, value in told.items() if value is not None}


def _iptc(records: bytes) -> dict[str, Any]:
    """The data sets of the application record that have a name; one that repeats is a list."""
    found = dict[str, list[str]]()
    for number, data in _data_sets(records):
        if number in _IPTC:
            found.setdefault(_IPTC[number], []).append(_text(data.decode("utf-8", "replace")))
    return {name: texts[0] if len(texts) == 1 else texts[:_LONGEST_LIST] for name, texts in found.items()}


def _data_sets(records: bytes) -> Iterable[tuple[int, bytes]]:
    at = 0
    while at + 5 <= len(records) and records[at] == 0x1C:
        record, number, length = struct.unpack_from(">BBH", records, at + 1)
        if length & 0x8000:
            return
        if record == 2:
            yield number, records[at + 5 : at + 5 + length]
        at += 5 + length


def _value(value: Any) -> Any:
    """A value as JSON can say it, cut where it is long; None for what is no text or number."""
    if isinstance(value, bool | int):
        return value if -(2**53) < value < 2**53 else None
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bytes):
        text = value.rstrip(b"\0")
        return _text(text.decode()) if text.isascii() and text.decode().isprintable() else None
    if isinstance(value, tuple | list):
        return [_value(item) for item in value[:_LONGEST_LIST]]
    try:
        number = float(value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return round(number, 6) if abs(number) < 1e15 else None


def _text(text: str) -> str:
    kept = "".join(character for character in text[:_LONGEST_TEXT] if character.isprintable() or character == "\n")
    return kept.encode("utf-8", "replace").decode()
