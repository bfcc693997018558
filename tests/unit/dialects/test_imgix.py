"""imgix's URLs: signatures, spellings and what a query asks for."""

import json
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom.dialects import imgix
from darkroom.errors import BadEncoding, PathRefused, SignatureRefused
from darkroom.plan.values import Anchor, Fit, Format
from darkroom.sources import Secret, SigningKey
from tests.things import a_source, asked, read, sign


def verify(path: str, exact: bool, query: str, tokens: list[str]) -> None:
    ring = tuple(SigningKey(id=f"k{number}", secret=Secret(token)) for number, token in enumerate(tokens))
    imgix.verify(asked(path, query, exact=exact), a_source(signing_keys=ring))


def object_path(path: str, exact: bool) -> str:
    return imgix.object_path(asked(path, exact=exact))


VECTORS = json.loads((Path(__file__).parent / "imgix_vectors.json").read_text())
"""The 28 signed URLs in the official clients' own tests; each names the client."""


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["id"] for vector in VECTORS])
def test_every_official_vector_verifies_and_no_other_signature_does(vector: dict[str, str]) -> None:
    token = vector["token"]
    tail = vector["url"].partition("://")[2]
    path, _, query = tail[tail.index("/") :].partition("?")
    verify(path, True, query, ["another", token])
    signed, _, signature = query.rpartition("s=")
    wrong = f"{signed}s={signature[:-1]}{'0' if signature[-1] != '0' else '1'}"
    for refused, tokens in (
        (wrong, [token]),
        (query, ["another"]),
        (signed.rstrip("&"), [token]),
        (query, []),
    ):
        with pytest.raises(SignatureRefused):
            verify(path, True, refused, tokens)


NAME = "&$+,:;=@#.jpg"
SPELT_BY_CLIENTS = {
    "js-core": "/&$%2B,%3A;=@%23.jpg",
    "python": "/&$%2B,%3A;=@%23.jpg",
    "go": "/&$%2B%2C:%3B=@%23.jpg",
    "php": "/%26%24%2B%2C:%3B%3D@%23.jpg",
    "ruby and java": "/%26%24%2B%2C%3A%3B%3D%40%23.jpg",
    "older js": "/&$+,:;=@%23.jpg",
    "imgix's older builder in python, a web address": "/https%3A%2F%2Fexample.com%2Fa.png",
}


@pytest.mark.parametrize("spelt", SPELT_BY_CLIENTS.values(), ids=SPELT_BY_CLIENTS.keys())
def test_without_the_edge_each_clients_spelling_of_a_path_verifies(spelt: str) -> None:
    query = sign(spelt, "w=200", "token").partition("?")[2]
    verify(quote(unquote(spelt)), False, query, ["token"])
    with pytest.raises(SignatureRefused):
        verify(quote(unquote(spelt) + "x"), False, query, ["token"])


def test_with_the_edge_only_the_path_as_sent_verifies() -> None:
    query = sign("/a%2Cb.jpg", "", "token").partition("?")[2]
    verify("/a%2Cb.jpg", True, query, ["token"])
    with pytest.raises(SignatureRefused):
        verify("/a,b.jpg", True, query, ["token"])


@given(
    path=st.text(min_size=1).map(lambda name: "/" + quote(name)),
    query=st.text(alphabet="abcw=&%20", max_size=20),
    token=st.text(min_size=1),
)
def test_what_is_signed_verifies(path: str, query: str, token: str) -> None:
    signed = urlsplit("//host" + sign(path, query.strip("&"), token))
    verify(path, True, signed.query, [token])


