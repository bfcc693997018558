"""HEIC and its relatives: the primary picture, decoded by libheif and libde265, turned as its container says."""

import base64
from typing import Any

import pi_heif

_MOST_EXIF = 64 * 1024

_MODES = {"L": "L", "LA": "LA", "La": "La", "RGB": "RGB", "RGBA": "RGBA", "RGBa": "RGBa"}


class Reader:
    """Nothing is fetched for a HEIC."""

    def __init__(self, asked: dict[str, Any], body: bytes) -> None:
        self._body = body
        pi_heif.options.DECODE_THREADS = 1
        pi_heif.options.THUMBNAILS = pi_heif.options.DEPTH_IMAGES = pi_heif.options.AUX_IMAGES = False

    def opened(self) -> "Photograph":
        return Photograph(pi_heif.open_heif(self._body, convert_hdr_to_8bit=True), _turns(self._body))


def _turns(body: bytes) -> bool:
    """Whether the container turns or mirrors a picture: then EXIF, which repeats it, must not do so again."""
    at = 0
    while (length := int.from_bytes(body[at : at + 4])) >= 8 and body[at + 4 : at + 8] != b"meta":
        at += length
    properties = body[at : at + length]
    return b"irot" in properties or b"imir" in properties


class Photograph:
    """The headers of a HEIC, whose pixels libheif turns as `irot` and `imir` say; without them EXIF has the word."""

    def __init__(self, file: pi_heif.HeifFile, turns: bool) -> None:
        self._file = file
        self.profile: bytes = file.info.get("icc_profile", b"")
        exif: bytes = b"" if turns else file.info.get("exif") or b""
        self.told = {"size": file.size, "exif": base64.b64encode(exif[:_MOST_EXIF]).decode()}

    def draw(self, width: int, height: int) -> tuple[dict[str, Any], bytes]:
        """All of it: there is no smaller way to decode it."""
        data = self._file.data  # only now are size and stride those of the pixels
        facts = {"mode": _MODES[self._file.mode], "size": self._file.size, "stride": self._file.stride}
        return {**facts, "raw": facts["mode"]}, data
