"""nginx in front: it hits, revalidates, varies, serves stale, fails over and cuts ranges by what our answers say."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from darkroom.errors import BucketUnavailable
from darkroom.gateway import read_event, write_answer
from darkroom.http import Response
from darkroom.local.front import Front
from darkroom.sources import Fallback
from darkroom.wiring import SystemClock
from tests.servers.nginx import Answer, Nginx, running_nginx
from tests.things import sign
from tests.unit.house import House, picture

PATIENCE = 20.0
"""Seconds in which what must come has come; beyond, a test fails rather than hangs."""

NEW = picture(size=(80, 40))


class Origin:
    """An App behind the front, that counts, can be made to wait, and whose bucket can fail."""

    def __init__(self, said: str = "max-age=600", **source: Any) -> None:
        words = {"public/a.jpg": said}
        self.house = House(cache_control=words, clock=SystemClock(), caching="respect_origin", fresh_for=0, **source)
        self.asked: list[tuple[str, dict[str, str], Response]] = []
        self.front = Front()
        self.open = threading.Event()
        self.open.set()

    @property
    def statuses(self) -> list[int]:
        return [response.status for _, _, response in self.asked]

    def fail(self) -> None:
        self.house.shelf.failing = [BucketUnavailable("down")] * 10_000

    def go(self) -> None:
        """Answer nobody from now on."""
        self.front.shutdown()
        self.front.server_close()

    def answer(self, event: dict[str, Any]) -> bytes:
        assert self.open.wait(PATIENCE)
        request = read_event(event)
        response = self.house.app.answer(request)
        self.asked.append((request.method, dict(request.headers), response))
        return json.dumps(write_answer(response)).encode()


@contextmanager
def site(*origins: Origin, use_stale: str = "off") -> Iterator[Nginx]:
    """nginx before these origins."""
    with ExitStack() as stack:
        functions = stack.enter_context(ThreadPoolExecutor(4))
        for origin in origins:
            stack.enter_context(origin.front)
            stack.enter_context(origin.front.answering(_submit(functions, origin)))
        yield stack.enter_context(running_nginx([origin.front.port for origin in origins], use_stale))


def _submit(functions: ThreadPoolExecutor, origin: Origin) -> "Callable[[dict[str, Any]], Future[bytes]]":
    return lambda event: functions.submit(origin.answer, event)


def until(ask: Callable[[], Answer], is_it: Callable[[Answer], bool]) -> Answer:
    """The first answer that is it; the time that must pass before is nginx's own."""
    end = time.monotonic() + PATIENCE
    while not is_it(answer := ask()):
        assert time.monotonic() < end, answer
        time.sleep(0.05)
    return answer


URL = sign("/demo/a.jpg", "w=30")


def test_a_picture_is_fetched_once_and_hit_from_then_on() -> None:
    origin = Origin()
    with site(origin) as nginx:
        first, second = nginx.get(URL), nginx.get(URL)
        assert (first.status, first.cache, second.cache) == (200, "MISS", "HIT")
        assert second.body == first.body
        head = nginx.get(URL, "HEAD")
        assert (head.cache, head.body, head.headers["content-length"]) == ("HIT", b"", str(len(first.body)))
        again = nginx.get(URL, if_none_match=first.headers["etag"])
        assert (again.status, again.headers["cache-control"]) == (304, first.headers["cache-control"])
    assert origin.statuses == [200]


def test_a_head_that_comes_first_is_answered_as_the_get_after_it() -> None:
    with site(Origin()) as nginx:
        head, got = nginx.get(URL, "HEAD"), nginx.get(URL)
    for name in ("content-type", "content-length", "etag", "cache-control", "last-modified", "accept-ranges"):
        assert head.headers[name] == got.headers[name]


