"""Who makes a print that many ask for: one, whom the others wait for, though never for long."""

import threading
from concurrent.futures import ThreadPoolExecutor

from darkroom.app import App
from darkroom.http import Response
from darkroom.keeping import PATIENCE
from darkroom.ports import Deadline, Kept, Label, SameStill
from darkroom.sources import Source
from darkroom.wiring import SystemClock
from tests.things import a_request, sign
from tests.unit.house import House, Prints


def a_house() -> House:
    return House(keeps=True)


def the_print(house: House) -> Kept:
    """The one print that is kept, taken out of the store while somebody else has the right to make it."""
    ((_, name),) = house.prints._prints  # noqa: SLF001 - its name is not for viewers
    soon = house.clock.deadline()
    kept = house.prints.find(house.source, name, 10**6, soon)
    house.prints.discard(house.source, name, soon)
    assert isinstance(kept, Kept) and house.prints.lease(house.source, name, 1_000, soon)
    house.app = house.another_app()
    house.shelf.asked.clear()
    return kept


def test_who_waits_gets_the_print_that_another_makes() -> None:
    house = a_house()
    house.get("/demo/a.jpg", "w=30")
    ((_, name),) = house.prints._prints  # noqa: SLF001 - its name is not for viewers
    kept = the_print(house)
    assert kept.body

    def made(seconds: float) -> None:
        house.clock.pass_by(seconds)
        if house.clock.monotonic() > 1:
            house.prints.keep(house.source, name, kept.body or b"", kept.label, house.clock.deadline())

    house.clock.sleep = made  # type: ignore[method-assign]
    response = house.get("/demo/a.jpg", "w=30")
    assert (response.status, response.body, response.facts["tier"]) == (200, kept.body, "store")
    assert house.shelf.asked == []


def test_a_leader_who_died_delays_and_never_blocks() -> None:
    house = a_house()
    house.get("/demo/a.jpg", "w=30")
    the_print(house)
    before = house.clock.monotonic()
    response = house.get("/demo/a.jpg", "w=30")
    assert response.status == 200 and response.facts["waited"]
    assert house.clock.monotonic() - before <= 24 * PATIENCE + 1


def test_many_threads_make_one_print() -> None:
    house = House(keeps=True, clock=SystemClock())
    apps = [house.another_app() for _ in range(8)]
    start = threading.Barrier(8)
    signed = sign("/demo/a.jpg", "w=30").partition("?")[2]

    def ask(app: App) -> Response:
        start.wait()
        return app.answer(a_request("/demo/a.jpg", signed))

    with ThreadPoolExecutor(8) as pool:
        responses = list(pool.map(ask, apps))
    assert {response.status for response in responses} == {200}
    assert len({response.body for response in responses}) == 1
    assert [response.facts["tier"] for response in responses].count("original") <= 2


class Released(Prints):
    """Prints of which the leader is done between a follower's look and its next step."""

    def find(
        self, source: Source, name: str, largest: int, deadline: Deadline, unless: str = ""
    ) -> Kept | SameStill | None:
        found = super().find(source, name, largest, deadline, unless)
        if self.done and not found:
            body, label, lease = self.done
            self.done = None
            self.keep(source, name, body, label, deadline)
            self.release(source, name, lease, deadline)
        return found

    done: tuple[bytes, Label, str] | None = None


def test_who_gets_the_right_to_make_a_print_looks_once_more_whether_it_is_made() -> None:
    house = a_house()
    house.get("/demo/a.jpg", "w=30")
    ((_, name),) = house.prints._prints  # noqa: SLF001 - its name is not for viewers
    soon = house.clock.deadline()
    kept = house.prints.find(house.source, name, 10**6, soon)
    assert isinstance(kept, Kept) and kept.body
    house.prints = prints = Released(house.clock)
    lease = prints.lease(house.source, name, 1_000, soon)
    assert lease
    looks = iter([False, True])

    def slept(seconds: float) -> None:
        house.clock.pass_by(seconds)
        if next(looks, False):
            prints.done = kept.body or b"", kept.label, lease

    house.clock.sleep = slept  # type: ignore[method-assign]
    house.app = house.another_app()
    house.shelf.asked.clear()
    assert house.get("/demo/a.jpg", "w=30").facts["tier"] == "store"
    assert house.shelf.asked == []
    assert prints.lease(house.source, name, 1, soon)
