"""The story of a request in imglab's and ixmage's URLs: their forms, their refusals, and what caches may keep."""

import json
from typing import Any

import pytest

from darkroom.dialects import Asked, Dialect, imglab, ixmage
from darkroom.http import Response
from darkroom.sources import Secret, SigningKey
from tests.things import a_request
from tests.unit.house import House, opened

IMGLAB: dict[str, Any] = {
    "dialect": "imglab",
    "signing_keys": (SigningKey(id="k1", secret=Secret("c2VjcmV0"), salt=Secret("c2FsdA==")),),
}


def ask_as(house: House, dialect: Dialect, prefix: str, path: str, query: str = "", **headers: str) -> Response:
    """Ask with a right signature of a dialect whose source stands in the path."""
    ring = house.source.signing_keys
    asked = Asked(f"{prefix}{path}", path, query, token=house.source.account)
    signed = dialect.sign(asked, ring[-1]).partition("?")[2]
    return house.app.answer(a_request(f"{prefix}{path}", signed, **headers))


def test_imglabs_urls_are_answered_by_host_and_by_path() -> None:
    house = House(**IMGLAB)
    for prefix, host in (("/demo", "127.0.0.1"), ("", "demo.img.example")):
        response = ask_as(house, imglab, prefix, "/alpha.png", "width=30", host=host)
        assert opened(response).size == (30, 20)
        assert response.headers["Content-Type"] == "image/jpeg"
    assert ask_as(house, imglab, "/demo", "/alpha.png").headers["Content-Type"] == "image/jpeg"


def test_imglabs_refusals_have_their_statuses() -> None:
    house = House(**IMGLAB)
    now = int(house.clock.now())
    for path, query, status in (
        ("/a.jpg", f"expires={now}", 403),
        ("/missing.jpg", "", 404),
        ("/..%2Fsecret.jpg", "", 400),
        ("/https%3A%2F%2Fassets.com%2Fexample.jpeg", "", 400),
        ("/note.txt", "", 422),
        ("/cut.jpg", "", 422),
    ):
        assert ask_as(house, imglab, "/demo", path, query).status == status, path
    assert house.ask("/demo/a.jpg", "width=30").status == 403
    assert house.shelf.asked == ["public/missing.jpg", "public/note.txt", "public/cut.jpg"]


def test_an_empty_download_has_the_originals_name() -> None:
    response = ask_as(House(**IMGLAB), imglab, "/demo", "/a.jpg", "download=")
    assert response.headers["Content-Disposition"].startswith('attachment; filename="a.jpg"')


def test_an_alias_answers_below_its_account_only() -> None:
    house = House(dialect="ixmage", account="TQKkCpGYGK")
    response = ask_as(house, ixmage, "/v2/TQKkCpGYGK/demo", "/alpha.png")
    assert opened(response).size == (60, 40)
    assert response.headers["Content-Type"] == "image/webp"
    for prefix, status in (
        ("/v2/tqkkcpgygk/demo", 404),
        ("/v2/TQKkCpGYGK/other", 404),
        ("/demo", 410),
        ("/v2//demo", 404),
    ):
        assert ask_as(house, ixmage, prefix, "/alpha.png").status == status, prefix
    assert house.ask("/v2/TQKkCpGYGK/demo/a.jpg").status == 403


@pytest.mark.parametrize("path", ["/https://example.com/a.jpg", "/https:/example.com/a.jpg", "///example.com/a.jpg"])
def test_ixmages_mirror_form_is_refused_in_words(path: str) -> None:
    response = House(dialect="ixmage", account="T").ask(f"/v2/T{path}")
    assert response.status == 400
    assert "web address" in json.loads(response.body)["detail"]


def test_where_the_referer_decides_no_cache_between_may_keep_the_picture() -> None:
    house = House(dialect="ixmage", account="T", secured=False, referers=("example.com",))
    shown = house.ask("/v2/T/demo/a.jpg", referer="https://www.example.com/page")
    assert shown.status == 200
    assert shown.headers["Vary"] == "Referer"
    assert shown.headers["Cache-Control"].startswith("private, max-age=2592000, ")
    for headers in ({}, {"referer": "https://elsewhere.org/"}):
        refused = house.ask("/v2/T/demo/a.jpg", **headers)
        assert (refused.status, refused.headers["Cache-Control"]) == (403, "no-store")
