"""Configurations of sources in SSM's Parameter Store.

    {root}/sources/{name}/{revision}                live copies: the highest is the one in use
    {root}/revisions/{name}/{revision}              history: every revision ever written
    {root}/parts/{name}/{revision}/{token}/{part}   the parts of documents that are larger than a parameter
    {root}/addresses/{kind}/{address}/{number}      which source answers at a label or a host: the highest counts

A revision holds the document of `darkroom.sources.write_source` as a SecureString; it is a number of eight digits, the
first is 00000001. Nothing is ever overwritten. A write claims the next number in the history, which is the truth: of
two writers at once the second finds it taken. It then puts the live copy and removes live copies older than the
previous one. A writer that stops after the claim leaves the source readable at the earlier revision, and the next
write first makes the claimed one live. One that wakes up late can hide nothing, because a higher number always wins.

A document that is larger than a parameter is written in parts, SecureStrings too, before its number is claimed, in a
folder whose token no other writer has. What is claimed and copied is then a plain String that names this folder and
how many parts it holds: so a revision that can be seen is complete, two writers never mix their parts, and what a
source without parts costs to read is one call. Parts in the folders of a number that lists others are what a writer
left behind; who writes that number or the next removes them.

A removal is a revision too, and for the same reason its live copy stays. It is the plain String `removed`, so that
the sources in use can be told from the others without decrypting.

An entry of an address is the plain String `{name}/{revision}`: the source, and the revision that was to claim the
address, whose own number is claimed after it. It counts only while the source's newest revision has the address, so
nothing needs to be released, and an entry that counts no more is followed by one of the next number, of which again
only one writer gets it. An entry whose revision is yet to come belongs to a writer that is under way or has stopped:
who wants the address first claims that revision, for what the source says already, so that the other is refused if
it wakes up. A source has its name among its addresses, as a label.
"""

import re
from collections.abc import Callable

from darkroom.aws.addresses import Claims, holder, listed
from darkroom.aws.parameters import STANDARD, Parameter, Parameters
from darkroom.aws.revisions import REMOVED, Cabinet, Chain, numbered, said
from darkroom.errors import ConfigurationError, SourcesUnavailable
from darkroom.ports import Clock, Deadline, Revision
from darkroom.sources import Address, Source, addresses, read_source, write_source

ROOT = "/darkroom"

LARGEST = 64 * 1024
"""Bytes of a document, in however many parts."""

PATIENCE = 30.0
"""Seconds that a write or a look into the history may take."""

_LIVE = re.compile(r".*/([a-z0-9-]+)/[0-9]{8}")


class SsmSources:
    """The reading side: one call finds a source that is not in parts."""

    def __init__(self, parameters: Parameters, root: str = ROOT) -> None:
        self._parameters = parameters
        self._root = root

    def find(self, name: str, deadline: Deadline) -> Source | None:
        """The newest live configuration; see `darkroom.ports.Sources`."""
        live = numbered(self._parameters.below(f"{self._root}/sources/{name}", deadline, readable=True))
        return said(self._parameters, self._root, name, live[max(live)], deadline) if live else None

    def names(self, deadline: Deadline) -> frozenset[str]:
        """The names of all sources in use; see `darkroom.ports.Sources`."""
        return _in_use(self._parameters, self._root, deadline)

    def holder(self, address: Address, deadline: Deadline) -> str | None:
        """The source that the index names for an address; see `darkroom.ports.Sources`."""
        return holder(self._parameters, self._root, address, deadline) or None

    def addresses(self, deadline: Deadline) -> frozenset[Address]:
        """Every address in the index; see `darkroom.ports.Sources`."""
        return frozenset(listed(self._parameters, self._root, deadline))


class SsmSourceStore:
    """The writing side.

    `token` makes names that nobody else makes. `kms_key` encrypts what is written; empty: the account's own key for
    SSM. `largest` is how many bytes a parameter may have.
    """

    def __init__(
        self,
        parameters: Parameters,
        clock: Clock,
        kms_key: str = "",
        root: str = ROOT,
        *,
        token: Callable[[], str],
        largest: int = STANDARD,
    ) -> None:
        self._parameters = parameters
        self._cabinet = Cabinet(parameters, root, token, kms_key, largest)
        self._clock = clock

    def names(self) -> list[str]:
        """The names of all sources in use; see `darkroom.ports.SourceStore`."""
        return sorted(_in_use(self._parameters, self._cabinet.root, self._deadline()))

    def newest(self, name: str) -> tuple[int, Source] | None:
        """The newest revision's number and what it says; see `darkroom.ports.SourceStore`."""
        chain = Chain(self._cabinet, name, self._deadline())
        source = chain.said(chain.newest)
        return (chain.newest, source) if source else None

    def history(self, name: str) -> list[Revision]:
        """Every revision; see `darkroom.ports.SourceStore`."""
        written = Chain(self._cabinet, name, self._deadline()).written
        return [Revision(number, written[number].last_modified_date) for number in sorted(written)]

    def revision(self, name: str, number: int) -> Source | None:
        """What one revision says; see `darkroom.ports.SourceStore`."""
        return Chain(self._cabinet, name, self._deadline()).said(number)

    def put(self, source: Source, based_on: int | None = None) -> int:
        """Write a new revision and return its number; see `darkroom.ports.SourceStore`.

        Raises:
            SourcesUnavailable, OutOfTime: SSM fails; the revision may have been written, read it again.
        """
        document, deadline = _document(source), self._deadline()
        chain = Chain(self._cabinet, source.name, deadline)
        chain.follow(based_on)
        Claims(self._cabinet, source, chain.newest + 1, deadline).make(_held(chain))
        return chain.add(document)

    def remove(self, name: str, based_on: int | None = None) -> int:
        """Write a revision that says that the source is gone; see `darkroom.ports.SourceStore` and `put`."""
        chain = Chain(self._cabinet, name, self._deadline())
        chain.follow(based_on)
        return chain.add(REMOVED) if chain.in_use else chain.newest

    def _deadline(self) -> Deadline:
        return Deadline(self._clock, self._clock.monotonic() + PATIENCE)


def _held(chain: Chain) -> dict[Address, str]:
    """The addresses of the newest revision; none if it cannot be understood, so that it can be replaced."""
    try:
        source = chain.said(chain.newest)
    except SourcesUnavailable:
        return {}
    return addresses(source) if source else {}


def _in_use(parameters: Parameters, root: str, deadline: Deadline) -> frozenset[str]:
    """The names whose newest live copy is no removal."""
    newest: dict[str, Parameter] = {}
    for copy in parameters.below(f"{root}/sources", deadline, readable=False, deep=True):
        if found := _LIVE.fullmatch(copy.name):
            newest[found[1]] = max(newest.get(found[1], copy), copy, key=lambda one: one.name)
    return frozenset(name for name, copy in newest.items() if copy.value != REMOVED)


def _document(source: Source) -> str:
    """The source's document, which can be read again; `{{`, SSM's mark of a reference, is spelled differently."""
    document = write_source(source).replace(b"{{", rb"{\u007b")
    if len(document) > LARGEST:
        raise ConfigurationError([f"the document: expected at most {LARGEST:,} bytes of JSON, found {len(document):,}"])
    read_source(document)
    return document.decode()
