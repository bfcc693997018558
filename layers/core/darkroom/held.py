"""A kept print at hand: what its age allows, and for which errors it stands in."""

from dataclasses import dataclass
from typing import Literal

from darkroom.errors import DarkroomError, OriginalForbidden, OriginalLocked, UpstreamError
from darkroom.ports import Label
from darkroom.sources import Source

type Tier = Literal["memory", "store"]


@dataclass(frozen=True)
class Held:
    """A kept print at hand: its label, its body unless that is too large, the tier it comes from and its age.

    `age` is in seconds, `tag` the store's.
    """

    label: Label
    body: bytes | None
    tier: Tier
    age: float
    tag: str

    def lifetime(self, source: Source) -> int:
        """Seconds for which it will still be answered without asking for its original; negative once it is stale."""
        return -1 if self.label.stale else int(source.fresh_for - self.age)

    def is_fresh(self, source: Source) -> bool:
        """Whether it is answered without asking for its original."""
        return not self.label.stale and self.age < source.fresh_for

    def stands_in(self, source: Source) -> int:
        """Seconds for which it will still be answered while its original cannot be asked for; 0 if it must not be."""
        return max(0, int(source.fresh_for + source.stale_for - self.age))


def is_no_fault_of_the_viewer(error: DarkroomError, source: Source) -> bool:
    """Whether it is the bucket that fails or refuses.

    Credentials that may not list are told of a missing object that it is forbidden: what may be gone is not shown.
    """
    if isinstance(error, OriginalForbidden):
        return isinstance(error, OriginalLocked) or source.access != "objects-only"
    return isinstance(error, UpstreamError)
