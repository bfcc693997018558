"""Which source a request names."""

import pytest

from darkroom.errors import ReservedPath, UnknownSource
from darkroom.http import Request
from darkroom.locate import Place, locate


def at(host: str, path: str) -> Request:
    return Request("GET", path, True, "", host, {})


@pytest.mark.parametrize(
    ("host", "path", "source", "rest"),
    [
        ("demo.img.example", "/a/b.jpg", "demo", "/a/b.jpg"),
        ("demo.img.example", "/v2/b.jpg", "demo", "/v2/b.jpg"),
        ("img.example", "/demo/a/b.jpg", "demo", "/a/b.jpg"),
        ("127.0.0.1", "/demo/a.jpg", "demo", "/a.jpg"),
        ("abc123.execute-api.eu-west-1.amazonaws.com", "/demo/a.jpg", "demo", "/a.jpg"),
        ("evilimg.example", "/demo/a.jpg", "demo", "/a.jpg"),
        ("127.0.0.1", "/demo", "demo", ""),
    ],
)
def test_the_host_names_the_source_else_the_first_segment(host: str, path: str, source: str, rest: str) -> None:
    assert locate(at(host, path), "img.example") == Place(source, rest)


@pytest.mark.parametrize(
    "path", ["/", "//a.jpg", "/Demo/a.jpg", "/1demo/a", "/demo_x/a", "/d%65mo/a.jpg", "/" + "a" * 64 + "/x"]
)
def test_what_cannot_be_a_name_is_an_unknown_source(path: str) -> None:
    with pytest.raises(UnknownSource):
        locate(at("127.0.0.1", path), "img.example")


@pytest.mark.parametrize("host", ["a.b.img.example", "v2.img.example", "-.img.example", ".img.example"])
def test_a_label_that_cannot_be_a_name_is_an_unknown_source(host: str) -> None:
    with pytest.raises(UnknownSource):
        locate(at(host, "/a.jpg"), "img.example")


@pytest.mark.parametrize("path", ["/-/health", "/-/", "/v2", "/v2/token", "/v2/token/alias"])
def test_darkrooms_own_paths_are_reserved(path: str) -> None:
    with pytest.raises(ReservedPath):
        locate(at("127.0.0.1", path), "img.example")
