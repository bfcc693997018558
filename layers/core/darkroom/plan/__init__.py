"""The plan: what is wanted, free of spelling and of pixels.

A plan is a frozen set of groups, one file each; what can lie over the picture more than once is a tuple of groups. Its
canonical text names every wish that is not the default, so equal wishes have equal texts however they were spelled; the
print's key is made of it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property
from typing import Any
from urllib.parse import quote

from darkroom.plan.adjust import Adjust
from darkroom.plan.animation import Animation
from darkroom.plan.background import Background
from darkroom.plan.blend import Blend
from darkroom.plan.border import Border
from darkroom.plan.declare import LAYERS, Param, Spelling, layers_of, params_of
from darkroom.plan.delivery import Delivery
from darkroom.plan.document import Document
from darkroom.plan.fade import Fade
from darkroom.plan.fill import Fill
from darkroom.plan.gradient import Gradient
from darkroom.plan.mark import Mark
from darkroom.plan.mask import Mask
from darkroom.plan.output import Output
from darkroom.plan.palette import Palette
from darkroom.plan.shadow import Reflection, Shadow
from darkroom.plan.size import Size
from darkroom.plan.stylize import Stylize
from darkroom.plan.text import Text
from darkroom.plan.trim import Trim
from darkroom.plan.turn import Turn
from darkroom.plan.typesetting import Typesetting
from darkroom.plan.values import Colour, Format, Locator

__all__ = ["LAYERS", "Param", "Plan", "Spelling", "groups", "params", "plan_of", "vocabulary"]

_UNSEEN = ("delivery",)
"""Groups that change how a print is handed over but not the print."""


@dataclass(frozen=True)
class Plan:
    """What is wanted. A plan whose `text()` is empty asks for the stored bytes as they are."""

    document: Document = Document()
    animation: Animation = Animation()
    trim: Trim = Trim()
    size: Size = Size()
    turn: Turn = Turn()
    adjust: Adjust = Adjust()
    stylize: Stylize = Stylize()
    background: Background = Background()
    fill: Fill = Fill()
    gradient: Gradient = Gradient()
    fade: Fade = Fade()
    blends: tuple[Blend, ...] = layers_of(Blend)
    mask: Mask = Mask()
    border: Border = Border()
    marks: tuple[Mark, ...] = layers_of(Mark)
    texts: tuple[Text, ...] = layers_of(Text)
    typesetting: Typesetting = Typesetting()
    reflection: Reflection = Reflection()
    shadow: Shadow = Shadow()
    palette: Palette = Palette()
    output: Output = Output()
    delivery: Delivery = Delivery()

    def text(self) -> str:
        """The canonical text: `group.field=value` for each wish, `group[1].field=value` for those of further layers."""
        return self._canonical

    @cached_property
    def _canonical(self) -> str:
        return "&".join(
            f"{name}.{line.field}={_text(value)}"
            for name, group, line in self._wishes()
            if line.group not in _UNSEEN and (value := getattr(group, line.field)) != line.default
        )

    def settled(self) -> "Plan":
        """The same plan without the wishes that have no effect; a layer that shows nothing is left out.

        Where a text is wanted, how a picture would be written has no effect; one about the original's file is of that
        alone.
        """
        plan = self._with(_settled)
        if plan.palette.form:
            return replace(plan, output=Output())
        if not plan.output.is_text():
            return plan
        output = Output(format=plan.output.format, components=plan.output.components)
        if output.format == Format("json") and not plan.typesetting.alone:
            return Plan(document=plan.document, output=output, delivery=plan.delivery)
        return replace(plan, output=output)

    def at_density(self, density: float) -> "Plan":
        """The same plan for a screen of this many device pixels to each pixel asked for."""

        def denser(group: Any, lines: tuple[Param, ...]) -> Any:
            lengths = [line.field for line in lines if line.in_pixels]
            return replace(group, **{name: _denser(getattr(group, name), density) for name in lengths})

        return self if density == 1 else self._with(denser).settled()

    def locators(self) -> tuple[Locator, ...]:
        """Where the pictures lie that are laid over this one or mask it; each once, in the order of declaration."""
        found = (getattr(group, line.field) for _, group, line in self._wishes())
        return tuple(dict.fromkeys(value for value in found if isinstance(value, Locator)))

    def located(self, found: Mapping[Locator, Locator]) -> "Plan":
        """The same plan with each of its locators replaced by what was found for it."""

        def turned(group: Any, lines: tuple[Param, ...]) -> Any:
            held = {line.field: getattr(group, line.field) for line in lines}
            return replace(group, **{name: found[item] for name, item in held.items() if isinstance(item, Locator)})

        return self._with(turned)

    def _wishes(self) -> Iterator[tuple[str, Any, Param]]:
        """Each line of each group that is asked for, under the group's name; layers beyond the first are counted."""
        for name, lines in _lines().items():
            value = getattr(self, name)
            if value is getattr(Plan, name):
                continue
            for index, group in enumerate(value if isinstance(value, tuple) else (value,)):
                label = f"{name}[{index}]" if index else name
                yield from ((label, group, line) for line in lines)

    def _with(self, change: Callable[[Any, tuple[Param, ...]], Any]) -> "Plan":
        """The plan with each group changed; one that nobody asks for is the default itself, which is passed over."""
        new: dict[str, Any] = {}
        for name, lines in _lines().items():
            held, default = getattr(self, name), getattr(Plan, name)
            if held is default:
                continue
            if isinstance(held, tuple):
                layers = (change(group, lines) for group in held)
                made: Any = tuple(group for group in layers if group != type(group)())
            else:
                made = change(held, lines)
            made = default if made == default else made
            if made is not held:
                new[name] = made
        return replace(self, **new) if new else self


