"""The story of a request, in order, and the only place that turns errors into answers."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from hashlib import sha256

from msgspec.structs import replace as relabelled

from darkroom import caching, conditions, http, own, ranges, shelf
from darkroom.answering import answer as handed_out
from darkroom.arriving import Arriving, Passing
from darkroom.cache import CachedSources
from darkroom.course import Course, Wish
from darkroom.dialects import DIALECTS, Asked, ixmage
from darkroom.errors import (
    DarkroomError,
    LinkExpired,
    OriginalError,
    OriginalForbidden,
    OriginalLocked,
    OriginalMissing,
    PrintTooLarge,
    SourceDisabled,
    TransferCut,
    UpstreamError,
)
from darkroom.guard import EDGE_SECRET, Guard
from darkroom.held import Held
from darkroom.hot import HotOriginals, is_held
from darkroom.http import Request, Response
from darkroom.keeping import Keeper, Slot, object_name
from darkroom.lately import Lately
from darkroom.lending import LARGEST_PRINT, Lender
from darkroom.locate import Place, locate, names_account
from darkroom.overlays import Fetcher, Finder, Found, tags
from darkroom.plan import Plan
from darkroom.plan.values import Locator
from darkroom.ports import (
    NO_ORIGINAL,
    Clock,
    Deadline,
    Label,
    Limits,
    Links,
    Original,
    Originals,
    Overlays,
    Prints,
    Sources,
)
from darkroom.printing import Printer, Wanted
from darkroom.render import passed_on
from darkroom.sources import Fallback, Source, object_key

COMPARING = 5.0
"""Seconds that comparing a kept print with its original may take, so that it can still stand in for a newer one."""

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
        self._originals = HotOriginals(originals, rules.memory_bytes // 2)
        self._lender = Lender(links, prints, secret, clock)
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
            response = self._stood_in(error, course.wish, course, deadline)
            if response is None:
                raise
            return response

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
        held = slot.find(asking=not met or _is_no_fault_of_the_viewer(met, wish.source))
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
        if held and self._is_right(wish, held, course, deadline):
            slot.renew(held)
            return self._handed_out(wish, course, held, deadline, forward="stale")
        theirs = slot.lead(lambda other: held is None or other.label.etag != held.label.etag)
        if theirs:
            return self._handed_out(wish, course, theirs, deadline)
        return self._made(wish, wanted, held, slot, course, deadline)

    def _is_right(self, wish: Wish, held: Held, course: Course, deadline: Deadline) -> bool:
        """Whether a kept print's original, and all that lies over it, are what they were when it was made."""
        patience = min(COMPARING, deadline.remaining() / 2)
        until = Deadline(deadline.clock, deadline.clock.monotonic() + patience)
        with course.stage("compare"):
            if not wish.reading.plan.typesetting.alone:
                original = self._originals.open_if_changed(wish.source, wish.key, held.label.stamp.etag, until)
                if original:
                    original.body.close()
                    return False
        return not wish.found or _digest(tags(self._overlays(wish.found, course, until))) == held.label.overlays

    def _made(
        self, wish: Wish, wanted: Wanted, held: Held | None, slot: Slot, course: Course, deadline: Deadline
    ) -> Response:
        """A new print, kept in place of the one that was found."""
        plan = wish.reading.plan
        with course.stage("fetch"):
            alone = plan.typesetting.alone
            original = NO_ORIGINAL if alone else self._originals.open(wish.source, wish.key, deadline)
        course.facts["bytes_in"] = 0 if is_held(original) else original.stamp.length
        if wanted.passes_through and original.stamp.length > self._rules.print_bytes and self._lender.may_lend(wish):
            passing = Passing(original)
            content_type = passed_on(passing.peek)
            if content_type:
                return self._passed_through(wish, wanted, original, passing, content_type, course, deadline)
            original = replace(original, body=passing)
        with Arriving(original, self._rules.limits) as arriving:
            overlays = self._overlays(wish.found, course, deadline)
            label = _label(wish, wanted, original, overlays)
            if conditions.status(wish.request, label.etag, None if wish.found else label.stamp.last_modified) != 200:
                return handed_out(wish, course, label, b"", http.cache_status(forward="miss"))
            largest = LARGEST_PRINT if self._lender.may_lend(wish) else self._rules.print_bytes
            made = Printer(self._rules.limits, largest).print(arriving, original, wanted, overlays, deadline)
            self._originals.hold(wish.source, wish.key, original, arriving.finish)
        course.stages |= made.stages
        label = label.of(made)
        kept = slot.keep(made.body, label, held)
        course.facts |= {"tier": "original", "kept": kept}
        status = http.cache_status(forward="stale" if held else "miss", stored=kept)
        picture = handed_out(wish, course, label, made.body, status)
        if len(picture.body) > self._rules.print_bytes:
            return self._lender.made(picture, wish, slot.name, deadline)
        return picture

    def _passed_through(
        self,
        wish: Wish,
        wanted: Wanted,
        original: Original,
        passing: Passing,
        content_type: str,
        course: Course,
        deadline: Deadline,
    ) -> Response:
        """The redirect to a large original, which goes to its link while it arrives."""
        label = relabelled(_label(wish, wanted, original, {}), content_type=content_type)
        picture = handed_out(wish, course, label, b"", http.cache_status(forward="miss"))
        length = original.stamp.length
        with closing(passing), course.stage("carry"):
            if picture.status == 304:
                return picture
            self._lender.check(wish, length)
            return self._lender.passing(picture, wish, course.name, passing, length, deadline)

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

    def _stood_in(self, error: DarkroomError, wish: Wish | None, course: Course, deadline: Deadline) -> Response | None:
        """The kept print in place of one that cannot be made because its bucket fails; None if there is none."""
        held = course.spare
        if not (wish and held and held.stands_in(wish.source) and _is_no_fault_of_the_viewer(error, wish.source)):
            return None
        course.facts |= {"stale": True, "failure": f"{type(error).__name__}: {error}"}
        return self._handed_out(wish, course, held, deadline, stands_in=held.stands_in(wish.source))

    def _overlays(self, found: Mapping[Locator, Found], course: Course, deadline: Deadline) -> Overlays:
        if not found:
            return {}
        with course.stage("overlays"):
            return Fetcher(self._sources, self._originals, self._rules.limits, deadline).fetch(found)

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
            response = self._stood_in(error, wish, course, deadline)
            if response is None:
                raise
            return response


