"""Configurations of sources in SSM's Parameter Store.

    {root}/sources/{name}/{revision}      live copies: the highest is the one in use
    {root}/revisions/{name}/{revision}    history: every revision ever written

Both are SecureStrings that hold the document of `darkroom.sources.write_source`; a revision is a number of
eight digits, the first is 00000001. Nothing is ever overwritten. A write claims the next number in the
history, which is the truth: of two writers at once the second finds it taken. It then puts the live copy and
removes live copies older than the previous one. A writer that stops after the claim leaves the source
readable at the earlier revision, and the next write first makes the claimed one live. One that wakes up late
can hide nothing, because a higher number always wins.
"""

import re
from collections.abc import Iterable

from darkroom.aws.parameters import LARGEST, Parameter, Parameters
from darkroom.errors import ConfigurationError, RevisionTaken, SourcesUnavailable
from darkroom.ports import Clock, Deadline
from darkroom.sources import Source, read_source, write_source

ROOT = "/darkroom"

PATIENCE = 30.0
"""Seconds that a write or a look into the history may take."""

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
        """The names of all sources; see `darkroom.ports.Sources`."""
        found = self._parameters.below(self._live, deadline, readable=False, deep=True)
        return frozenset(copy.name.split("/")[-2] for copy in found if _NUMBER.fullmatch(copy.name))


class SsmSourceStore:
    """The writing side. `kms_key` encrypts what is written; empty: the account's own key for SSM."""

    def __init__(self, parameters: Parameters, clock: Clock, kms_key: str = "", root: str = ROOT) -> None:
        self._parameters = parameters
        self._clock = clock
        self._kms_key = kms_key
        self._live = f"{root}/sources"
        self._history = f"{root}/revisions"

    def history(self, name: str) -> list[tuple[int, float]]:
        """Every revision's number and the Unix time of its writing, the oldest first."""
        written = self._listed(self._history, name, self._deadline())
        return [(revision, written[revision].last_modified_date) for revision in sorted(written)]

    def newest(self, name: str) -> tuple[int, Source] | None:
        """The number of the newest revision and what it says, None if there is none."""
        deadline = self._deadline()
        written = self._listed(self._history, name, deadline)
        if not written:
            return None
        newest = max(written)
        return newest, _understood(self._parameters.get(written[newest].name, deadline), name)

    def put(self, source: Source, based_on: int | None = None) -> int:
        """Write a new revision and return its number.

        `based_on` is the revision that was changed (0: there was none); without it the newest is replaced.

        Raises:
            RevisionTaken: another revision was written meanwhile.
            ConfigurationError: the document is larger than a parameter can be.
            SourcesUnavailable, OutOfTime: SSM fails; the revision may have been written, read it again.
        """
        name, document, deadline = source.name, _document(source), self._deadline()
        written = self._listed(self._history, name, deadline)
        live = self._listed(self._live, name, deadline)
        newest = max(written, default=0)
        if written and newest not in live:
            self._make_live(name, newest, self._parameters.get(written[newest].name, deadline).value, deadline)
        if based_on not in (None, newest):
            raise RevisionTaken(f"{name}: based on revision {based_on}, the newest is {newest}")
        self._claim(name, newest + 1, document, deadline)
        self._make_live(name, newest + 1, document, deadline)
        self._parameters.delete([live[old].name for old in live if old < newest], deadline)
        return newest + 1

    def _claim(self, name: str, revision: int, document: str, deadline: Deadline) -> None:
        path = f"{self._history}/{name}/{revision:08d}"
        if not self._parameters.create(path, document, self._kms_key, deadline, repeatable=False):
            raise RevisionTaken(f"{name}: revision {revision} was written by somebody else")

    def _make_live(self, name: str, revision: int, document: str, deadline: Deadline) -> None:
        path = f"{self._live}/{name}/{revision:08d}"
        self._parameters.create(path, document, self._kms_key, deadline, repeatable=True)

    def _listed(self, folder: str, name: str, deadline: Deadline) -> dict[int, Parameter]:
        return _revisions(self._parameters.below(f"{folder}/{name}", deadline, readable=False))

    def _deadline(self) -> Deadline:
        return Deadline(self._clock, self._clock.monotonic() + PATIENCE)


def _revisions(parameters: Iterable[Parameter]) -> dict[int, Parameter]:
    """By number; what is not named like a revision is not one of ours."""
    return {int(named[1]): found for found in parameters if (named := _NUMBER.fullmatch(found.name))}


def _understood(parameter: Parameter, name: str) -> Source:
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
