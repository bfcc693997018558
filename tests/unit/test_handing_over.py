"""Documents that are handed over as they are stored: which, how clean, and how a browser is kept from running them."""

import gzip

import pytest

from darkroom.http import Response
from tests.unit.house import House, opened
from tests.unit.render.documents import GREEN_PAGE, HEIC, pdf, quarters, svg

DRAWING = quarters('width="24" height="16"')
HOSTILE = svg(
    '<script>alert(1)</script><path onclick="alert(1)" d="M0 0h9v9z"/>'
    '<a href="javascript:alert(1)"><path d="M9 9z"/></a>'
    '<foreignObject><div xmlns="http://www.w3.org/1999/xhtml"><script>1</script></div></foreignObject>'
    '<image href="https://elsewhere.example/x.png"/><style>@import url(https://elsewhere.example/x.css);</style>',
    'viewBox="0 0 24 24" onload="alert(1)"',
    before='<?xml-stylesheet href="https://elsewhere.example/x.css"?><!DOCTYPE svg [<!ENTITY x "y">]>',
)
FORBIDDEN = (
    b"script",
    b"onload",
    b"onclick",
    b"foreignObject",
    b"xml-stylesheet",
    b"DOCTYPE",
    b"@import",
    b"(https:",
    b'"https:',
)


@pytest.fixture
def house() -> House:
    house = House()
    originals = {"drawing.svg": DRAWING, "hostile.svg": HOSTILE, "packed.svgz": gzip.compress(DRAWING)}
    originals |= {"paper.pdf": pdf(GREEN_PAGE), "old.eps": b"%!PS-Adobe-3.0 EPSF-3.0\n", "cut.svg": HOSTILE[:-20]}
    house.shelf.objects |= {f"public/{name}": body for name, body in {**originals, "a.heic": HEIC["plain"]}.items()}
    return house


def kind(response: Response) -> str:
    assert response.status == 200, response.body
    return response.headers["Content-Type"]


def test_an_svg_without_parameters_is_handed_over_clean(house: House) -> None:
    response = house.get("/demo/hostile.svg")
    assert kind(response) == "image/svg+xml"
    assert [word for word in FORBIDDEN if word in response.body.replace(b"javascript", b"")] == []
    assert b"<path" in response.body


def test_an_svg_that_holds_nothing_to_clean_is_handed_over_byte_for_byte(house: House) -> None:
    house.shelf.objects["public/plain.svg"] = plain = (
        b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0z" /></svg>'
    )
    assert house.get("/demo/plain.svg").body == plain


def test_the_stored_svg_is_handed_over_where_it_is_asked_for(house: House) -> None:
    assert house.get("/demo/hostile.svg", "svg-sanitize=false").body == HOSTILE


@pytest.mark.parametrize("query", ["", "svg-sanitize=false", "w=300&rasterize-bypass=true"])
def test_no_browser_runs_an_svg(house: House, query: str) -> None:
    policy = house.get("/demo/hostile.svg", query).headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert policy.endswith("sandbox")
    assert "script-src" not in policy


def test_a_packed_svg_is_handed_over_unpacked(house: House) -> None:
    for query in ("", "svg-sanitize=false"):
        assert house.get("/demo/packed.svgz", query).body.endswith(b"</svg>")


def test_a_broken_svg_is_not_handed_over(house: House) -> None:
    assert house.get("/demo/cut.svg").status == 421


def test_with_parameters_a_document_becomes_a_picture(house: House) -> None:
    for name in ("drawing.svg", "packed.svgz", "paper.pdf", "a.heic"):
        assert opened(house.get(f"/demo/{name}", "w=30&fm=png")).width == 30
    assert house.get("/demo/old.eps", "w=30").status == 422


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("drawing.svg", "image/svg+xml"),
        ("paper.pdf", "application/pdf"),
        ("old.eps", "application/postscript"),
    ],
)
def test_the_bypass_hands_documents_over_whatever_else_is_asked(name: str, content_type: str) -> None:
    house = House(defaults="auto=format&w=20")
    house.shelf.objects |= {
        f"public/{name}": {"drawing.svg": HOSTILE, "paper.pdf": pdf(GREEN_PAGE)}.get(name, b"%!PS-")
    }
    response = house.get(f"/demo/{name}", "h=30&rasterize-bypass=true&svg-sanitize=false")
    assert kind(response) == content_type
    assert response.body == house.shelf.objects[f"public/{name}"]


def test_the_bypass_changes_nothing_for_photographs(house: House) -> None:
    assert opened(house.get("/demo/a.jpg", "w=30&rasterize-bypass=true")).width == 30
    assert house.get("/demo/a.jpg", "rasterize-bypass=true").body == house.get("/demo/a.jpg").body
    assert house.get("/demo/a.jpg", "svg-sanitize=false").body == house.get("/demo/a.jpg").body


def test_what_is_handed_over_differently_has_another_tag(house: House) -> None:
    queries = ("", "svg-sanitize=false", "w=30", "w=30&rasterize-bypass=true", "w=30&page=2")
    assert len({house.get("/demo/hostile.svg", query).headers["ETag"] for query in queries}) == len(queries)
