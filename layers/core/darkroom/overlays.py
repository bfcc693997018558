"""Overlays: the pictures that a plan lays over another one, fetched beforehand so that rendering does no I/O."""

from collections.abc import Mapping

from darkroom.arriving import Arriving
from darkroom.cache import CachedSources
from darkroom.dialects import DIALECTS, Asked
from darkroom.dialects.reading import DEEPEST
from darkroom.errors import (
    OriginalForbidden,
    OriginalMissing,
    OverlayMissing,
    OverlayRefused,
    RequestError,
)
from darkroom.http import Request
from darkroom.locate import locate
from darkroom.plan import Plan
from darkroom.plan.values import Locator
from darkroom.ports import Deadline, Limits, Original, Originals, Overlay, Overlays
from darkroom.sources import Source, object_key

MOST = 12
"""Overlays of one print, those upon overlays included."""


class Gatherer:
    """Fetches the overlays of one print through the credentials, the prefixes and the limits of their own sources."""

    def __init__(
        self, sources: CachedSources, originals: Originals, base_domain: str, limits: Limits, deadline: Deadline
    ) -> None:
        self._sources = sources
        self._originals = originals
        self._base_domain = base_domain
        self._limits = limits
        self._deadline = deadline
        self._fetched: dict[tuple[str, str], tuple[bytes, str]] = {}
        self._count = 0

    def gather(self, plan: Plan, source: Source, depth: int = 0) -> Overlays:
        """Every overlay that a plan for this source names; nothing is fetched that must not be.

        Raises:
            OverlayRefused: one lies outside its prefix, at a host that is no source, too deep, or is one too many.
            OverlayMissing: the bucket has none of this name, or does not let it be read.
            OriginalTooLarge: one has more bytes than the limits allow.
            UpstreamError: as for an original.
        """
        locators = plan.locators()
        if locators and depth >= DEEPEST:
            raise OverlayRefused("overlays upon overlays upon overlays")
        self._count += len(locators)
        if self._count > MOST:
            raise OverlayRefused(f"more than {MOST} overlays")
        places = {locator: self._place(locator, source) for locator in locators}
        return {locator: self._overlay(*place, depth) for locator, place in places.items()}

    def _place(self, locator: Locator, source: Source) -> tuple[Source, str, Plan]:
        """Whose the overlay is, its key, and what is wanted of it."""
        try:
            if not locator.host:
                return source, object_key(source, locator.path), locator.plan or Plan()
            return self._elsewhere(locator, source)
        except RequestError as error:
            raise OverlayRefused(f"{type(error).__name__}: {error}") from None

    def _elsewhere(self, locator: Locator, source: Source) -> tuple[Source, str, Plan]:
        """An overlay at a host: only one at which a source of this deployment answers, and as that source answers."""
        request = Request("GET", locator.path, True, locator.query, locator.host.partition(":")[0], {})
        place = locate(request, self._base_domain)
        found = self._sources.get(place.source, self._deadline)
        if found.name == source.name and DIALECTS[source.dialect].OWN_HOST_LOOPS:
            raise OverlayRefused("its own source by the source's host")
        dialect = DIALECTS[found.dialect]
        asked = Asked(locator.path, place.path, locator.query, True, place.token)
        dialect.verify(asked, found)
        return found, object_key(found, dialect.object_path(asked)), dialect.read(asked, found).plan

    def _overlay(self, source: Source, key: str, plan: Plan, depth: int) -> Overlay:
        body, etag = self._fetch(source, key)
        return Overlay(body, etag, plan, self.gather(plan, source, depth + 1))

    def _fetch(self, source: Source, key: str) -> tuple[bytes, str]:
        if (source.name, key) not in self._fetched:
            try:
                original = self._originals.open(source, key, self._deadline)
            except (OriginalMissing, OriginalForbidden) as error:
                raise OverlayMissing(str(error)) from None
            self._fetched[source.name, key] = self._whole(original), original.etag
        return self._fetched[source.name, key]

    def _whole(self, original: Original) -> bytes:
        """The body; all overlays of a print together stay within the limit of one original."""
        held = sum(len(body) for body, _ in self._fetched.values())
        limits = Limits(max(0, self._limits.bytes - held), self._limits.pixels, self._limits.frame_pixels)
        with Arriving(original, limits) as arriving:
            return arriving.finish()


def tags(overlays: Mapping[Locator, Overlay]) -> str:
    """The entity tags of all overlays and of those upon them, as one text."""
    return ",".join(f"{overlay.etag}({tags(overlay.overlays)})" for overlay in overlays.values())
