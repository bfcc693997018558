"""imglab's URLs: signatures, spellings and what a query asks for."""

import json
from base64 import b64encode
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom.dialects import Reading, imglab
from darkroom.errors import AddressRefused, ConfigurationError, OverlayRefused, PathRefused, SignatureRefused
from darkroom.plan.values import Fit, Format, Locator
from darkroom.sources import Secret, SigningKey, object_key
from tests.things import a_source, asked, read

VECTORS = json.loads((Path(__file__).parent / "imglab_vectors.json").read_text())
"""URLs that the official clients sign in their own suites, or were seen to sign."""


def key_of(secret: str, salt: str, name: str = "k1") -> SigningKey:
    return SigningKey(id=name, secret=Secret(secret), salt=Secret(salt))


OTHER = key_of("b3RoZXI=", "c2FsdA==", "other")


def verify(path: str, below: str, query: str, *keys: SigningKey) -> None:
    imglab.verify(asked(path, query, below=below), a_source(dialect="imglab", signing_keys=keys))


def wanted(query: str, **source: object) -> Reading:
    return read(query, imglab, dialect="imglab", **source)


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["id"] for vector in VECTORS])
def test_every_official_vector_verifies_and_no_other_signature_does(vector: dict[str, str]) -> None:
    key, path, below, query = (
        key_of(vector["key"], vector["salt"]),
        vector["path"],
        vector["below"],
        vector["query"],
    )
    signature = f"signature={vector['signature']}"
    assert imglab.sign(asked(path, query, below=below), key) == f"{path}?{query}{'&' if query else ''}{signature}"
    verify(path, below, f"{query}&{signature}".strip("&"), OTHER, key)
    verify(path, below, f"{signature}&{query}".strip("&"), key)
    wrong = f"{signature[:-2]}{'a' if signature[-2] != 'a' else 'b'}{signature[-1]}"
    for refused, keys in (
        (f"{query}&{wrong}", (key,)),
        (f"{query}&{signature}", (OTHER,)),
        (f"width=9&{query}&{signature}", (key,)),
        (query, (key,)),
        (f"{query}&signature=", (key,)),
    ):
        with pytest.raises(SignatureRefused):
            verify(path, below, refused.strip("&"), *keys)
    with pytest.raises(SignatureRefused):
        verify(path, f"{below}x", f"{query}&{signature}".strip("&"), key)


@given(
    path=st.text(min_size=1).map(lambda name: "/" + quote(name)),
    query=st.text(alphabet="abcw=&%20+", max_size=20),
    secret=st.binary(min_size=1),
    salt=st.binary(min_size=1),
)
def test_what_is_signed_verifies(path: str, query: str, secret: bytes, salt: bytes) -> None:
    key = key_of(b64encode(secret).decode(), b64encode(salt).decode())
    signed = urlsplit("//host" + imglab.sign(asked(path, query.strip("&")), key))
    verify(path, path, signed.query, key)


def test_a_key_that_is_not_base64_is_a_mistake_of_the_configuration() -> None:
    with pytest.raises(ConfigurationError):
        imglab.sign(asked(), key_of("not base64!", "c2FsdA=="))


def test_an_encoded_slash_is_a_slash_and_leads_nowhere_else() -> None:
    source = a_source()
    for path in ("/a/b.jpg", "/a%2Fb.jpg", "/a%2fb.jpg"):
        assert object_key(source, imglab.object_path(asked(path))) == "public/a/b.jpg"
    for path in ("/..%2Fsecret.jpg", "/a%2F..%2F..%2Fsecret.jpg", "/%2Fetc", "/%ff.jpg"):
        with pytest.raises(PathRefused):
            object_key(source, imglab.object_path(asked(path)))
    with pytest.raises(AddressRefused):
        object_key(source, imglab.object_path(asked("/https%3A%2F%2Fassets.com%2Fexample.jpeg")))


@pytest.mark.parametrize(
    ("query", "same"),
    [
        ("", "format=jpeg&quality=75&interlace=false"),
        ("width=300&height=200&format=png", "height=200&format=png&width=300&quality=20"),
        ("width=300&dpr=2", "width=600"),
        ("width=300&mode=crop", "width=300"),
        ("width=300&aspect-ratio=2:1", "width=300"),
        ("width=300&height=&mode=", "width=300"),
        ("width=300&width=", "width=300"),
        ("width=0&height=-4&dpr=9&mode=fit&nonsense=1&aspect-ratio=0:1", ""),
        ("dpr=3", ""),
        ("width=300&expires=99999999999&signature=x&download=a.jpg", "width=300"),
        ("width=300&height=300&mode=force", "width=300&height=300&mode=force&upscale=true"),
        ("width=300&height=300&mode=face", "width=300&height=300&mode=crop"),
    ],
)
def test_equal_wishes_have_equal_texts(query: str, same: str) -> None:
    assert wanted(query).plan.text() == wanted(same).plan.text()


def test_an_empty_value_leaves_the_sources_default_in_force() -> None:
    defaults = "format=webp&quality=90&download=a.webp"
    plan = wanted("quality=&format=&width=", defaults=defaults).plan
    assert (plan.output.format, plan.output.quality, plan.size.width) == (Format("webp"), 90, None)
    assert wanted("quality=40", defaults=defaults).plan.output.quality == 40
    assert wanted("download=", defaults=defaults).plan.delivery.download == ""


def test_modes_need_their_box_and_do_not_enlarge() -> None:
    assert wanted("width=300&height=200").plan.size.fit == Fit(enlarge=False)
    assert wanted("width=300&height=200&upscale=true").plan.size.fit == Fit()
    assert wanted("width=300&height=200&mode=crop").plan.size.fit == Fit("cover", enlarge=False)
    assert wanted("width=300&aspect-ratio=1:1&mode=contain").plan.size.fit == Fit("contain", enlarge=False, canvas=True)
    assert wanted("width=300&mode=contain").plan.size.fit == Fit(enlarge=False)


def test_a_url_as_a_value_has_wishes_of_its_own() -> None:
    (mark,) = wanted("watermark=sub%2520dir%2Flogo.svg%3Fwidth%3D100%26format%3Dpng&watermark-alpha=50").plan.marks
    assert mark.picture is not None and mark.picture.plan is not None
    assert (mark.picture.path, mark.picture.host) == ("/sub dir/logo.svg", "")
    assert (mark.picture.plan.size.width, mark.alpha) == (100, 50)
    (mark,) = wanted("watermark=https%3A%2F%2Fassets.imglab-cdn.net%2Fa.svg%3Fwidth%3D100").plan.marks
    assert mark.picture == Locator("/a.svg", "assets.imglab-cdn.net", "width=100")


def test_overlays_without_an_end_are_refused() -> None:
    query = "a.png"
    for _ in range(4):
        query = f"a.png?watermark={quote(query, safe='')}"
    with pytest.raises(OverlayRefused):
        wanted(query.partition("?")[2])


def test_a_jpeg_is_the_answer_to_no_parameters_at_all() -> None:
    plan = wanted("").plan
    assert (plan.output.format, plan.output.quality) == (Format("jpeg", progressive=False), 75)
    assert wanted("interlace=true").plan.output.format == Format("jpeg", progressive=True)


@given(st.text(alphabet="widthegmocrpfaquly=&0123456789.,-+%~:_ *", max_size=60))
def test_any_query_is_read(query: str) -> None:
    assert wanted(query).plan.text().isprintable()
