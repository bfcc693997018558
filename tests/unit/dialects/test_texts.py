"""What each service takes for granted about text."""

import pytest

from darkroom.dialects.texts import imglab_text, ixmage_text
from darkroom.plan.annotation import annotation
from darkroom.plan.fonts import Font
from darkroom.plan.markup import Span
from darkroom.plan.text import Text
from darkroom.plan.values import Alignment, Colour
from tests.things import read


def text(query: str) -> Text:
    (found,) = read(query).plan.texts
    return found


def test_imgix_writes_at_the_bottom_right_in_black_of_12_pixels() -> None:
    found = text("txt=Hello")
    assert (found.text, found.anchor, found.pad) == ((Span("Hello"),), Alignment(1.0, 1.0), 10)
    assert (found.size, found.colour, found.font) == (12, None, Font())


def test_a_box_takes_the_padding_into_itself() -> None:
    assert text("txt=a&txt-bg=f00").pad == 0
    assert text("txt=a&txt-bg=f00&txt-pad=7").pad == 7


@pytest.mark.parametrize(
    ("query", "anchor"),
    [
        ("txt-align=top,left", Alignment(0.0, 0.0)),
        ("txt-align=middle,center", Alignment(0.5, 0.5)),
        ("txt-align=left", Alignment(0.0, 1.0)),
        ("txt-align=top", Alignment(1.0, 0.0)),
        ("txt-x=5", Alignment(0.0, 1.0)),
        ("txt-y=5&txt-align=middle,center", Alignment(0.5, 0.0)),
        ("txt-align=sideways", Alignment(1.0, 1.0)),
    ],
)
def test_alignment_and_places(query: str, anchor: Alignment) -> None:
    assert text(f"txt=a&{query}").anchor == anchor


def test_without_txt_nothing_is_asked() -> None:
    assert read("txt-size=30&txt-font=serif&txt-shad=5").plan.text() == ""


def test_an_outlines_colour_needs_an_outline_and_a_radius_a_box() -> None:
    assert read("txt=a&txt-line-color=f00&txt-radius=9").plan == read("txt=a").plan


def test_every_length_follows_the_density() -> None:
    found = text(
        "w=100&dpr=2&txt=a&txt-size=20&txt-pad=5&txt-line=2&txt-width=40&txt-x=3&txt-y=-4&txt-bg=f00&txt-radius=6"
    )
    assert (found.size, found.pad, found.outline, found.width) == (40, 10, 4, 80)
    assert (found.x, found.y, found.radius) == (6, -8, 12)
    assert text("w=100&dpr=2&txt=a&txt-width=0.5").width == 0.5
    assert text("w=100&dpr=2&txt=a").pad == 20


def test_layers_are_told_apart_by_their_index() -> None:
    one, two = read("txt=a&txt[1]=b&txt-size[1]=40&txt-align[1]=top,left").plan.texts
    assert (one.size, two.size) == (12, 40)
    assert (one.anchor, two.anchor) == (Alignment(1.0, 1.0), Alignment(0.0, 0.0))


def test_a_text_may_be_sent_in_base64() -> None:
    assert text("txt64=SSBjYW4ndCBiZWxpZXZlIGl04oCZcyBub3QgYnV0dGVyIQ").text == (
        Span("I can't believe it\u2019s not butter!"),
    )


@pytest.mark.parametrize("alias", ["txt-color", "txtcolor", "txt-clr", "txtclr", "tc"])
def test_every_alias_means_the_same(alias: str) -> None:
    assert text(f"t=a&{alias}=8f00").colour == Colour(255, 0, 0, 136)


def test_imglab_wraps_where_there_is_a_width_and_fills_where_there_is_a_height() -> None:
    words = (Span("a"),)
    assert imglab_text(Text(text=words)).arrangement is None
    assert imglab_text(Text(text=words, width=300)).arrangement == "wrap"
    assert imglab_text(Text(text=words, width=300, breaks=False)).arrangement == "line"
    assert imglab_text(Text(text=words, width=300, height=90)).arrangement == "fill"
    assert imglab_text(Text(text=words, width=0, height=90)) == Text(text=words)


def test_an_annotation_is_taken_apart() -> None:
    said = annotation.read("t:Hi*s:30*c:_f00*o:southeast,4,5*f:Georgia")
    assert ixmage_text(Text(annotation=said)) == Text(
        text=(Span("Hi"),), font=Font("serif"), size=30, colour=Colour(255, 0, 0), anchor=Alignment(1.0, 1.0), x=4, y=5
    )
    assert ixmage_text(Text(annotation=annotation.read("s:24"))).colour == Colour(255, 255, 255)
