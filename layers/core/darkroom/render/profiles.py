"""ICC profiles that prints may carry, made from the numbers that define their colour spaces.

Written here rather than taken from files of others, so that they may be given away (they say so: CC0), are small, and
have the same bytes on every machine. Layout: ICC.1:2001-04 (version 2.4) and ICC.1:2022 (version 4.4).
"""

import struct
from functools import cache

_XYZ = tuple[float, float, float]

_D50: _XYZ = (0.9642, 1.0, 0.8249)
_SRGB: tuple[_XYZ, ...] = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))
_ADOBE: tuple[_XYZ, ...] = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
"""Red, green and blue adapted to D50, of IEC 61966-2-1 and of Adobe RGB (1998), section 4.3.1."""

_STEPS = 1024


@cache
def profile(name: str) -> bytes:
    """The profile of `srgb`, `tinysrgb` or `adobe`.

    `srgb` has a table for its curve, which every reader of profiles knows; `tinysrgb` has the formula, in a sixth of
    the bytes, for readers of version 4.
    """
    if name == "adobe":
        return _matrix_profile("Compatible with Adobe RGB (1998)", _ADOBE, _curve([round(2.19921875 * 256)]), 2)
    if name == "tinysrgb":
        return _matrix_profile("sRGB", _SRGB, _formula(), 4)
    return _matrix_profile("sRGB", _SRGB, _curve([_srgb_step(step) for step in range(_STEPS)]), 2)


def _srgb_step(step: int) -> int:
    level = step / (_STEPS - 1)
    return round(65_535 * (level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4))


def _matrix_profile(title: str, primaries: tuple[_XYZ, ...], curve: bytes, version: int) -> bytes:
    tags = {b"desc": _title(title, version), b"cprt": _words("CC0", version), b"wtpt": _colour(_D50)}
    tags |= {name: _colour(value) for name, value in zip((b"rXYZ", b"gXYZ", b"bXYZ"), primaries, strict=True)}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    at, table, data = 128 + 4 + 12 * len(tags), [len(tags).to_bytes(4)], dict[bytes, int]()
    for name, body in tags.items():
        if body not in data:
            data[body] = at
            at += len(body)
        table.append(name + struct.pack(">II", data[body], len(body)))
    return b"".join([_header(at, version), *table, *data])


def _header(size: int, version: int) -> bytes:
    date = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
    number = (0x02400000 if version == 2 else 0x04400000).to_bytes(4)
    head = size.to_bytes(4) + b"\0\0\0\0" + number + b"mntrRGB XYZ " + date + b"acsp"
    return (head.ljust(68, b"\0") + _fixed(*_D50)).ljust(128, b"\0")


def _fixed(*values: float) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(value * 65_536) for value in values))


def _colour(value: _XYZ) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(*value)


def _curve(steps: list[int]) -> bytes:
    return _padded(b"curv\0\0\0\0" + len(steps).to_bytes(4) + struct.pack(f">{len(steps)}H", *steps))


def _formula() -> bytes:
    """IEC 61966-2-1's curve as ICC's parametric curve of kind 3."""
    return b"para\0\0\0\0" + struct.pack(">HH", 3, 0) + _fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def _title(text: str, version: int) -> bytes:
    if version == 4:
        return _words(text, version)
    plain = text.encode() + b"\0"
    return _padded(b"desc\0\0\0\0" + len(plain).to_bytes(4) + plain + b"\0" * (4 + 4 + 2 + 1 + 67))


def _words(text: str, version: int) -> bytes:
    if version == 2:
        return _padded(b"text\0\0\0\0" + text.encode() + b"\0")
    words = text.encode("utf-16-be")
    return _padded(b"mluc\0\0\0\0" + struct.pack(">II4sII", 1, 12, b"enUS", len(words), 28) + words)


def _padded(body: bytes) -> bytes:
    return body + b"\0" * (-len(body) % 4)
