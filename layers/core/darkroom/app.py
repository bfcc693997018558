"""The story of a request, in order, and the only place that turns errors into answers."""

from dataclasses import dataclass, field

from darkroom import caching, http, own, ranges, shelf
from darkroom.answering import answer as handed_out
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
from darkroom.guard import EDGE_SECRET, Guard
from darkroom.held import Held, is_no_fault_of_the_viewer
from darkroom.hot import HotOriginals
from darkroom.http import Request, Response
from darkroom.keeping import Keeper, Slot, object_name
from darkroom.lately import Lately
from darkroom.lending import Lender
from darkroom.locate import Place, locate, names_account
from darkroom.making import Maker
from darkroom.overlays import Finder
from darkroom.plan import Plan
from darkroom.ports import Clock, Deadline, Limits, Links, Originals, Prints, Sources
from darkroom.printing import Wanted
from darkroom.sources import Fallback, Source, object_key

_OVERHEAD = 16 * 1024
"""Bytes of an inline answer that are left for its headers and its envelope."""


@dataclass(frozen=True)
class Rules:
    """What the settings say about answering: the base domain, the limits, and the seconds an answer may take.

    `answer_bytes` is the gateway's limit on a whole answer, its body in base64; `memory_bytes` is what prints and
    originals may take of the function's memory, half of it each.
    """

    base_domain: str
    limits: Limits = field(default_factory=Limits)
    seconds: float = 24.0
    answer_bytes: int = 6_291_556
    memory_bytes: int = 64 * 1024 * 1024

    @property
    def print_bytes(self) -> int:
        """The largest body that fits into an answer."""
        return (self.answer_bytes - _OVERHEAD) // 4 * 3


class App:
    """Signed URL in, print out: `answer` never raises."""

    def __init__(
        self,
        rules: Rules,
        sources: Sources,
        originals: Originals,
        clock: Clock,
        prints: Prints | None = None,
        links: Links | None = None,
        secret: bytes = b"",
        guard: Guard | None = None,
    ) -> None:
        self._guard = guard
        self._rules = rules
        self._sources = CachedSources(sources, clock)
        hot = HotOriginals(originals, rules.memory_bytes // 2)
        self._lender = Lender(links, prints, secret, clock)
        self._maker = Maker(self._sources, hot, self._lender, rules.limits, rules.print_bytes)
        self._keeper = Keeper(prints, clock, rules.memory_bytes // 2, rules.print_bytes)
        self._lately = Lately(clock)
        self._clock = clock

    def answer(self, request: Request, seconds: float | None = None) -> Response:
        """The answer to a request, within `seconds` if fewer are left than the rules give."""
        course = Course(self._clock)
        begun = self._clock.monotonic()
        left = self._rules.seconds if seconds is None else min(seconds, self._rules.seconds)
        deadline = Deadline(self._clock, begun + left)
        try:
            response = ranges.part(request, self._answer(request, course, deadline), self._clock.now())
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
        if page := own.page(request):
            return page
        if self._guard:
            self._guard.check(request.header(EDGE_SECRET), deadline)
        request.check()
        if request.method == "OPTIONS":
            return http.preflight()
        if names_account(request, self._rules.base_domain):
            course.dialect = ixmage
        with course.stage("source"):
            place = locate(request, self._rules.base_domain, self._sources, deadline)
        course.facts["source"] = place.source.name
        try:
            return self._sources.tried(
                place.source, deadline, lambda source: self._answered(request, source, place, course, deadline)
            )
        except DarkroomError as error:
            return self._stood_in(error, course.wish, course, deadline)

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
        course.spare = None
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
        """The print that a wish asks for: the kept one while it is fresh, else one that is right for sure."""
        plan = wish.reading.plan
        accepted = http.accepted_formats(wish.request.header("accept")) if plan.output.negotiated else frozenset()
        wanted = Wanted(wish.source, plan, accepted)
        slot = self._keeper.slot(wish, wanted, course, deadline)
        course.name = slot.name
        mishap = f"{slot.name} {self._lender.may_lend(wish)}"
        met = self._lately.met(object_name(wish), mishap)
        held = slot.find(asking=not met or is_no_fault_of_the_viewer(met, wish.source))
        if held and held.is_fresh(wish.source):
            return self._handed_out(wish, course, held, deadline)
        course.spare = held
        if met:
            raise met
        try:
            return self._compared(wish, wanted, held, slot, course, deadline)
        except DarkroomError as error:
            if held and isinstance(error, OriginalMissing):
                slot.discard()
            self._lately.remember(error, object_name(wish), mishap)
            raise
        finally:
            slot.leave()

    def _compared(
        self, wish: Wish, wanted: Wanted, held: Held | None, slot: Slot, course: Course, deadline: Deadline
    ) -> Response:
        """The kept print if its original is what it was, else the one that somebody else makes, else a new one."""
        if held and self._maker.is_right(wish, held, course, deadline):
            slot.renew(held)
            return self._handed_out(wish, course, held, deadline, forward="stale")
        theirs = slot.lead(lambda other: held is None or other.label.etag != held.label.etag)
        if theirs:
            return self._handed_out(wish, course, theirs, deadline)
        return self._maker.made(wish, wanted, held, slot, course, deadline)

    def _handed_out(
        self,
        wish: Wish,
        course: Course,
        held: Held,
        deadline: Deadline,
        *,
        forward: str = "",
        stands_in: int | None = None,
    ) -> Response:
        course.facts |= {"tier": held.tier, "age": round(held.age)}
        lifetime = wish.source.fresh_for if forward else held.lifetime(wish.source)
        status = http.cache_status(tier=held.tier, lifetime=lifetime, forward=forward)
        picture = handed_out(wish, course, held.label, held.body or b"", status, stands_in=stands_in)
        if picture.status == 304 or (held.body is not None and len(held.body) <= self._rules.print_bytes):
            return picture
        return self._lender.kept(picture, wish, course.name, deadline)

    def _stood_in(self, error: DarkroomError, wish: Wish | None, course: Course, deadline: Deadline) -> Response:
        """The kept print in place of one that cannot be made because its bucket fails; the error if there is none."""
        held = course.spare
        if not (wish and held and held.stands_in(wish.source) and is_no_fault_of_the_viewer(error, wish.source)):
            raise error
        course.facts |= {"stale": True, "failure": f"{type(error).__name__}: {error}"}
        return self._handed_out(wish, course, held, deadline, stands_in=held.stands_in(wish.source))

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
        if picture:
            response = http.in_place(picture, status, kept)
        else:
            response = http.problem(error, status, kept, wish.reading.vary)
        return http.tagged(response, shelf.cache_tags(wish.source.name, wish.key))

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
                return self._shown(wish.of_another(fallback.path, reading), course, deadline)
            except Exception as failure:  # noqa: BLE001 - the answer is the first error's
                course.facts["in_place_error"] = f"{type(failure).__name__}: {failure}"
        return None

    def _shown(self, wish: Wish, course: Course, deadline: Deadline) -> Response:
        """The print in place of another, which is itself stood in for if its bucket fails."""
        course.spare = None
        try:
            return self._develop(wish, course, deadline)
        except DarkroomError as error:
            return self._stood_in(error, wish, course, deadline)


def _fallback(source: Source, error: DarkroomError) -> Fallback | None:
    """Forbidden objects count as missing: S3 says so of missing ones to who may not list."""
    if isinstance(error, OriginalMissing) or type(error) is OriginalForbidden:
        return source.missing_image or source.error_image
    blameless = isinstance(error, OriginalError | PrintTooLarge | UpstreamError)
    return source.error_image if blameless else None
