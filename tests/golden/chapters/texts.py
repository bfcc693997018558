"""Golden rows of texts."""

from typing import Any

from darkroom.plan.arrangement import Cut
from darkroom.plan.fonts import Font
from darkroom.plan.markup import markup
from darkroom.plan.values import Anchor, Colour
from tests.golden.row import Row, hole, photo, row

WHITE, RED, SCRIM = Colour(255, 255, 255), Colour(220, 0, 0), Colour(0, 0, 0, 128)
MIDDLE = Anchor(0.5, 0.5)


def written(words: str = "Photo", **more: Any) -> Row:
    original = more.pop("original", photo)
    return row(original, texts=[{"text": markup.read(words), "size": 26, "colour": WHITE, **more}])


ROWS: dict[str, Row] = {
    "texts.text": written(),
    "texts.text marked up": written("<b>B</b><i>i</i><u>u</u><s>s</s>\nH<sub>2</sub>O", size=22),
    "texts.text spans": written('<span size="34pt" color="#f80">A</span><tt>b</tt><sup>c</sup>'),
    "texts.text in arabic": written("سلام عليكم", anchor=MIDDLE, size=20),
    "texts.text in hebrew": written("שלום 12 ab", anchor=MIDDLE, size=18),
    "texts.text in devanagari": written("क्षत्रिय", anchor=MIDDLE),
    "texts.text in han": written("漢字かな한글", anchor=MIDDLE, size=15),
    "texts.text of a hole": written(original=hole, anchor=MIDDLE, colour=RED),
    "texts.text twice": row(
        photo,
        texts=[
            {"text": markup.read("One"), "size": 24, "colour": WHITE},
            {"text": markup.read("Two"), "size": 24, "colour": RED, "anchor": Anchor(1.0, 1.0)},
        ],
    ),
    "texts.font": written(font=Font("serif", italic=True)),
    "texts.font cursive": written(font=Font("cursive", bold=True)),
    "texts.bold": written(bold=True),
    "texts.size": written(size=40),
    "texts.colour": written(colour=Colour(250, 200, 0, 160)),
    "texts.anchor": written(anchor=Anchor(1.0, 1.0)),
    "texts.box": written(anchor=MIDDLE, box=SCRIM, pad=4),
    "texts.pad": written(pad=12),
    "texts.x": written(x=20),
    "texts.y": written(y=30),
    "texts.arrangement": written("wrapped in lines", arrangement="wrap", size=16, anchor=MIDDLE),
    "texts.arrangement shrink": written("made smaller", arrangement="shrink", anchor=MIDDLE),
    "texts.arrangement wrap-shrink": written("wrapped, made smaller", arrangement="wrap-shrink", anchor=MIDDLE),
    "texts.arrangement fill": written("fill it", arrangement="fill", size=5),
    "texts.width": written("cut at forty", width=40),
    "texts.height": written("cut below the first line", arrangement="wrap", height=0.5, size=18),
    "texts.cut": written("a text too long", cut=Cut("middle", ellipsis=True)),
    "texts.outline": written(outline=2, anchor=MIDDLE, colour=Colour(0, 0, 0)),
    "texts.outline_colour": written(outline=2, outline_colour=RED, anchor=MIDDLE),
    "texts.shadow": written(shadow=8.0, anchor=MIDDLE),
    "texts.ligatures": written("office", ligatures=0, font=Font("roboto"), size=30),
    "texts.radius": written(anchor=MIDDLE, box=RED, pad=6, radius=12),
    "texts.opacity": written(opacity=40.0, box=RED),
    "texts.rotation": written(rotation=30.0, anchor=MIDDLE, box=SCRIM),
    "texts.knockout": written(knockout="out", anchor=MIDDLE, bold=True),
    "texts.knockout in": written(knockout="in", anchor=MIDDLE, bold=True),
}
