"""Readers of values: what they take, and that they refuse everything else with ValueError."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom.plan import parsers, places
from darkroom.plan.declare import Parser

SOUGHT = places.chain({"edges": "edges"}, "faces")
FITS = parsers.first_named({"wide": 1, "high": 2}, passed_over="facearea", alone=0)

TAKEN: list[tuple[Parser[Any], str, Any]] = [
    (parsers.integer(1, 9), "5", 5),
    (parsers.integer(1, 9, clamp=True), "50", 9),
    (parsers.number(0, 5, above_low=True), "0.5", 0.5),
    (parsers.number(0, 5, above_low=True), ".5", 0.5),
    (parsers.degrees, "-90", 270.0),
    (parsers.degrees, "725.5", 5.5),
    (parsers.boolean, "TRUE", True),
    (parsers.boolean, "0", False),
    (parsers.length(2, 8192), "2", 2),
    (parsers.length(2, 8192), "1.0", 1.0),
    (parsers.ratio, "16:9", 16 / 9),
    (parsers.ratio, "1.5", 1.5),
    (SOUGHT, "top,left", (0.0, 0.0)),
    (SOUGHT, "left,right", (1.0, 0.5)),
    (SOUGHT, "faces,top,right", (1.0, 0.0)),
    (SOUGHT, "faces, edges,top", "edges"),
    (SOUGHT, "dog,top,edges,left", (0.0, 0.0)),
    (SOUGHT, "faces", (0.5, 0.5)),
    (places.position, "left,bottom", (0.0, 1.0)),
    (places.position, "bottom,left", (0.0, 1.0)),
    (places.position, "top", (0.5, 0.0)),
    (places.position, "Center,Middle", (0.5, 0.5)),
    (places.position_or({"entropy": "entropy"}), "entropy", "entropy"),
    (places.position_or({"entropy": "entropy"}), "right", (1.0, 0.5)),
    (places.region_in_pixels("width", "height", "x", "y"), "640,480,0,50", (0, 50, 640, 480)),
    (FITS, "facearea,wide", 1),
    (FITS, "facearea", 0),
    (FITS, "tall,high,wide", 2),
    (places.region, "0,0,10,20", (0, 0, 10, 20)),
    (places.region, "right,0.5,full,0.25", ("right", 0.5, 1.0, 0.25)),
    (parsers.words("a", "b"), "b,x,a", {"a", "b"}),
    (parsers.colour_argb, "ReBeccaPurple", (0x66, 0x33, 0x99, 255)),
    (parsers.colour_argb, "0FFF", (255, 255, 255, 0)),
]

REFUSED: list[tuple[Parser[Any], str]] = [
    (parsers.integer(1, 9), "10"),
    (parsers.integer(1, 9), "5.0"),
    (parsers.integer(), "٣"),
    (parsers.integer(), "1_000"),
    (parsers.integer(), "9" * 5000),
    (parsers.number(0, 5, above_low=True), "0"),
    (parsers.number(), "nan"),
    (parsers.number(), "1e3"),
    (parsers.number(), "inf"),
    (parsers.boolean, "yes"),
    (parsers.length(2, 8192), "1"),
    (parsers.length(2, 8192), "0.0"),
    (parsers.length(2, 8192), "1.5"),
    (parsers.length(2, 8192), "8193"),
    (parsers.ratio, "0:1"),
    (parsers.ratio, "1:0"),
    (parsers.ratio, "16:9:4"),
    (SOUGHT, "dog"),
    (places.position, "left,right"),
    (places.position, "left,top,bottom"),
    (places.position, ""),
    (places.region_in_pixels("x", "y", "width", "height"), "0,0,0,10"),
    (places.region_in_pixels("x", "y", "width", "height"), "left,0,10,10"),
    (FITS, "tall"),
    (places.region, "0,0,10"),
    (places.region, "0,0,0,10"),
    (places.region, "top,0,1,1"),
    (parsers.words("a"), "b"),
    (parsers.colour_argb, "#fff"),
    (parsers.colour_argb, "12345"),
    (parsers.colour_argb, "no-such-colour"),
]


@pytest.mark.parametrize(("parser", "text", "value"), TAKEN, ids=[text for _, text, _ in TAKEN])
def test_what_is_expected_is_read(parser: Parser[Any], text: str, value: Any) -> None:
    assert parser.read(text) == value


@pytest.mark.parametrize(("parser", "text"), REFUSED, ids=[text[:24] for _, text in REFUSED])
def test_what_is_not_expected_is_refused(parser: Parser[Any], text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parser.read(text)


READERS = {id(parser): parser for parser in [*(row[0] for row in TAKEN), *(row[0] for row in REFUSED)]}


@given(st.text(max_size=40))
def test_no_text_breaks_a_reader(text: str) -> None:
    for parser in READERS.values():
        try:
            parser.read(text)
        except ValueError:
            continue
