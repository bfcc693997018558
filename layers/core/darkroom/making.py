"""The making of a print: whether a kept one is right still, and else a new one of what has arrived."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import sha256

from msgspec.structs import replace as relabelled

from darkroom import conditions, http
from darkroom.answering import answer as handed_out
from darkroom.arriving import Arriving, Passing
from darkroom.cache import CachedSources
from darkroom.course import Course, Wish
from darkroom.held import Held
from darkroom.hot import HotOriginals, is_held
from darkroom.http import Response
from darkroom.keeping import Slot
from darkroom.lending import LARGEST_PRINT, Lender
from darkroom.overlays import Fetcher, Found, tags
from darkroom.plan.values import Locator
from darkroom.ports import NO_ORIGINAL, Deadline, Label, Limits, Original, Overlays
from darkroom.printing import Printer, Wanted
from darkroom.render import passed_on

COMPARING = 5.0
"""Seconds that comparing a kept print with its original may take, so that it can still stand in for a newer one."""


@dataclass(frozen=True)
class Maker:
    """Makes prints of originals within `limits`; those of more than `print_bytes` are lent."""

    sources: CachedSources
    originals: HotOriginals
    lender: Lender
    limits: Limits
    print_bytes: int

    def is_right(self, wish: Wish, held: Held, course: Course, deadline: Deadline) -> bool:
        """Whether a kept print's original, and all that lies over it, are what they were when it was made."""
        patience = min(COMPARING, deadline.remaining() / 2)
        until = Deadline(deadline.clock, deadline.clock.monotonic() + patience)
        with course.stage("compare"):
            if not wish.reading.plan.typesetting.alone:
                original = self.originals.open_if_changed(wish.source, wish.key, held.label.stamp.etag, until)
                if original:
                    original.body.close()
                    return False
        return not wish.found or _digest(tags(self._overlays(wish.found, course, until))) == held.label.overlays

    def made(
        self, wish: Wish, wanted: Wanted, held: Held | None, slot: Slot, course: Course, deadline: Deadline
    ) -> Response:
        """A new print, kept in place of the one that was found."""
        plan = wish.reading.plan
        with course.stage("fetch"):
            alone = plan.typesetting.alone
            original = NO_ORIGINAL if alone else self.originals.open(wish.source, wish.key, deadline)
        course.facts["bytes_in"] = 0 if is_held(original) else original.stamp.length
        if wanted.passes_through and original.stamp.length > self.print_bytes and self.lender.may_lend(wish):
            passing = Passing(original)
            content_type = passed_on(passing.peek)
            if content_type:
                return self._passed_through(wish, wanted, original, passing, content_type, course, deadline)
            original = replace(original, body=passing)
        with Arriving(original, self.limits) as arriving:
            overlays = self._overlays(wish.found, course, deadline)
            label = _label(wish, wanted, original, overlays)
            if conditions.status(wish.request, label.etag, None if wish.found else label.stamp.last_modified) != 200:
                return handed_out(wish, course, label, b"", http.cache_status(forward="miss"))
            largest = LARGEST_PRINT if self.lender.may_lend(wish) else self.print_bytes
            made = Printer(self.limits, largest).print(arriving, original, wanted, overlays, deadline)
            self.originals.hold(wish.source, wish.key, original, arriving.finish)
        course.stages |= made.stages
        label = label.of(made)
        kept = slot.keep(made.body, label, held)
        course.facts |= {"tier": "original", "kept": kept}
        status = http.cache_status(forward="stale" if held else "miss", stored=kept)
        picture = handed_out(wish, course, label, made.body, status)
        if len(picture.body) > self.print_bytes:
            return self.lender.made(picture, wish, slot.name, deadline)
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
            self.lender.check(wish, length)
            return self.lender.passing(picture, wish, course.name, passing, length, deadline)

    def _overlays(self, found: Mapping[Locator, Found], course: Course, deadline: Deadline) -> Overlays:
        if not found:
            return {}
        with course.stage("overlays"):
            return Fetcher(self.sources, self.originals, self.limits, deadline).fetch(found)


def _label(wish: Wish, wanted: Wanted, original: Original, overlays: Overlays) -> Label:
    """What is known of a print before it is made."""
    lies_over = tags(overlays)
    etag = http.entity_tag(original.stamp, wanted.text(lies_over))
    return Label(wish.key, original.stamp, _digest(lies_over), etag)


def _digest(overlay_tags: str) -> str:
    """Texts of several overlays, short enough for a label."""
    return sha256(overlay_tags.encode()).hexdigest() if overlay_tags else ""
