"""How plans are spelled and signed: one module for each family of URLs.

A dialect is a module with the members of `Dialect`; a source's configuration names the one it speaks.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from darkroom.dialects import imgix
from darkroom.dialects.reading import Reading
from darkroom.errors import DarkroomError

__all__ = ["DIALECTS", "Dialect", "Reading"]


class Dialect(Protocol):
    """What the app asks of a dialect."""

    @property
    def STATUSES(self) -> Mapping[type[DarkroomError], int]:  # noqa: N802 - a module's constant
        """The statuses in which its service differs from the error tree."""

    def verify(self, path: str, exact: bool, query: str, keys: Sequence[str]) -> None:
        """Raise `SignatureRefused` unless one of the keys signed this raw path and raw query.

        `exact`: the path is spelled as the viewer sent it; otherwise each way in which the dialect's
        clients could have spelled it is tried.
        """

    def object_path(self, path: str, exact: bool) -> str:
        """The decoded path of the object that this raw path names; raises `PathRefused`."""

    def read(self, query: str) -> Reading:
        """What a raw query asks for; raises `BadEncoding`."""

    def headers(self, reading: Reading, etag: str) -> Mapping[str, str]:
        """Headers that its service adds to a picture."""

    def sign(self, path: str, query: str, key: str) -> str:
        """The path and query with a signature that `verify` accepts."""


DIALECTS: Mapping[str, Dialect] = {"imgix": imgix}
