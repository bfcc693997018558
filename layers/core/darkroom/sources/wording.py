"""The words in which a mistake in a source is told; none repeats what was found, which may be a secret."""

import types
from collections.abc import Iterable
from typing import Any, Union, get_args, get_origin

from msgspec import Meta, Struct

from darkroom.sources.model import Secret


def unknown(way: str, name: str, known: Iterable[str]) -> str:
    """The line for a field that the model has not; of many that it has, those that look like it are named."""
    from difflib import get_close_matches

    names = list(known)
    near = get_close_matches(name[:32], names, 3) if len(names) > 8 else []
    return f"{way}{named(name)}: expected one of {', '.join(near or names)}, found a field of another name"


def named(name: str) -> str:
    """A name as a message may repeat it: one that could be a secret is not."""
    return name if len(name) <= 32 and name.replace("_", "").isalpha() else "(a long or odd name)"


_WORDS = {str: "a text", int: "a whole number", bool: "true or false", type(None): "null"}


def expected(kind: Any) -> str:
    """What a field of this kind may hold, in words."""
    if kind is Secret:
        return "a secret of 1 to 1,024 characters"
    for meta in getattr(kind, "__metadata__", ()):
        if isinstance(meta, Meta) and meta.description:
            return meta.description
    if get_origin(kind) in (Union, types.UnionType):
        return _expected_of_any(get_args(kind))
    if kind in _WORDS:
        return _WORDS[kind]
    if get_origin(kind) is tuple:
        return "a list"
    if get_origin(kind) is dict:
        return "an object"
    if isinstance(kind, type) and issubclass(kind, Struct):
        tag = kind.__struct_config__.tag
        return f"an object of kind {tag}" if tag else "an object"
    words = ", ".join(repr(option) for option in get_args(kind))
    return f"one of {words}" if len(get_args(kind)) > 1 else words


def _expected_of_any(kinds: tuple[Any, ...]) -> str:
    tags = [str(kind.__struct_config__.tag) for kind in kinds if hasattr(kind, "__struct_config__")]
    return f"an object of kind {' or '.join(tags)}" if len(tags) > 1 else " or ".join(map(expected, kinds))


def shortened(access_key_id: str) -> str:
    """An access key id by which its owner knows it, and nobody else can use it."""
    return f"{access_key_id[:4]}...{access_key_id[-4:]}" if len(access_key_id) > 12 else f"{access_key_id[:3]}..."


def found(value: Any) -> str:
    """What kind of thing was found, and never the thing."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return "a number"
        case str():
            return "a text of 1 character" if len(value) == 1 else f"a text of {len(value)} characters"
        case list():
            return f"a list of {len(value)}"
        case _:
            return "an object"
