"""Kept prints purged: of originals, of those whose keys begin alike, or of a whole source; then the edge's copies.

A request that began before may still write a print of what its original was. So everything is gone over again once no
such request can be under way. Nothing is remembered between runs: one that was stopped is simply run again.
"""

from dataclasses import dataclass, field

from darkroom.admin import AdminError, Tell
from darkroom.admin.purging.aim import Aim, path_of
from darkroom.admin.purging.edge import Edge
from darkroom.admin.purging.place import Place, place_of
from darkroom.admin.purging.sweep import Swept, sweep
from darkroom.ports import Clock

LINGERING = 33.0
"""Seconds after which no request is under way that saw an older original: the function's time-out (template.yaml), and
how long its memory believes what it holds."""

__all__ = ["LINGERING", "Aim", "Edge", "Place", "Purge", "Swept", "path_of", "place_of"]


@dataclass
class Purge:
    """One purge: where the prints lie (None: nowhere), which are meant, and the edge (None: there is none).

    `soft` marks them stale instead: each is compared with its original before it is answered again. `swept` is how far
    it came, also after an exception.
    """

    place: Place | None
    aim: Aim
    edge: Edge | None
    clock: Clock
    tell: Tell
    soft: bool = False
    swept: Swept = field(default_factory=Swept)
    invalidations: list[str] = field(default_factory=list)

    def count(self) -> int:
        """How many prints are meant, without touching one; raises `AdminError`."""
        return sweep(self._kept(), self.aim, self.swept, self.tell).found

    def run(self, *, wait: bool = True) -> None:
        """Purge, and again once no older request is under way; raises `AdminError`."""
        began = self.clock.monotonic()
        done = self._pass()
        self._invalidate()
        if not wait:
            return
        left = began + LINGERING - self.clock.monotonic()
        if left > 0:
            self.tell(f"waiting {left:.0f} s for requests that are under way; --no-wait leaves that out")
            self.clock.sleep(left)
        if self._pass() > done or self.place is None:
            self._invalidate()

    def _pass(self) -> int:
        if self.place:
            sweep(self.place, self.aim, self.swept, self.tell, act="mark" if self.soft else "remove")
        return self.swept.done

    def _invalidate(self) -> None:
        if self.edge:
            self.invalidations.append(self.edge.forget(self.aim.tags))

    def _kept(self) -> Place:
        if self.place is None:
            raise AdminError("this deployment keeps no prints")
        return self.place
