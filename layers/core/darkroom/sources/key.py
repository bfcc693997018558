"""The object key that a path stands for, held below the source's prefix."""

from darkroom.errors import AddressRefused, PathRefused
from darkroom.sources.model import Source

LONGEST_KEY = 1024
"""Bytes of UTF-8; S3's own limit (Amazon S3 User Guide, "Naming Amazon S3 objects")."""


def object_key(source: Source, path: str) -> str:
    """The key of the object at this decoded path (its leading slash included), below the source's prefix.

    Every segment must be a plain name: not empty, not `.` or `..`, free of control characters and of
    back-slashes; and the path must not be an absolute URL. What is refused here never reaches S3.

    Raises:
        AddressRefused: the path is an absolute URL.
        PathRefused: the path could name something outside the prefix, or nothing at all.
    """
    name = path.removeprefix("/")
    segments = name.split("/")
    if "://" in name or segments[0].lower() in ("http:", "https:"):
        raise AddressRefused("absolute URL")
    if any(segment in ("", ".", "..") for segment in segments):
        raise PathRefused("empty or dotted segment")
    if any(character < " " or character in "\x7f\\" for character in name):
        raise PathRefused("control character or back-slash")
    key = source.bucket.folder + name
    if len(key.encode()) > LONGEST_KEY:
        raise PathRefused("key too long")
    return key
