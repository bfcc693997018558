"""A kept print at hand, and what its age allows."""

from dataclasses import dataclass
from typing import Literal

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
