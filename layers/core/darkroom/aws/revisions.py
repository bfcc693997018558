"""Documents in SSM's Parameter Store, each a chain of revisions; the layout is told in `darkroom.aws.ssm`."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import msgspec

from darkroom.aws.parameters import STANDARD, Parameter, Parameters
from darkroom.errors import ConfigurationError, RevisionTaken, SourcesUnavailable
from darkroom.ports import Deadline
from darkroom.sources import Source, read_source

REMOVED = "removed"
"""What a revision says that removes its source."""

_POINTER = '{"parts":'
_NUMBER = re.compile(r".*/([0-9]{8})")


@dataclass(frozen=True)
class Cabinet:
    """Where the documents lie, and how they are written.

    `kms_key` encrypts them; empty: the account's own key for SSM. `largest` is how many bytes a parameter may have, and
    `token` makes names that nobody else makes.
    """

    parameters: Parameters
    root: str
    token: Callable[[], str]
    kms_key: str = ""
    largest: int = STANDARD


class _Pointer(msgspec.Struct):
    """What stands in place of a document that is larger than a parameter: the folder of its parts, and their number."""

    parts: str
    count: int


_POINTERS = msgspec.json.Decoder(_Pointer)
"""Made beforehand: threads share it."""


class Chain:
    """The revisions of one source, as they are when it is made."""

    def __init__(self, cabinet: Cabinet, name: str, deadline: Deadline) -> None:
        self._cabinet = cabinet
        self._parameters = cabinet.parameters
        self._name = name
        self._deadline = deadline
        self._live: list[int] = []
        self.written = numbered(self._parameters.below(self._path("revisions"), deadline, readable=False))

    @property
    def newest(self) -> int:
        """The number of the newest revision, 0 if there is none."""
        return max(self.written, default=0)

    @property
    def in_use(self) -> bool:
        """Whether there is a newest revision, and it is no removal."""
        return bool(self.written) and self.written[self.newest].value != REMOVED

    def said(self, number: int) -> Source | None:
        """What a revision says, None if there is none of this number or it is a removal."""
        if number not in self.written:
            return None
        return said(self._parameters, self._cabinet.root, self._name, self._head(number), self._deadline)

    def follow(self, based_on: int | None) -> None:
        """Finish what the last writer left undone; raise `RevisionTaken` unless a change of `based_on` may follow."""
        live = self._parameters.below(self._path("sources"), self._deadline, readable=False)
        self._live = sorted(numbered(live))
        if self.written and self.newest not in self._live:
            self._create(self._path("sources", self.newest), self._head(self.newest).value, repeatable=True)
        if based_on not in (None, self.newest) and (based_on or self.in_use):
            raise RevisionTaken(f"{self._name}: based on revision {based_on}, the newest is {self.newest}")

    def add(self, document: str) -> int:
        """Write the next revision and return its number; raises `RevisionTaken`."""
        number = self.newest + 1
        pieces = list(_cut(document, self._cabinet.largest))
        if len(pieces) == 1:
            return self._add(number, document)
        folder = f"{number:08d}/{self._cabinet.token()}"
        parts = {self._path("parts", f"{folder}/{part:02d}"): piece for part, piece in enumerate(pieces, 1)}
        for path, piece in parts.items():
            self._create(path, piece, repeatable=True)
        head = msgspec.json.encode(_Pointer(folder, len(parts))).decode()
        try:
            return self._add(number, head)
        except RevisionTaken:
            self._parameters.delete(list(parts), self._deadline)
            raise

    def repeat(self) -> bool:
        """Claim the next number for what the newest revision says, so that nobody else can; False if somebody did."""
        return self._claim(self.newest + 1, self._head(self.newest).value if self.written else REMOVED)

    def _add(self, number: int, head: str) -> int:
        if not self._claim(number, head):
            raise RevisionTaken(f"{self._name}: revision {number} was written by somebody else")
        self._create(self._path("sources", number), head, repeatable=True)
        old = [self._path("sources", earlier) for earlier in self._live if earlier < number - 1]
        self._parameters.delete([*old, *self._orphans(number, head)], self._deadline)
        return number

    def _claim(self, number: int, head: str) -> bool:
        return self._create(self._path("revisions", number), head, repeatable=False)

    def _orphans(self, number: int, head: str) -> Iterator[str]:
        """The parts that writers left who did not get this number, or the one before it."""
        claimed = {_folder(head)} | {_folder(written.value) for written in self.written.values()}
        for revision in range(max(1, number - 1), number + 1):
            for part in self._parameters.below(
                self._path("parts", revision), self._deadline, readable=False, deep=True
            ):
                if "/".join(part.name.split("/")[-3:-1]) not in claimed:
                    yield part.name

    def _head(self, number: int) -> Parameter:
        """A revision that was listed, decrypted; SSM may list what it cannot get yet."""
        path = self._path("revisions", number)
        head = self._parameters.get(path, self._deadline)
        if head is None:
            raise SourcesUnavailable(f"{path}: listed, but not to be had yet")
        return head

    def _create(self, path: str, value: str, *, repeatable: bool) -> bool:
        plain = value == REMOVED or value.startswith(_POINTER)
        key = None if plain else self._cabinet.kms_key
        return self._parameters.create(path, value, key, self._deadline, repeatable=repeatable)

    def _path(self, folder: str, below: int | str = "") -> str:
        path = f"{self._cabinet.root}/{folder}/{self._name}"
        return f"{path}/{below:08d}" if isinstance(below, int) else f"{path}/{below}".rstrip("/")


def numbered(parameters: Iterable[Parameter]) -> dict[int, Parameter]:
    """By number; what is not named like a revision is not one of ours."""
    return {int(named[1]): found for found in parameters if (named := _NUMBER.fullmatch(found.name))}


def said(parameters: Parameters, root: str, name: str, head: Parameter, deadline: Deadline) -> Source | None:
    """What a decrypted revision says, put together from its parts if it has any; None for a removal."""
    if head.value == REMOVED:
        return None
    try:
        source = read_source(_whole(parameters, f"{root}/parts/{name}", head, deadline))
    except ConfigurationError as error:
        raise SourcesUnavailable(f"{head.name}: {'; '.join(error.problems)}") from None
    if source.name != name:
        raise SourcesUnavailable(f"{head.name}: the document of another source")
    return source


def _whole(parameters: Parameters, folder: str, head: Parameter, deadline: Deadline) -> str:
    if not head.value.startswith(_POINTER):
        return head.value
    try:
        pointer = _POINTERS.decode(head.value)
        found = parameters.below(f"{folder}/{pointer.parts}", deadline, readable=True)
        parts = {part.name.rpartition("/")[2]: part.value for part in found}
        return "".join(parts[f"{part:02d}"] for part in range(1, pointer.count + 1))
    except (msgspec.MsgspecError, KeyError):
        raise SourcesUnavailable(f"{head.name}: the parts that it lists cannot be found") from None


def _folder(head: str) -> str:
    """The folder of parts that a revision lists, empty if none."""
    return _POINTERS.decode(head).parts if head.startswith(_POINTER) else ""


def _cut(document: str, largest: int) -> Iterator[str]:
    """Pieces of at most `largest` bytes, never through a character."""
    octets = document.encode()
    start = 0
    while start < len(octets):
        end = start + largest
        while end < len(octets) and octets[end] & 0xC0 == 0x80:
            end -= 1
        yield octets[start:end].decode()
        start = end
