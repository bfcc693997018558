"""The places of a document in which secrets stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from msgspec import Struct

from darkroom.sources.document import document_of
from darkroom.sources.fields import hints, options, struct_of, structs
from darkroom.sources.model import Secret, Source


@dataclass(frozen=True)
class Place:
    """A field for a secret: its path, the object that holds it, its name there, and whether it must be filled.

    `owner` tells whose secret it is: the kind of the object, and its first field (an access key's or a signing
    key's id).
    """

    path: str
    holder: dict[str, Any]
    name: str
    required: bool
    owner: tuple[type[Struct], Any]


def places(document: Any, kind: Any = Source, path: str = "") -> Iterator[Place]:
    """Every place for a secret in a document, filled or not; what is not shaped as the model says is passed over."""
    if isinstance(document, list) and get_origin(kind) is tuple:
        for index, item in enumerate(document):
            yield from places(item, get_args(kind)[0], f"{path}[{index}]")
    if not isinstance(document, dict) or not structs(kind) or not (struct := struct_of(kind, document)):
        return
    for name, hint in hints(struct).items():
        below = f"{path}.{name}" if path else name
        if Secret in options(hint):
            owner = struct, str(document.get(struct.__struct_fields__[0]))
            yield Place(below, document, name, hint is Secret, owner)
        elif name in document:
            yield from places(document[name], hint, below)


def without_secrets(source: Source) -> dict[str, Any]:
    """A source's document with null in place of each secret."""
    document = document_of(source)
    for place in places(document):
        if place.name in place.holder:
            place.holder[place.name] = None
    return document
