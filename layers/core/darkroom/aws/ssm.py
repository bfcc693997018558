"""Configurations of sources in SSM's Parameter Store.

    {root}/sources/{name}/{revision}      live copies: the highest is the one in use
    {root}/revisions/{name}/{revision}    history: every revision ever written

Both are SecureStrings that hold the document of `darkroom.sources.write_source`; a revision is a number of
eight digits, the first is 00000001. Nothing is ever overwritten. A write claims the next number in the
history, which is the truth: of two writers at once the second finds it taken. It then puts the live copy and
removes live copies older than the previous one. A writer that stops after the claim leaves the source
readable at the earlier revision, and the next write first makes the claimed one live. One that wakes up late
can hide nothing, because a higher number always wins.

A removal is a revision too, and for the same reason its live copy stays. It is the plain String `removed`, so that
the sources in use can be told from the others without decrypting.
"""

import re
from collections.abc import Iterable

from darkroom.aws.parameters import LARGEST, Parameter, Parameters
from darkroom.errors import ConfigurationError, RevisionTaken, SourcesUnavailable
from darkroom.ports import Clock, Deadline, Revision
from darkroom.sources import Source, read_source, write_source

ROOT = "/darkroom"

PATIENCE = 30.0
"""Seconds that a write or a look into the history may take."""

REMOVED = "removed"
"""What a revision says that removes its source: no document, which is an object in JSON."""

_NUMBER = re.compile(r".*/([0-9]{8})")


class SsmSources:
    """The reading side: one call finds a source."""

    def __init__(self, parameters: Parameters, root: str = ROOT) -> None:
        self._parameters = parameters
        self._live = f"{root}/sources"

    def find(self, name: str, deadline: Deadline) -> Source | None:
        """The newest live configuration; see `darkroom.ports.Sources`."""
        live = _revisions(self._parameters.below(f"{self._live}/{name}", deadline, readable=True))
        return _understood(live[max(live)], name) if live else None

    def names(self, deadline: Deadline) -> frozenset[str]:
        """The names of all sources in use; see `darkroom.ports.Sources`."""
        return _in_use(self._parameters, self._live, deadline)


