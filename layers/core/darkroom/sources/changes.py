"""Changes to single fields of a source, as texts that somebody typed."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

import msgspec

from darkroom.errors import ConfigurationError
from darkroom.sources.document import document_of, source_of
from darkroom.sources.fields import hints, holds_secret, options, struct_of, structs, tagged
from darkroom.sources.model import Keys, Secret, Source
from darkroom.sources.wording import named, unknown


@dataclass(frozen=True)
class Change:
    """What is to become of one field.

    `path` is as `darkroom.sources.fields` writes it. `add` and `remove` are for one item of a list. `secret`: the value
    came by a way on which a secret may come, and it must be one.
    """

    path: str
    how: Literal["set", "unset", "add", "remove"] = "set"
    value: str = ""
    secret: bool = False


def changed(source: Source, changes: Iterable[Change]) -> Source:
    """The source with these changes, one after the other.

    A value is read as its field's kind asks: `true` or `false`, a number, items between commas (or a JSON list), the
    `kind` of credentials, a JSON object; the rest is text.

    Raises:
        ConfigurationError: names every change that cannot be made, and every field that is wrong after them.
    """
    document, problems = document_of(source), []
    for change in changes:
        try:
            _check_text(change)
            _MAKERS[change.how](_find(document, change), change)
        except _Refused as refused:
            problems.append(str(refused))
        except _Absent:
            continue
    try:
        after = source_of(document)
    except ConfigurationError as error:
        raise ConfigurationError([*problems, *error.problems]) from None
    problems += _kept_secrets(source, after)
    if problems:
        raise ConfigurationError(problems)
    return after


class _Refused(Exception):
    """A change that cannot be made; the text is the line that says so."""


class _Absent(Exception):
    """What is to be taken away is not there."""


def _check_text(change: Change) -> None:
    """What a terminal hands over need not be text at all."""
    try:
        f"{change.path}{change.value}".encode()
    except UnicodeEncodeError:
        raise _Refused("a change: expected text in UTF-8, found other bytes") from None


@dataclass(frozen=True)
class _Place:
    """A field in a document: its object or list, its name or number there, and its kind; `path` may be shown."""

    holder: Any
    key: Any
    kind: Any
    path: str

    @property
    def found(self) -> Any:
        return self.holder.get(self.key) if isinstance(self.holder, dict) else self.holder[self.key]


_STEP = re.compile(r"([^.\[\]]+)(?:\[(\d{1,4})\])?(?:\.(.+))?", re.DOTALL)


def _find(document: dict[str, Any], change: Change) -> _Place:
    """Where a path leads; the objects on the way to what is to be set are made."""
    holder, kind, way, rest = document, Source, "", change.path
    while True:
        place, rest = _step(holder, kind, way, rest)
        if not rest or (rest == "kind" and tagged(place.kind)):
            return place
        if get_origin(place.kind) is dict:
            return _Place(_below(place, change), rest, get_args(place.kind)[1], f"{place.path}.{named(rest)}")
        holder, kind, way = _below(place, change), place.kind, f"{place.path}."


def _step(holder: Any, kind: Any, way: str, path: str) -> tuple[_Place, str]:
    struct = struct_of(kind, holder) if isinstance(holder, dict) else None
    known = hints(struct) if struct else {}
    step = _STEP.fullmatch(path)
    if not (step and step[1] in known):
        name = step[1] if step else path
        raise _Refused(
            unknown(way, name, known)
            if known
            else f"{way}{named(name)}: expected {way}kind to be set first, found no kind"
            if structs(kind)
            else f"{way}{named(name)}: expected nothing below a field that has no fields, found a name"
        )
    place = _Place(holder, step[1], known[step[1]], way + step[1])
    return (_item(place, int(step[2])) if step[2] else place), step[3] or ""


def _item(place: _Place, index: int) -> _Place:
    items, path = place.found or [], f"{place.path}[{index}]"
    if get_origin(place.kind) is not tuple or index >= len(items):
        raise _Refused(f"{path}: expected the number of an item of a list, found none there")
    return _Place(items, index, get_args(place.kind)[0], path)


def _below(place: _Place, change: Change) -> Any:
    if place.found is None and isinstance(place.holder, dict):
        if change.how == "unset":
            raise _Absent
        place.holder[place.key] = {}
    return place.found


def _set(place: _Place, change: Change) -> None:
    if (Secret in options(place.kind)) != change.secret:
        found = "another field" if change.secret else "it on the command line"
        expected = "a secret's field" if change.secret else "a secret from the standard input"
        raise _Refused(f"{place.path}: expected {expected}, found {found}")
    value = _typed(place.kind, change.value)
    is_kind = isinstance(value, dict) and set(value) == {"kind"}
    if not (is_kind and isinstance(place.found, dict) and place.found.get("kind") == value["kind"]):
        place.holder[place.key] = value


def _unset(place: _Place, _: Change) -> None:
    if isinstance(place.holder, list):
        del place.holder[place.key]
    else:
        place.holder.pop(place.key, None)


def _add(place: _Place, change: Change) -> None:
    items = _items(place)
    if change.value not in items:
        place.holder[place.key] = [*items, change.value]


def _remove(place: _Place, change: Change) -> None:
    items = _items(place)
    if change.value not in items:
        raise _Refused(f"{place.path}: expected one of its items to remove, found another")
    place.holder[place.key] = [item for item in items if item != change.value]


def _items(place: _Place) -> list[str]:
    if get_origin(place.kind) is not tuple or structs(get_args(place.kind)[0]):
        raise _Refused(f"{place.path}: expected a list of texts to add to or remove from, found another field")
    return place.found or []


_MAKERS: Mapping[str, Callable[[_Place, Change], None]] = {
    "set": _set,
    "unset": _unset,
    "add": _add,
    "remove": _remove,
}


def _typed(kind: Any, text: str) -> Any:
    """What a text stands for in a field of this kind; the text itself if it stands for nothing."""
    kinds = [get_args(option)[0] if hasattr(option, "__metadata__") else option for option in options(kind)]
    if bool in kinds:
        return {"true": True, "yes": True, "false": False, "no": False}.get(text.lower(), text)
    if int in kinds:
        return int(text) if re.fullmatch("-?[0-9]{1,15}", text) else text
    if tagged(kind) and text in structs(kind):
        return {"kind": text}
    if text.startswith(("[", "{")) and not holds_secret(kind) and (str not in kinds):
        return _json(text)
    if get_origin(kind) is tuple and not structs(get_args(kind)[0]):
        return [item.strip() for item in text.split(",") if item.strip()]
    return text


def _json(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text


def _kept_secrets(before: Source, after: Source) -> list[str]:
    """An access key's secret is no other key's."""
    pairs: dict[str, tuple[object, object]] = {"credentials": (before.credentials, after.credentials)}
    if before.metadata and after.metadata:
        pairs["metadata.credentials"] = (before.metadata.credentials, after.metadata.credentials)
    return [
        f"{path}.secret_access_key: expected a new one, because the access key id is another, found the old one"
        for path, (old, new) in pairs.items()
        if isinstance(old, Keys) and isinstance(new, Keys)
        if old.access_key_id != new.access_key_id and old.secret_access_key == new.secret_access_key
    ]
