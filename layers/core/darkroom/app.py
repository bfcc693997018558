"""The story of a request, in order, and the only place that turns errors into answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from darkroom import caching, http
from darkroom.arriving import Arriving
from darkroom.cache import CachedSources
from darkroom.course import Course, Wish
from darkroom.dialects import DIALECTS, Asked, ixmage
from darkroom.errors import (
    DarkroomError,
    LinkExpired,
    OriginalError,
    OriginalForbidden,
    OriginalMissing,
    PrintTooLarge,
    SourceDisabled,
    TransferCut,
    UpstreamError,
)
from darkroom.http import Request, Response
from darkroom.locate import Place, locate, names_account
from darkroom.overlays import Fetcher, Finder, Found, tags
from darkroom.plan import Plan
from darkroom.plan.values import Locator
from darkroom.ports import NO_ORIGINAL, Clock, Deadline, Limits, Originals, Overlays, Sources, Stamp
from darkroom.printing import Printer, Wanted
from darkroom.sources import Fallback, Source, object_key

_OVERHEAD = 16 * 1024
"""Bytes of an inline answer that are left for its headers and its envelope."""


@dataclass(frozen=True)
class Rules:
    """What the settings say about answering: the base domain, the limits, and the seconds an answer may take.

    `answer_bytes` is the gateway's limit on a whole answer, its body in base64.
    """

    base_domain: str
    limits: Limits = field(default_factory=Limits)
    seconds: float = 24.0
    answer_bytes: int = 6_291_556

    @property
    def print_bytes(self) -> int:
        """The largest body that fits into an answer."""
        return (self.answer_bytes - _OVERHEAD) // 4 * 3


class App:
    """Signed URL in, print out: `answer` never raises."""

    def __init__(self, rules: Rules, sources: Sources, originals: Originals, clock: Clock) -> None:
        self._rules = rules
        self._sources = CachedSources(sources, clock)
        self._originals = originals
        self._printer = Printer(rules.limits, rules.print_bytes)
        self._clock = clock

    def answer(self, request: Request, seconds: float | None = None) -> Response:
        """The answer to a request, within `seconds` if fewer are left than the rules give."""
        course = Course(self._clock)
        begun = self._clock.monotonic()
        left = self._rules.seconds if seconds is None else min(seconds, self._rules.seconds)
        deadline = Deadline(self._clock, begun + left)
        try:
            response = self._answer(request, course, deadline)
        except Exception as error:  # noqa: BLE001 - whatever happens, there is an answer
            response = self._refusal(error, course, deadline)
        return self._told(response, course, begun, bare=request.method == "HEAD")

    def refuse(self, error: DarkroomError) -> Response:
        """The answer to what is not even a request."""
        course = Course(self._clock)
        begun = self._clock.monotonic()
        return self._told(self._refusal(error, course, Deadline(self._clock, begun)), course, begun, bare=False)

    def _told(self, response: Response, course: Course, begun: float, *, bare: bool) -> Response:
        """The response with its facts; a `bare` one has the length of its body in place of it."""
        facts = {
            "status": response.status,
            "bytes_out": len(response.body),
            "milliseconds": round((self._clock.monotonic() - begun) * 1000, 1),
            "stages": {name: round(took, 1) for name, took in course.stages.items()},
        }
        if not bare:
            return Response(response.status, response.headers, response.body, course.facts | facts)
        length = {"Content-Length": str(len(response.body))} if response.body else {}
        return Response(response.status, {**response.headers, **length}, b"", course.facts | facts)

    def _answer(self, request: Request, course: Course, deadline: Deadline) -> Response:
        request.check()
        if request.method == "OPTIONS":
            return http.preflight()
        if names_account(request, self._rules.base_domain):
            course.dialect = ixmage
        with course.stage("source"):
            place = locate(request, self._rules.base_domain, self._sources, deadline)
        course.facts["source"] = place.source.name
        return self._sources.tried(
            place.source, deadline, lambda source: self._answered(request, source, place, course, deadline)
        )

    def _answered(self, request: Request, source: Source, place: Place, course: Course, deadline: Deadline) -> Response:
        """The answer of a source, as one of its configurations has it."""
        dialect = course.dialect = DIALECTS[source.dialect]
        if not source.enabled:
            raise SourceDisabled(source.name)
        asked = Asked(request.path, place.path, request.query, request.exact, place.token, request.headers)
        dialect.verify(asked, source)
        reading = dialect.read(asked, source)
        self._check_expiry(reading.plan)
        key = object_key(source, dialect.object_path(asked))
        course.facts |= {"dialect": source.dialect, "key": key, "plan": reading.plan.text()}
        found = Finder(self._sources, self._rules.base_domain, deadline).find(reading.plan, source)
        wish = course.wish = Wish(request, source, key, reading, found)
        try:
            return self._develop(wish, course, deadline)
        except TransferCut:
            course.facts["fetches"] = 2
            return self._develop(wish, course, deadline)

    def _check_expiry(self, plan: Plan) -> None:
        expires = plan.delivery.expires
        if expires is not None and expires <= self._clock.now():
            raise LinkExpired(str(expires))

    def _develop(self, wish: Wish, course: Course, deadline: Deadline) -> Response:
        plan, found = wish.reading.plan, wish.found
        accepted = http.accepted_formats(wish.request.header("accept")) if plan.output.negotiated else frozenset()
        wanted = Wanted(wish.source, plan, accepted)
        with course.stage("fetch"):
            alone = plan.typesetting.alone
            original = NO_ORIGINAL if alone else self._originals.open(wish.source, wish.key, deadline)
        course.facts["bytes_in"] = original.stamp.length
        with Arriving(original, self._rules.limits) as arriving:
            overlays = self._overlays(found, course, deadline)
            etag = http.entity_tag(original.stamp, wanted.text(tags(overlays)))
            # A date would speak for the original alone, and not for what is laid over it.
            modified = None if found else original.stamp.last_modified
            headers = self._headers(wish, original.stamp, modified, etag)
            if http.not_modified(wish.request, etag, modified):
                return Response(304, headers)
            made = self._printer.print(arriving, original, wanted, overlays, deadline)
        course.stages |= made.stages
        course.facts |= {"width": made.width, "height": made.height, "frames": made.frames}
        course.facts["format"] = made.content_type
        headers |= http.inert(made.content_type)
        headers |= {"Content-Type": made.content_type, "Server-Timing": http.server_timing(course.stages)}
        headers |= {f"X-Darkroom-{name}": text for name, text in made.told.items()}
        return Response(200, {**headers, **course.dialect.headers(wish.reading, etag)}, made.body)

    def _overlays(self, found: Mapping[Locator, Found], course: Course, deadline: Deadline) -> Overlays:
        if not found:
            return {}
        with course.stage("overlays"):
            return Fetcher(self._sources, self._originals, self._rules.limits, deadline).fetch(found)

    def _headers(self, wish: Wish, stamp: Stamp, modified: float | None, etag: str) -> dict[str, str]:
        reading = wish.reading
        delivery = reading.plan.delivery
        headers = {
            **http.SHARED,
            "Cache-Control": caching.of_picture(
                wish.source, stamp, delivery.expires, self._clock.now(), shared=wish.shared
            ),
            "ETag": etag,
        }
        if modified is not None:
            headers["Last-Modified"] = http.http_date(modified)
        if reading.vary:
            headers["Vary"] = ", ".join(reading.vary)
        if reading.hints:
            headers["Accept-CH"] = ", ".join(reading.hints)
        if reading.ignored:
            headers["X-Darkroom-Ignored"] = reading.ignored_text()
        if delivery.download is not None:
            headers["Content-Disposition"] = http.disposition(delivery.download or wish.key.rpartition("/")[2])
        return headers

    def _refusal(self, error: Exception, course: Course, deadline: Deadline) -> Response:
        """The one place where an error becomes an answer; what is not on the tree is a bug, and 500."""
        if not isinstance(error, DarkroomError):
            course.facts["bug"] = error
            return http.problem(DarkroomError(), DarkroomError.status, "no-store")
        course.facts["error"] = f"{type(error).__name__}: {error}"
        status = course.dialect.STATUSES.get(type(error), error.status)
        wish = course.wish
        if wish is None:
            return http.problem(error, status, caching.of_error(error, None, None, 0))
        expires = wish.reading.plan.delivery.expires
        kept = caching.of_error(error, wish.source, expires, self._clock.now(), shared=wish.shared)
        picture = self._in_place(error, wish, course, deadline)
        return http.in_place(picture, status, kept) if picture else http.problem(error, status, kept)

    def _in_place(self, error: DarkroomError, wish: Wish, course: Course, deadline: Deadline) -> Response | None:
        """What the source shows in place of a picture that cannot be had; None if that cannot be had either.

        It is fetched and developed by the same rules and within the same time.
        """
        fallback = _fallback(wish.source, error)
        if fallback is None:
            return None
        course.facts["in_place"] = fallback.path
        for reading in (wish.reading, None) if fallback.parameters else (None,):
            try:
                return self._develop(wish.of_another(fallback.path, reading), course, deadline)
            except Exception as failure:  # noqa: BLE001 - the answer is the first error's
                course.facts["in_place_error"] = f"{type(failure).__name__}: {failure}"
        return None


def _fallback(source: Source, error: DarkroomError) -> Fallback | None:
    """Forbidden objects count as missing: S3 says so of missing ones to who may not list."""
    if isinstance(error, OriginalMissing) or type(error) is OriginalForbidden:
        return source.missing_image or source.error_image
    blameless = isinstance(error, OriginalError | PrintTooLarge | UpstreamError)
    return source.error_image if blameless else None
