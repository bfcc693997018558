"""Text over the picture: shaped, placed, cut, wrapped, fitted, outlined, turned and cut out."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from darkroom.plan.arrangement import Cut
from darkroom.plan.markup import Span, markup
from darkroom.plan.text import Text
from darkroom.plan.values import Anchor, Colour, Format
from darkroom.render.copy import paragraphs
from darkroom.render.text import setting
from darkroom.render.typeset import Room, block
from tests.unit.render.lettered import CORNERS, GROUND, RED, ink, on_white, rows, set_in
from tests.unit.render.tools import apart, clip, cut_out, developed, frames_of, furthest, scene, written


def test_without_words_the_picture_is_as_it_was() -> None:
    plain = developed(GROUND)
    assert furthest(plain, developed(GROUND, texts=[{"size": 30}])) == 0
    assert furthest(plain, developed(GROUND, texts=[{"text": (Span("x"),), "size": 0}])) == 0


@pytest.mark.parametrize("corner", CORNERS)
def test_a_text_stands_where_it_is_anchored(corner: tuple[float, float]) -> None:
    left, top, right, bottom = ink(on_white(anchor=CORNERS[corner], pad=10))
    spare = {0.0: (left, top), 1.0: (200 - right, 120 - bottom)}
    for axis in (0, 1):
        near = spare.get(corner[axis], (None, None))[axis]
        if near is None:
            middle = (left + right - 200, top + bottom - 120)[axis] / 2
            assert abs(middle) <= 3
        else:
            assert 8 <= near <= 20


def test_padding_moves_a_text_away_from_its_edges() -> None:
    near, far = (ink(on_white(anchor=Anchor(1.0, 1.0), pad=pad)) for pad in (4, 24))
    assert (near[2] - far[2], near[3] - far[3]) == (20, 20)


def test_an_inset_is_counted_from_the_edge_that_the_text_is_anchored_to() -> None:
    at_left, at_right = on_white(x=30, y=40), on_white(x=30, y=40, anchor=Anchor(1.0, 1.0))
    assert ink(at_left)[0] == ink(on_white())[0] + 30
    assert ink(at_left)[1] == ink(on_white())[1] + 40
    assert ink(at_right)[2] == ink(on_white(anchor=Anchor(1.0, 1.0)))[2] - 30
    assert ink(at_right)[3] == ink(on_white(anchor=Anchor(1.0, 1.0)))[3] - 40


def test_size_and_colour_are_as_asked() -> None:
    small, large = (ink(on_white("H", size=size)) for size in (20, 40))
    assert (large[3] - large[1]) == pytest.approx(2 * (small[3] - small[1]), abs=2)
    assert np.asarray(on_white("H", size=60, colour=RED)).reshape(-1, 3).min(axis=0).tolist() == [255, 0, 0]


def test_half_transparent_letters_let_the_picture_through() -> None:
    levels = np.asarray(on_white("H", size=60, colour=Colour(0, 0, 0, 128)))
    assert levels.min() == pytest.approx(127, abs=1)
    assert np.asarray(on_white("H", size=60, opacity=50.0)).min() == pytest.approx(127, abs=1)


@pytest.mark.parametrize(
    ("cut", "wanted"),
    [
        (Cut("end"), "abcdef"),
        (Cut("start"), "uvwxyz"),
        (Cut("end", ellipsis=True), "abcd…"),
        (Cut("start", ellipsis=True), "…wxyz"),
        (Cut("middle", ellipsis=True), "ab…yz"),
    ],
)
def test_a_long_line_is_cut_where_it_is_asked(cut: Cut, wanted: str) -> None:
    (line,) = rows(set_in("abcdefghijklmnopqrstuvwxyz", width=130, cut=cut))
    kept = wanted.replace("…", "")
    assert ("…" in line) == cut.ellipsis
    assert line.startswith(wanted[:2]) if cut.end != "start" else line.endswith(kept[-2:])
    assert len(line) == pytest.approx(len(wanted), abs=3)
    assert set_in(line).width <= 130


def test_wrapping_breaks_between_words_and_keeps_them_all() -> None:
    words = "the quick brown fox jumps over the lazy dog"
    found = set_in(words, width=300, arrangement="wrap")
    assert " ".join(rows(found)) == words
    assert len(found.lines) > 2
    assert all(line.width <= 300 for line in found.lines)


@given(st.lists(st.text("abcWAVTf.", min_size=1, max_size=9), min_size=1, max_size=20), st.integers(120, 600))
def test_wrapping_loses_no_letter(words: list[str], width: int) -> None:
    found = set_in(" ".join(words), width=width, height=100_000, arrangement="wrap")
    assert "".join(rows(found)).replace(" ", "") == "".join(words)
    assert all(line.width <= width + 2 for line in found.lines)


def test_a_word_that_is_too_long_is_broken() -> None:
    found = set_in("Donaudampfschifffahrtsgesellschaft", width=200, arrangement="wrap")
    assert "".join(rows(found)) == "Donaudampfschifffahrtsgesellschaft"
    assert all(line.width <= 200 for line in found.lines)


def test_han_is_broken_anywhere_but_before_a_full_stop() -> None:
    found = rows(set_in("漢字漢字漢字。漢字漢字", width=250, arrangement="wrap"))
    assert len(found) > 1
    assert not any(row.startswith("。") for row in found)


def test_what_is_too_high_ends_in_an_ellipsis() -> None:
    found = set_in("one two three four five six", width=150, height=100, arrangement="wrap")
    assert found.height <= 100
    assert rows(found)[-1].endswith("…")


def test_text_is_made_smaller_until_it_fits() -> None:
    words = "a headline that is far too long"
    for arrangement in ("shrink", "wrap-shrink"):
        found = set_in(words, width=200, height=60, arrangement=arrangement)
        assert found.size < 40
        assert found.width <= 200 and found.height <= 60
        assert " ".join(rows(found)) == words
    assert len(set_in(words, width=200, arrangement="shrink").lines) == 1
    assert set_in("x", arrangement="shrink").size == 40


def test_text_fills_a_box() -> None:
    found = set_in("fill it", width=600, height=300, arrangement="fill", size=5)
    assert found.size > 40
    assert found.width <= 600 and found.height <= 300


def test_line_feeds_begin_lines() -> None:
    assert rows(set_in("one\ntwo\r\nthree\u2028four")) == ["one", "two", "three", "four"]


def test_an_outline_lies_around_the_letters() -> None:
    plain, outlined = on_white("H", x=50, y=30), on_white("H", x=50, y=30, outline=3, outline_colour=RED)
    inner, outer = ink(plain), ink(outlined)
    assert [abs(a - b) for a, b in zip(inner, outer, strict=True)] == pytest.approx([3] * 4, abs=1)
    levels = np.asarray(outlined)
    assert ((levels == (255, 0, 0)).all(axis=2)).any() and ((levels == (0, 0, 0)).all(axis=2)).any()


def test_a_shadow_falls_to_the_lower_right() -> None:
    plain = ink(on_white("H", x=50, y=30, colour=RED))
    cast = ink(on_white("H", x=50, y=30, colour=RED, shadow=10.0))
    assert cast[2] > plain[2] and cast[3] > plain[3]
    assert cast[2] - plain[2] > plain[0] - cast[0]


def test_a_box_stands_around_the_text_and_has_round_corners() -> None:
    square = on_white("H", box=RED, pad=10, anchor=Anchor(0.5, 0.5))
    round_ = on_white("H", box=RED, pad=10, radius=12, anchor=Anchor(0.5, 0.5))
    left, top, _, _ = ink(square)
    assert square.getpixel((left, top)) == (255, 0, 0)
    assert round_.getpixel((left, top)) == (255, 255, 255)
    assert round_.getpixel((left + 14, top)) == (255, 0, 0)


def test_a_turned_text_stays_at_its_middle() -> None:
    flat = ink(on_white("HHHH", anchor=Anchor(0.5, 0.5)))
    upright = ink(on_white("HHHH", anchor=Anchor(0.5, 0.5), rotation=90.0))
    assert upright[3] - upright[1] == pytest.approx(flat[2] - flat[0], abs=2)
    assert upright[0] + upright[2] == pytest.approx(200, abs=8)


def test_a_text_turns_clockwise() -> None:
    image = np.asarray(on_white("IIIIIIII", anchor=Anchor(0.5, 0.5), rotation=20.0).convert("L"))
    left, right = np.argwhere(image[:, :90] < 128)[:, 0].mean(), np.argwhere(image[:, 110:] < 128)[:, 0].mean()
    assert right > left + 5


@pytest.mark.parametrize("way", ["out", "in"])
def test_a_knockout_is_a_hole_or_all_that_is_left(way: str) -> None:
    words = {"text": (Span("■"),), "size": 60, "anchor": Anchor(0.5, 0.5), "knockout": way}
    made = developed(written(scene(120, 80), "PNG"), texts=[words])
    assert made.mode == "RGBA"
    middle, corner = made.getpixel((60, 42)), made.getpixel((3, 3))
    assert isinstance(middle, tuple) and isinstance(corner, tuple)
    assert (middle[3], corner[3]) == ((0, 255) if way == "out" else (255, 0))


def test_text_upon_transparency_lends_it_no_colour() -> None:
    made = developed(written(cut_out(), "PNG"), texts=[{"text": (Span("H"),), "size": 40, "colour": RED}])
    plain = developed(written(cut_out(), "PNG"))
    assert made.mode == "RGBA"
    assert furthest(made.crop((60, 0, 120, 80)), plain.crop((60, 0, 120, 80))) == 0


def test_coloured_text_on_grey_has_its_colour() -> None:
    grey = written(Image.new("L", (80, 60), 200), "PNG")
    made = developed(grey, texts=[{"text": (Span("■"),), "size": 40, "colour": RED}])
    assert RED[:3] in {made.convert("RGB").getpixel((x, y)) for x in range(80) for y in range(60)}


def test_an_animation_has_its_text_in_every_frame() -> None:
    first, *others = clip(3)
    film = written(first, "GIF", save_all=True, append_images=others, duration=100, loop=0)
    gif = {"format": Format("gif")}
    frames = frames_of(developed(film, texts=[{"text": (Span("■"),), "size": 30, "colour": RED}], output=gif))
    assert len(frames) == 3
    assert [frame.convert("RGB").getpixel((12, 22)) for frame in frames] == [(255, 0, 0)] * 3


def test_markup_changes_what_it_says() -> None:
    plain = on_white("Hxg")
    for marked in ("<b>Hxg</b>", "<i>Hxg</i>", "<tt>Hxg</tt>", "<big>Hxg</big>", "H<sup>x</sup>g", "H<sub>x</sub>g"):
        assert apart(plain, on_white(marked)) > 0.2, marked
    assert ink(on_white("<u>Hxx</u>"))[3] > ink(on_white("Hxx"))[3]
    assert RED[:3] in {on_white('<span color="#f00">■</span>').getpixel((x, 20)) for x in range(40)}


def test_spans_of_their_own_size_shrink_with_the_text() -> None:
    text = Text(text=markup.read('a <span size="60pt">b</span>'), size=30, arrangement="shrink")
    found = block(text, Room(40, 100, 1000), setting(text))
    assert found.width <= 40


def test_a_tower_of_marks_is_cut_down() -> None:
    (copy,) = paragraphs(Text(text=(Span("z" + "\u0301" * 3000),)), 40)
    assert len(copy.text) < 20


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=60),
    st.fixed_dictionaries(
        {},
        optional={
            "size": st.integers(0, 100_000),
            "pad": st.integers(0, 8192),
            "x": st.integers(-(10**17), 10**17),
            "y": st.integers(-(10**17), 10**17),
            "width": st.one_of(st.integers(0, 8192), st.floats(0.001, 1)),
            "height": st.one_of(st.integers(0, 8192), st.floats(0.001, 1)),
            "arrangement": st.sampled_from(["line", "shrink", "wrap", "wrap-shrink", "fill"]),
            "outline": st.integers(0, 8192),
            "shadow": st.floats(0, 10),
            "rotation": st.floats(0, 360),
            "box": st.just(RED),
            "radius": st.integers(0, 8192),
            "anchor": st.sampled_from(list(CORNERS.values())),
            "cut": st.sampled_from([Cut("start"), Cut("middle", ellipsis=True), Cut("end", ellipsis=True)]),
            "knockout": st.sampled_from(["", "in", "out"]),
        },
    ),
)
def test_any_text_ends_with_a_picture_of_the_same_size(words: str, more: dict[str, Any]) -> None:
    made = developed(written(scene(40, 30), "PNG"), texts=[{"text": (Span(words),), **more}])
    assert made.size == (40, 30)


@pytest.mark.parametrize(
    "words",
    [
        "word " * 1600,
        "w" * 8000,
        "\n" * 8000,
        "z" + "\u0301\u0316" * 3000,
        "\u202e\u2066abc\u2069\u202d" * 900,
        "".join(map(chr, range(0x250))) + "\ufffe\uffff\U0010ffff\u0378",
        "﷽" * 100,
    ],
    ids=["words", "one word", "line feeds", "zalgo", "bidi", "control", "widest"],
)
@pytest.mark.parametrize("size", [20, 1_000_000])
def test_hostile_text_is_drawn_as_far_as_it_goes(words: str, size: int) -> None:
    more = {"arrangement": "wrap", "outline": size, "shadow": 10.0}
    made = developed(written(scene(300, 200), "PNG"), texts=[{"text": (Span(words),), "size": size, **more}])
    assert made.size == (300, 200)
