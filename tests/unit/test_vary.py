"""Each answer that depends on a header names it in Vary, whatever has become of the request, or is kept by nobody."""

from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Any

import pytest

from darkroom.app import Rules
from darkroom.errors import BucketUnavailable
from darkroom.http import Response
from darkroom.sources import Fallback, Secret, SigningKey
from tests.things import TOKEN
from tests.unit.house import House, picture

VIEWERS: tuple[dict[str, str], ...] = (
    {},
    {"accept": "image/avif,image/webp"},
    {"accept": "image/webp"},
    {"width": "20"},
    {"sec_ch_width": "20"},
    {"dpr": "2"},
    {"sec_ch_dpr": "2"},
    {"save_data": "on"},
    {"referer": "https://shop.example/"},
)
QUERIES = (
    "",
    "w=30",
    "w=30&auto=format",
    "w=400&auto=format",
    "w=30&auto=format&fm=png",
    "w=10&ch=width,dpr,save-data",
    "w=10&auto=format&ch=width,dpr,save-data",
    "w=30&fm=json",
    "w=30&auto=format&mark=/gone.png",
    "w=30&auto=format&mark=https://example.com/a.png",
    "w=60&auto=format&expires=1",
)
TOO_LARGE = Rules("img.example", answer_bytes=16 * 1024 + 4 * 300)
"""No body of more than 900 bytes fits: a WebP does, the JPEG of the same picture does not."""


def too_large() -> House:
    house = House(TOO_LARGE)
    house.shelf.objects["public/a.jpg"] = picture(size=(400, 300))
    return house


HOUSES: Mapping[str, Callable[[], House]] = {
    "plain": House,
    "keeping": lambda: House(keeps=True),
    "lending": lambda: House(TOO_LARGE, keeps=True, lends=True),
    "too large": too_large,
    "in place": lambda: House(missing_image=Fallback("alpha.png", parameters=True)),
}


@pytest.mark.parametrize("path", ["/demo/a.jpg", "/demo/gone.jpg", "/demo/note.txt"])
@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("kind", HOUSES)
def test_what_differs_by_a_header_says_so(kind: str, query: str, path: str) -> None:
    check([(viewer, HOUSES[kind]().get(path, query, **viewer)) for viewer in VIEWERS])


@pytest.mark.parametrize("path", ["/v2/ACME/demo/a.jpg", "/v2/ACME/demo/gone.jpg"])
def test_where_the_page_decides_it_is_said_too(path: str) -> None:
    ring = (SigningKey(id="k1", secret=Secret(TOKEN)),)
    source: dict[str, Any] = {"dialect": "ixmage", "account": "ACME", "referers": ("shop.example",), "secured": False}
    answers = [(viewer, House(signing_keys=ring, **source).ask(path, **viewer)) for viewer in VIEWERS]
    assert len({answer.status for _, answer in answers}) == 2
    check(answers)


def test_what_stands_in_and_what_fails_say_so_too() -> None:
    for house in (House(keeps=True, fresh_for=60), House(error_max_age=60)):
        answers = []
        for viewer in VIEWERS:
            house.get("/demo/a.jpg", "w=30&auto=format", **viewer)
            house.clock.pass_by(100)
            house.shelf.failing = [BucketUnavailable("down")]
            answers.append((viewer, house.get("/demo/a.jpg", "w=30&auto=format", **viewer)))
            house.clock.pass_by(100)
        check(answers)
        assert {answer.headers["Vary"] for _, answer in answers} == {"Accept"}


def check(answers: list[tuple[dict[str, str], Response]]) -> None:
    for (one, first), (other, second) in combinations(answers, 2):
        differing = {name.replace("_", "-") for name in one.keys() ^ other.keys()}
        differing |= {name for name in one.keys() & other.keys() if one[name] != other[name]}
        if shown(first) != shown(second):
            assert keeps_apart(first, differing) and keeps_apart(second, differing), (one, other)


def shown(answer: Response) -> Any:
    names = ("Content-Type", "ETag", "Location", "Cache-Control")
    return answer.status, answer.body, [answer.headers.get(name) for name in names]


def keeps_apart(answer: Response, names: set[str]) -> bool:
    """Whether a cache that has this answer does not give it to who sends one of these headers otherwise."""
    varies = set(answer.headers.get("Vary", "").lower().split(", "))
    return answer.headers["Cache-Control"] == "no-store" or not names.isdisjoint(varies)
