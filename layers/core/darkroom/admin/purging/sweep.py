"""Prints listed a page at a time, and removed or marked stale; memory does not grow with their number.

Facts: the Amazon S3 API Reference: ListObjectsV2 and DeleteObjects, a thousand names each.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import batched
from typing import Literal, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from darkroom.admin import AdminError, Tell
from darkroom.admin.cloud import code
from darkroom.admin.purging.aim import Aim
from darkroom.admin.purging.label import key_on, mark
from darkroom.admin.purging.place import Place

AT_ONCE = 8
"""Calls to S3 under way at the same time; twice as many wait at most."""

PAGE = 1000

_TOLD_EVERY = 10_000

type Act = Literal["count", "remove", "mark"]


@dataclass
class Swept:
    """How far it came: prints that are meant, counted anew by each pass, and what was done to them in all passes."""

    found: int = 0
    removed: int = 0
    marked: int = 0

    @property
    def done(self) -> int:
        """Prints that are no longer answered as they were."""
        return self.removed + self.marked


class _Did(NamedTuple):
    removed: int = 0
    marked: int = 0
    refused: str = ""


def sweep(place: Place, aim: Aim, swept: Swept, tell: Tell, act: Act = "count") -> Swept:
    """Do this to every print that is meant; what was done is in `swept` also when it ends early.

    Raises `AdminError`.
    """
    swept.found = 0
    names = _meant(place, aim, swept, tell)
    try:
        match act:
            case "count":
                deque(names, 0)
            case "remove":
                _at_once(partial(_remove, place), batched(names, PAGE, strict=False), swept)
            case "mark":
                _at_once(partial(_mark, place), names, swept)
    except (BotoCoreError, ClientError) as error:
        raise AdminError(_why(place, code(error), swept)) from None
    except _Refused as refused:
        raise AdminError(_why(place, str(refused), swept)) from None
    return swept


class _Refused(Exception):
    """S3's word for why it did not remove a print."""


def _meant(place: Place, aim: Aim, swept: Swept, tell: Tell) -> Iterator[str]:
    """The whole names of the prints that are meant, counted as they are listed."""
    for start in aim.listed:
        for name in _listed(place, f"{place.folder}{start}"):
            meant = aim.means(name.removeprefix(place.folder))
            if meant or (meant is None and aim.means_key(key_on(place, name))):
                swept.found += 1
                if swept.found % _TOLD_EVERY == 0:
                    tell(f"{swept.found:,} prints found, {swept.done:,} done with")
                yield name


def _listed(place: Place, start: str) -> Iterator[str]:
    pages = place.s3.get_paginator("list_objects_v2")
    for page in pages.paginate(Bucket=place.bucket, Prefix=start, PaginationConfig={"PageSize": PAGE}):
        for one in page.get("Contents", ()):
            yield one["Key"]


def _at_once[Item](work: Callable[[Item], _Did], items: Iterable[Item], swept: Swept) -> None:
    """Work on a few items at the same time, and count what is done; the rest is not begun after an exception."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running: deque[Future[_Did]] = deque()
        try:
            for item in items:
                if len(running) == 2 * AT_ONCE:
                    _finish(running, swept)
                running.append(pool.submit(work, item))
            while running:
                _finish(running, swept)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            for one in running:
                if not (one.cancelled() or one.exception()):
                    _count(one.result(), swept)
            raise


def _finish(running: "deque[Future[_Did]]", swept: Swept) -> None:
    did = running[0].result()
    running.popleft()
    _count(did, swept)
    if did.refused:
        raise _Refused(did.refused)


def _count(did: _Did, swept: Swept) -> None:
    swept.removed += did.removed
    swept.marked += did.marked


def _remove(place: Place, names: tuple[str, ...]) -> _Did:
    said = place.s3.delete_objects(
        Bucket=place.bucket, Delete={"Objects": [{"Key": name} for name in names], "Quiet": True}
    )
    refused = said.get("Errors", [])
    return _Did(removed=len(names) - len(refused), refused=refused[0].get("Code", "unknown") if refused else "")


def _mark(place: Place, name: str) -> _Did:
    match mark(place, name):
        case "marked":
            return _Did(marked=1)
        case "unmarkable":
            return _remove(place, (name,))
        case "settled":
            return _Did()


def _why(place: Place, said: str, swept: Swept) -> str:
    far = f"; {swept.done:,} prints are done with, and the same command does the rest" if swept.done else ""
    match said:
        case "AccessDenied" | "403":
            why = "AccessDenied; s3:ListBucket, s3:GetObject, s3:PutObject and s3:DeleteObject must be allowed there"
        case "NoSuchBucket":
            why = "there is no such bucket"
        case "ExpiredToken":
            why = "the credentials have expired; sign in anew"
        case _:
            why = said
    return f"the prints in {place.bucket}/{place.folder} cannot be purged: {why}{far}"
