"""The print of an original: developed as a plan asks or handed over as it is stored, never larger than an answer."""

from dataclasses import dataclass

from darkroom.arriving import Arriving
from darkroom.errors import OriginalCorrupt, PrintTooLarge
from darkroom.plan import Plan
from darkroom.ports import Deadline, Limits, Original, Overlays, Print
from darkroom.render import RENDER_VERSION, develop, hand_over, is_handed_over
from darkroom.sources import Source


@dataclass(frozen=True)
class Wanted:
    """What is wanted of an original of a source, the formats its viewer `accepted` where they are negotiated."""

    source: Source
    plan: Plan
    accepted: frozenset[str]

    @property
    def passes_through(self) -> bool:
        """Whether the original goes out as it is stored."""
        return not self.plan.text() and not self.source.strip_metadata

    def text(self, overlay_tags: str) -> str:
        """What fixes the print of one original, as one text; its entity tag is made of it."""
        plan = self.plan
        kept = "as stored" if self.passes_through else f"version {RENDER_VERSION}"
        if plan.delivery.bypass or not plan.delivery.sanitize:
            kept += f", bypass {plan.delivery.bypass}, sanitize {plan.delivery.sanitize}"
        return f"{plan.text()}\n{','.join(sorted(self.accepted))}\n{kept}\n{overlay_tags}"


@dataclass(frozen=True)
class Printer:
    """Makes prints within the limits of an original and of `largest` bytes a print."""

    limits: Limits
    largest: int

    def print(
        self, arriving: Arriving, original: Original, wanted: Wanted, overlays: Overlays, deadline: Deadline
    ) -> Print:
        """The print, when the whole original has arrived and is what the bucket announced.

        Raises:
            OriginalError, PrintTooLarge, TransferCut, OutOfTime
        """
        try:
            if wanted.passes_through or is_handed_over(arriving, wanted.plan):
                return self._as_stored(arriving, original, wanted.plan, deadline)
            made = develop(arriving, wanted.plan, wanted.accepted, self.limits, deadline, overlays)
        except OriginalCorrupt:
            arriving.finish()
            raise
        arriving.finish()
        self._check_size(len(made.body))
        return made

    def _as_stored(self, arriving: Arriving, original: Original, plan: Plan, deadline: Deadline) -> Print:
        content_type, body = hand_over(arriving, plan, self.limits, deadline)
        self._check_size(original.stamp.length if body is None else len(body))
        stored = arriving.finish()
        return Print(stored if body is None else body, content_type, 0, 0, 0, {})

    def _check_size(self, size: int) -> None:
        if size > self.largest:
            raise PrintTooLarge(f"{size} bytes")
