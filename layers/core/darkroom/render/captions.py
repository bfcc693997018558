"""IPTC captions and credits: out of a JPEG original, and into a JPEG print."""

from PIL.ImageFile import ImageFile

_IPTC = 0x0404
"""The image resource that holds IPTC's records (Adobe, Photoshop File Formats, image resource ids)."""

_MOST = 65_000
"""Bytes that fit into one segment with their wrapping."""


def captions_of(image: ImageFile) -> bytes:
    """The IPTC records of an opened JPEG, empty where it has none or more than a segment holds."""
    resources = image.info.get("photoshop")
    found = resources.get(_IPTC, b"") if isinstance(resources, dict) else b""
    return found if isinstance(found, bytes) and len(found) <= _MOST else b""


def with_captions(jpeg: bytes, records: bytes) -> bytes:
    """The same JPEG with these IPTC records, and nothing else of Photoshop's, in an APP13 segment behind its header."""
    if not records:
        return jpeg
    padding = b"\0" * (len(records) % 2)
    resource = b"8BIM" + _IPTC.to_bytes(2) + b"\0\0" + len(records).to_bytes(4) + records + padding
    body = b"Photoshop 3.0\0" + resource
    at = 2
    if jpeg[2:4] == b"\xff\xe0":
        at += 2 + int.from_bytes(jpeg[4:6])
    return jpeg[:at] + b"\xff\xed" + (len(body) + 2).to_bytes(2) + body + jpeg[at:]
