"""Links to answers that are too large for an answer: where one lies for a while, and that nobody can guess it.

A link is the name of an object, `-/links/{expires}/{token}`, and its path at the edge. The token is made of what lies
there and of the end itself, so that a link with another end is the name of nothing: the edge has only to look at the
clock, and needs no secret.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass

LINKS = "-/links/"
"""What stands before the name of every link, in the bucket and in its path."""

LIFE = 1800
"""Seconds that a link lives at the most."""

WINDOW = 600
"""Seconds in which a print's links have the same end, so that it lies there once; they live so much shorter at most."""

_CONTEXT = b"darkroom: links"


@dataclass(frozen=True)
class Link:
    """A link: its end in Unix seconds, its name in the bucket, and the headers of what lies there."""

    expires: int
    name: str
    headers: Mapping[str, str]

    @property
    def path(self) -> str:
        """Where viewers find it, on the host that they asked."""
        return f"/{self.name}"


def derived(secret: bytes) -> bytes:
    """The secret of the links, made of one that has another purpose."""
    return hmac.digest(secret, _CONTEXT, "sha256")


def end(now: float, expires: int | None) -> int:
    """When a link that is made now ends: never after the URL that asked for it."""
    latest = int(now) // WINDOW * WINDOW + LIFE
    return latest if expires is None else min(latest, expires)


def link(secret: bytes, place: str, etag: str, headers: Mapping[str, str], expires: int) -> Link:
    """The link to a print in one state; `place` is where the print lies, `etag` its entity tag.

    Whoever has another state of it, or other headers, has another link.
    """
    told = [f"{name}: {value}" for name, value in sorted(headers.items())]
    text = "\n".join([place, etag, *told, str(expires)])
    token = urlsafe_b64encode(hmac.digest(secret, text.encode(), "sha256")).rstrip(b"=").decode()
    return Link(expires, f"{LINKS}{expires}/{token}", headers)
