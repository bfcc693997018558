"""Answers that are too large for an answer: lent to a link, and the viewer sent there."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace

from darkroom import caching, http
from darkroom.course import Wish
from darkroom.dates import http_date
from darkroom.errors import PrintsUnavailable, PrintTooLarge
from darkroom.http import Response
from darkroom.links import Link, end, link
from darkroom.ports import Body, Clock, Deadline, Kept, Links, Prints

LARGEST = 1024**3
"""Bytes of an original that is passed through: about what can be carried within a request's time."""

LARGEST_PRINT = 256 * 1024**2
"""Bytes of a print that is lent although it lies in a bucket of the source's own, so that it comes through memory."""

_OF_THE_PICTURE = (
    *("Accept-Ranges", "Content-Disposition", "Content-Security-Policy", "Content-Type", "ETag", "Last-Modified"),
)
"""What belongs to the picture and not to a redirect: one with a validator would be found right after its link's end."""


@dataclass(frozen=True)
class Lender:
    """Lends pictures to links whose names are made with a `secret`; without `links` it lends nothing."""

    links: Links | None
    prints: Prints | None
    secret: bytes
    clock: Clock

    def may_lend(self, wish: Wish) -> bool:
        """Whether this viewer can be sent to a link: through an edge, and for the picture that was asked for."""
        return self.links is not None and wish.request.exact and not wish.instead

    def check(self, wish: Wish, length: int) -> None:
        """Raise `PrintTooLarge` if so many bytes cannot be passed through."""
        if length > LARGEST or not self.may_lend(wish):
            raise PrintTooLarge(f"{length} bytes")

    def made(self, picture: Response, wish: Wish, name: str, deadline: Deadline) -> Response:
        """The redirect to a picture that is at hand."""
        return self.passing(picture, wish, name, io.BytesIO(picture.body), len(picture.body), deadline)

    def passing(
        self, picture: Response, wish: Wish, name: str, body: Body, length: int, deadline: Deadline
    ) -> Response:
        """The redirect to a picture whose body is still arriving; raises what reading it raises."""
        links, to = self._links(wish), self._link(picture, wish, name)
        if not links.is_lent(to, deadline):
            links.carry(to, body, length, deadline)
        return self._redirect(picture, to)

    def kept(self, picture: Response, wish: Wish, name: str, deadline: Deadline) -> Response:
        """The redirect to a picture that is kept under a name and was not fetched.

        Raises:
            PrintsUnavailable: the store fails, or the print is gone meanwhile.
        """
        links, to = self._links(wish), self._link(picture, wish, name)
        if not (links.is_lent(to, deadline) or links.lend(to, wish.source, name, deadline)):
            body = self._fetched(picture, wish, name, deadline)
            links.carry(to, io.BytesIO(body), len(body), deadline)
        return self._redirect(picture, to)

    def _fetched(self, picture: Response, wish: Wish, name: str, deadline: Deadline) -> bytes:
        found = self.prints.find(wish.source, name, LARGEST_PRINT, deadline) if self.prints else None
        if not isinstance(found, Kept) or found.label.etag != picture.headers["ETag"]:
            raise PrintsUnavailable("the print is gone or another meanwhile")
        if found.body is None:
            raise PrintTooLarge(f"{found.length} bytes")
        return found.body

    def _links(self, wish: Wish) -> Links:
        if self.links is None or not self.may_lend(wish):
            raise PrintTooLarge("as it is kept")
        return self.links

    def _link(self, picture: Response, wish: Wish, name: str) -> Link:
        expires = end(self.clock.now(), wish.reading.plan.delivery.expires)
        headers = {
            "Cache-Control": caching.of_link(picture.headers["Cache-Control"]),
            "Expires": http_date(expires),
            **_some(picture.headers, "Content-Type", "Content-Disposition", http.CACHE_TAG),
        }
        return link(self.secret, f"{wish.source.name}/{name}", picture.headers["ETag"], headers, expires)

    def _redirect(self, picture: Response, to: Link) -> Response:
        """302 and not 307: they differ for other methods than ours only, and every client knows 302."""
        headers = {name: value for name, value in picture.headers.items() if name not in _OF_THE_PICTURE}
        kept = caching.of_redirect(picture.headers["Cache-Control"], to.expires, self.clock.now())
        return replace(picture, status=302, headers={**headers, "Location": to.path, "Cache-Control": kept}, body=b"")


def _some(headers: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: headers[name] for name in names if name in headers}
