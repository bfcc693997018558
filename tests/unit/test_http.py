"""Raw paths, negotiation and headers."""

import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom import http
from darkroom.errors import MethodRefused, OriginalMissing, PathRefused, UrlTooLong
from darkroom.http import Request
from darkroom.ports import Stamp


def request(method: str = "GET", path: str = "/a.jpg", query: str = "", **headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(method, path, True, query, "demo.example.com", named)


@given(st.text(min_size=1).filter(lambda name: "?" not in name))
def test_the_edges_raw_path_is_used_when_it_agrees(name: str) -> None:
    raw = "/" + quote(name, safe="")
    assert http.viewer_path("/" + name, raw) == (raw, True)


def test_a_decoded_question_mark_cuts_the_gateways_path_but_not_the_edges() -> None:
    assert http.viewer_path("/what", "/what%3F.jpg") == ("/what%3F.jpg", True)


@pytest.mark.parametrize("raw", ["/b.jpg", "/a.jpg/", "a.jpg", "/a.jpg?w=1", "/a.jpg\x00", "/ä.jpg", "", "/a%2Fjpg"])
def test_an_edge_path_that_disagrees_is_refused(raw: str) -> None:
    with pytest.raises(PathRefused):
        http.viewer_path("/a.jpg", raw)


def test_without_the_edge_the_path_is_encoded_anew_and_said_to_be() -> None:
    assert http.viewer_path("/a b.jpg", None) == ("/a%20b.jpg", False)


def test_only_reading_methods_and_urls_of_8000_characters_pass() -> None:
    request("HEAD").check()
    with pytest.raises(MethodRefused):
        request("POST").check()
    room = 8000 - len("https://demo.example.com/a.jpg?")
    request(query="w" * room).check()
    with pytest.raises(UrlTooLong):
        request(query="w" * (room + 1)).check()


@pytest.mark.parametrize(
    ("accept", "formats"),
    [
        ("", set()),
        ("*/*", set()),
        ("image/*", set()),
        ("image/avif,image/webp,image/apng,*/*;q=0.8", {"avif", "webp"}),
        ("image/WebP;q=0.5", {"webp"}),
        ("image/avif;q=0,image/webp;q=0.0", set()),
        ("image/avifx", set()),
    ],
)
def test_only_formats_named_outright_are_accepted(accept: str, formats: set[str]) -> None:
    assert http.accepted_formats(accept) == formats


def test_the_entity_tag_is_of_the_original_and_the_wish() -> None:
    def tag(etag: str, length: int, wish: str) -> str:
        return http.entity_tag(Stamp(etag, length, 0.0), wish)

    assert tag("a", 1, "w") == tag("a", 1, "w")
    assert len({tag("a", 1, "w"), tag("b", 1, "w"), tag("a", 2, "w"), tag("a", 1, "v")}) == 4
    assert tag("a", 1, "w").startswith('"') and tag("a", 1, "w").endswith('"')


@given(st.text(max_size=300))
def test_a_file_name_can_never_break_its_header(name: str) -> None:
    header = http.disposition(name)
    assert header.isascii() and header.isprintable()
    assert header.count('"') == 2


def test_a_file_name_keeps_its_letters() -> None:
    assert (
        http.disposition("größe 1.jpg")
        == "attachment; filename=\"gr__e 1.jpg\"; filename*=UTF-8''gr%C3%B6%C3%9Fe%201.jpg"
    )


def test_a_problem_says_its_public_words_and_nothing_else() -> None:
    answer = http.problem(OriginalMissing("bucket my-bucket, key a/b.jpg"), 404, "no-store")
    assert json.loads(answer.body) == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "The original does not exist.",
    }
    assert "my-bucket" not in str(answer)