def test_what_is_stale_is_revalidated_and_what_has_changed_is_fetched() -> None:
    origin = Origin("max-age=1, stale-while-revalidate=0")
    with site(origin) as nginx:
        first = nginx.get(URL)
        renewed = until(lambda: nginx.get(URL), lambda answer: answer.cache != "HIT")
        assert (renewed.status, renewed.cache, renewed.body) == (200, "REVALIDATED", first.body)
        assert origin.statuses == [200, 304]
        assert origin.asked[-1][1]["if-none-match"] == first.headers["etag"]
        origin.house.shelf.objects["public/a.jpg"] = NEW
        changed = until(lambda: nginx.get(URL), lambda answer: answer.headers["etag"] != first.headers["etag"])
        assert (changed.status, changed.cache) == (200, "EXPIRED")


def test_each_format_is_an_entry_of_its_own_only_where_it_is_negotiated() -> None:
    origin = Origin()
    negotiated = sign("/demo/a.jpg", "w=30&auto=format")
    with site(origin) as nginx:
        for accept, content_type in (("image/webp,*/*", "image/webp"), ("*/*", "image/jpeg")):
            first, second = (nginx.get(negotiated, accept=accept) for _ in range(2))
            assert (first.cache, second.cache) == ("MISS", "HIT")
            assert first.headers["content-type"] == second.headers["content-type"] == content_type
        assert [nginx.get(URL, accept=accept).cache for accept in ("image/webp", "*/*")] == ["MISS", "HIT"]


def test_an_error_that_depends_on_the_format_is_kept_for_those_who_asked_for_it() -> None:
    origin = Origin()
    gone = sign("/demo/gone.jpg", "w=30&auto=format")
    with site(origin) as nginx:
        answers = [nginx.get(gone, accept=accept) for accept in ("image/webp", "image/webp", "*/*")]
    assert [answer.cache for answer in answers] == ["MISS", "HIT", "MISS"]
    assert {(answer.status, answer.headers["vary"]) for answer in answers} == {(404, "Accept")}


def test_a_hint_is_an_entry_of_its_own() -> None:
    hinted = sign("/demo/a.jpg", "w=20&ch=width")
    with site(Origin()) as nginx:
        narrow, wide = nginx.get(hinted, width="10"), nginx.get(hinted, width="40")
        assert (narrow.cache, wide.cache, nginx.get(hinted, width="40").cache) == ("MISS", "MISS", "HIT")
        assert narrow.body != wide.body
        assert wide.headers["accept-ch"] == "Width, Sec-CH-Width"


def test_a_stale_picture_is_shown_while_a_new_one_is_fetched() -> None:
    origin = Origin("max-age=1, stale-while-revalidate=60")
    with site(origin) as nginx:
        first = nginx.get(URL)
        origin.house.shelf.objects["public/a.jpg"] = NEW
        origin.open.clear()
        stale = until(lambda: nginx.get(URL), lambda answer: answer.cache != "HIT")
        assert (stale.status, stale.body) == (200, first.body)
        assert stale.cache in ("STALE", "UPDATING")
        assert nginx.get(URL).cache == "UPDATING"
        origin.open.set()
        until(lambda: nginx.get(URL), lambda answer: answer.body != first.body)


def test_a_stale_picture_is_shown_while_we_cannot_be_reached() -> None:
    origin = Origin("max-age=1, stale-while-revalidate=0")
    with site(origin) as nginx:
        first = nginx.get(URL)
        origin.go()
        stale = until(lambda: nginx.get(URL), lambda answer: answer.cache != "HIT")
        assert (stale.status, stale.cache, stale.body) == (200, "STALE", first.body)


def test_a_stale_picture_is_shown_while_the_bucket_fails() -> None:
    origin = Origin("max-age=1, stale-while-revalidate=0")
    with site(origin, use_stale="http_502 http_504") as nginx:
        first = nginx.get(URL)
        origin.fail()
        stale = until(lambda: nginx.get(URL), lambda answer: answer.cache != "HIT")
        assert (stale.status, stale.cache, stale.body) == (200, "STALE", first.body)
    assert origin.statuses[-1] == 502


