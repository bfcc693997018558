"""ixmage's URLs: keys, referers, templates and what a query asks for."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom.dialects import Reading, ixmage
from darkroom.errors import RefererRefused, SignatureRefused
from darkroom.plan import Plan
from darkroom.plan.values import Colour, Fit, Format, Locator
from darkroom.sources import Secret, SigningKey, Source, Watermark
from tests.things import a_source, asked, read

VECTORS = json.loads((Path(__file__).parent / "ixmage_vectors.json").read_text())
"""Made with the published algorithm: token, query and secret, and the key that they come to."""


def alias(*secrets: str, **changes: object) -> Source:
    ring = tuple(SigningKey(id=f"k{number}", secret=Secret(secret)) for number, secret in enumerate(secrets))
    fields: dict[str, object] = {"dialect": "ixmage", "account": "MyToKeN", "signing_keys": ring}
    return a_source(**fields | changes)


def wanted(query: str, **source: object) -> Reading:
    return read(query, ixmage, dialect="ixmage", account="MyToKeN", **source)


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["query"] for vector in VECTORS])
def test_every_vector_verifies_and_no_other_key_does(vector: dict[str, str]) -> None:
    token, query, secret, key = vector["token"], vector["query"], vector["secret"], vector["key"]
    path = f"/v2/{token}/demo/a.jpg"
    signed = ixmage.sign(asked(path, query, token=token), SigningKey(id="k", secret=Secret(secret)))
    assert signed == f"{path}?{query}{'&' if query else ''}key={key}"
    for asks in (f"{query}&key={key}", f"key={key}&{query}".rstrip("&")):
        ixmage.verify(asked(path, asks), alias("the account's", secret, account=token))
    for asks, secrets in (
        (f"{query}&x=1&key={key}", (secret,)),
        (f"{query}&key={key[:-1]}{'0' if key[-1] != '0' else '1'}", (secret,)),
        (f"{query}&key={key}", ("another",)),
        (query, (secret,)),
        (f"{query}&key=", (secret,)),
    ):
        with pytest.raises(SignatureRefused):
            ixmage.verify(asked(path, asks), alias(*secrets, account=token))
    with pytest.raises(SignatureRefused):
        ixmage.verify(asked(path, f"{query}&key={key}"), alias(secret, account="Another"))


def test_a_key_of_the_query_before_a_browser_encoded_it_verifies() -> None:
    typed = "annotate=t:Grüße an alle*c:_fff"
    key = ixmage.sign(asked(query=typed, token="MyToKeN"), SigningKey(id="k", secret=Secret("s"))).rpartition("=")[2]
    ixmage.verify(asked(query=f"annotate=t:Gr%C3%BC%C3%9Fe%20an%20alle*c:_fff&key={key}"), alias("s"))


@pytest.mark.parametrize(
    ("referer", "shown"),
    [
        ("https://example.com/page", True),
        ("http://www.example.com:8080/", True),
        ("https://EXAMPLE.com", True),
        ("https://other.org/", True),
        ("https://evilexample.com/", False),
        ("https://example.com.evil.org/", False),
        ("https://evil.org/?example.com", False),
        ("https://example.com@evil.org/", False),
        ("http://[::1", False),
        ("example.com", False),
        ("", False),
    ],
)
def test_only_listed_pages_may_show_the_pictures_of_an_alias_with_referers(referer: str, shown: bool) -> None:
    source = alias(secured=False, referers=("example.com", "other.org"))
    headers = {"referer": referer} if referer else {}
    if shown:
        ixmage.verify(asked(headers=headers), source)
    else:
        with pytest.raises(RefererRefused):
            ixmage.verify(asked(headers=headers), source)
    ixmage.verify(asked(headers=headers), alias(secured=False))


def test_the_answer_depends_on_the_referer_where_that_decides() -> None:
    assert wanted("", referers=("example.com",)).vary == ("Referer",)
    assert wanted("").vary == ()


def test_what_a_template_says_stands_in_every_alias_of_a_name() -> None:
    templates = {"medium": "w=240&bgc=_f00&template=other&key=x", "other": "w=7"}
    plain = wanted("template=medium", templates=templates).plan
    assert plain.size.width == 240 and plain.background.colour == Colour(255, 0, 0)
    reading = wanted("wid=300&template=medium&width=300&w=300&bgc=blue", templates=templates)
    assert reading.plan.text() == plain.text()
    assert reading.ignored == ("wid", "width", "w", "bgc")
    added = wanted("template=medium&h=100&flop=1", templates=templates).plan
    assert (added.size.width, added.size.height, added.turn.flip) == (240, 100, "h")


def test_the_alias_default_gives_way_to_the_template_and_to_the_url() -> None:
    source = {"defaults": "q=70&w=50", "templates": {"small": "w=90"}}
    assert wanted("template=small", **source).plan.output.quality == 70
    assert wanted("template=small", **source).plan.size.width == 90
    assert wanted("w=30&q=20", **source).plan.size.width == 30


def test_a_template_that_does_not_exist_is_passed_over() -> None:
    assert wanted("w=30&template=none").plan.text() == wanted("w=30").plan.text()


@pytest.mark.parametrize(
    ("query", "same"),
    [
        ("w=300&h=200", "hei=200&wid=300&q=90&fmt=webp&bgc=white"),
        ("w=300&v=astro", "width=300"),
        ("w=150&dpr=2", "w=300"),
        ("flip=1&flop=1", "flop=true&flip=true"),
        ("cover=1&w=300", "w=300"),
        ("cover=1&extend=1&w=30&h=30", "cover=true&w=30&h=30"),
        ("bgc=00ff00", ""),
        ("bgc=_fff", ""),
        ("bgc=LightSteelBlue", "bgc=_b0c4de"),
        ("w=x&h=0&q=a&fmt=tiff", ""),
        ("fmt=png&q=3", "fmt=png"),
        ("w=300&key=x", "w=300"),
    ],
)
def test_equal_wishes_have_equal_texts(query: str, same: str) -> None:
    assert wanted(query).plan.text() == wanted(same).plan.text()


def test_what_is_taken_for_granted() -> None:
    plan = wanted("").plan
    assert (plan.size.width, plan.size.height, plan.size.fit) == (120, 120, Fit(enlarge=False))
    assert (plan.output.format, plan.output.quality) == (Format("webp"), 90)
    assert plan.background.colour == Colour(255, 255, 255)
    assert wanted("bgc=transparent").plan.background.colour is None
    assert wanted("dpr=2").plan.size.width == 240


@pytest.mark.parametrize(
    ("watermark", "align"),
    [
        (Watermark("/brand/logo.png", position="southeast"), (1.0, 1.0)),
        (Watermark("brand/logo.png"), (0.5, 0.5)),
        (Watermark("brand/logo.png", tiled=True, position="north"), (0.0, 0.0)),
    ],
)
def test_no_url_turns_the_alias_watermark_off(watermark: Watermark, align: tuple[float, float]) -> None:
    for query in ("", "w=300&watermark=&mark=other.png&dpr=2"):
        (mark,) = wanted(query, watermark=watermark).plan.marks
        assert mark.picture == Locator("/brand/logo.png", plan=Plan())
        assert (mark.tiled, mark.align) == (watermark.tiled, align)
        assert mark.over_texts


def test_an_annotation_is_a_text() -> None:
    (text,) = wanted("annotate=t:My+Text*s:30*c:black*o:south").plan.texts
    assert (text.size, text.annotation) == (30, None)


def test_both_sides_are_padded_unless_something_else_is_asked_for() -> None:
    assert wanted("w=300&h=200").plan.size.fit == Fit(enlarge=False, canvas=True)
    assert wanted("w=300&h=200&allowenl=1").plan.size.fit == Fit(canvas=True)
    assert wanted("w=300&h=200&cover=1").plan.size.fit == Fit("cover", enlarge=False, canvas=True)
    assert wanted("w=300&h=200&extend=1").plan.size.fit == Fit("stretch")


@given(st.text(alphabet="widthegbcrofaqusmpl=&0123456789.,-+%:_ *", max_size=60))
def test_any_query_is_read(query: str) -> None:
    assert wanted(query).plan.text().isprintable()
