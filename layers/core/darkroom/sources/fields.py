"""A source's fields by their paths, such as `bucket.region` or `signing_keys[0].id`."""

import types
from collections.abc import Iterator
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from msgspec import Struct

from darkroom.sources.model import Secret, Source


def fields(part: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every field of a source or of a part that has no fields of its own, and its value, in the model's order."""
    if isinstance(part, Struct):
        if tag := part.__struct_config__.tag:
            yield _joined(path, "kind"), tag
        for name in part.__struct_fields__:
            yield from fields(getattr(part, name), _joined(path, name))
    elif isinstance(part, tuple) and part and isinstance(part[0], Struct):
        for index, item in enumerate(part):
            yield from fields(item, f"{path}[{index}]")
    elif isinstance(part, dict) and part:
        for name, value in part.items():
            yield from fields(value, _joined(path, name))
    else:
        yield path, part


def differences(before: Source, after: Source) -> list[str]:
    """The paths of what differs between two sources, in the model's order; a part that is another as a whole is one."""
    return list(_differences(before, after, ""))


def _differences(before: Any, after: Any, path: str) -> Iterator[str]:
    if before == after:
        return
    if isinstance(before, Struct) and type(before) is type(after):
        for name in before.__struct_fields__:
            yield from _differences(getattr(before, name), getattr(after, name), _joined(path, name))
    elif isinstance(before, dict) and isinstance(after, dict):
        for name in {**before, **after}:
            yield from _differences(before.get(name), after.get(name), _joined(path, name))
    elif _are_structs(before) and _are_structs(after) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _differences(old, new, f"{path}[{index}]")
    else:
        yield path


def _are_structs(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], Struct)


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def options(kind: Any) -> tuple[Any, ...]:
    """The kinds that a field may be of: those of a union, else the one."""
    return get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)


def structs(kind: Any) -> dict[str, type[Struct]]:
    """The parts that a field may be, by their `kind`; a part without one is there alone, by an empty text."""
    found = [option for option in options(kind) if isinstance(option, type) and issubclass(option, Struct)]
    return {str(option.__struct_config__.tag or ""): option for option in found}


def tagged(kind: Any) -> bool:
    """Whether a field's `kind` says which of several parts it is."""
    found = structs(kind)
    return bool(found) and "" not in found


def struct_of(kind: Any, value: dict[str, Any]) -> type[Struct] | None:
    """The part that an object in a document is meant to be, None if its `kind` does not say."""
    found = structs(kind)
    return found.get("") or found.get(str(value.get("kind")))


@cache
def hints(struct: type[Struct]) -> dict[str, Any]:
    """What each field of a part may hold, in the model's order."""
    found = get_type_hints(struct, include_extras=True)
    return {name: found[name] for name in struct.__struct_fields__}


@cache
def holds_secret(kind: Any) -> bool:
    """Whether a secret may stand in a field of this kind, or below it."""
    if isinstance(kind, type) and issubclass(kind, Struct):
        return any(holds_secret(hint) for hint in hints(kind).values())
    return kind is Secret or any(holds_secret(option) for option in get_args(kind))
