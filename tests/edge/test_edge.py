"""The edge's functions, by node and by njs (the engine that CloudFront's grew from), against the local front's."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from darkroom import http
from darkroom.errors import LinkExpired, MethodRefused, PathRefused, RequestError, ReservedPath, UrlTooLong
from darkroom.http import Response
from darkroom.local.edge import at_edge, effective
from darkroom.local.event import Call
from darkroom.local.inlining import TEMPLATE, inlined
from darkroom.plan import params
from tests.edge.running import EDGE, run

TOKEN = "A" * 43

PATHS = (
    "/demo/a.jpg",
    "/demo/%F0%9F%8C%85%20b.jpg",
    "/demo/a%2Fb+c.jpg",
    "/demo/%252e%252e/a",
    "/demo/...",
    "/demo/.hidden",
    "/demo/a.b/..c",
    "/demo/%zz%",
    "//",
    "/",
    "/demo/..",
    "/demo/./a",
    "/%2e%2E/a",
    "/demo%2f.%2e%2Fa",
    "/demo/%00",
    "/demo/%5Ca",
    "/demo/a\\b",
    "/demo/%7f",
    "/demo/#",
)
QUERIES = (
    "",
    "?",
    "?w=100&&h=%20+",
    "?utm_source=x&w=1&gclid&fbclid=1",
    "?utm_source=x&s=abc",
    "?utm_source=x&signature=abc&w=1",
    "?utm_medium=x&key=1",
    "?utm_source",
    "?utm_sourc%65=1&UTM_SOURCE=2",
    "?%73=1&utm_id=1",
    "?w=2&w=1&h=3&w=0",
)
HEADERS: tuple[tuple[tuple[str, str], ...], ...] = (
    (("Host", "IMG.example.:8080"),),
    (("Host", "img.example.."), ("X-Darkroom-Host", "evil"), ("x-darkroom-edge", "e"), ("x-darkroom-path", "/a")),
    (("Host", "[::1]:80"), ("Cookie", "a=b"), ("Sec-CH-Width", "00100"), ("Sec-CH-DPR", "+2.50")),
    (("Host", "a"), ("Width", "junk"), ("Sec-CH-Width", "100"), ("DPR", ""), ("Sec-CH-DPR", "2")),
)
ACCEPTS = (
    "image/avif,image/webp,*/*;q=0.8",
    "IMAGE/WEBP ; Q=0.5 , image/avif;q=0.000",
    "image/avif;q=0,image/avif",
    "image/avif;level=1;q=0;q=1",
    "image/*, text/html",
    "__proto__, constructor, image/webp;q=",
    "image/webp;q=0.;a",
    ",,;;",
)
NUMBERS: tuple[str, ...] = (
    "1",
    "0",
    "-1",
    "-0",
    "+1",
    "1.0",
    "01.50",
    ".5",
    "5.",
    ".",
    "5.0000000000000001",
    "0.0000001",
    "1e1",
    "8192",
)
NUMBERS += ("8193", " 1", "9" * 19, "0" * 18, "Infinity", "0x10", "4.99", "1,2", "٣")


def call(target: str, *headers: tuple[str, str], method: str = "GET") -> Call:
    """A request of a viewer's."""
    return Call(method, target, "HTTP/1.1", headers, b"", "192.0.2.1")


def calls() -> list[Call]:
    """Every odd thing, each in a request of its own."""
    plain = (("Host", "img.example"),)
    made = [call(path + query, *plain) for path in PATHS for query in QUERIES]
    made += [call("/a/b", *headers) for headers in HEADERS]
    made += [call("/a/b", *plain, ("Accept", accept)) for accept in ACCEPTS]
    made += [call("/a/b", *plain, ("Accept", "image/avif"), ("Accept", "image/webp;q=0"))]
    made += [call("/a/b", *plain, ("Width", one), ("DPR", one), ("Viewport-Width", one)) for one in NUMBERS]
    made += [call("/a/b", *plain, ("Save-Data", one)) for one in ("on", "ON", "off", "", "on, on")]
    made += [call("/a/..", *plain, method=method) for method in ("HEAD", "OPTIONS", "POST", "get")]
    spare = http.LONGEST_URL - len("https://img.example?")
    made += [call("/" + "a" * (spare - 1 + more), *plain) for more in (0, 1)]
    return [*made, call("/" + "a" * (spare - 10) + "?utm_source=abcdef", *plain)]