@pytest.mark.parametrize("said", ["max-age=1, must-revalidate", "max-age=1, stale-if-error=0", "s-maxage=1"])
def test_none_is_shown_where_the_bucket_says_so(said: str) -> None:
    origin = Origin(f"{said}, stale-while-revalidate=0")
    with site(origin) as nginx:
        nginx.get(URL)
        origin.go()
        assert until(lambda: nginx.get(URL), lambda answer: answer.cache != "HIT").status == 502


@pytest.mark.parametrize("gone", [False, True])
def test_nothing_is_shown_after_its_link_s_end(gone: bool) -> None:
    origin = Origin("max-age=600, stale-while-revalidate=600, stale-if-error=600")
    with site(origin) as nginx:
        ending = sign("/demo/a.jpg", f"w=30&expires={int(time.time()) + 4}")
        assert [nginx.get(ending).cache for _ in range(2)] == ["MISS", "HIT"]
        if gone:
            origin.go()
        ended = until(lambda: nginx.get(ending), lambda answer: answer.status != 200)
    assert ended.status == (502 if gone else 404)


@pytest.mark.parametrize("gone", [False, True])
def test_a_second_origin_answers_while_the_first_fails(gone: bool) -> None:
    first, second = Origin(), Origin()
    first.fail()
    with site(first, second) as nginx:
        if gone:
            first.go()
        assert nginx.get(URL).status == 200
    assert (first.statuses, second.statuses) == ([] if gone else [502], [200])


def test_a_missing_picture_is_no_failure_that_another_origin_is_asked_about() -> None:
    first, second = Origin(missing_image=Fallback("alpha.png")), Origin()
    gone = sign("/demo/gone.jpg", "w=30")
    with site(first, second) as nginx:
        answers = [nginx.get(gone) for _ in range(2)]
    assert [(answer.status, answer.cache) for answer in answers] == [(404, "MISS"), (404, "HIT")]
    assert (first.statuses, second.statuses) == ([404], [])


def test_both_origins_know_a_picture_by_the_same_tag() -> None:
    first, second = Origin("max-age=1, stale-while-revalidate=0"), Origin("max-age=600")
    with site(first, second) as nginx:
        nginx.get(URL)
        first.fail()
        assert until(lambda: nginx.get(URL), lambda answer: answer.cache != "HIT").cache == "REVALIDATED"
    assert second.statuses == [304]


def test_a_range_is_cut_from_what_was_fetched_whole() -> None:
    origin = Origin()
    with site(origin) as nginx:
        first, second = nginx.get(URL, range="bytes=0-99"), nginx.get(URL, range="bytes=100-")
        whole = nginx.get(URL)
        assert (first.status, second.status, second.cache) == (206, 206, "HIT")
        assert first.body + second.body == whole.body
        assert second.headers["content-range"] == f"bytes 100-{len(whole.body) - 1}/{len(whole.body)}"
        assert nginx.get(URL, range="bytes=0-9", if_range=whole.headers["etag"]).status == 206
        assert nginx.get(URL, range="bytes=0-9", if_range='"other"').body == whole.body
        assert nginx.get(URL, range=f"bytes={len(whole.body)}-").status == 416
    assert origin.statuses == [200]


def test_what_is_for_one_viewer_is_kept_for_nobody() -> None:
    private, failing = Origin("private, max-age=600"), Origin(missing_image=Fallback("alpha.png"))
    with site(private) as nginx:
        assert [nginx.get(URL).cache for _ in range(2)] == ["MISS", "MISS"]
    failing.fail()
    with site(failing) as nginx:
        assert [(answer.status, answer.cache) for answer in (nginx.get(URL), nginx.get(URL))] == [(502, "MISS")] * 2


def test_health_is_never_kept_and_robots_are() -> None:
    with site(Origin()) as nginx:
        assert [nginx.get("/-/health").cache for _ in range(2)] == ["MISS", "MISS"]
        assert [nginx.get("/robots.txt").cache for _ in range(2)] == ["MISS", "HIT"]
