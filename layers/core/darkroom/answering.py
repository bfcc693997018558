"""The answer that hands a print out: its headers, and whether the viewer has it already."""

from darkroom import caching, conditions, http, ranges, shelf
from darkroom.course import Course, Wish
from darkroom.dates import http_date
from darkroom.errors import PreconditionFailed
from darkroom.http import Response
from darkroom.ports import Label


def answer(
    wish: Wish, course: Course, label: Label, body: bytes, cache_status: str, *, stands_in: int | None = None
) -> Response:
    """The print with this label as the answer to a wish: 304 where the viewer has it, else 200.

    One that `stands_in` for a newer one, which cannot be made at the moment, may do so for these seconds at most.

    Raises:
        PreconditionFailed: the viewer wants it in another state only.
    """
    # A date would speak for the original alone, and not for what is laid over it.
    modified = None if wish.found else label.stamp.last_modified
    headers = {**_headers(wish, course.clock.now(), label, stands_in), "Cache-Status": cache_status}
    if modified is not None:
        headers["Last-Modified"] = http_date(modified)
    comes_to = conditions.status(wish.request, label.etag, modified)
    if comes_to == 412:
        raise PreconditionFailed("If-Match" if wish.request.header("if-match") else "If-Unmodified-Since")
    if comes_to == 304:
        return Response(304, headers)
    course.facts |= {"width": label.width, "height": label.height, "frames": label.frames}
    course.facts["format"] = label.content_type
    headers |= ranges.ACCEPTED | http.inert(label.content_type)
    headers |= {"Content-Type": label.content_type, "Server-Timing": http.server_timing(course.stages)}
    headers |= {f"X-Darkroom-{name}": text for name, text in label.told.items()}
    return Response(200, {**headers, **course.dialect.headers(wish.reading, label.etag)}, body)


def _headers(wish: Wish, now: float, label: Label, stands_in: int | None) -> dict[str, str]:
    """What a 200 and a 304 have in common."""
    reading = wish.reading
    delivery = reading.plan.delivery
    headers = {
        **http.SHARED,
        "Access-Control-Expose-Headers": "*",
        "Cache-Control": _kept(wish, now, label, stands_in),
        "ETag": label.etag,
        http.CACHE_TAG: shelf.cache_tags(wish.source.name, wish.key),
    }
    if delivery.expires is not None:
        headers["X-Robots-Tag"] = "noindex"
    if reading.vary:
        headers["Vary"] = ", ".join(reading.vary)
    if reading.hints:
        headers["Accept-CH"] = ", ".join(reading.hints)
    if reading.ignored:
        headers["X-Darkroom-Ignored"] = reading.ignored_text()
    if delivery.download is not None:
        headers["Content-Disposition"] = http.disposition(delivery.download or wish.key.rpartition("/")[2])
    return headers


def _kept(wish: Wish, now: float, label: Label, stands_in: int | None) -> str:
    expires = wish.reading.plan.delivery.expires
    if stands_in is not None:
        return caching.of_stand_in(wish.source, label.stamp, stands_in, expires, now, shared=wish.shared)
    return caching.of_picture(wish.source, label.stamp, expires, now, shared=wish.shared, alone=not wish.found)
