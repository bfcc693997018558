"""Texts as they are read: markup, annotations, names of fonts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom.plan.annotation import Annotation, annotation
from darkroom.plan.fonts import Font, font, font_named
from darkroom.plan.markup import Span, markup
from darkroom.plan.values import Anchor, Colour

TAGS = st.sampled_from(["b", "i", "u", "s", "sub", "sup", "tt", "big", "small", "span"])
MARKED = st.recursive(
    st.text("ab &<>\"'\n", max_size=6),
    lambda inner: st.one_of(
        st.builds(lambda tag, text: f"<{tag}>{text}</{tag}>", TAGS, inner), st.builds(str.__add__, inner, inner)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("marked", "span"),
    [
        ("<b>x</b>", Span("x", bold=True)),
        ("<i>x</i>", Span("x", italic=True)),
        ("<u>x</u>", Span("x", underlined=True)),
        ("<s>x</s>", Span("x", struck=True)),
        ("<tt>x</tt>", Span("x", family="mono")),
        ('<span size="10pt">x</span>', Span("x", size=10)),
        ("<span size='20480'>x</span>", Span("x", size=20)),
        ('<span weight="bold" foreground="red">x</span>', Span("x", bold=True, colour=Colour(255, 0, 0))),
        ('<b><span weight="normal">x</span></b>', Span("x", bold=False)),
        ('<span color="#0f08">x</span>', Span("x", colour=Colour(0, 255, 0, 136))),
        ('<span font_desc="Serif Bold 12">x</span>', Span("x", family="serif", bold=True, size=12)),
        ('<span lang="ar" color="nothing">x</span>', Span("x")),
        ("&lt;&amp;&#65;&quot;", Span('<&A"')),
    ],
)
def test_markup_is_read(marked: str, span: Span) -> None:
    assert markup.read(marked) == (span,)


@pytest.mark.parametrize(
    "marked",
    ["<b>x", "x</b>", "<b><i>x</b></i>", "a < b", "AT&T", "<script>x</script>", "<b x>y</b>", "<>", "</>", "<b/>"],
)
def test_bad_markup_is_shown_as_it_is(marked: str) -> None:
    assert markup.read(marked) == (Span(marked),)


@given(MARKED)
def test_what_was_read_is_written_and_read_again(marked: str) -> None:
    spans = markup.read(marked)
    assert markup.read(markup.write(spans)) == spans


def test_nothing_but_tags_is_no_text() -> None:
    assert markup.read("<b></b>") == markup.read("") == ()


def test_equal_texts_are_equal_however_they_are_marked_up() -> None:
    assert markup.read("<b>a</b><b>b</b>") == markup.read('<span weight="bold">ab</span>')


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "t:My Annotation*s:30*c:black*o:south",
            Annotation("My Annotation", Anchor(0.5, 1.0), size=30, colour=Colour(0, 0, 0)),
        ),
        ("t:a:b", Annotation("a:b")),
        ("o:10,-20", Annotation(x=10, y=-20)),
        ("o:southeast,5,6", Annotation(anchor=Anchor(1.0, 1.0), x=5, y=6)),
        ("o:nowhere,5,6,7*t:x", Annotation("x")),
        ("c:_0f0*t:x", Annotation("x", colour=Colour(0, 255, 0))),
        ("c:00ff00*t:x", Annotation("x")),
        ("f:Georgia Bold*t:x", Annotation("x", font=Font("serif", bold=True))),
        ("t:YSpiOmM=*b64:1", Annotation("a*b:c")),
        ("t:YSpiOmM*b64:true", Annotation("a*b:c")),
        ("t:%%*b64:1", Annotation("%%")),
        ("t:*s:x", Annotation()),
        ("s:12", Annotation(size=12)),
    ],
)
def test_an_annotation_is_read(text: str, wanted: Annotation) -> None:
    assert annotation.read(text) == wanted


def test_an_annotation_without_a_pair_is_none() -> None:
    with pytest.raises(ValueError, match="pair"):
        annotation.read("hello")


@given(
    st.builds(
        Annotation,
        st.text(min_size=1, max_size=9),
        st.sampled_from([Anchor(x, y) for x in (0.0, 0.5, 1.0) for y in (0.0, 0.5, 1.0)]),
        st.integers(-999, 999),
        st.integers(-999, 999),
        st.integers(0, 999),
        st.builds(
            Font,
            st.sampled_from(["sans", "serif", "mono", "cursive", "fantasy", "roboto"]),
            st.booleans(),
            st.booleans(),
        ),
        st.builds(Colour, *[st.integers(0, 255)] * 4),
    )
)
def test_an_annotation_is_written_and_read_again(wanted: Annotation) -> None:
    assert annotation.read(annotation.write(wanted)) == wanted


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("sans-serif", Font()),
        ("serif", Font("serif")),
        ("monospace", Font("mono")),
        ("cursive", Font("cursive")),
        ("fantasy", Font("fantasy")),
        ("sans-serif,bold,italic", Font("sans", bold=True, italic=True)),
        ("Helvetica-BoldOblique", Font("sans", bold=True, italic=True)),
        ("ArialMT", Font()),
        ("TimesNewRomanPS-BoldItalicMT", Font("serif", bold=True, italic=True)),
        ("Georgia", Font("serif")),
        ("CourierNewPSMT", Font("mono")),
        ("AvenirNext-DemiBoldItalic", Font("sans", bold=True, italic=True)),
        ("Avenir-Black", Font("sans", bold=True)),
        ("Roboto-Light", Font("roboto")),
        ("RobotoMono-Bold", Font("mono", bold=True)),
        ("BradleyHandITCTT-Bold", Font("cursive", bold=True)),
        ("ComicSansMS", Font("cursive")),
        ("Futura+Condensed+Medium", Font()),
        ("no such font", Font()),
    ],
)
def test_a_name_means_the_family_it_sounds_like(name: str, wanted: Font) -> None:
    assert font_named(name) == wanted
    assert font.read(font.write(wanted)) == wanted
