"""Documents as pictures: drawn as large as they are needed, their natural sizes, pages, colours and turns."""

import gzip
import json

import pytest
from PIL import Image

from darkroom.errors import OriginalTooLarge
from darkroom.plan.values import Fit, Format, Frames, Locator, Region
from darkroom.ports import Limits
from tests.unit.render.documents import GREEN_PAGE, HEIC, RED_PAGE, pdf, quarters, svg
from tests.unit.render.tools import apart, asking, developed, overlay, printed, written

RED, BLUE, WHITE, CLEAR = (255, 0, 0, 255), (0, 0, 255, 255), (255, 255, 255, 255), (0, 0, 0, 0)


def at(image: Image.Image, x: float, y: float) -> object:
    return image.convert("RGBA").getpixel((int(image.width * x), int(image.height * y)))


def test_an_svg_is_drawn_at_the_size_of_the_print() -> None:
    circle = svg('<circle cx="12" cy="12" r="12" fill="#000"/>')
    made = developed(circle, size={"width": 400})
    assert made.size == (400, 400)
    levels = made.getchannel("A").histogram()
    assert sum(levels[1:255]) < 2500, "only its edge is neither in nor out"
    assert abs(levels[255] / 160_000 - 0.785) < 0.01


def test_an_svg_becomes_a_png_with_transparency_and_a_pdf_a_jpeg() -> None:
    assert printed(quarters(), asking(size={"width": 30})).content_type == "image/png"
    assert printed(svg('<path d="M0 0h24v24H0z"/>'), asking(size={"width": 30})).content_type == "image/png"
    assert printed(pdf(RED_PAGE), asking(size={"width": 30})).content_type == "image/jpeg"
    made = developed(quarters(), size={"width": 48})
    assert [at(made, x, y) for x, y in ((0.2, 0.2), (0.8, 0.8), (0.8, 0.2))] == [RED, BLUE, CLEAR]


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="24" height="16"', (24, 16)),
        ('width="24px" height="16.4"', (24, 16)),
        ('width="1in" height="72pt"', (96, 96)),
        ('width="25.4mm" height="2.54cm"', (96, 96)),
        ('viewBox="0 0 40 30"', (40, 30)),
        ('viewBox="-5,-5,40,30" width="100%" height="100%"', (40, 30)),
        ('viewBox="0 0 40 30" width="80"', (80, 60)),
        ('viewBox="0 0 40 30" height="60"', (80, 60)),
        ('viewBox="0 0 40 30" width="80" height="80"', (80, 80)),
        ("", (300, 150)),
        ('width="50%"', (300, 150)),
        ('width="60"', (60, 150)),
        ('width="0" height="-4" viewBox="0 0 0 0"', (300, 150)),
        ('width="1e9" height="1e9"', (8192, 8192)),
    ],
)
def test_the_natural_size_is_a_browsers(attributes: str, size: tuple[int, int]) -> None:
    made = developed(svg('<path d="M0 0h9v9H0z"/>', attributes), size={"width": 0.1})
    assert made.size == (max(1, round(size[0] * 0.1)), max(1, round(made.width * size[1] / size[0])))


def test_preserveaspectratio_says_how_the_view_box_meets_its_size() -> None:
    filled = '<path fill="#f00" d="M0 0h10v10H0z"/>'
    size = 'viewBox="0 0 10 10" width="40" height="20"'
    middle = developed(svg(filled, size), size={"width": 40})
    left = developed(svg(filled, f'{size} preserveAspectRatio="xMinYMin meet"'), size={"width": 40})
    stretched = developed(svg(filled, f"{size} preserveAspectRatio='none'"), size={"width": 40})
    assert [at(middle, x, 0.5) for x in (0.1, 0.5, 0.9)] == [CLEAR, RED, CLEAR]
    assert [at(left, x, 0.5) for x in (0.1, 0.9)] == [RED, CLEAR]
    assert [at(stretched, x, 0.5) for x in (0.1, 0.9)] == [RED, RED]


def test_a_drawing_reaches_every_edge_of_its_print() -> None:
    made = developed(svg('<path fill="#f00" d="M0 0h300v7H0z"/>', 'viewBox="0 0 300 7"'), size={"width": 101})
    assert made.convert("RGBA").getcolors() == [(101 * made.height, RED)]


def test_a_region_of_an_svg_is_as_sharp_as_the_whole() -> None:
    made = developed(quarters(), size={"region": Region(6, 4, 12, 8), "width": 240, "fit": Fit("cover")})
    assert made.size == (240, 160)
    colours = made.convert("RGBA").getcolors() or []
    assert sum(count for count, colour in colours if colour in (RED, BLUE, CLEAR)) > 0.98 * 240 * 160


