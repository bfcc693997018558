"""SVGZ: SVG packed by gzip (RFC 1952)."""

import zlib

MAGIC = b"\x1f\x8b\x08"

MOST_BYTES = 32 * 1024 * 1024
"""Bytes of an SVG's text; a packed one is unpacked no further."""

_GZIP = 16 + zlib.MAX_WBITS


def unpacked(body: bytes, most: int = MOST_BYTES) -> bytes:
    """An SVG's text, packed or not: `most` bytes of it and one more at most; raises ValueError for a broken packing."""
    if not body.startswith(MAGIC):
        return body[: most + 1]
    try:
        return zlib.decompressobj(_GZIP).decompress(body, most + 1)
    except zlib.error as error:
        raise ValueError(str(error)) from None
