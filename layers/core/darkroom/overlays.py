"""Overlays: the pictures that a plan lays over another one, fetched beforehand so that rendering does no I/O.

They are found first, which reads configurations only, and fetched then: what is refused is refused before any bucket
is asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from darkroom.arriving import Arriving
from darkroom.cache import CachedSources
from darkroom.dialects import DIALECTS, Asked
from darkroom.dialects.reading import DEEPEST
from darkroom.errors import (
    CredentialsRefused,
    LinkExpired,
    OriginalForbidden,
    OriginalMissing,
    OverlayMissing,
    OverlayRefused,
    RequestError,
    SourceDisabled,
)
from darkroom.hot import HotOriginals
from darkroom.http import Request
from darkroom.locate import Place, at_host, locate
from darkroom.plan import Plan
from darkroom.plan.values import Locator
from darkroom.ports import NO_ORIGINAL, Deadline, Limits, Original, Overlay, Overlays
from darkroom.sources import Source, object_key

MOST = 12
"""Overlays of one print, those upon overlays included."""


@dataclass(frozen=True)
class Found:
    """An overlay that may be fetched: whose it is, its key, what is wanted of it, and what lies over it in turn."""

    source: Source
    key: str
    plan: Plan
    overlays: "Mapping[Locator, Found]"


class Finder:
    """Finds the overlays of one print; nothing is fetched."""

    def __init__(self, sources: CachedSources, base_domain: str, deadline: Deadline) -> None:
        self._sources = sources
        self._base_domain = base_domain
        self._deadline = deadline
        self._count = 0

    def find(self, plan: Plan, source: Source, depth: int = 0) -> Mapping[Locator, Found]:
        """Every overlay that a plan for this source names, and those upon them.

        Raises:
            OverlayRefused: one lies outside its prefix, at a host that is no source, too deep, or is one too many; or
                its own link is not signed as its source asks, or has expired.
            SourcesUnavailable, OutOfTime: the configuration of another source cannot be had.
        """
        locators = plan.locators()
        if locators and depth >= DEEPEST:
            raise OverlayRefused("overlays upon overlays upon overlays")
        self._count += len(locators)
        if self._count > MOST:
            raise OverlayRefused(f"more than {MOST} overlays")
        return {locator: self._found(locator, source, depth) for locator in locators}

    def _found(self, locator: Locator, source: Source, depth: int) -> Found:
        try:
            owner, key, plan = self._elsewhere(locator, source) if locator.host else _here(locator, source)
        except OverlayRefused:
            raise
        except RequestError as error:
            raise OverlayRefused(f"{type(error).__name__}: {error}") from None
        return Found(owner, key, plan, self.find(plan, owner, depth + 1))

    def _elsewhere(self, locator: Locator, source: Source) -> tuple[Source, str, Plan]:
        """An overlay at a host: only one at which a source of this deployment answers, and as that source answers."""
        place = self._located(locator)
        return self._sources.tried(
            place.source, self._deadline, lambda owner: self._answered(owner, place, locator, source)
        )

    def _answered(self, owner: Source, place: Place, locator: Locator, source: Source) -> tuple[Source, str, Plan]:
        if not owner.enabled:
            raise SourceDisabled(owner.name)
        dialect = DIALECTS[owner.dialect]
        asked = Asked(locator.path, place.path, locator.query, token=place.token)
        dialect.verify(asked, owner)
        plan = dialect.read(asked, owner).plan
        if owner.name == source.name and DIALECTS[source.dialect].OWN_HOST_LOOPS and not plan.typesetting.alone:
            raise OverlayRefused("its own source by the source's host")
        expires = plan.delivery.expires
        if expires is not None and expires <= self._deadline.clock.now():
            raise LinkExpired(str(expires))
        return owner, object_key(owner, dialect.object_path(asked)), plan

    def _located(self, locator: Locator) -> Place:
        host = locator.host.partition(":")[0]
        if host != self._base_domain and at_host(host, self._base_domain, self._sources, self._deadline) is None:
            raise OverlayRefused("not a host of this deployment")
        request = Request("GET", locator.path, True, locator.query, host, {})
        return locate(request, self._base_domain, self._sources, self._deadline)


def _here(locator: Locator, source: Source) -> tuple[Source, str, Plan]:
    return source, object_key(source, locator.path), locator.plan or Plan()


class Fetcher:
    """Fetches the overlays of one print, each through its own source, all within the limits of one original."""

    def __init__(self, sources: CachedSources, originals: HotOriginals, limits: Limits, deadline: Deadline) -> None:
        self._sources = sources
        self._originals = originals
        self._limits = limits
        self._deadline = deadline
        self._fetched: dict[tuple[str, str], tuple[bytes, str]] = {}

    def fetch(self, found: Mapping[Locator, Found]) -> Overlays:
        """What was found, with its bytes; an object that lies there twice is fetched once.

        Raises:
            OverlayMissing: the bucket has none of this name, or does not let it be read.
            OriginalTooLarge: together they have more bytes than the limits allow.
            UpstreamError: as for an original.
        """
        return {locator: self._overlay(one) for locator, one in found.items()}

    def _overlay(self, found: Found) -> Overlay:
        if found.plan.typesetting.alone:
            return Overlay(b"", NO_ORIGINAL.stamp.etag, found.plan, self.fetch(found.overlays))
        place = found.source.name, found.key
        if place not in self._fetched:
            self._fetched[place] = self._object(found)
        return Overlay(*self._fetched[place], found.plan, self.fetch(found.overlays))

    def _object(self, found: Found) -> tuple[bytes, str]:
        try:
            original = self._sources.tried(found.source, self._deadline, lambda source: self._open(source, found))
        except (OriginalMissing, OriginalForbidden) as error:
            raise OverlayMissing(str(error)) from None
        return self._whole(found, original), original.stamp.etag

    def _open(self, source: Source, found: Found) -> Original:
        if source.bucket != found.source.bucket:
            raise CredentialsRefused("the source has another bucket meanwhile")
        return self._originals.open(source, found.key, self._deadline)

    def _whole(self, found: Found, original: Original) -> bytes:
        held = sum(len(body) for body, _ in self._fetched.values())
        limits = Limits(max(0, self._limits.bytes - held), self._limits.pixels, self._limits.frame_pixels)
        with Arriving(original, limits) as arriving:
            body = arriving.finish()
        self._originals.hold(found.source, found.key, original, lambda: body)
        return body


def tags(overlays: Overlays) -> str:
    """The entity tags of all overlays and of those upon them, with what is wanted of each, as one text."""
    return ",".join(f"{one.etag}?{one.plan.text()}({tags(one.overlays)})" for one in overlays.values())
