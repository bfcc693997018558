"""Every field that a source can have: its path, what it may hold, and what it holds unless it is set."""

from collections.abc import Iterator
from typing import Any, NamedTuple, get_args, get_origin

import msgspec
from msgspec import NODEFAULT, Struct

from darkroom.sources.fields import hints, options, structs, tagged
from darkroom.sources.model import Source
from darkroom.sources.wording import expected


class Field(NamedTuple):
    """A field, and the kind of its part where only that kind has it. An item of a list is N, one by name is NAME."""

    path: str
    kind: str
    expected: str
    default: Any


def described(struct: type[Struct] = Source, way: str = "", kind: str = "") -> Iterator[Field]:
    """Every field of a part, in the model's order; `NODEFAULT` is the default of one that must be set."""
    for field in msgspec.structs.fields(struct):
        hint = hints(struct)[field.name]
        default = field.default_factory() if field.default_factory is not NODEFAULT else field.default
        yield from _described(hint, f"{way}{field.name}", kind, default)


def _described(hint: Any, path: str, kind: str, default: Any) -> Iterator[Field]:
    parts = structs(hint)
    item = structs(get_args(hint)[0]) if get_origin(hint) is tuple else {}
    if tagged(hint):
        yield Field(path, kind, f"one of {', '.join(parts)}", default)
    elif get_origin(hint) is dict:
        yield Field(f"{path}.NAME", kind, expected(get_args(hint)[1]), default)
    elif not (parts or item):
        yield Field(path, kind, _of_list(hint) if get_origin(hint) is tuple else _of_one(hint), default)
    for tag, part in (parts or item).items():
        yield from described(part, f"{path}[N]." if item else f"{path}.", tag or kind)


def _of_list(hint: Any) -> str:
    return f"a list, each {expected(get_args(hint)[0])}"


def _of_one(hint: Any) -> str:
    return " or ".join(expected(option) for option in options(hint) if option is not type(None))
