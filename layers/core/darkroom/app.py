"""The story of a request, in order, and the only place that turns errors into answers."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from darkroom import http
from darkroom.arriving import Arriving
from darkroom.cache import CachedSources
from darkroom.dialects import DIALECTS, Asked, Dialect, Reading, imgix, ixmage
from darkroom.errors import DarkroomError, LinkExpired, OriginalCorrupt, PrintTooLarge, TransferCut, UnknownSource
from darkroom.http import Request, Response
from darkroom.locate import locate, names_account
from darkroom.overlays import Fetcher, Finder, Found, tags
from darkroom.plan import Plan
from darkroom.plan.values import Locator
from darkroom.ports import NO_ORIGINAL, Clock, Deadline, Limits, Original, Originals, Overlays, Print, Sources
from darkroom.render import RENDER_VERSION, develop, hand_over, is_handed_over
from darkroom.sources import Source, object_key

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


@dataclass
class _Course:
    """What has become of a request so far: facts for the log, and stages in milliseconds."""

    clock: Clock
    dialect: Dialect = imgix
    facts: dict[str, Any] = field(default_factory=dict)
    stages: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        begun = self.clock.monotonic()
        try:
            yield
        finally:
            took = (self.clock.monotonic() - begun) * 1000
            self.stages[name] = self.stages.get(name, 0.0) + took


class App:
    """Signed URL in, print out: `answer` never raises."""

    def __init__(self, rules: Rules, sources: Sources, originals: Originals, clock: Clock) -> None:
        self._rules = rules
        self._sources = CachedSources(sources, clock)
        self._originals = originals
        self._clock = clock

    def answer(self, request: Request, seconds: float | None = None) -> Response:
        """The answer to a request, within `seconds` if fewer are left than the rules give."""
        course = _Course(self._clock)
        begun = self._clock.monotonic()
        left = self._rules.seconds if seconds is None else min(seconds, self._rules.seconds)
        deadline = Deadline(self._clock, begun + left)
        try:
            response = self._answer(request, course, deadline)
        except Exception as error:  # noqa: BLE001 - whatever happens, there is an answer
            response = _refusal(error, course)
        return self._told(response, course, begun, bare=request.method == "HEAD")

    def refuse(self, error: DarkroomError) -> Response:
        """The answer to what is not even a request."""
        course = _Course(self._clock)
        return self._told(_refusal(error, course), course, self._clock.monotonic(), bare=False)

    def _told(self, response: Response, course: _Course, begun: float, *, bare: bool) -> Response:
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

    def _answer(self, request: Request, course: _Course, deadline: Deadline) -> Response:
        request.check()
        if request.method == "OPTIONS":
            return http.preflight()
        if names_account(request, self._rules.base_domain):
            course.dialect = ixmage
        place = locate(request, self._rules.base_domain)
        course.facts["source"] = place.source
        with course.stage("source"):
            source = self._sources.get(place.source, deadline)
        if place.token != source.account:
            raise UnknownSource("not in this account")
        dialect = course.dialect = DIALECTS[source.dialect]
        asked = Asked(request.path, place.path, request.query, request.exact, place.token, request.headers)
        dialect.verify(asked, source)
        reading = dialect.read(asked, source)
        self._check_expiry(reading.plan)
        key = object_key(source, dialect.object_path(asked))
        course.facts |= {"dialect": source.dialect, "key": key, "plan": reading.plan.text()}
        found = Finder(self._sources, self._rules.base_domain, deadline).find(reading.plan, source)
        try:
            return self._develop(request, source, key, reading, found, course, deadline)
        except TransferCut:
            course.facts["fetches"] = 2
            return self._develop(request, source, key, reading, found, course, deadline)

    def _check_expiry(self, plan: Plan) -> None:
        expires = plan.delivery.expires
        if expires is not None and expires <= self._clock.now():
            raise LinkExpired(str(expires))

    def _develop(
        self,
        request: Request,
        source: Source,
        key: str,
        reading: Reading,
        found: Mapping[Locator, Found],
        course: _Course,
        deadline: Deadline,
    ) -> Response:
        plan = reading.plan
        accepted = http.accepted_formats(request.header("accept")) if plan.output.negotiated else frozenset()
        with course.stage("fetch"):
            alone = plan.typesetting.alone
            original = NO_ORIGINAL if alone else self._originals.open(source, key, deadline)
        course.facts["bytes_in"] = original.length
        with Arriving(original, self._rules.limits) as arriving:
            overlays = self._overlays(found, course, deadline)
            etag = http.entity_tag(original, _wish(plan, source, accepted, overlays))
            # A date would speak for the original alone, and not for what is laid over it.
            modified = None if found else original.last_modified
            headers = self._headers(source, key, reading, modified, etag)
            if http.not_modified(request, etag, modified):
                return Response(304, headers)
            made = self._print(arriving, original, source, plan, accepted, overlays, deadline)
        course.stages |= made.stages
        course.facts |= {"width": made.width, "height": made.height, "frames": made.frames}
        course.facts["format"] = made.content_type
        headers |= http.inert(made.content_type)
        headers |= {"Content-Type": made.content_type, "Server-Timing": http.server_timing(course.stages)}
        headers |= {f"X-Darkroom-{name}": text for name, text in made.told.items()}
        return Response(200, {**headers, **course.dialect.headers(reading, etag)}, made.body)

    def _overlays(self, found: Mapping[Locator, Found], course: _Course, deadline: Deadline) -> Overlays:
        if not found:
            return {}
        with course.stage("overlays"):
            return Fetcher(self._originals, self._rules.limits, deadline).fetch(found)

    def _print(
        self,
        arriving: Arriving,
        original: Original,
        source: Source,
        plan: Plan,
        accepted: frozenset[str],
        overlays: Overlays,
        deadline: Deadline,
    ) -> Print:
        try:
            if _passes_through(plan, source) or is_handed_over(arriving, plan):
                return self._as_stored(arriving, original, plan, deadline)
            made = develop(arriving, plan, accepted, self._rules.limits, deadline, overlays)
        except OriginalCorrupt:
            arriving.finish()
            raise
        arriving.finish()
        self._check_size(len(made.body))
        return made

    def _as_stored(self, arriving: Arriving, original: Original, plan: Plan, deadline: Deadline) -> Print:
        content_type, body = hand_over(arriving, plan, self._rules.limits, deadline)
        self._check_size(original.length if body is None else len(body))
        stored = arriving.finish()
        return Print(stored if body is None else body, content_type, 0, 0, 0, {})

    def _check_size(self, size: int) -> None:
        if size > self._rules.print_bytes:
            raise PrintTooLarge(f"{size} bytes")

    def _headers(self, source: Source, key: str, reading: Reading, modified: float | None, etag: str) -> dict[str, str]:
        plan = reading.plan
        shared = "Referer" not in reading.vary
        headers = {
            **http.SHARED,
            "Cache-Control": http.cache_control(
                source.max_age, plan.delivery.expires, self._clock.now(), shared=shared
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
        if plan.delivery.download is not None:
            headers["Content-Disposition"] = http.disposition(plan.delivery.download or key.rpartition("/")[2])
        return headers


def _passes_through(plan: Plan, source: Source) -> bool:
    return not plan.text() and not source.strip_metadata


def _wish(plan: Plan, source: Source, accepted: frozenset[str], overlays: Overlays) -> str:
    kept = "as stored" if _passes_through(plan, source) else f"version {RENDER_VERSION}"
    if plan.delivery.bypass or not plan.delivery.sanitize:
        kept += f", bypass {plan.delivery.bypass}, sanitize {plan.delivery.sanitize}"
    return f"{plan.text()}\n{','.join(sorted(accepted))}\n{kept}\n{tags(overlays)}"


def _refusal(error: Exception, course: _Course) -> Response:
    """The one place where an error becomes an answer; what is not on the tree is a bug, and 500."""
    if isinstance(error, DarkroomError):
        course.facts["error"] = f"{type(error).__name__}: {error}"
        return http.problem(error, _status(error, course.dialect.STATUSES))
    course.facts["bug"] = error
    return http.problem(DarkroomError(), DarkroomError.status)


def _status(error: DarkroomError, statuses: Mapping[type[DarkroomError], int]) -> int:
    return statuses.get(type(error), error.status)
