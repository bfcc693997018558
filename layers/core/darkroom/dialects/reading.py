"""What every dialect does alike: a query's pairs, and what came of reading them."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote_plus

from darkroom.plan import Plan

LONGEST_ECHO = 64
"""Characters of a value that a header repeats."""


@dataclass(frozen=True)
class Reading:
    """What a query asks for.

    `applied` are the rendering parameters that were understood, by their first name in the dialect and with their
    decoded text; `ignored` the names of those that were not.
    """

    plan: Plan
    applied: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = ()

    def applied_text(self) -> str:
        """The applied parameters as a query, sorted by name, safe in a header; long values are cut."""
        return "&".join(
            f"{quote(name, safe='')}={quote(value[:LONGEST_ECHO], safe=',:')}" for name, value in sorted(self.applied)
        )


def pairs(query: str) -> Iterator[tuple[str, str]]:
    """The decoded names and values of a raw query; `+` is a space (HTML form encoding)."""
    for chunk in query.split("&"):
        name, _, value = chunk.partition("=")
        if name:
            yield unquote_plus(name), unquote_plus(value)