def _settled(group: Any, lines: tuple[Param, ...]) -> Any:
    if not group.is_asked():
        return type(group)()
    group = group.canonical()
    for line in lines:
        if line.when and getattr(group, line.field) != line.default and not line.when(group):
            group = replace(group, **{line.field: line.default})
    return group


def _denser(value: Any, density: float) -> Any:
    if isinstance(value, Colour):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return max(1, int(value * density + 0.5)) if value > 0 else -int(-value * density + 0.5)
    if isinstance(value, tuple):
        items = [_denser(item, density) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    return value


def _text(value: Any) -> str:
    if isinstance(value, frozenset):
        return ",".join(sorted(_text(item) for item in value))
    if isinstance(value, Locator):
        return quote(f"{value.host}{value.path}?{value.wishes()}", safe="")
    if isinstance(value, tuple):
        return ",".join(_text(item) for item in value)
    return quote(value, safe="") if isinstance(value, str) else repr(value)


def groups() -> Mapping[str, type[Any]]:
    """The groups of a plan by the names of its fields, in order."""
    return {item.name: item.metadata.get("layer") or type(item.default) for item in fields(Plan)}


@cache
def _lines() -> Mapping[str, tuple[Param, ...]]:
    layered = {item.name for item in fields(Plan) if "layer" in item.metadata}
    return {name: params_of(name, kind, layered=name in layered) for name, kind in groups().items()}


@cache
def params() -> tuple[Param, ...]:
    """Every declared parameter, in the order of declaration."""
    return tuple(line for lines in _lines().values() for line in lines)


@cache
def vocabulary(dialect: str) -> Mapping[str, tuple[Param, Spelling]]:
    """What a dialect understands: each name and alias, with the parameter it means."""
    return {
        name: (line, line.spellings[dialect])
        for line in params()
        if dialect in line.spellings
        for name in (line.spellings[dialect].name, *line.spellings[dialect].aliases)
    }


def plan_of(values: Mapping[tuple[Param, int], Any]) -> Plan:
    """The plan in which these parameters have these values, the number being the layer's, and nothing else is asked."""
    plan = Plan()
    held: dict[str, Any] = {}
    wanted: dict[tuple[str, int], dict[str, Any]] = {}
    for (line, index), value in values.items():
        wanted.setdefault((line.group, index if line.layered else -1), {})[line.field] = value
    for (group, index), wishes in wanted.items():
        before = held.get(group, getattr(plan, group))
        if index < 0:
            held[group] = replace(before, **wishes)
        else:
            layers = before + (groups()[group](),) * (index + 1 - len(before))
            held[group] = (*layers[:index], replace(layers[index], **wishes), *layers[index + 1 :])
    return replace(plan, **held) if held else plan