@pytest.fixture(params=["node", "njs"])
def engine(request: pytest.FixtureRequest) -> str:
    """An engine's command."""
    name = str(request.param)
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def test_the_local_front_does_the_same(engine: str, tmp_path: Path) -> None:
    asked = calls()
    for one, returned in zip(asked, run(engine, tmp_path, "viewer-request.js", asked), strict=True):
        expected = at_edge(one)
        if isinstance(expected, Response):
            assert _answered(returned) == _told(expected), one
        else:
            assert _handed_on(returned, one) == _handed_on_locally(expected), one


def test_each_refusal_is_the_functions_own(engine: str, tmp_path: Path) -> None:
    refused: dict[str, tuple[Call, RequestError]] = {
        "method": (call("/a/b", ("Host", "a"), method="PUT"), MethodRefused()),
        "length": (call("/" + "a" * 8000, ("Host", "a")), UrlTooLong()),
        "path": (call("/a/../b", ("Host", "a")), PathRefused()),
    }
    returned = run(engine, tmp_path, "viewer-request.js", [asked for asked, _ in refused.values()])
    for answer, (_, error) in zip(returned, refused.values(), strict=True):
        assert _answered(answer) == _told(http.problem(error, error.status, "no-store"))


def test_a_link_is_looked_at_before_the_bucket(engine: str, tmp_path: Path) -> None:
    links: list[tuple[Call, RequestError | None]] = [
        (call(f"/-/links/2000/{TOKEN}?response-content-type=text/html"), None),
        (call(f"/-/links/2000/{TOKEN}", method="HEAD"), None),
        (call(f"/-/links/1000/{TOKEN}"), LinkExpired()),
        (call(f"/-/links/999/{TOKEN}"), LinkExpired()),
        (call(f"/-/links/02000/{TOKEN}"), ReservedPath()),
        (call(f"/-/links/2e3/{TOKEN}"), ReservedPath()),
        (call(f"/-/links/2000/{TOKEN}A"), ReservedPath()),
        (call(f"/-/links/2000/../{TOKEN}"), ReservedPath()),
        (call("/-/links/"), ReservedPath()),
        (call(f"/-/links/2000/{TOKEN}", method="DELETE"), MethodRefused()),
    ]
    returned = run(engine, tmp_path, "link-request.js", [asked for asked, _ in links], now=1000)
    for answer, (asked, error) in zip(returned, links, strict=True):
        if error:
            assert _answered(answer) == _told(http.problem(error, error.status, "no-store")), asked
        else:
            assert (answer["uri"], answer["querystring"]) == (asked.path, {})


def test_a_page_may_ask_whether_it_may_ask_for_a_link(engine: str, tmp_path: Path) -> None:
    (answer,) = run(engine, tmp_path, "link-request.js", [call(f"/-/links/1/{TOKEN}", method="OPTIONS")])
    assert (answer["statusCode"], _plain(answer["headers"])) == (204, _lower(http.preflight()))


def test_no_parameter_of_any_dialect_is_taken_for_one_of_no_effect() -> None:
    for line in params():
        for spelling in line.spellings.values():
            for name in (spelling.name, *spelling.aliases):
                assert effective(f"{name}=1") == f"{name}=1"


def test_the_template_holds_the_functions_as_they_are() -> None:
    template = TEMPLATE.read_text()
    assert template == inlined(template), "run `make docs`"
    for path in EDGE.glob("*.js"):
        assert f"FunctionCode: | # functions/edge/{path.name}\n" in template
        assert path.stat().st_size < 10_000, "CloudFront takes 10 KB"


def _plain(headers: dict[str, Any]) -> dict[str, str]:
    return {name: held["value"] for name, held in headers.items()}


def _lower(response: Response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _told(response: Response) -> tuple[int, dict[str, str], Any]:
    return response.status, _lower(response), json.loads(response.body)


def _answered(returned: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
    assert "statusCode" in returned, returned
    return returned["statusCode"], _plain(returned["headers"]), json.loads(returned["body"]["data"])


def _handed_on(returned: dict[str, Any], asked: Call) -> tuple[str, dict[str, str]]:
    assert "uri" in returned, (returned, asked)
    query = f"?{returned['querystring']}" if "?" in asked.target else ""
    return returned["uri"] + query, _plain(returned["headers"])


def _handed_on_locally(handed: Call) -> tuple[str, dict[str, str]]:
    return handed.target, {name.lower(): value for name, value in handed.headers}
