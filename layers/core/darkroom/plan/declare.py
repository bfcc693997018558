"""How a parameter is declared: one typed line in a group, and everything else is derived from it.

A line gives the parameter's parser, its default (meaning "not asked"), its one-sentence meaning and how
each dialect spells it. From these lines come the dialects' vocabularies, validation and its messages, the
canonical text of a plan and PARAMETERS.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self, dataclass_transform

LAYERS = 4
"""How often one URL can ask for a layered group: bare names are the first, `name[1]` to `name[3]` the others."""


@dataclass(frozen=True)
class Parser[T]:
    """Reads a value from its text, and writes it again so that it reads as the same value.

    `read` raises ValueError where the text is not what is expected.
    """

    read: Callable[[str], T]
    expects: str
    write: Callable[[T], str] = str


@dataclass(frozen=True)
class Spelling:
    """How one dialect writes one parameter.

    `encodable`: may also be sent as `<name>64`. `default` is the dialect's own, in words, for the reference.
    `meaning`, when set, is said in place of the line's own where that is wider.
    `differs`, when set, says how the effect may differ from the service's; `chosen` what was chosen where the service's
    behaviour is not published. `own`: the service has no such parameter.
    """

    name: str
    parser: Parser[Any]
    aliases: tuple[str, ...] = ()
    encodable: bool = True
    repeatable: bool = False
    default: str = ""
    example: str = ""
    meaning: str = ""
    differs: str = ""
    chosen: str = ""
    own: bool = False


@dataclass(frozen=True, eq=False)
class Param:
    """One declared line: where its value goes and how it is spelled; a line equals only itself.

    `layered`: its group can be asked for `LAYERS` times. `when`, given the group, says whether a wish for this line has
    any effect; `in_pixels`: integers in its value are lengths that the pixel density multiplies.
    """

    group: str
    field: str
    default: Any
    doc: str
    spellings: Mapping[str, Spelling]
    layered: bool
    when: Callable[[Any], bool] | None
    in_pixels: bool


@dataclass(frozen=True)
class _Line:
    doc: str
    parser: Parser[Any]
    spelt: Mapping[str, "str | Spelt | None"]
    when: Callable[[Any], bool] | None
    in_pixels: bool


@dataclass(frozen=True)
class Spelt:
    """A spelling that differs from the line's own parser or needs more words; see `spelt`."""

    name: str
    parser: Parser[Any] | None
    more: Mapping[str, Any]


def spelt(name: str, parser: Parser[Any] | None = None, **more: Any) -> Spelt:
    """The long form of a spelling; `more` holds the other fields of `Spelling`."""
    return Spelt(name, parser, more)


def param(
    parser: Parser[Any],
    *,
    default: Any,
    doc: str,
    when: Callable[[Any], bool] | None = None,
    in_pixels: bool = False,
    imgix: str | Spelt | None = None,
    imglab: str | Spelt | None = None,
    ixmage: str | Spelt | None = None,
) -> Any:
    """Declare a parameter; a bare name is short for `spelt(name, parser)`, the rest is as in `Param`.

    A line whose `when` asks another line of its group must stand below that one.
    """
    line = _Line(doc, parser, {"imgix": imgix, "imglab": imglab, "ixmage": ixmage}, when, in_pixels)
    return field(default=default, metadata={"line": line})


class Group:
    """What every group of a plan has in common."""

    def canonical(self) -> Self:
        """The same wish in its one form, where it could be put in several."""
        return self

    def is_asked(self) -> bool:
        """Whether the group has any effect; if not, nothing in it counts as a wish."""
        return True


@dataclass_transform(frozen_default=True, field_specifiers=(param,))
def group[C: Group](cls: type[C]) -> type[C]:
    """A frozen set of parameters that belong together; its docstring is its chapter's first sentence."""
    return dataclass(frozen=True)(cls)


def changed[T](whole: T, **wanted: Any) -> T:
    """A plan or a group with these values; itself where it has them already, since making another one takes time.

    The length 1.0, which is a fraction, is not the length 1.
    """
    held = ((getattr(whole, name), value) for name, value in wanted.items())
    if all(type(old) is type(new) and old == new for old, new in held):
        return whole
    return replace(whole, **wanted)  # type: ignore[type-var]  # whatever is given is one of our dataclasses


def layers_of(kind: type[Any]) -> Any:
    """Declare a field of the plan that holds a group as often as it is asked for."""
    return field(default=(), metadata={"layer": kind})


def params_of(name: str, kind: type[Any], *, layered: bool) -> tuple[Param, ...]:
    """The declared lines of a group, in order."""
    return tuple(
        Param(name, item.name, item.default, line.doc, _spellings(line), layered, line.when, line.in_pixels)
        for item in fields(kind)
        for line in [item.metadata["line"]]
    )


def _spellings(line: _Line) -> dict[str, Spelling]:
    found = {}
    for dialect, word in line.spelt.items():
        if isinstance(word, str):
            found[dialect] = Spelling(word, line.parser)
        elif word is not None:
            found[dialect] = Spelling(word.name, word.parser or line.parser, **word.more)
    return found
