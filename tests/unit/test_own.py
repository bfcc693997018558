"""Darkroom's own paths: at any host, whatever fails, and nothing is touched for them."""

import json
import tomllib
from urllib.robotparser import RobotFileParser

import pytest

import darkroom
from darkroom.app import App, Rules
from darkroom.errors import SecretsUnavailable, SourcesUnavailable
from darkroom.guard import Guard
from darkroom.memory import MemorySources
from darkroom.ports import Deadline
from darkroom.sources import Secret, Source
from tests.paths import ROOT
from tests.things import Ticking, a_request
from tests.unit.house import House, Shelf

HOSTS = ["127.0.0.1", "img.example", "demo.img.example", "nobody.img.example", "example.com", "[::1]", ""]


class NoSources(MemorySources):
    """Configurations that nobody can have."""

    def find(self, name: str, deadline: Deadline) -> Source | None:
        raise SourcesUnavailable("down")


class NoSecrets:
    """The edge's secret, that nobody can have."""

    def values(self, deadline: Deadline) -> tuple[Secret, ...]:
        raise SecretsUnavailable("down")


def a_ruin() -> App:
    """An App of whose world nothing answers, behind an edge."""
    clock = Ticking()
    return App(Rules("img.example"), NoSources(), Shelf({}), clock, guard=Guard(NoSecrets(), clock))


@pytest.mark.parametrize("host", HOSTS)
def test_health_is_told_at_any_host_and_needs_nothing(host: str) -> None:
    answer = a_ruin().answer(a_request("/-/health", host=host))
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    assert json.loads(answer.body) == {"status": "ok", "version": darkroom.__version__}
    assert "error" not in answer.facts
    assert a_ruin().answer(a_request("/demo/a.jpg", host=host)).status == 502


def test_the_version_is_the_package_s() -> None:
    assert darkroom.__version__ == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


@pytest.mark.parametrize("host", HOSTS)
def test_robots_may_fetch_what_pages_show(host: str) -> None:
    answer = a_ruin().answer(a_request("/robots.txt", "v=1", host=host))
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    rules = RobotFileParser()
    rules.parse(answer.body.decode().splitlines())
    assert rules.can_fetch("Googlebot-Image", "https://demo.img.example/a.jpg?w=30&s=1")


@pytest.mark.parametrize("path", ["/-/health", "/robots.txt"])
def test_head_is_get_without_the_body_and_other_methods_are_as_anywhere(path: str) -> None:
    house = House()
    got, head = house.ask(path), house.ask(path, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers == {**got.headers, "Content-Length": str(len(got.body))}
    posted = house.ask(path, method="POST")
    assert (posted.status, posted.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert house.ask(path, method="OPTIONS").status == 204


@pytest.mark.parametrize("path", ["/-/", "/-/health/", "/-/Health", "/-/health%20", "/-/links/1/a", "/-/robots.txt"])
def test_there_is_nothing_else_below(path: str) -> None:
    assert House().ask(path).status == 404


def test_a_link_that_ends_is_not_for_an_index() -> None:
    house = House()
    ending = f"w=30&expires={int(house.clock.now()) + 60}"
    assert house.get("/demo/a.jpg", ending).headers["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in house.get("/demo/a.jpg", "w=30").headers
