"""How plans are spelled and signed: one module for each family of URLs.

A dialect is a module with the members of `Dialect`; a source's configuration names the one it speaks.
"""

from collections.abc import Mapping
from typing import Protocol

from darkroom.dialects import imgix, imglab, ixmage
from darkroom.dialects.reading import Asked, Reading
from darkroom.errors import DarkroomError
from darkroom.sources import SigningKey, Source

__all__ = ["DIALECTS", "Asked", "Dialect", "Reading"]


class Dialect(Protocol):
    """What the app asks of a dialect."""

    @property
    def STATUSES(self) -> Mapping[type[DarkroomError], int]:  # noqa: N802 - a module's constant
        """The statuses in which its service differs from the error tree."""

    @property
    def OWN_HOST_LOOPS(self) -> bool:  # noqa: N802 - a module's constant
        """Whether an overlay may not name its own source by the source's host."""

    def verify(self, asked: Asked, source: Source) -> None:
        """Raise `SignatureRefused` or another `RequestError` unless the source may answer this.

        Where the path is not exact, each way in which the dialect's clients could have spelled it is tried.
        """

    def object_path(self, asked: Asked) -> str:
        """The decoded path of the object that is asked for; raises `PathRefused`."""

    def read(self, asked: Asked, source: Source) -> Reading:
        """What is asked for, the source's defaults included; raises `BadEncoding` and `OverlayRefused`."""

    def spell(self, reading: Reading) -> str:
        """A raw query that reads as the same."""

    def headers(self, reading: Reading, etag: str) -> Mapping[str, str]:
        """Headers that its service adds to a picture."""

    def sign(self, asked: Asked, key: SigningKey) -> str:
        """The raw path and query with a signature that `verify` accepts."""


DIALECTS: Mapping[str, Dialect] = {"imgix": imgix, "imglab": imglab, "ixmage": ixmage}