@pytest.mark.parametrize(
    "document",
    [
        gzip.compress(quarters()),
        b"\xef\xbb\xbf" + quarters(),
        b'<?xml version="1.0" encoding="ISO-8859-1"?>\n<!-- \xe9 -->' + quarters(),
        ('<?xml version="1.0" encoding="UTF-16"?>' + quarters().decode()).encode("utf-16"),
        b"\n\n <!-- one --><!-- two -->\n" + quarters(),
        b"<!--" + b" licence " * 2000 + b"-->" + quarters(),
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
        + quarters(),
        b'<!DOCTYPE svg [<!ENTITY ns_svg "http://www.w3.org/2000/svg">]>'
        + quarters().replace(b"http://www.w3.org/2000/svg", b"&ns_svg;"),
        quarters()
        .replace(b"<svg xmlns", b"<s:svg xmlns:s")
        .replace(b"<path", b"<s:path")
        .replace(b"</svg", b"</s:svg"),
    ],
    ids=["svgz", "bom", "latin-1", "utf-16", "comments", "licence", "doctype", "illustrator", "prefix"],
)
def test_an_svg_is_known_by_its_content(document: bytes) -> None:
    assert apart(developed(document, size={"width": 48}), developed(quarters(), size={"width": 48})) == 0


def test_a_pdf_is_drawn_on_white_at_the_size_of_the_print() -> None:
    made = developed(b"junk\n" * 100 + pdf(RED_PAGE), size={"width": 300})
    assert (made.size, made.mode) == ((300, 200), "RGB")
    assert [at(made, x, y) for x, y in ((0.2, 0.2), (0.8, 0.8))] == [RED, WHITE]


@pytest.mark.parametrize(("page", "colour"), [(None, RED), (1, RED), (2, (0, 255, 0, 255)), (99, (0, 255, 0, 255))])
def test_the_page_that_is_asked_for_or_the_last(page: int | None, colour: object) -> None:
    made = developed(pdf(RED_PAGE, GREEN_PAGE), document={"page": page}, size={"width": 30})
    assert at(made, 0.2, 0.2) == colour


def test_annotations_are_drawn_unless_they_are_not_wanted() -> None:
    document = pdf(GREEN_PAGE, annotation=RED_PAGE)
    assert at(developed(document, size={"width": 30}), 0.2, 0.2) == RED
    assert at(developed(document, document={"annotations": False}, size={"width": 30}), 0.2, 0.2) == (0, 255, 0, 255)


def test_a_huge_page_is_a_small_print() -> None:
    made = developed(pdf(GREEN_PAGE, box="0 0 1000000 500000"), size={"width": 40})
    assert made.size == (40, 20)


@pytest.mark.parametrize("name", ["plain", "ten-bit", "second", "turned-by-exif", "turned-twice"])
def test_a_heic_shows_its_primary_picture_upright(name: str) -> None:
    made = developed(HEIC[name])
    assert made.size == (64, 40)
    for where, colour in (((0.1, 0.1), (224, 48, 32)), ((0.9, 0.9), (240, 192, 48)), ((0.9, 0.1), (32, 64, 96))):
        pixel = at(made, *where)
        assert isinstance(pixel, tuple)
        assert max(abs(have - want) for have, want in zip(pixel, (*colour, 255), strict=True)) <= 8


def test_a_heics_transparency_stays() -> None:
    made = developed(HEIC["alpha"])
    assert made.getchannel("A").getextrema() == (0, 255)
    assert at(made, 0.5, 0.5) == (*made.convert("RGB").getpixel((32, 20)), 0)  # type: ignore[misc]
    assert printed(HEIC["plain"], asking(size={"width": 20})).content_type == "image/jpeg"


def test_a_heic_of_too_many_pixels_is_refused_by_its_headers() -> None:
    with pytest.raises(OriginalTooLarge):
        printed(HEIC["plain"], limits=Limits(pixels=2559))


def test_a_small_svg_is_a_crisp_mark() -> None:
    logo = Locator("/logo.svg")
    ground = written(Image.new("RGB", (300, 200), "white"), "PNG")
    made = developed(ground, {logo: overlay(quarters())}, marks=[{"picture": logo, "width": 240}])
    found = {colour: count for count, colour in made.convert("RGBA").getcolors() or []}
    assert found == {RED: 120 * 80, BLUE: 120 * 80, WHITE: 300 * 200 - 2 * 120 * 80}


def test_what_is_told_of_a_document_is_its_size_and_kind() -> None:
    made = printed(quarters(), asking(output={"format": Format("json")}))
    told = json.loads(made.body)
    assert (told["Content-Type"], told["PixelWidth"], told["PixelHeight"]) == ("image/svg+xml", 24, 16)
    assert told["Content-Length"] == str(len(quarters()))


def test_a_page_may_be_counted_as_frames_are() -> None:
    made = developed(pdf(RED_PAGE, GREEN_PAGE), animation={"frames": Frames(2, 2)}, size={"width": 30})
    assert at(made, 0.2, 0.2) == (0, 255, 0, 255)