def test_a_signature_that_is_not_the_last_parameter_is_refused() -> None:
    query = sign("/a.jpg", "w=1", "token").partition("?")[2]
    with pytest.raises(SignatureRefused):
        verify("/a.jpg", True, f"{query}&h=3", ["token"])


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("", ""),
        ("w=", ""),
        ("w=abc&fit=nonsense&h=0&dpr=9&unknown=1", ""),
        ("dpr=2", ""),
        ("fit=crop&crop=top", ""),
        ("s=1&ixlib=js&expires=99999999999&dl=a.jpg", ""),
        ("w=300", "size.width=300&output.quality=75"),
        ("width=300", "size.width=300&output.quality=75"),
        ("w=300&q=75", "size.width=300&output.quality=75"),
        ("w=150&dpr=2", "size.width=300&output.quality=75"),
        ("w64=MzAw", "size.width=300&output.quality=75"),
        ("w=200&w=300", "size.width=300&output.quality=75"),
        ("w=300&w=bad", "size.width=300&output.quality=75"),
        ("w=300&fit=fill", "size.width=300&output.quality=75"),
        ("w=300&ar=2:1", "size.width=300&output.quality=75"),
        ("w=300&crop=left", "size.width=300&output.quality=75"),
        ("w=0.5&dpr=2", "size.width=1.0&output.quality=75"),
        ("q=250", "output.quality=100"),
        ("q=-3", "output.quality=0"),
        ("blur=99999", "stylize.blur=200.0&output.quality=75"),
        ("fm=png&q=10", "output.format=png,None,None"),
        ("fm=pjpg", "output.format=jpeg,True,None&output.quality=75"),
        ("w=300&jpg-progressive=true", "size.width=300&output.quality=75&output.progressive=True"),
        ("w=300&jpg-progressive=false", "size.width=300&output.quality=75"),
        ("fm=jpg&jpg-progressive=0", "output.format=jpeg,False,None&output.quality=75"),
        ("auto=compress", "output.quality=45&output.by_alpha=True"),
        ("rot=-90", "turn.rotation=270.0&output.quality=75"),
        ("orient=90", "turn.orientation=6&output.quality=75"),
    ],
)
def test_equal_wishes_have_equal_texts(query: str, text: str) -> None:
    assert read(query).plan.text() == text


def test_auto_is_united_over_commas_and_repetition() -> None:
    assert read("auto=format&auto=compress").plan == read("auto=compress,format").plan
    output = read("auto=compress,format").plan.output
    assert (output.negotiated, output.by_alpha, output.quality) == (True, True, 45)


def test_the_fits_and_anchors_mean_what_imgix_says() -> None:
    size = read("w=300&h=200&fit=crop&crop=faces,bottom,right").plan.size
    assert (size.fit, size.anchor) == (Fit("cover"), Anchor(1.0, 1.0))
    assert read("w=300&h=200&fit=fill").plan.size.fit == Fit("contain", canvas=True)
    assert read("ar=16:9&fit=crop").plan.size.ratio == pytest.approx(16 / 9)
    assert read("w=300&h=200&ar=1:1&fit=crop").plan.size.ratio is None


def test_colours_have_their_alpha_first() -> None:
    colours = {text: read(f"bg={text}").plan.background.colour for text in ("f00", "8F00", "80ff0000", "Red")}
    assert colours["f00"] == colours["Red"] == (255, 0, 0, 255)
    assert colours["8F00"] == (255, 0, 0, 0x88)
    assert colours["80ff0000"] == (255, 0, 0, 0x80)


def test_what_was_ignored_is_left_out_of_the_applied_parameters() -> None:
    reading = read("w=300&h=x&foo=1&fm=webp&s=abc&ixlib=js")
    assert reading.applied_text() == "fm=webp&w=300"
    assert reading.ignored == ("h", "foo")


def test_what_a_header_repeats_of_a_value_is_bounded() -> None:
    assert len(read("w=300&crop=top," + "(" * 7000).applied_text()) < 400


@pytest.mark.parametrize("value", ["MzA+", "MzA/", "MzA=", "M", "%2F%2F", "_w"])
def test_bad_base64_is_an_error_of_its_own(value: str) -> None:
    with pytest.raises(BadEncoding):
        read(f"w64={value}")


def test_names_that_merely_end_in_64_are_ignored() -> None:
    assert read("auto64=%%&foo64=%%").plan.text() == ""


def test_a_progressive_format_is_told_from_its_plain_one() -> None:
    assert read("fm=jpg").plan.output.format == Format("jpeg", progressive=True)


def test_paths_are_decoded_once_and_encoded_slashes_refused() -> None:
    assert object_path("/a%2520b.jpg", True) == "/a%20b.jpg"
    assert object_path("/a+b%2Bc.jpg", True) == "/a b+c.jpg"
    assert object_path("/a+b.jpg", False) == "/a+b.jpg"
    for refused in ("/a%2Fb.jpg", "/..%2f..%2fetc", "/%ff.jpg"):
        with pytest.raises(PathRefused):
            object_path(refused, True)


@given(st.text(alphabet="wh=&0123456789.,-+%abcfitrodpq64~:_ *", max_size=60))
def test_any_query_is_read_or_refused_clearly(query: str) -> None:
    try:
        reading = read(query)
    except BadEncoding:
        return
    assert reading.plan.text().isprintable()
