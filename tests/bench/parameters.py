"""What each parameter costs: its own example beside the plain print, in pairs, on a JPEG developed to w=800 as JPEG."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from time import perf_counter_ns

from darkroom.dialects import DIALECTS
from darkroom.errors import DarkroomError
from darkroom.plan import Plan, params
from darkroom.plan.output import Output
from darkroom.plan.size import Size
from darkroom.plan.values import Format
from darkroom.ports import Deadline, Limits, Overlay, Overlays
from darkroom.render import develop
from darkroom.wiring import SystemClock
from tests.bench.pairs import Rounds, Spread, interleaved, ratios
from tests.bench.pictures import Original
from tests.contact import shelf
from tests.things import a_source, asked

MOST = 3.0
"""How many times as long as the plain print one with a parameter may take."""

_WIDTH = 800
_PLAIN = Plan(size=Size(width=_WIDTH), output=Output(format=Format("jpeg"), quality=75))
_SAME_PRINT = ("delivery",)
_SECONDS = 60


@dataclass(frozen=True)
class Example:
    """A parameter as a dialect spells it, and the plan that its example reads as."""

    dialect: str
    name: str
    query: str
    plan: Plan


@dataclass(frozen=True)
class Cost:
    """How many times as long as the plain print an example takes; a `reason` instead where there is no print."""

    example: Example
    ratio: Spread | None = None
    reason: str = ""


def examples() -> Iterator[Example]:
    """The example of every parameter of every dialect, as wide as the plain print and in its format."""
    for line in params():
        for dialect, spelling in line.spellings.items():
            if dialect in DIALECTS and line.group not in _SAME_PRINT:
                reading = DIALECTS[dialect].read(asked(query=spelling.example), a_source(dialect=dialect))
                yield Example(dialect, spelling.name, spelling.example, _comparable(reading.plan))


def measure(original: Original, found: Sequence[Example], rounds: Rounds) -> list[Cost]:
    """The costs, the dearest first; equal plans are measured once."""
    taken: dict[str, Cost] = {}
    for example in found:
        text = example.plan.text()
        if text not in taken:
            taken[text] = _cost(example, original.body, rounds)
    costs = [replace(taken[example.plan.text()], example=example) for example in found]
    return sorted(costs, key=lambda cost: -cost.ratio.median if cost.ratio else 0.0)


def table(costs: Sequence[Cost]) -> str:
    """A line for each parameter; those that cost too much are marked."""
    return "\n".join(_line(cost) for cost in costs)


def _line(cost: Cost) -> str:
    words = f"{cost.example.dialect:<7} {cost.example.name:<28}"
    if not cost.ratio:
        return f"{words}  not measured: {cost.reason}  ({cost.example.query})"
    mark = f"  OVER {MOST:.0f}" if cost.ratio.median > MOST else ""
    spread = f"x{cost.ratio.median:5.2f}  {cost.ratio.q1:.2f}-{cost.ratio.q3:.2f}"
    return f"{words}  {spread}  {cost.example.query}{mark}"


def _comparable(plan: Plan) -> Plan:
    """The plan at the plain print's width; what the format itself costs is no parameter's."""
    output = replace(plan.output, format=_PLAIN.output.format, negotiated=False, by_alpha=False)
    output = output if output.quality is not None else replace(output, quality=_PLAIN.output.quality)
    return replace(plan, size=replace(plan.size, width=_WIDTH), output=output)


def _cost(example: Example, original: bytes, rounds: Rounds) -> Cost:
    run = partial(_time, original, example.plan)
    try:
        run()  # once for what is made once: tables, fonts, imports
        taken = interleaved({"plain": partial(_time, original, _PLAIN), "asked": run}, rounds)
    except DarkroomError as error:
        return Cost(example, reason=f"{type(error).__name__}: {error}")
    return Cost(example, ratios(taken["asked"], taken["plain"]))


def _time(original: bytes, plan: Plan) -> float:
    clock = SystemClock()
    begun = perf_counter_ns()
    deadline = Deadline(clock, clock.monotonic() + _SECONDS)
    develop(BytesIO(original), plan, frozenset(), Limits(), deadline, _stand_ins(plan))
    return perf_counter_ns() - begun


def _stand_ins(plan: Plan) -> Overlays:
    """One logo for whatever a plan lays over its picture."""
    logo = shelf.original(shelf.LOGO)
    return {locator: Overlay(logo, "logo", locator.plan or Plan(), {}) for locator in plan.locators()}
