"""The plan: what is wanted, free of spelling and of pixels.

A plan is a frozen set of groups, one file each. Its canonical text names every wish that is not the default,
so equal wishes have equal texts however they were spelled; the print's key is made of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any
from urllib.parse import quote

from darkroom.plan.adjust import Adjust
from darkroom.plan.background import Background
from darkroom.plan.declare import Param, Spelling, params_of
from darkroom.plan.delivery import Delivery
from darkroom.plan.output import Output
from darkroom.plan.size import Size
from darkroom.plan.stylize import Stylize
from darkroom.plan.turn import Turn

__all__ = ["Param", "Plan", "Spelling", "params", "plan_of", "vocabulary"]

_UNSEEN = ("delivery",)
"""Groups that change how a print is handed over but not the print."""


@dataclass(frozen=True)
class Plan:
    """What is wanted. A plan whose `text()` is empty asks for the stored bytes as they are."""

    size: Size = Size()
    turn: Turn = Turn()
    adjust: Adjust = Adjust()
    stylize: Stylize = Stylize()
    background: Background = Background()
    output: Output = Output()
    delivery: Delivery = Delivery()

    def text(self) -> str:
        """The canonical text: `group.field=value` for each wish, in the order of declaration."""
        return "&".join(
            f"{line.group}.{line.field}={_text(value)}"
            for line in params()
            if line.group not in _UNSEEN and (value := getattr(getattr(self, line.group), line.field)) != line.default
        )


def _text(value: Any) -> str:
    if isinstance(value, frozenset):
        return ",".join(sorted(_text(item) for item in value))
    if isinstance(value, tuple):
        return ",".join(_text(item) for item in value)
    return quote(value, safe="") if isinstance(value, str) else repr(value)


@cache
def params() -> tuple[Param, ...]:
    """Every declared parameter, in the order of declaration."""
    return tuple(line for item in fields(Plan) for line in params_of(item.name, type(item.default)))


@cache
def vocabulary(dialect: str) -> Mapping[str, tuple[Param, Spelling]]:
    """What a dialect understands: each name and alias, with the parameter it means."""
    return {
        name: (line, line.spellings[dialect])
        for line in params()
        if dialect in line.spellings
        for name in (line.spellings[dialect].name, *line.spellings[dialect].aliases)
    }


def plan_of(values: Mapping[Param, Any]) -> Plan:
    """The plan in which these parameters have these values and all others are not asked for."""
    groups: dict[str, dict[str, Any]] = {}
    for line, value in values.items():
        groups.setdefault(line.group, {})[line.field] = value
    plan = Plan()
    return replace(plan, **{name: replace(getattr(plan, name), **wishes) for name, wishes in groups.items()})
