"""A purge of a million prints, one that ends early, and prints that are written while it runs."""

from collections.abc import Callable, Iterator
from threading import Lock
from typing import Any

import pytest
from botocore.exceptions import ClientError

from darkroom.admin import AdminError
from darkroom.admin.purging import LINGERING, Aim, Place, Purge
from darkroom.shelf import folder, print_name
from tests.things import Ticking, a_source

MILLION = 1_000_000


class Shelves:
    """As much of an S3 client as a purge asks for, over a bucket of any size; `refuse` may end a removal."""

    def __init__(self, count: int, refuse: Callable[[int], str] = lambda _: "") -> None:
        self.count = count
        self.most_held = self.removed = 0
        self.listed: list[int] = []
        self._listed = 0
        self._refuse = refuse
        self._lock = Lock()

    def get_paginator(self, operation: str) -> "Shelves":
        assert operation == "list_objects_v2"
        return self

    def paginate(self, **wanted: Any) -> Iterator[dict[str, Any]]:
        self.listed.append(self.count)
        start = wanted["Prefix"]
        size = wanted["PaginationConfig"]["PageSize"]
        while self.count:
            page = min(size, self.count)
            with self._lock:
                self.count -= page
                self._listed += page
                self.most_held = max(self.most_held, self._listed - self.removed)
            yield {"Contents": [{"Key": f"{start}{number:05}/=/{'0' * 40}"} for number in range(page)]}

    def delete_objects(self, **wanted: Any) -> dict[str, Any]:
        names = wanted["Delete"]["Objects"]
        assert len(names) <= 1000
        with self._lock:
            refused = self._refuse(self.removed)
            if refused == "throw":
                raise ClientError({"Error": {"Code": "AccessDenied"}}, "DeleteObjects")
            if refused:
                self.removed += len(names) - 1
                return {"Errors": [{"Key": names[0]["Key"], "Code": refused}]}
            self.removed += len(names)
        return {}


def a_purge(s3: Any, clock: Ticking, said: list[str]) -> Purge:
    place = Place(s3, "prints", folder("demo"))
    return Purge(place, Aim.everything(a_source()), None, clock, said.append)


def test_of_a_million_prints_a_few_pages_are_held_at_a_time() -> None:
    s3, said = Shelves(MILLION), list[str]()
    purge = a_purge(s3, Ticking(), said)
    purge.run(wait=False)
    assert s3.removed == purge.swept.removed == MILLION
    assert s3.most_held <= 20_000
    assert len(said) == 100


@pytest.mark.parametrize("refused", ["throw", "AccessDenied"])
def test_what_ends_it_half_way_is_told_with_how_far_it_came(refused: str) -> None:
    s3 = Shelves(100_000, lambda removed: refused if removed >= 30_000 else "")
    purge = a_purge(s3, Ticking(), [])
    with pytest.raises(AdminError, match=r"AccessDenied; .* must be allowed there; [\d,]+ prints are done with"):
        purge.run(wait=False)
    assert purge.swept.removed == s3.removed
    assert 30_000 <= s3.removed < 60_000


def test_ctrl_c_counts_what_was_done() -> None:
    class Interrupted(Shelves):
        def paginate(self, **wanted: Any) -> Iterator[dict[str, Any]]:
            yield from (page for page, _ in zip(super().paginate(**wanted), range(5), strict=False))
            raise KeyboardInterrupt

    s3 = Interrupted(10_000)
    purge = a_purge(s3, Ticking(), [])
    with pytest.raises(KeyboardInterrupt):
        purge.run()
    assert purge.swept.removed == s3.removed <= 5000


def test_what_is_written_while_it_runs_goes_once_no_older_request_is_under_way() -> None:
    class Late(Ticking):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            s3.count = 3

    s3, clock, said = Shelves(2), Late(), list[str]()
    purge = a_purge(s3, clock, said)
    purge.run()
    assert s3.listed == [2, 3]
    assert purge.swept.removed == 5
    assert clock.monotonic() == LINGERING
    assert "waiting 33 s" in said[0]


@pytest.mark.parametrize(("written", "times"), [(0, 1), (1, 2)])
def test_the_edge_forgets_again_only_what_was_written_meanwhile(written: int, times: int) -> None:
    class Late(Ticking):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            s3.count = written

    class Edge:
        def forget(self, tags: tuple[str, ...]) -> str:
            assert tags == ("s-demo",)
            return "an-id"

    s3 = Shelves(2)
    purge = a_purge(s3, Late(), [])
    purge.edge = Edge()  # type: ignore[assignment]  # as much of one as is asked for
    purge.run()
    assert purge.invalidations == ["an-id"] * times


def test_more_originals_than_an_edge_forgets_one_by_one_are_its_source() -> None:
    aim = Aim.originals(a_source(), [f"public/{number}.jpg" for number in range(101)])
    assert (len(aim.listed), aim.tags) == (101, ("s-demo",))


@pytest.mark.parametrize(
    ("key", "prefix", "meant"),
    [
        ("a/b.jpg", "a/", True),
        ("a", "a/", False),
        ("a/=b/c.jpg", "a/=", True),
        ("a/b", "a/b", True),
        ("a/" + "é" * 400, "a/é", True),
        ("a/" + "é" * 400, "b/", False),
        ("a/" + "é" * 400, "a/" + "é" * 399, None),
        ("a/" + "é" * 400, "a/" + "e" * 799, False),
        ("a/b.jpg", "a/b.jpg" + "c" * 700, False),
    ],
)
def test_a_name_tells_whether_its_key_begins_so(key: str, prefix: str, meant: bool | None) -> None:
    aim = Aim.beginning(a_source(), prefix)
    assert aim.means(print_name(key, "w=1")) is meant
