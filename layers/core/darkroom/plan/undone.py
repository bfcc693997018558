"""Parameters that are known and have no effect here: what they would need, for each dialect."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Undone:
    """A parameter without effect: its first name and its aliases, its values and default, and why it is not done."""

    names: tuple[str, ...]
    expects: str
    default: str
    why: str


UNDONE: Mapping[str, tuple[Undone, ...]] = {}
