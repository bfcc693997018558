"""Parts of a picture: which bytes each range is, and when the whole is right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom import ranges
from darkroom.errors import RangeRefused
from darkroom.http import Response
from darkroom.sources import Fallback
from tests.things import a_request
from tests.unit.house import House

BODY = b"0123456789"
DATE, NOW = "Sun, 06 Nov 1994 08:49:37 GMT", 784111800.0
WHOLE = Response(200, {"ETag": '"tag"', "Last-Modified": DATE, "Accept-Ranges": "bytes", "Vary": "Accept"}, BODY)


def part(text: str, whole: Response = WHOLE, method: str = "GET", now: float = NOW, **headers: str) -> Response:
    return ranges.part(a_request("/a.jpg", "", method, range=text, **headers), whole, now)


@pytest.mark.parametrize(
    ("text", "body", "told"),
    [
        ("bytes=0-0", b"0", "bytes 0-0/10"),
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("Bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes= 2-4 ", b"234", "bytes 2-4/10"),
        ("bytes=02-0004", b"234", "bytes 2-4/10"),
        ("bytes=9-", b"9", "bytes 9-9/10"),
        ("bytes=0-", BODY, "bytes 0-9/10"),
        ("bytes=0-9", BODY, "bytes 0-9/10"),
        ("bytes=8-99", b"89", "bytes 8-9/10"),
        ("bytes=8-" + "9" * 5000, b"89", "bytes 8-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=-10", BODY, "bytes 0-9/10"),
        ("bytes=-11", BODY, "bytes 0-9/10"),
        ("bytes=-" + "9" * 5000, BODY, "bytes 0-9/10"),
    ],
)
def test_one_range_is_answered_with_its_bytes(text: str, body: bytes, told: str) -> None:
    answer = part(text)
    assert (answer.status, answer.body, answer.headers["Content-Range"]) == (206, body, told)
    assert {name: value for name, value in answer.headers.items() if name != "Content-Range"} == WHOLE.headers


@pytest.mark.parametrize("text", ["bytes=10-", "bytes=10-12", "bytes=-0", "bytes=-000", "bytes=" + "9" * 5000 + "-"])
def test_a_range_that_has_no_byte_of_it_is_refused(text: str) -> None:
    with pytest.raises(RangeRefused) as refused:
        part(text)
    assert refused.value.length == 10


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=4-2",
        "bytes=99-98",
        "bytes=1-2-3",
        "bytes=0x1-0x2",
        "bytes=+1-2",
        "bytes=1 - 2",
        "bytes=\u0661-\u0662",
        "bytes=0-1,3-4",
        "bytes=0-1,",
        "bytes=0-0,-1",
        "items=0-1",
        "0-1",
    ],
)
def test_several_ranges_and_what_is_none_are_answered_with_the_whole(text: str) -> None:
    assert part(text) is WHOLE


@given(st.text(alphabet="bytes=-0123456789, ", max_size=24))
def test_whatever_is_asked_a_part_says_rightly_what_it_is(text: str) -> None:
    try:
        answer = part(text)
    except RangeRefused:
        return
    if answer is not WHOLE:
        first, last = map(int, answer.headers["Content-Range"].removesuffix("/10").removeprefix("bytes ").split("-"))
        assert answer.body == BODY[first : last + 1] != b""


@pytest.mark.parametrize("other", [206, 302, 304, 404])
def test_only_a_whole_answer_to_get_has_parts(other: int) -> None:
    assert part("bytes=0-1", method="HEAD") is WHOLE
    answer = Response(other, WHOLE.headers, BODY)
    assert part("bytes=0-1", answer) is answer
    text = Response(200, {"Content-Type": "application/json"}, BODY)
    assert part("bytes=0-1", text) is text


@pytest.mark.parametrize(
    ("validator", "status"),
    [
        ('"tag"', 206),
        ('"other"', 200),
        ('W/"tag"', 200),
        ('"tag", "other"', 200),
        (DATE, 206),
        ("Sunday, 06-Nov-94 08:49:37 GMT", 206),
        ("Sun, 06 Nov 1994 08:49:36 GMT", 200),
        ("Sun, 06 Nov 1994 08:49:38 GMT", 200),
        ("tag", 200),
        ("*", 200),
    ],
)
def test_a_part_is_of_what_the_viewer_has_parts_of_or_the_whole_is_sent(validator: str, status: int) -> None:
    assert part("bytes=2-4", if_range=validator).status == status
    assert part("bytes=99-", if_range='"other"').status == 200


def test_a_date_of_this_very_second_may_be_another_state_s_too() -> None:
    assert part("bytes=2-4", now=784111777.5, if_range=DATE).status == 200
    undated = Response(200, {"ETag": '"tag"', "Accept-Ranges": "bytes"}, BODY)
    assert part("bytes=2-4", undated, if_range=DATE).status == 200


@pytest.mark.parametrize("keeps", [False, True])
def test_a_picture_comes_in_parts_that_make_the_whole(keeps: bool) -> None:
    house = House(keeps=keeps)
    whole = house.get("/demo/a.jpg", "w=30&auto=format")
    tag = whole.headers["ETag"]
    assert whole.headers["Accept-Ranges"] == "bytes"
    first, rest = (
        house.get("/demo/a.jpg", "w=30&auto=format", range=text, if_range=tag) for text in ("bytes=0-99", "bytes=100-")
    )
    assert first.body + rest.body == whole.body
    for answer in (first, rest):
        assert (answer.status, answer.facts["status"], answer.facts["bytes_out"]) == (206, 206, len(answer.body))
        for name in ("Content-Type", "ETag", "Cache-Control", "Vary", "Last-Modified", "Access-Control-Allow-Origin"):
            assert answer.headers[name] == whole.headers[name]


def test_beyond_its_end_there_is_416_with_the_length_and_nobody_keeps_it() -> None:
    house = House(error_max_age=300)
    length = len(house.get("/demo/a.jpg", "w=30&auto=format").body)
    refused = house.get("/demo/a.jpg", "w=30&auto=format", range=f"bytes={length}-")
    assert (refused.status, refused.headers["Content-Range"]) == (416, f"bytes */{length}")
    assert (refused.headers["Cache-Control"], refused.headers["Vary"]) == ("no-store", "Accept")
    assert house.get("/demo/a.jpg", "w=30&auto=format", "HEAD", range=f"bytes={length}-").status == 200


def test_a_condition_goes_before_a_range() -> None:
    house = House()
    tag = house.get("/demo/a.jpg", "w=30").headers["ETag"]
    assert house.get("/demo/a.jpg", "w=30", range="bytes=0-1", if_none_match=tag).status == 304
    assert house.get("/demo/a.jpg", "w=30", range="bytes=0-1", if_match='"other"').status == 412


def test_a_picture_in_place_of_an_error_has_no_parts() -> None:
    house = House(missing_image=Fallback("alpha.png"))
    shown = house.get("/demo/gone.jpg", "w=30", range="bytes=0-1")
    assert (shown.status, shown.body) == (404, house.get("/demo/alpha.png").body)
    assert "Accept-Ranges" not in shown.headers
