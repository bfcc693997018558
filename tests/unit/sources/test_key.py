"""A path's key never leaves its prefix."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom.errors import PathRefused
from darkroom.sources import Bucket, object_key
from tests.things import a_source


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "//a.jpg",
        "/a//b.jpg",
        "/a/",
        "/..",
        "/../secret.jpg",
        "/a/../../secret.jpg",
        "/./a.jpg",
        "/a/.",
        "/..\\secret.jpg",
        "/a\\b.jpg",
        "/a\x00.jpg",
        "/a\n.jpg",
        "/http://example.com/a.jpg",
        "/https://169.254.169.254/latest",
        "/s3://other/a.jpg",
        "/" + "a" * 1024,
    ],
)
def test_a_key_never_leaves_its_prefix(path: str) -> None:
    with pytest.raises(PathRefused):
        object_key(a_source(), path)


@pytest.mark.parametrize(
    "name",
    [
        "a.jpg",
        "a b+c&d.jpg",
        "größe/日本.png",
        "..a/b..",
        "...",
        "%2e%2e",
        "~x",
        "[a]{b}|^`.jpg",
        "a:b.jpg",
        "what?.jpg",
    ],
)
def test_odd_names_are_keys_below_the_prefix(name: str) -> None:
    assert object_key(a_source(), "/" + name) == "public/" + name
    assert object_key(a_source(bucket=Bucket(name="pictures")), "/" + name) == name


@given(st.text(alphabet="/.\\%2eEfF5cC\x00a", max_size=30))
def test_whatever_is_asked_stays_below_the_prefix(path: str) -> None:
    for spelt in (path, unquote(path), unquote(unquote(path))):
        try:
            key = object_key(a_source(), spelt)
        except PathRefused:
            continue
        assert key.startswith("public/")
        assert not {"", ".", ".."} & set(key.split("/"))
