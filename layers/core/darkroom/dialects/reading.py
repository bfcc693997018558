"""What every dialect does alike: what it is asked, how it reads and writes a query, and what came of reading."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, unquote_plus

from darkroom.errors import OverlayRefused, PathRefused
from darkroom.plan import LAYERS, Param, Plan, Spelling, plan_of, vocabulary
from darkroom.plan.values import Locator

LONGEST_ECHO = 64
"""Characters of a value that a header repeats."""

MOST_ECHOED = 20
"""Names that a header repeats."""

DEEPEST = 2
"""How deep overlays may lie upon overlays: a picture's own, and those of each of them."""


@dataclass(frozen=True)
class Asked:
    """A request as a dialect sees it.

    `path` is raw and whole, as the viewer sent it, `below` the part of it that names the object; `exact` says whether
    they are spelled as the viewer spelled them. `query` is raw. `token` names an account where the URL did. `headers`
    are the viewer's, by their names in lower case.
    """

    path: str
    below: str
    query: str
    exact: bool = True
    token: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What a query asks for.

    `asked` is what it says, `plan` what that comes to. `applied` are the rendering parameters that were understood, by
    their first name in the dialect and with their decoded text; `ignored` the names of those that were not. `vary`
    names the request's headers that the plan depends on, `hints` those that the viewer is asked to send.
    """

    plan: Plan
    asked: Plan = field(default_factory=Plan)
    applied: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = ()
    vary: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()

    def applied_text(self) -> str:
        """The applied parameters as a query, sorted by name, safe in a header; long values are cut."""
        return "&".join(
            f"{quote(name, safe='[]')}={quote(value[:LONGEST_ECHO], safe=',:')}" for name, value in sorted(self.applied)
        )

    def ignored_text(self) -> str:
        """The first few names that were not understood, safe in a header."""
        return ", ".join(quote(name[:LONGEST_ECHO], safe="[]") for name in self.ignored[:MOST_ECHOED])


def pairs(query: str) -> Iterator[tuple[str, str]]:
    """The decoded names and values of a raw query; `+` is a space (HTML form encoding)."""
    for chunk in query.split("&"):
        name, _, value = chunk.partition("=")
        if name:
            yield unquote_plus(name), unquote_plus(value)


class Wishes:
    """What is read from one query after another: a parameter that comes again replaces what was there, or joins it."""

    def __init__(self, dialect: str) -> None:
        self._dialect = dialect
        self._values: dict[tuple[Param, int], Any] = {}
        self._applied: dict[str, str] = {}
        self._ignored: dict[str, None] = {}

    def take(self, query: Iterable[tuple[str, str]], *, protected: frozenset[Param] = frozenset()) -> None:
        """Read decoded names and values; unknown names, invalid values and protected parameters are ignored."""
        for name, text in query:
            found = _understood(self._dialect, name)
            if found is None or found[0] in protected or not self._put(*found, text):
                self._ignored[name] = None

    def lines(self) -> frozenset[Param]:
        """The parameters that were asked for so far."""
        return frozenset(line for line, _ in self._values)

    def asked(self) -> Plan:
        """What was read, as a plan."""
        return plan_of(self._values)

    def reading(self, plan: Plan, **more: Any) -> Reading:
        """The whole reading, given what the wishes come to."""
        return Reading(plan, self.asked(), tuple(self._applied.items()), tuple(self._ignored), **more)

    def _put(self, line: Param, spelling: Spelling, index: int, text: str) -> bool:
        try:
            value = spelling.parser.read(text)
        except ValueError:
            return False
        united = spelling.repeatable and (line, index) in self._values
        self._values[line, index] = self._values[line, index] | value if united else value
        if line.group != "delivery":
            label = _label(spelling.name, index)
            self._applied[label] = f"{self._applied[label]},{text}" if united else text
        return True


def _label(name: str, index: int) -> str:
    return f"{name}[{index}]" if index else name


def _understood(dialect: str, name: str) -> tuple[Param, Spelling, int] | None:
    """The parameter that a name means, with the layer that its index in brackets counts."""
    known = vocabulary(dialect)
    if name in known:
        return *known[name], 0
    indexed = re.fullmatch(r"(.{1,64})\[([0-9])\]", name)
    if indexed and indexed[1] in known and known[indexed[1]][0].layered and int(indexed[2]) < LAYERS:
        return *known[indexed[1]], int(indexed[2])
    return None


def spell(dialect: str, asked: Plan) -> str:
    """A query that reads as this plan in this dialect."""
    found = list[str]()
    for name, (line, spelling) in vocabulary(dialect).items():
        if name != spelling.name:
            continue
        held = getattr(asked, line.group)
        for index, group in enumerate(held if line.layered else (held,)):
            value = getattr(group, line.field)
            if value != line.default:
                found.append(f"{quote(_label(name, index), safe='[]')}={quote(spelling.parser.write(value), safe='')}")
    return "&".join(found)


def decoded_path(raw: str) -> str:
    """A raw path's characters; raises `PathRefused` where they are not UTF-8."""
    try:
        return unquote(raw, errors="strict")
    except UnicodeDecodeError:
        raise PathRefused("not UTF-8") from None


def with_overlays(plan: Plan, read: Callable[[Locator, int], Plan], depth: int) -> Plan:
    """The plan with its locators in the same source decoded, and what is wanted of each read by `read`.

    Raises:
        OverlayRefused: overlays lie upon overlays too deep, as those of a picture upon itself do.
    """
    locators = plan.locators()
    if locators and depth >= DEEPEST:
        raise OverlayRefused("overlays upon overlays upon overlays")
    found = {locator: _located(locator, read, depth) for locator in locators}
    return plan.located(found) if found else plan


def _located(locator: Locator, read: Callable[[Locator, int], Plan], depth: int) -> Locator:
    if locator.host or locator.plan is not None:
        return locator
    path = decoded_path(locator.path)
    return Locator(path, plan=read(Locator(path, query=locator.query), depth + 1))
