"""Scripts: letters are shaped, run as they are read, and every script that ships has its glyphs."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom.plan.fonts import Font
from darkroom.render import bidi
from darkroom.render.fonts import FOLDER, chain, face_for
from tests.unit.render.lettered import picture, set_in
from tests.unit.render.tools import furthest


def test_arabic_letters_join() -> None:
    word, apart = "\u0633\u0644\u0645", "\u200c".join("\u0633\u0644\u0645")
    assert set_in(word).width < 0.9 * set_in(apart).width


def test_arabic_runs_from_right_to_left() -> None:
    alef, dot = "\u0627", "\u06d4"
    columns = np.asarray(picture(f"{alef} {dot}"))[:, :].max(axis=0).nonzero()[0]
    shown = np.asarray(picture(f"{alef} {dot}"))
    tall, low = ((shown[:, column] > 128).sum() for column in (columns[-2], columns[1]))
    assert tall > 2 * low


def test_devanagari_makes_conjuncts() -> None:
    assert set_in("क्ष").width < set_in("क\u094d\u200cष").width


def test_hebrew_and_latin_stand_in_the_order_they_are_read() -> None:
    (line,) = set_in("שלום abc 12").lines
    assert [text.strip() for text, _ in line.copy.seen()] == ["abc 12", "", "שלום"] or [
        text.strip() for text, _ in line.copy.seen() if text.strip()
    ] == ["abc 12", "שלום"]
    (line,) = set_in("abc שלום").lines
    assert [text.strip() for text, _ in line.copy.seen() if text.strip()] == ["abc", "שלום"]


def test_the_first_strong_letter_gives_the_direction() -> None:
    assert bidi.levels("12 אב") == [2, 2, 1, 1, 1]
    assert bidi.levels("a אב") == [0, 0, 1, 1]
    assert bidi.levels("12") == [0, 0]


def test_brackets_are_mirrored_where_text_runs_to_the_left() -> None:
    assert furthest(picture("א("), picture("א)")) > 100


@given(st.lists(st.integers(0, 5), max_size=12))
def test_the_order_of_runs_is_a_permutation(levels: list[int]) -> None:
    order = bidi.visual(range(len(levels)), levels)
    assert sorted(order) == list(range(len(levels)))
    if all(level % 2 == 0 for level in levels) and len(set(levels)) < 2:
        assert order == list(range(len(levels)))


def test_ligatures_can_be_left_out() -> None:
    font = Font("serif")
    usual, none = picture("ffi fl", font=font), picture("ffi fl", font=font, ligatures=0)
    assert usual.size != none.size or furthest(usual, none) > 100


SCRIPTS = {
    "latin": "Aé",
    "greek": "Ωλ",
    "cyrillic": "Жя",
    "arabic": "عربي",
    "hebrew": "עברית",
    "devanagari": "हिन्दी",
    "bengali": "বাংলা",
    "tamil": "தமிழ்",
    "telugu": "తెలుగు",
    "gujarati": "ગુજરાતી",
    "gurmukhi": "ਪੰਜਾਬੀ",
    "kannada": "ಕನ್ನಡ",
    "malayalam": "മലയാളം",
    "sinhala": "සිංහල",
    "thai": "ไทย",
    "lao": "ລາວ",
    "khmer": "ខ្មែរ",
    "myanmar": "မြန်မာ",
    "ethiopic": "አማርኛ",
    "armenian": "Հայ",
    "georgian": "ქართ",
    "han": "漢字",
    "kana": "かなカナ",
    "hangul": "한글",
    "symbols": "→★♥",
    "emoji": "😀🚀",
}


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("family", ["sans", "serif", "mono", "cursive", "fantasy", "roboto"])
def test_each_script_has_glyphs_in_every_font(script: str, family: Any) -> None:
    for letter in SCRIPTS[script]:
        assert face_for(Font(family), letter).has(letter), letter


@pytest.mark.parametrize("script", SCRIPTS)
def test_each_script_is_drawn_and_not_as_boxes(script: str) -> None:
    boxes = picture("\U000effff" * len(SCRIPTS[script]))
    shown = picture(SCRIPTS[script])
    assert shown.getbbox() is not None
    assert shown.size != boxes.size or furthest(shown, boxes) > 100


def test_every_font_that_is_named_ships() -> None:
    styles = [
        Font(family, bold, italic)
        for family in ("sans", "serif", "mono", "cursive", "fantasy", "roboto")
        for bold in (False, True)
        for italic in (False, True)
    ]
    needed = {face.name for font in styles for face in chain(font)}
    assert all((FOLDER / name).is_file() for name in needed)
    assert needed == {file.name for file in FOLDER.iterdir() if file.suffix in (".ttf", ".otf")}
