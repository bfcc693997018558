"""imgix's path `/~text`: a text that is a picture by itself, with no original."""

from urllib.parse import quote

import numpy as np
import pytest

from tests.things import read, sign
from tests.unit.house import House, opened

TEXT = "txt=Far+far+away,+behind+the+word+mountains"


@pytest.fixture
def house() -> House:
    return House()


def test_a_text_is_a_picture_and_the_bucket_is_not_touched(house: House) -> None:
    image = opened(house.get("/demo/~text", f"{TEXT}&txt-size=24&w=240"))
    assert (image.format, image.mode, image.width) == ("PNG", "RGBA", 240)
    assert image.height > 60
    assert image.getchannel("A").getextrema() == (0, 255)
    assert house.shelf.asked == []


@pytest.mark.parametrize("query", ["", "w=300", "txt=", "txt-size=30"])
def test_without_a_text_it_is_a_bad_request(house: House, query: str) -> None:
    assert house.get("/demo/~text", query).status == 400
    assert house.shelf.asked == []


def test_it_must_be_signed(house: House) -> None:
    assert house.ask("/demo/~text", TEXT).status == 403


def test_a_known_text_is_not_sent_again(house: House) -> None:
    first = house.get("/demo/~text", TEXT)
    again = house.get("/demo/~text", TEXT, if_none_match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    assert house.get("/demo/~text", f"{TEXT}!").headers["ETag"] != first.headers["ETag"]
    assert house.get("/demo/~text", TEXT, if_modified_since=first.headers["Last-Modified"]).status == 304
    assert house.get("/demo/~text", TEXT, "HEAD").headers["ETag"] == first.headers["ETag"]


def test_it_is_as_wide_as_asked_and_as_high_as_its_lines(house: House) -> None:
    narrow, wide = (opened(house.get("/demo/~text", f"{TEXT}&w={width}")) for width in (120, 400))
    assert (narrow.width, wide.width) == (120, 400)
    assert narrow.height > wide.height
    assert opened(house.get("/demo/~text", f"{TEXT}&w=120&h=300")).size == (120, 300)
    assert opened(house.get("/demo/~text", TEXT)).width == 200


def test_leading_and_tracking_move_lines_and_letters_apart(house: House) -> None:
    plain, led = (opened(house.get("/demo/~text", f"{TEXT}&w=120{more}")) for more in ("", "&txt-lead=10"))
    lines = (plain.height - 20) / 14.4
    assert led.height == pytest.approx(plain.height + 10 * (round(lines) - 1), abs=1)
    close, far = (
        opened(house.get("/demo/~text", f"txt=letters&w=300{more}")).getchannel("A").getbbox()
        for more in ("", "&txt-track=5")
    )
    assert close is not None and far is not None
    assert far[2] - close[2] == pytest.approx(30, abs=2)


def test_density_makes_a_text_larger(house: House) -> None:
    once, twice = (opened(house.get("/demo/~text", f"txt=Hi&w=100&h=50&dpr={dpr}")) for dpr in (1, 2))
    assert (once.size, twice.size) == ((100, 50), (200, 100))
    boxes = [image.getchannel("A").getbbox() for image in (once, twice)]
    assert boxes[0] is not None and boxes[1] is not None
    assert boxes[1][3] - boxes[1][1] == pytest.approx(2 * (boxes[0][3] - boxes[0][1]), abs=3)


def test_its_background_and_format_are_as_asked(house: House) -> None:
    image = opened(house.get("/demo/~text", f"{TEXT}&bg=fc0&fm=jpg&q=90"))
    assert image.format == "JPEG"
    assert np.abs(np.asarray(image)[0, 0].astype(int) - (255, 204, 0)).max() < 6


def test_lines_stand_as_they_are_aligned(house: House) -> None:
    left, right = (
        opened(house.get("/demo/~text", f"txt=Hi&w=100&h=50&txt-align={align}")).getchannel("A").getbbox()
        for align in ("top,left", "bottom,right")
    )
    assert left is not None and right is not None
    assert left[0] < 15 and right[2] > 85 and right[1] > left[1]


def test_leading_and_tracking_are_for_this_path_only() -> None:
    assert read("txt=a&txt-lead=9&txt-track=9").plan == read("txt=a").plan


def test_a_typeset_text_is_laid_over_a_picture(house: House) -> None:
    plain = opened(house.get("/demo/alpha.png", "w=60&fm=png"))
    mark = quote("/~text?txt=Hi&txt-size=20&w=40&txt-color=f00&txt-pad=0", safe="")
    marked = opened(house.get("/demo/alpha.png", f"w=60&fm=png&mark={mark}&mark-align=top,left&mark-pad=0"))
    assert marked.size == plain.size
    assert marked.convert("RGBA").getpixel((59, 39)) == plain.convert("RGBA").getpixel((59, 39))
    assert (255, 0, 0) in {marked.convert("RGBA").getpixel((x, y))[:3] for x in range(40) for y in range(24)}  # type: ignore[index]
    assert house.shelf.asked == ["public/alpha.png"] * 2


def test_a_typeset_text_may_be_named_by_the_sources_own_host(house: House) -> None:
    address = f"https://demo.img.example{sign('/~text', 'txt=Hi&w=40')}"
    assert house.get("/demo/a.jpg", f"w=60&mark={quote(address, safe='')}").status == 200
    unsigned = quote("https://demo.img.example/~text?txt=Hi", safe="")
    assert house.get("/demo/a.jpg", f"w=60&mark={unsigned}").status == 400
