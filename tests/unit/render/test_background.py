"""What shows behind and beside a picture."""

import pytest
from PIL import Image

from darkroom.plan.values import Colour, Fit, Format
from darkroom.render.picture import FormatName
from tests.unit.render.tools import asking, cut_out, developed, furthest, opened, printed, scene, written

FILL = {"width": 100, "height": 100, "fit": Fit("contain", canvas=True)}
RED, WHITE = (255, 0, 0, 255), (255, 255, 255, 255)


def pixel(image: Image.Image, x: int, y: int) -> tuple[int, ...]:
    found = image.convert("RGBA").getpixel((x, y))
    assert isinstance(found, tuple)
    return found


def near(found: tuple[int, ...], wanted: tuple[int, ...], levels: int = 3) -> bool:
    return all(abs(one - other) <= levels for one, other in zip(found, wanted, strict=True))


def test_a_colour_shows_through_a_hole() -> None:
    made = developed(written(cut_out(), "PNG"), background={"colour": Colour(255, 0, 0)})
    assert made.mode == "RGB"
    assert pixel(made, 60, 40) == RED
    assert furthest(made.crop((0, 0, 20, 80)), scene().crop((0, 0, 20, 80))) == 0


def test_a_colour_with_alpha_keeps_it_where_the_format_can() -> None:
    half = {"colour": Colour(255, 0, 0, 128)}
    assert pixel(developed(written(cut_out(), "PNG"), background=half), 60, 40) == (255, 0, 0, 128)
    made = opened(
        printed(written(cut_out(), "PNG"), asking(background=half, output={"format": Format("jpeg"), "quality": 95}))
    )
    assert near(pixel(made, 60, 40), (255, 127, 127, 255))


def test_a_jpeg_shows_white_where_nothing_is_asked() -> None:
    made = opened(printed(written(cut_out(), "PNG"), asking(output={"format": Format("jpeg"), "quality": 95})))
    assert near(pixel(made, 60, 40), WHITE)


@pytest.mark.parametrize("name", ["PNG", "GIF"])
def test_a_hole_stays_where_nothing_is_asked(name: str) -> None:
    assert pixel(developed(written(cut_out(), name)), 60, 40)[3] == 0


def test_the_picture_lies_in_the_middle_of_its_canvas() -> None:
    made = developed(written(scene(120, 80), "PNG"), size=FILL, background={"colour": Colour(255, 0, 0)})
    small = developed(written(scene(120, 80), "PNG"), size={"width": 100})
    assert small.size == (100, 67)
    assert furthest(made.crop((0, 16, 100, 83)), small) == 0
    assert pixel(made, 50, 15) == pixel(made, 50, 83) == RED


@pytest.mark.parametrize(
    ("format", "shows"),
    [("png", (0, 0, 0, 0)), ("webp", (0, 0, 0, 0)), ("avif", (0, 0, 0, 0)), ("gif", (0, 0, 0, 0)), ("jpeg", WHITE)],
)
def test_a_canvas_without_a_colour_is_transparent_or_white(format: FormatName, shows: tuple[int, ...]) -> None:
    made = opened(printed(written(scene(), "PNG"), asking(size=FILL, output={"format": Format(format), "quality": 90})))
    found = pixel(made, 50, 2)
    assert found[3] == shows[3] and (not shows[3] or near(found, shows))


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA", "P", "1", "CMYK"])
def test_every_kind_of_picture_gets_a_coloured_canvas(mode: str) -> None:
    image = scene(40, 20).convert(mode)
    made = developed(written(image, "TIFF"), size=FILL, background={"colour": Colour(255, 0, 0)})
    assert pixel(made, 50, 5) == RED
    assert made.mode == "RGB"


def test_a_canvas_may_be_half_transparent_around_an_opaque_picture() -> None:
    made = developed(written(scene(), "PNG"), size=FILL, background={"colour": Colour(0, 0, 255, 64)})
    assert pixel(made, 50, 2) == (0, 0, 255, 64)
    assert pixel(made, 50, 50)[3] == 255


def test_a_checkerboard_shows_through_what_is_transparent_in_the_end() -> None:
    asked = {"grid": True, "grid_size": 5, "grid_colours": (Colour(0, 0, 0), Colour(255, 255, 255))}
    made = developed(written(cut_out(), "PNG"), background=asked, mask={"shape": "ellipse"})
    assert made.mode == "RGB"
    assert [pixel(made, x, 40)[0] for x in (56, 61, 66)] == [255, 0, 255]
    assert [pixel(made, 1, y)[0] for y in (1, 6, 11)] == [0, 255, 0]


@pytest.mark.parametrize("side", [0, 1, 7, 10**12])
def test_a_checkerboard_of_any_fields_is_drawn(side: int) -> None:
    made = developed(written(cut_out(), "PNG"), background={"grid": True, "grid_size": side})
    assert made.mode == "RGB" and pixel(made, 60, 40)[:3] in ((0xD0, 0xD7, 0xDD), (255, 255, 255))


def test_a_checkerboard_may_itself_be_translucent() -> None:
    colours = (Colour(0, 0, 0, 100), Colour(255, 255, 255, 200))
    made = developed(written(cut_out(), "PNG"), background={"grid": True, "grid_size": 4, "grid_colours": colours})
    assert {pixel(made, x, 40)[3] for x in range(55, 65)} == {100, 200}


def test_a_colour_hides_the_checkerboard() -> None:
    made = developed(written(cut_out(), "PNG"), background={"grid": True, "colour": Colour(255, 0, 0)})
    assert pixel(made, 60, 40) == RED
