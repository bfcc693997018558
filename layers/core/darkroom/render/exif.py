"""The one thing that a render needs of an original's EXIF: how it must be turned to stand upright."""

import struct
from typing import cast

from darkroom.plan.values import Orientation

ORIENTATION = 0x0112
_SHORT = 3


def orientation_of(exif: bytes) -> Orientation:
    """EXIF's orientation (CIPA DC-008, tag 0x0112); 1, as stored, where none is given that makes sense."""
    tiff = exif.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return 1
    try:
        return _first_directory(tiff, order)
    except struct.error:
        return 1


def _first_directory(tiff: bytes, order: str) -> Orientation:
    (at,) = struct.unpack_from(f"{order}L", tiff, 4)
    (entries,) = struct.unpack_from(f"{order}H", tiff, at)
    for entry in range(entries):
        tag, kind, count, value = struct.unpack_from(f"{order}HHLH", tiff, at + 2 + 12 * entry)
        if tag == ORIENTATION:
            return cast(Orientation, value) if kind == _SHORT and count == 1 and 1 <= value <= 8 else 1
    return 1
