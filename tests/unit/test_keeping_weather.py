"""Bad weather: a bucket that fails leaves the kept prints, and a store that fails leaves everything but speed."""

from typing import Any

import pytest
from msgspec.structs import replace

from darkroom.app import App, Rules
from darkroom.errors import (
    BucketUnavailable,
    CredentialsRefused,
    DarkroomError,
    OriginalForbidden,
    OriginalLocked,
    OutOfTime,
)
from darkroom.memory import MemorySources
from darkroom.ports import Deadline
from darkroom.sources import Fallback, Keys, Secret, Source
from tests.things import a_request, sign
from tests.unit.house import House, opened, picture

DAY = 86_400
RED = picture(size=(80, 40))


def a_house(**source: Any) -> House:
    return House(keeps=True, **source)


@pytest.mark.parametrize(
    "failure", [BucketUnavailable("gone"), CredentialsRefused("no"), OutOfTime("slow"), OriginalForbidden("403")]
)
def test_a_print_is_served_stale_for_a_while_when_its_bucket_fails_or_refuses(failure: DarkroomError) -> None:
    house = a_house(fresh_for=60, stale_for=DAY)
    made = house.get("/demo/a.jpg", "w=30")
    house.clock.pass_by(3600)
    house.shelf.failing = [failure] * 2
    stale = house.get("/demo/a.jpg", "w=30")
    assert (stale.status, stale.body) == (200, made.body)
    assert stale.headers["Cache-Status"] == "Darkroom; hit; ttl=-3540; detail=memory"
    assert stale.headers["Cache-Control"] == "public, max-age=5, stale-if-error=82855"
    assert stale.facts["stale"] and type(failure).__name__ in stale.facts["failure"]
    house.shelf.failing = [failure] * 2
    house.clock.pass_by(DAY)
    assert house.get("/demo/a.jpg", "w=30").status in (403, 404, 502, 504)


def test_a_stale_print_never_outlives_its_link() -> None:
    house = a_house(fresh_for=60)
    link = f"w=30&expires={int(house.clock.now()) + 102}"
    house.get("/demo/a.jpg", link)
    house.clock.pass_by(100)
    house.shelf.failing = [BucketUnavailable("gone")]
    kept = house.get("/demo/a.jpg", link).headers["Cache-Control"]
    assert kept == "public, max-age=2, must-revalidate, stale-if-error=0"


def test_what_may_be_gone_is_not_shown_where_credentials_cannot_tell() -> None:
    house = a_house(fresh_for=60, access="objects-only")
    house.get("/demo/a.jpg", "w=30")
    house.clock.pass_by(60)
    house.shelf.failing = [OriginalForbidden("S3: 403 AccessDenied")]
    assert house.get("/demo/a.jpg", "w=30").status in (403, 404)
    house.clock.pass_by(60)
    house.shelf.failing = [OriginalLocked("archived")]
    assert house.get("/demo/a.jpg", "w=30").status == 200


@pytest.mark.parametrize("failing", ["find", "keep", "relabel", "lease", "release", "discard"])
def test_a_failing_store_costs_speed_and_never_correctness(failing: str) -> None:
    house = a_house(fresh_for=60)
    house.prints.failing = {failing}
    for _ in range(3):
        assert opened(house.get("/demo/a.jpg", "w=30")).size == (30, 20)
        house.clock.pass_by(61)
    house.shelf.objects["public/a.jpg"] = RED
    assert opened(house.get("/demo/a.jpg", "w=30")).size == (30, 15)
    del house.shelf.objects["public/a.jpg"]
    house.clock.pass_by(61)
    assert house.get("/demo/a.jpg", "w=30").status == 404


def test_the_picture_in_place_of_another_stands_in_though_it_is_stale() -> None:
    house = a_house(error_image=Fallback("/alpha.png", parameters=True), fresh_for=60)
    down = BucketUnavailable("down")
    house.shelf.failing = [down]
    assert house.get("/demo/a.jpg", "w=30").headers["Content-Type"] == "image/png"
    house.clock.pass_by(61)
    house.shelf.failing = [down, down]
    shown = house.get("/demo/a.jpg", "w=30")
    assert (shown.status, shown.headers["Content-Type"]) == (502, "image/png")


def test_a_store_that_takes_no_label_costs_one_comparison_in_a_while() -> None:
    house = a_house(fresh_for=60)
    house.get("/demo/a.jpg", "w=30")
    house.clock.pass_by(61)
    house.prints.failing = {"relabel"}
    house.shelf.asked.clear()
    for _ in range(20):
        assert house.get("/demo/a.jpg", "w=30").status == 200
    assert len(house.shelf.asked) == 1


def until_the_end(source: Source, key: str, etag: str, deadline: Deadline) -> None:
    """A bucket that never answers."""
    deadline.clock.sleep(deadline.remaining())
    raise OutOfTime(f"{source.name}: {key}, unless it is {etag}")


def test_a_slow_bucket_leaves_time_to_answer_with_the_stale_print() -> None:
    house = a_house(fresh_for=60)
    made = house.get("/demo/a.jpg", "w=30")
    house.clock.pass_by(61)
    begun = house.clock.monotonic()

    house.shelf.open_if_changed = until_the_end  # type: ignore[method-assign]
    signed = sign("/demo/a.jpg", "w=30").partition("?")[2]
    stale = house.app.answer(a_request("/demo/a.jpg", signed), seconds=4)
    assert (stale.status, stale.body) == (200, made.body)
    assert house.clock.monotonic() - begun == 2


def test_refused_credentials_are_read_anew_before_a_stale_print_is_served() -> None:
    house = a_house(fresh_for=30)
    sources = MemorySources([house.source])
    house.app = App(Rules("img.example"), sources, house.shelf, house.clock, house.prints)
    house.get("/demo/a.jpg", "w=30")
    rotated = Keys(access_key_id="AKIANEW", secret_access_key=Secret("a-new-secret-access-key"))
    sources.put(replace(house.source, credentials=rotated))
    house.clock.pass_by(31)
    house.shelf.failing = [CredentialsRefused("InvalidAccessKeyId")]
    answer = house.get("/demo/a.jpg", "w=30")
    assert (answer.status, "stale" in answer.facts) == (200, False)
    assert answer.headers["Cache-Status"].startswith("Darkroom; fwd=stale")


def test_memory_counts_what_lies_around_small_prints() -> None:
    house = a_house()
    house.app = App(
        Rules("img.example", memory_bytes=256 * 1024),
        MemorySources([house.source]),
        house.shelf,
        house.clock,
        house.prints,
    )
    for width in range(1, 41):
        house.get("/demo/a.jpg", f"w={width}&fm=png")
    assert house.get("/demo/a.jpg", "w=40&fm=png").facts["tier"] == "memory"
    assert house.get("/demo/a.jpg", "w=1&fm=png").facts["tier"] == "store"
