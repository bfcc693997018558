"""Sources read: one that must be there, or several at once, a few at a time."""

import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from darkroom.admin import AdminError
from darkroom.errors import ConfigurationError, DarkroomError, SourcesUnavailable
from darkroom.ports import SourceStore
from darkroom.sources import NAME, Source

AT_ONCE = 8
"""Calls that run at the same time; SSM answers about 40 a second for a whole account."""

_PATIENCE = 3
"""Failures of those that were asked for alone, after which haste is no explanation."""

type Stored = tuple[int, Source]
"""A revision's number and what it says."""


def each[Asked, Answer](asked: Iterable[Asked], read: Callable[[Asked], Answer]) -> dict[Asked, Answer | DarkroomError]:
    """What `read` answers to each, in their order; what it raises on purpose stands in the place of its answer.

    What could not be had is asked for once more, alone: a store may refuse what comes too fast.
    """

    def safely(one: Asked) -> Answer | DarkroomError:
        try:
            return read(one)
        except DarkroomError as error:
            return error

    wanted = list(asked)
    with ThreadPoolExecutor(AT_ONCE) as readers:
        answers = dict(zip(wanted, readers.map(safely, wanted), strict=True))
    failed = 0
    for one in [one for one, answer in answers.items() if isinstance(answer, SourcesUnavailable)]:
        answers[one] = safely(one)
        failed += isinstance(answers[one], SourcesUnavailable)
        if failed == _PATIENCE:
            break
    return answers


def newest(store: SourceStore, name: str) -> Stored:
    """The newest revision of a source that must be there; raises `AdminError`, `ConfigurationError`."""
    found = store.newest(possible(name))
    if found is None:
        raise AdminError(f"there is no source {name}; `darkroom source list` names those there are")
    return found


def possible(name: str) -> str:
    """A name that a source can have; raises `ConfigurationError`, which does not repeat what may be a secret."""
    if not re.fullmatch(NAME, name):
        expected = "a name of 1 to 63 lower-case letters, digits and hyphens that begins with a letter"
        raise ConfigurationError([f"NAME: expected {expected}, found a text of {len(name)} characters"])
    return name


def stored(store: SourceStore, names: Iterable[str]) -> dict[str, Stored | DarkroomError | None]:
    """The newest revision of each source by its name, or the error that kept it from being read."""
    return each(names, store.newest)


def last(store: SourceStore, name: str) -> tuple[int, Source | None]:
    """The number of the last revision, which may be a removal, and what it says; 0 if there never was one."""
    found = store.newest(name)
    if found is None:
        return max((revision.number for revision in store.history(name)), default=0), None
    return found
