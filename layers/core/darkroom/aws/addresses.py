"""The index of addresses in SSM: which source answers where; the layout is told in `darkroom.aws.ssm`."""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from darkroom.aws.parameters import Parameter, Parameters
from darkroom.aws.revisions import Cabinet, Chain, numbered
from darkroom.errors import ConfigurationError
from darkroom.ports import Deadline
from darkroom.sources import NAME, Address, Source, addresses

_NOBODY = "-"
_HOLDER = re.compile(rf"({NAME})/([0-9]{{8}})")


class _Entry(NamedTuple):
    """The newest entry of an address: its number, the source that it names, and the revision that was to claim it."""

    number: int
    holder: str
    revision: int


def holder(parameters: Parameters, root: str, address: Address, deadline: Deadline) -> str:
    """The source that the index names for an address, empty if none."""
    return _newest(parameters.below(f"{root}/addresses/{address.kind}/{address.text}", deadline, readable=False)).holder


def listed(parameters: Parameters, root: str, deadline: Deadline) -> Iterator[Address]:
    """Every address in the index."""
    for entry in parameters.below(f"{root}/addresses", deadline, readable=False, deep=True):
        kind, text, _ = entry.name.split("/")[-3:]
        yield Address("hosts" if kind == "hosts" else "labels", text)


class Claims:
    """The addresses that a writer claims for the revision that it is about to write."""

    def __init__(self, cabinet: Cabinet, source: Source, revision: int, deadline: Deadline) -> None:
        self._cabinet = cabinet
        self._parameters = cabinet.parameters
        self._name = source.name
        self._wrong = addresses(source)
        self._claim = f"{source.name}/{revision:08d}"
        self._deadline = deadline
        self._taken: dict[Address, int] = {}

    def make(self, held: Collection[Address]) -> None:
        """Claim every address of the source; `held` are those of its newest revision, which it has already.

        Raises:
            ConfigurationError: another source has one; none is claimed then.
        """
        wanted = [address for address in sorted(self._wrong) if not self._is_own(address, held)]
        self._refuse([address for address in wanted if self._is_anothers(address, self._entry(address), fence=False)])
        self._refuse([address for address in wanted if not self._take(address)])

    def _is_own(self, address: Address, held: Collection[Address]) -> bool:
        return address in held and self._entry(address).holder == self._name

    def _refuse(self, others: list[Address]) -> None:
        if others:
            for address, number in self._taken.items():
                self._add(address, number + 1, _NOBODY)
            raise ConfigurationError([problem for address, problem in self._wrong.items() if address in others])

    def _take(self, address: Address) -> bool:
        """Claim an address; False if another source has it."""
        while True:
            entry = self._entry(address)
            if self._is_anothers(address, entry, fence=True):
                return False
            if self._add(address, entry.number + 1, self._claim):
                self._taken[address] = entry.number + 1
                return True

    def _is_anothers(self, address: Address, entry: _Entry, *, fence: bool) -> bool:
        rivals = {entry.holder: entry.revision if fence else 0}
        if address.kind == "labels":
            rivals.setdefault(address.text, 0)  # a source whose name was never claimed: it is older than the index
        return any(
            self._has(rival, revision, address) for rival, revision in rivals.items() if rival not in ("", self._name)
        )

    def _has(self, rival: str, revision: int, address: Address) -> bool:
        """Whether a source's newest revision has an address; the revision that was to claim it cannot come later."""
        chain = Chain(self._cabinet, rival, self._deadline)
        while chain.newest + 1 == revision and not chain.repeat():
            chain = Chain(self._cabinet, rival, self._deadline)
        source = chain.said(chain.newest)
        return source is not None and address in addresses(source)

    def _add(self, address: Address, number: int, value: str) -> bool:
        """Add an entry; False unless it is the newest then."""
        path = f"{self._folder(address)}/{number:08d}"
        if not self._parameters.create(path, value, None, self._deadline, repeatable=True):
            return False
        entries = numbered(self._parameters.below(self._folder(address), self._deadline, readable=False))
        newest = max({number, *entries})
        self._parameters.delete([entry.name for n, entry in entries.items() if n < newest], self._deadline)
        return newest == number

    def _entry(self, address: Address) -> _Entry:
        return _newest(self._parameters.below(self._folder(address), self._deadline, readable=False))

    def _folder(self, address: Address) -> str:
        return f"{self._cabinet.root}/addresses/{address.kind}/{address.text}"


def _newest(entries: Iterator[Parameter]) -> _Entry:
    found = numbered(entries)
    number = max(found, default=0)
    claim = _HOLDER.fullmatch(found[number].value) if found else None
    return _Entry(number, claim[1], int(claim[2])) if claim else _Entry(number, "", 0)
