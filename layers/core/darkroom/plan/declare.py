"""How a parameter is declared: one typed line in a group, and everything else is derived from it.

A line gives the parameter's parser, its default (meaning "not asked"), its one-sentence meaning and how
each dialect spells it. From these lines come the dialects' vocabularies, validation and its messages, the
canonical text of a plan and PARAMETERS.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, dataclass_transform


@dataclass(frozen=True)
class Parser[T]:
    """Reads a value from its text; `read` raises ValueError where the text is not what is expected."""

    read: Callable[[str], T]
    expects: str


@dataclass(frozen=True)
class Spelling:
    """How one dialect writes one parameter.

    `encodable`: may also be sent as `<name>64`. `default` is the dialect's own, in words, for the reference.
    `limits`, when set, says how the effect differs from the service's or why there is none yet.
    """

    name: str
    parser: Parser[Any]
    aliases: tuple[str, ...] = ()
    encodable: bool = True
    repeatable: bool = False
    default: str = ""
    example: str = ""
    limits: str = ""


@dataclass(frozen=True, eq=False)
class Param:
    """One declared line: where its value goes and how it is spelled; a line equals only itself."""

    group: str
    field: str
    default: Any
    doc: str
    spellings: Mapping[str, Spelling]


@dataclass(frozen=True)
class _Line:
    doc: str
    parser: Parser[Any]
    spelt: Mapping[str, "str | Spelt | None"]


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
    imgix: str | Spelt | None = None,
    imglab: str | Spelt | None = None,
    ixmage: str | Spelt | None = None,
) -> Any:
    """Declare a parameter; a bare name is short for `spelt(name, parser)`."""
    line = _Line(doc, parser, {"imgix": imgix, "imglab": imglab, "ixmage": ixmage})
    return field(default=default, metadata={"line": line})


@dataclass_transform(frozen_default=True, field_specifiers=(param,))
def group[C](cls: type[C]) -> type[C]:
    """A frozen set of parameters that belong together; its docstring is its chapter's first sentence."""
    return dataclass(frozen=True)(cls)


def params_of(name: str, kind: type[Any]) -> tuple[Param, ...]:
    """The declared lines of a group, in order."""
    return tuple(
        Param(name, item.name, item.default, item.metadata["line"].doc, _spellings(item.metadata["line"]))
        for item in fields(kind)
    )


def _spellings(line: _Line) -> dict[str, Spelling]:
    found = {}
    for dialect, word in line.spelt.items():
        if isinstance(word, str):
            found[dialect] = Spelling(word, line.parser)
        elif word is not None:
            found[dialect] = Spelling(word.name, word.parser or line.parser, **word.more)
    return found