def _fallback(source: Source, error: DarkroomError) -> Fallback | None:
    """Forbidden objects count as missing: S3 says so of missing ones to who may not list."""
    if isinstance(error, OriginalMissing) or type(error) is OriginalForbidden:
        return source.missing_image or source.error_image
    blameless = isinstance(error, OriginalError | PrintTooLarge | UpstreamError)
    return source.error_image if blameless else None


def _label(wish: Wish, wanted: Wanted, original: Original, overlays: Overlays) -> Label:
    """What is known of a print before it is made."""
    lies_over = tags(overlays)
    etag = http.entity_tag(original.stamp, wanted.text(lies_over))
    return Label(wish.key, original.stamp, _digest(lies_over), etag)


def _is_no_fault_of_the_viewer(error: DarkroomError, source: Source) -> bool:
    """Whether it is the bucket that fails or refuses.

    Credentials that may not list are told of a missing object that it is forbidden: what may be gone is not shown.
    """
    if isinstance(error, OriginalForbidden):
        return isinstance(error, OriginalLocked) or source.access != "objects-only"
    return isinstance(error, UpstreamError)


def _digest(overlay_tags: str) -> str:
    """Texts of several overlays, short enough for a label."""
    return sha256(overlay_tags.encode()).hexdigest() if overlay_tags else ""
