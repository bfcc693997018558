"""Sources in a file that can live in git: a JSON list of their documents, secrets left out or sealed."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from darkroom.admin import AdminError
from darkroom.admin.changing import checked
from darkroom.admin.lookup import each, last, stored
from darkroom.errors import ConfigurationError, DarkroomError
from darkroom.ports import SourceStore
from darkroom.sources import NAME, Address, Source, addresses
from darkroom.sources.document import decoded, document_of, source_of
from darkroom.sources.fields import differences
from darkroom.sources.secrets import places

type Hide = Callable[[str, str, str], Any]
"""What stands in a file for a secret: of which source, at which path, the secret."""

type Reveal = Callable[[Any], str | None]
"""The secret that something in a file stands for, None if it cannot be told."""


def exported(sources: Iterable[Source], hide: Hide) -> list[dict[str, Any]]:
    """The documents of sources by name, with `hide`'s word in place of each secret."""
    documents = [document_of(source) for source in sorted(sources, key=lambda source: source.name)]
    for document in documents:
        for place in places(document):
            if place.name in place.holder:
                place.holder[place.name] = hide(document["name"], place.path, place.holder[place.name])
    return documents


@dataclass(frozen=True)
class Step:
    """What an import does to one source: `based_on` is the last revision, `fields` what changes."""

    source: Source
    based_on: int
    before: Source | None
    fields: tuple[str, ...]

    @property
    def what(self) -> Literal["new", "changed", "unchanged"]:
        """What becomes of the source."""
        return "new" if self.before is None else "changed" if self.fields else "unchanged"


def planned(store: SourceStore, documents: bytes, reveal: Reveal) -> list[Step]:
    """What an import of these documents does, in the order in which it can be done.

    A secret that is left out is kept: an access key's if its id is the same, a signing key's likewise.

    Raises:
        ConfigurationError: every mistake in every document; an address that two sources would have; a secret that is
            left out and not known.
        SourcesUnavailable, OutOfTime: the store fails.
    """
    listed = documents_in(documents)
    names = [str(document.get("name")) for document in listed]
    problems = [f"{name}: expected once, found twice" for name in _twice(names) if _is_name(name)]
    lasts = each({name for name in names if _is_name(name)}, lambda name: last(store, name))
    steps = []
    for number, (name, document) in enumerate(zip(names, listed, strict=True), 1):
        found = lasts.get(name, (0, None))
        if isinstance(found, DarkroomError):
            raise found
        try:
            steps.append(_step(document, *found, reveal))
        except ConfigurationError as error:
            where = name if _is_name(name) else f"document {number}"
            problems += [f"{where}: {problem}" for problem in error.problems]
    problems += _shared(store, steps)
    if problems:
        raise ConfigurationError(problems)
    return sorted(steps, key=_gives_nothing_up)


def carried_out(store: SourceStore, steps: list[Step]) -> Iterator[tuple[Step, int]]:
    """Store what changes; yields each step once it is done, and the source's revision by then.

    Raises:
        AdminError: a source could not be stored; names what was stored before it and what was not tried.
    """
    for place, step in enumerate(steps):
        try:
            written = store.put(step.source, based_on=step.based_on) if step.what != "unchanged" else step.based_on
        except DarkroomError as error:
            raise AdminError(_half_way(steps, place, error)) from None
        yield step, written


def documents_in(content: bytes) -> list[dict[str, Any]]:
    """The documents in a file: a list of them, or one; raises `ConfigurationError`."""
    said = decoded(content)
    listed = said if isinstance(said, list) else [said]
    if not all(isinstance(document, dict) for document in listed):
        raise ConfigurationError(["the file: expected a list of sources' documents, found other values"])
    return listed


def _step(document: dict[str, Any], based_on: int, before: Source | None, reveal: Reveal) -> Step:
    problems = list(_fill(document, before, reveal))
    try:
        source = checked(source_of(document))
    except ConfigurationError as error:
        raise ConfigurationError([*problems, *error.problems]) from None
    if problems:
        raise ConfigurationError(problems)
    return Step(source, based_on, before, tuple(differences(before, source)) if before else ())


def _fill(document: dict[str, Any], before: Source | None, reveal: Reveal) -> Iterator[str]:
    """Put the secrets into a document that it stands without; yields a line for each that is not known."""
    kept = {
        (place.owner, place.name): place.holder.get(place.name)
        for place in places(document_of(before) if before else {})
    }
    for place in places(document):
        value = place.holder.get(place.name)
        if isinstance(value, str) or not (place.required or place.name in place.holder):
            continue
        sealed = value is not None
        secret = reveal(value) if sealed else kept.get((place.owner, place.name))
        if secret is not None:
            place.holder[place.name] = secret
        elif sealed or place.required:
            yield f"{place.path}: expected {_EXPECTED[sealed]}"
            place.holder[place.name] = _STAND_IN
        else:
            del place.holder[place.name]


_EXPECTED = {
    True: "a secret, or an encrypted one that --identity opens, found neither",
    False: "a secret, because none is stored for a key of this id, found nothing",
}
_STAND_IN = "AAAA"
"""Stands in a document that is refused anyway, so that the rest of it is checked."""


def _shared(store: SourceStore, steps: list[Step]) -> Iterator[str]:
    """A line for each address that two sources would have."""
    if all(step.before and addresses(step.before) == addresses(step.source) for step in steps):
        return
    others = set(store.names()) - {step.source.name for step in steps}
    read = [found[1] for found in stored(store, sorted(others)).values() if isinstance(found, tuple)]
    owners: dict[Address, str] = {}
    for source in [*read, *(step.source for step in steps)]:
        for address, wrong in addresses(source).items():
            if (owner := owners.setdefault(address, source.name)) != source.name:
                yield f"{source.name}: {wrong} by {owner}"


def _gives_nothing_up(step: Step) -> bool:
    """What gives up an address goes first: another source may be waiting for it."""
    return not (step.before and set(addresses(step.before)) - set(addresses(step.source)))


def _half_way(steps: list[Step], place: int, error: DarkroomError) -> str:
    done = [step.source.name for step in steps[:place] if step.what != "unchanged"]
    left = [step.source.name for step in steps[place + 1 :] if step.what != "unchanged"]
    said = "; ".join(error.problems) if isinstance(error, ConfigurationError) else str(error)
    return (
        f"{steps[place].source.name}: not stored: {said}; "
        f"stored before it: {', '.join(done) or 'nothing'}; not tried: {', '.join(left) or 'nothing'}"
    )


def _is_name(name: str) -> bool:
    return bool(re.fullmatch(NAME, name))


def _twice(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})
