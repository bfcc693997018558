"""Client Hints: what a viewer tells of itself in headers, where a URL asks for it (imgix's `ch`)."""

from collections.abc import Mapping
from dataclasses import replace

from darkroom.plan import Plan, parsers
from darkroom.plan.declare import Parser

_HEADERS = {"width": ("Width", "Sec-CH-Width"), "dpr": ("DPR", "Sec-CH-DPR"), "save-data": ("Save-Data",)}
"""The headers that tell each hint: the name of imgix's documentation, then that of the later standard."""


def told(plan: Plan, viewer: Mapping[str, str], *, saving: int) -> Plan:
    """The plan with the hints that it asks for, `saving` being the quality of a viewer who wishes for little data.

    Without the header, or where it makes no sense, what the URL says counts.
    """
    if not plan.output.hints:
        return plan

    def read[T](hint: str, parser: Parser[T]) -> T | None:
        value = next((viewer[name.lower()] for name in _HEADERS[hint] if name.lower() in viewer), "")
        try:
            return parser.read(value) if hint in plan.output.hints else None
        except ValueError:
            return None

    width, density = read("width", parsers.integer(1, 8192)), read("dpr", parsers.number(0, 5, above_low=True))
    size = replace(plan.size, width=width or plan.size.width, density=density or plan.size.density)
    saves = plan.output.quality is None and read("save-data", parsers.named({"on": True}))
    quality = saving if saves else plan.output.quality
    return replace(plan, size=size, output=replace(plan.output, quality=quality, hints=frozenset()))


def vary(hints: frozenset[str]) -> tuple[str, ...]:
    """The headers by which answers differ."""
    return tuple(name for hint in sorted(hints) for name in _HEADERS[hint])


def accepted(hints: frozenset[str]) -> tuple[str, ...]:
    """The headers that a viewer is asked to send; Save-Data comes unasked."""
    return tuple(name for hint in sorted(hints) for name in _HEADERS[hint] if hint != "save-data")
