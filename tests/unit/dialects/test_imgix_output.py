"""What imgix's parameters of format, animation, palette and client hints come to."""

from typing import Any

import pytest

from darkroom.dialects import imgix, imglab
from darkroom.dialects.reading import Reading
from darkroom.plan.output_values import LOOKS_LIKE_45, LOOKS_LIKE_75
from darkroom.plan.values import ColourSpace, Format, Frames
from tests.things import a_source, asked, read


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("fm=png8", "output.format=png,None,None&output.colours=256"),
        ("fm=png8&colorquant=16", "output.format=png,None,None&output.colours=16"),
        ("fm=png&colorquant=999", "output.format=png,None,None&output.colours=256"),
        ("fm=jpg&colorquant=16", "output.format=jpeg,True,None&output.quality=75"),
        ("fm=jxr", "output.format=jpeg,True,None&output.quality=75"),
        ("fm=mp4", ""),
        ("fm=json", "output.format=json,None,None"),
        ("fm=json&w=300&q=3&blur=9&auto=format&lossless=true", "output.format=json,None,None"),
        ("fm=blurhash&w=300&q=3", "size.width=300&output.format=blurhash,None,None"),
        ("palette=json&fm=webp&q=3&auto=format", "palette.form=json"),
        ("palette=json&colors=99&prefix=x", "palette.form=json&palette.count=16"),
        ("palette=css&prefix=a%20{}", "palette.form=css"),
        ("palette=css&prefix=hero", "palette.form=css&palette.prefix=hero"),
        ("colors=3&prefix=hero", ""),
        ("fm=webp&lossless=1", "output.format=webp,None,None&output.quality=75&output.lossless=True"),
        ("fm=png&lossless=1&chromasub=444", "output.format=png,None,None"),
        ("chromasub=422", "output.quality=75&output.sampling=4%3A2%3A2"),
        ("chromasub=411", ""),
        ("cs=origin", "output.quality=75&output.colour_space=origin,True"),
        ("cs=strip", "output.quality=75&output.colour_space=srgb,False"),
        ("dpi=300", "output.quality=75&output.dots=300"),
        ("dpi=0", ""),
        ("iptc=allow", "output.quality=75&output.captions=True"),
        ("iptc=block", ""),
        ("max-bytes=9000", "output.quality=75&output.most_bytes=9000"),
        ("max-bytes=9000&fm=png", "output.format=png,None,None"),
        ("q=auto", "output.quality=0.97"),
        ("q=AUTO&fm=png", "output.format=png,None,None"),
        ("frame=3", "animation.frames=3,3&output.quality=75"),
        ("frame=0-2", "animation.frames=1,2&output.quality=75"),
        ("frame=-4", "animation.frames=None,4&output.quality=75"),
        ("frame=4-", "animation.frames=4,None&output.quality=75"),
        ("frame=4-2", ""),
        ("frame=-", ""),
        ("interval=1&reverse=false", ""),
        ("interval=0&skip=0&interval=2", "animation.every=2&output.quality=75"),
        ("fps=900&loop=0", "animation.rate=60&animation.plays=0&output.quality=75"),
    ],
)
def test_equal_wishes_have_equal_texts(query: str, text: str) -> None:
    assert read(query).plan.text() == text


def test_what_is_small_and_negotiated_falls_back_to_few_colours() -> None:
    output = read("auto=format,compress").plan.output
    assert (output.negotiated, output.by_alpha, output.colours, output.quality) == (True, True, 256, 45)


def test_a_source_may_have_quality_found_by_trial() -> None:
    assert read("auto=compress", quality_by_trial=True).plan.output.quality == LOOKS_LIKE_45
    assert read("auto=compress&q=30", quality_by_trial=True).plan.output.quality == 30
    assert read("w=300", quality_by_trial=True).plan.output.quality == 75
    assert read("auto=compress&q=auto").plan.output.quality == LOOKS_LIKE_75


@pytest.mark.parametrize(
    "query",
    [
        "fm=png32&q=auto&max-bytes=77&cs=adobergb1998&dpi=72&iptc=allow&chromasub=444&lossless=true&colorquant=9",
        "frame=2-&interval=3&skip=2&fps=12&loop=4&reverse=true",
        "frame=-7&palette=css&colors=0&prefix=hero",
        "frame=5&fm=pjpg&ch=width,dpr&jpg-progressive=false",
    ],
)
def test_what_is_read_is_written_again(query: str) -> None:
    reading = read(query)
    again = read(imgix.spell(reading))
    assert not reading.ignored and again.asked == reading.asked and again.plan == reading.plan


def test_words_are_values() -> None:
    output = read("fm=png32&cs=tinysrgb").plan.output
    assert (output.format, output.colour_space) == (Format("png", bits=32), ColourSpace("tinysrgb"))
    assert read("frame=2-5").plan.animation.frames == Frames(2, 5)


def hinted(query: str, **headers: Any) -> Reading:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return imgix.read(asked(query=query, headers=named), a_source())


def test_client_hints_count_where_they_are_asked_for() -> None:
    assert hinted("w=400&ch=width", width="640").plan == read("w=640").plan
    assert hinted("w=400&ch=width", sec_ch_width="640").plan == read("w=640").plan
    assert hinted("w=400&ch=dpr", dpr="2.0").plan == read("w=800").plan
    assert hinted("w=400&ch=save-data", save_data="on").plan == read("w=400&q=45").plan
    assert hinted("w=400&q=80&ch=save-data", save_data="on").plan == read("w=400&q=80").plan
    assert hinted("w=400", width="640", dpr="2", save_data="on").plan == read("w=400").plan


@pytest.mark.parametrize("value", ["", "abc", "0", "-5", "1e9", "99999", "640, 2"])
def test_a_hint_that_makes_no_sense_leaves_the_url(value: str) -> None:
    found = hinted("w=400&dpr=2&ch=width,dpr,save-data", width=value, dpr=value or "x", save_data=value)
    assert found.plan == read("w=400&dpr=2").plan


def test_caches_are_told_of_hints_and_viewers_asked_for_them() -> None:
    reading = hinted("w=400&ch=width,dpr,save-data&auto=format")
    assert reading.vary == ("Accept", "DPR", "Sec-CH-DPR", "Save-Data", "Width", "Sec-CH-Width")
    assert reading.hints == ("DPR", "Sec-CH-DPR", "Width", "Sec-CH-Width")
    assert hinted("w=400").vary == ()


def test_imglabs_page_is_a_frame_of_what_moves_and_a_page_of_a_document() -> None:
    plan = read("page=3", imglab, dialect="imglab").plan
    assert (plan.animation.frames, plan.document.page) == (Frames(3, 3), 3)