class SsmSourceStore:
    """The writing side. `kms_key` encrypts what is written; empty: the account's own key for SSM."""

    def __init__(self, parameters: Parameters, clock: Clock, kms_key: str = "", root: str = ROOT) -> None:
        self._parameters = parameters
        self._clock = clock
        self._kms_key = kms_key
        self._live = f"{root}/sources"
        self._history = f"{root}/revisions"

    def names(self) -> list[str]:
        """The names of all sources in use; see `darkroom.ports.SourceStore`."""
        return sorted(_in_use(self._parameters, self._live, self._deadline()))

    def newest(self, name: str) -> tuple[int, Source] | None:
        """The newest revision's number and what it says; see `darkroom.ports.SourceStore`."""
        deadline = self._deadline()
        number = max(self._listed(self._history, name, deadline), default=0)
        source = self._said(name, number, deadline) if number else None
        return (number, source) if source else None

    def history(self, name: str) -> list[Revision]:
        """Every revision; see `darkroom.ports.SourceStore`."""
        written = self._listed(self._history, name, self._deadline())
        return [Revision(number, written[number].last_modified_date) for number in sorted(written)]

    def revision(self, name: str, number: int) -> Source | None:
        """What one revision says; see `darkroom.ports.SourceStore`."""
        return self._said(name, number, self._deadline())

    def put(self, source: Source, based_on: int | None = None) -> int:
        """Write a new revision and return its number; see `darkroom.ports.SourceStore`.

        Raises:
            SourcesUnavailable, OutOfTime: SSM fails; the revision may have been written, read it again.
        """
        document, deadline = _document(source), self._deadline()
        written, live = self._healed(source.name, deadline)
        newest = max(written, default=0)
        _check(source.name, based_on, newest, in_use=bool(written) and not _is_removal(written[newest]))
        return self._write(source.name, newest + 1, document, live, deadline)

    def remove(self, name: str, based_on: int | None = None) -> int:
        """Write a revision that says that the source is gone; see `darkroom.ports.SourceStore` and `put`."""
        deadline = self._deadline()
        written, live = self._healed(name, deadline)
        newest = max(written, default=0)
        in_use = bool(written) and not _is_removal(written[newest])
        _check(name, based_on, newest, in_use=in_use)
        return self._write(name, newest + 1, REMOVED, live, deadline) if in_use else newest

    def _healed(self, name: str, deadline: Deadline) -> tuple[dict[int, Parameter], dict[int, Parameter]]:
        """The history and the live copies, once the newest revision is live, which a writer may have left undone."""
        written = self._listed(self._history, name, deadline)
        live = self._listed(self._live, name, deadline)
        newest = max(written, default=0)
        if written and newest not in live:
            claimed = self._parameters.get(written[newest].name, deadline)
            if claimed:
                self._create(f"{self._live}/{name}/{newest:08d}", claimed.value, deadline, repeatable=True)
        return written, live

    def _write(self, name: str, number: int, value: str, live: Iterable[int], deadline: Deadline) -> int:
        revision = f"{name}/{number:08d}"
        if not self._create(f"{self._history}/{revision}", value, deadline, repeatable=False):
            raise RevisionTaken(f"{name}: revision {number} was written by somebody else")
        self._create(f"{self._live}/{revision}", value, deadline, repeatable=True)
        old = [f"{self._live}/{name}/{earlier:08d}" for earlier in live if earlier < number - 1]
        self._parameters.delete(old, deadline)
        return number

    def _create(self, path: str, value: str, deadline: Deadline, *, repeatable: bool) -> bool:
        key = None if value == REMOVED else self._kms_key
        return self._parameters.create(path, value, key, deadline, repeatable=repeatable)

    def _said(self, name: str, number: int, deadline: Deadline) -> Source | None:
        found = self._parameters.get(f"{self._history}/{name}/{number:08d}", deadline)
        return _understood(found, name) if found else None

    def _listed(self, folder: str, name: str, deadline: Deadline) -> dict[int, Parameter]:
        return _revisions(self._parameters.below(f"{folder}/{name}", deadline, readable=False))

    def _deadline(self) -> Deadline:
        return Deadline(self._clock, self._clock.monotonic() + PATIENCE)


def _revisions(parameters: Iterable[Parameter]) -> dict[int, Parameter]:
    """By number; what is not named like a revision is not one of ours."""
    return {int(named[1]): found for found in parameters if (named := _NUMBER.fullmatch(found.name))}


def _in_use(parameters: Parameters, folder: str, deadline: Deadline) -> frozenset[str]:
    """The names whose newest live copy is no removal."""
    newest: dict[str, Parameter] = {}
    for copy in parameters.below(folder, deadline, readable=False, deep=True):
        if _NUMBER.fullmatch(copy.name):
            name = copy.name.split("/")[-2]
            newest[name] = max(newest.get(name, copy), copy, key=lambda one: one.name)
    return frozenset(name for name, copy in newest.items() if not _is_removal(copy))


def _is_removal(parameter: Parameter) -> bool:
    return parameter.value == REMOVED


def _check(name: str, based_on: int | None, newest: int, *, in_use: bool) -> None:
    if based_on not in (None, newest) and (based_on or in_use):
        raise RevisionTaken(f"{name}: based on revision {based_on}, the newest is {newest}")


def _understood(parameter: Parameter, name: str) -> Source | None:
    if _is_removal(parameter):
        return None
    try:
        source = read_source(parameter.value)
    except ConfigurationError as error:
        raise SourcesUnavailable(f"{parameter.name}: {'; '.join(error.problems)}") from None
    if source.name != name:
        raise SourcesUnavailable(f"{parameter.name}: the document of another source")
    return source


def _document(source: Source) -> str:
    document = write_source(source)
    if len(document) > LARGEST:
        raise ConfigurationError([f"the document: expected at most {LARGEST:,} bytes of JSON, found {len(document):,}"])
    return document.decode()
