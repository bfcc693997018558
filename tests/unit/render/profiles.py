"""ICC profiles made by hand, since Pillow can make none but sRGB (ICC.1:2001-04, version 2)."""

import struct
from collections.abc import Mapping, Sequence
from io import BytesIO

import numpy as np
from PIL import ImageCms

P3_TO_SRGB = np.array([[1.2249, -0.2247, 0.0], [-0.0420, 1.0419, 0.0], [-0.0197, -0.0786, 1.0979]])
"""Linear Display P3 to linear sRGB, both D65 (CSS Color 4, section 18)."""

_P3 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
_D50 = (0.9642, 1.0, 0.8249)


def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def display_p3(gamma: float = 2.2) -> bytes:
    """The P3 primaries with a plain power curve."""
    colourants = {f"{name}XYZ": _xyz(place) for name, place in zip("rgb", _P3, strict=True)}
    return _profile(b"mntrRGB XYZ ", {**colourants, **{f"{name}TRC": _gamma(gamma) for name in "rgb"}})


def grey(gamma: float) -> bytes:
    return _profile(b"mntrGRAYXYZ ", {"kTRC": _gamma(gamma)})


def inks(cyan: Sequence[int]) -> bytes:
    """A CMYK profile whose cyan is this L*a*b* colour; every other ink is black."""
    paper, black = (100, 0, 0), (0, 0, 0)
    corners = [tuple(index >> bit & 1 for bit in (3, 2, 1, 0)) for index in range(16)]
    colours = [paper if not any(corner) else cyan if corner == (1, 0, 0, 0) else black for corner in corners]
    table = b"".join(bytes((round(light * 2.55), a + 128, b + 128)) for light, a, b in colours)
    head = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + struct.pack(">9i", *(65536 * (i % 4 == 0) for i in range(9)))
    return _profile(b"prtrCMYKLab ", {"A2B0": head + bytes(range(256)) * 4 + table + bytes(range(256)) * 3})


def _profile(kind: bytes, tags: Mapping[str, bytes]) -> bytes:
    tags = {"desc": b"desc\0\0\0\0\0\0\0\2x\0" + bytes(78), "wtpt": _xyz(_D50), **tags}
    at, index, body = 132 + 12 * len(tags), b"", b""
    for name, data in tags.items():
        padded = data + bytes(-len(data) % 4)
        index += struct.pack(">4sII", name.encode(), at + len(body), len(data))
        body += padded
    head = struct.pack(">I4xI12s12x4s", at + len(body), 0x02400000, kind, b"acsp")
    head = head.ljust(68, b"\0") + struct.pack(">3i", *(round(part * 65536) for part in _D50))
    return BytesIO(head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + index + body).getvalue()


def _xyz(place: Sequence[float]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(part * 65536) for part in place))


def _gamma(gamma: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256))
