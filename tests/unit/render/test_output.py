"""Which format a print comes in, and how it is written."""

import io
from typing import Any, get_args

import pytest
from PIL import Image, JpegImagePlugin

from darkroom.errors import PrintTooLarge
from darkroom.plan.values import Colour, Fit, Format
from darkroom.render.captions import captions_of, with_captions
from darkroom.render.picture import FormatName
from darkroom.render.scales import avif_quality
from tests.unit.render.tools import apart, asking, clip, cut_out, developed, furthest, opened, printed, scene, written

BOTH = frozenset({"avif", "webp"})
WEBP_ONLY = frozenset({"webp"})
NONE: frozenset[str] = frozenset()


def still(name: str, alpha: bool = False) -> bytes:
    return written(cut_out() if alpha else scene(), name)


def moving(name: str) -> bytes:
    first, *others = clip()
    return written(first, name, save_all=True, append_images=others, duration=80, loop=0)


def kind(original: bytes, accepted: frozenset[str] = NONE, **output: Any) -> tuple[str, int]:
    made = printed(original, asking(output=output), accepted)
    opened(made)
    return made.content_type.removeprefix("image/"), made.frames


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_a_print_keeps_the_originals_format(name: str) -> None:
    assert kind(still(name)) == (name.lower(), 1)


@pytest.mark.parametrize("name", ["TIFF", "JPEG2000"])
def test_formats_that_browsers_do_not_show_become_jpeg_or_png(name: str) -> None:
    assert kind(still(name)) == ("jpeg", 1)
    assert kind(still(name, alpha=True)) == ("png", 1)


@pytest.mark.parametrize("format", ["jpeg", "png", "webp", "avif", "gif"])
@pytest.mark.parametrize("original", ["PNG", "TIFF", "GIF"])
def test_a_format_that_is_asked_for_is_given(original: str, format: FormatName) -> None:
    assert kind(still(original), BOTH, format=Format(format)) == (format, 1)


@pytest.mark.parametrize(
    ("accepted", "output", "format"),
    [
        (BOTH, {}, "avif"),
        (WEBP_ONLY, {}, "webp"),
        (NONE, {}, "png"),
        (BOTH, {"format": Format("gif")}, "avif"),
        (NONE, {"format": Format("gif")}, "gif"),
        (BOTH, {"by_alpha": True}, "avif"),
        (NONE, {"by_alpha": True}, "jpeg"),
        (NONE, {"by_alpha": True, "format": Format("webp")}, "webp"),
    ],
)
def test_a_still_is_negotiated(accepted: frozenset[str], output: dict[str, Any], format: str) -> None:
    assert kind(still("PNG"), accepted, negotiated=True, **output) == (format, 1)


@pytest.mark.parametrize(
    ("accepted", "output", "expected"),
    [
        (BOTH, {}, ("webp", 6)),
        (frozenset({"avif"}), {}, ("gif", 6)),
        (NONE, {}, ("gif", 6)),
        (NONE, {"by_alpha": True}, ("gif", 6)),
        (NONE, {"format": Format("jpeg")}, ("jpeg", 1)),
        (WEBP_ONLY, {"format": Format("jpeg")}, ("webp", 6)),
    ],
)
def test_an_animation_is_negotiated_to_webp(
    accepted: frozenset[str], output: dict[str, Any], expected: tuple[str, int]
) -> None:
    assert kind(moving("GIF"), accepted, negotiated=True, **output) == expected


@pytest.mark.parametrize("name", ["PNG", "WEBP", "GIF", "AVIF"])
def test_transparency_decides_between_png_and_jpeg(name: str) -> None:
    assert kind(still(name, alpha=True), by_alpha=True) == ("png", 1)
    assert kind(still(name), by_alpha=True) == ("jpeg", 1)


def test_only_what_can_be_seen_through_counts_as_transparency() -> None:
    opaque = written(scene().convert("RGBA"), "PNG")
    assert kind(opaque, by_alpha=True) == ("jpeg", 1)
    behind = asking(output={"by_alpha": True}, background={"colour": Colour(9, 9, 9)})
    assert printed(still("PNG", alpha=True), behind).content_type == "image/jpeg"
    canvas = asking(output={"by_alpha": True}, size={"width": 90, "height": 90, "fit": Fit("contain", canvas=True)})
    assert printed(still("PNG"), canvas).content_type == "image/jpeg"


@pytest.mark.parametrize("format", ["jpeg", "webp", "avif"])
def test_more_quality_looks_better_and_has_more_bytes(format: FormatName) -> None:
    original = written(scene(320, 200), "PNG")
    made = [
        printed(original, asking(output={"format": Format(format), "quality": quality}))
        for quality in (0, 20, 45, 75, 90, 100)
    ]
    sizes = [len(each.body) for each in made]
    errors = [apart(opened(each), scene(320, 200)) for each in made]
    assert sizes == sorted(sizes) and sizes[0] < sizes[-1]
    assert errors[0] > errors[2] > errors[-1] and errors[-1] < 1.5


def test_the_scale_of_avif_rises_with_that_of_jpeg() -> None:
    scale = [avif_quality(quality) for quality in range(101)]
    assert scale == sorted(scale)
    assert (scale[45], scale[75], scale[100]) == (45, 58, 99)


@pytest.mark.parametrize(
    ("output", "progressive"),
    [
        ({"format": Format("jpeg", progressive=True)}, True),
        ({"format": Format("jpeg", progressive=False)}, False),
        ({"format": Format("jpeg")}, False),
        ({"progressive": True}, True),
        ({}, False),
        ({"format": Format("avif"), "progressive": True, "negotiated": True, "by_alpha": True}, None),
    ],
)
def test_a_jpeg_is_progressive_as_the_plan_says(output: dict[str, Any], progressive: bool | None) -> None:
    made = opened(printed(still("JPEG"), asking(output=output)))
    if progressive is None:
        assert made.format == "AVIF"
    else:
        assert bool(made.info.get("progressive")) is progressive


def test_a_jpeg_has_half_its_colour_resolution_and_grey_has_none() -> None:
    made = Image.open(io.BytesIO(printed(still("JPEG")).body))
    assert JpegImagePlugin.get_sampling(made) == 2
    assert opened(printed(written(scene().convert("L"), "JPEG"))).mode == "L"


def test_the_bytes_do_not_depend_on_the_run() -> None:
    for name in get_args(FormatName.__value__):
        plan = asking(size={"width": 50}, output={"format": Format(name), "quality": 60})
        assert printed(still("PNG", alpha=True), plan).body == printed(still("PNG", alpha=True), plan).body


@pytest.mark.parametrize("sampling", ["4:4:4", "4:2:2", "4:2:0"])
def test_colour_is_sampled_as_asked(sampling: str) -> None:
    made = printed(still("PNG"), asking(output={"format": Format("jpeg"), "sampling": sampling, "quality": 95}))
    assert JpegImagePlugin.get_sampling(opened(made)) == ["4:4:4", "4:2:2", "4:2:0"].index(sampling)
    stripes = Image.new("RGB", (64, 64), "red")
    for left in range(0, 64, 2):
        stripes.paste("blue", (left, 0, left + 1, 64))
    for name in ("jpeg", "avif"):
        output = {"format": Format(name), "sampling": sampling, "quality": 95}
        blurred = apart(opened(printed(written(stripes, "PNG"), asking(output=output))), stripes) > 25
        assert blurred is (sampling != "4:4:4")


@pytest.mark.parametrize("name", ["png", "gif"])
@pytest.mark.parametrize("alpha", [False, True])
@pytest.mark.parametrize("colours", [2, 7, 256])
def test_a_palette_has_no_more_colours_than_asked_for(name: FormatName, alpha: bool, colours: int) -> None:
    made = opened(printed(still("PNG", alpha), asking(output={"format": Format(name), "colours": colours})))
    assert made.mode == "P"
    seen = made.convert("RGBA").getcolors(1 << 20)
    assert seen is not None and len({colour for _, colour in seen}) <= colours + (name == "gif" and alpha)


def test_a_drawing_of_few_colours_keeps_them_in_a_palette() -> None:
    drawing = Image.new("RGB", (40, 30), (1, 2, 3))
    drawing.paste((200, 100, 50), (5, 5, 20, 20))
    made = opened(printed(written(drawing, "PNG"), asking(output={"format": Format("png"), "colours": 4})))
    assert made.mode == "P" and furthest(made, drawing) == 0


def test_a_png_of_32_bits_has_alpha_where_nothing_can_be_seen_through() -> None:
    assert opened(printed(still("PNG"), asking(output={"format": Format("png", bits=32)}))).mode == "RGBA"
    assert opened(printed(still("PNG"), asking(output={"format": Format("png")}))).mode == "RGB"


def test_what_loses_nothing_loses_nothing() -> None:
    output = {"format": Format("webp"), "lossless": True}
    assert furthest(opened(printed(still("PNG"), asking(output=output))), scene()) == 0
    assert kind(still("PNG"), BOTH, negotiated=True, lossless=True) == ("webp", 1)


@pytest.mark.parametrize(("name", "tolerance"), [("jpeg", 1), ("png", 1)])
def test_dots_for_each_inch_are_told_and_change_no_pixel(name: FormatName, tolerance: float) -> None:
    made = opened(printed(still("PNG"), asking(output={"format": Format(name), "dots": 300})))
    assert made.info["dpi"] == pytest.approx((300, 300), abs=tolerance)
    assert furthest(made, opened(printed(still("PNG"), asking(output={"format": Format(name)})))) == 0


@pytest.mark.parametrize("alpha", [False, True])
def test_a_jpeg2000_is_written_when_asked_for(alpha: bool) -> None:
    made = printed(still("PNG", alpha), asking(output={"format": Format("jpeg2000")}))
    assert made.content_type == "image/jp2"
    assert apart(opened(made), cut_out() if alpha else scene()) < 3


def test_a_jpeg2000_that_takes_too_long_is_refused() -> None:
    size = {"width": 5000, "height": 5000, "fit": Fit("stretch")}
    with pytest.raises(PrintTooLarge):
        printed(still("JPEG"), asking(size=size, output={"format": Format("jpeg2000")}))


RECORDS = b"\x1c\x02\x69\x00\x04Dawn\x1c\x02\x74\x00\x05(c) A"


def test_captions_stay_when_asked_for_and_nothing_else_does() -> None:
    exif = Image.Exif()
    exif[0x010E] = "a secret"
    original = with_captions(written(scene(), "JPEG", exif=exif, comment="a secret"), RECORDS)
    kept = printed(original, asking(output={"captions": True}, size={"width": 60})).body
    assert captions_of(Image.open(io.BytesIO(kept))) == RECORDS
    assert b"a secret" not in kept and b"Exif" not in kept
    opened(printed(original, asking(output={"captions": True})))
    assert b"Dawn" not in printed(original, asking(size={"width": 60})).body
    assert b"Dawn" not in printed(original, asking(output={"captions": True, "format": Format("png")})).body


@pytest.mark.parametrize("size", [1, 2, 64_999, 65_000, 65_001, 200_000])
def test_captions_of_any_length_leave_a_whole_jpeg(size: int) -> None:
    original = with_captions(written(scene(), "JPEG"), b"\x1c" * min(size, 65_000))
    opened(printed(original, asking(output={"captions": True})))


@pytest.mark.parametrize("asked", ["json", "blurhash"])
def test_a_text_is_never_negotiated(asked: Any) -> None:
    made = printed(still("PNG"), asking(output={"format": Format(asked), "negotiated": True}), BOTH)
    assert not made.content_type.startswith("image/")


def test_an_avif_that_would_not_fit_into_memory_is_refused_or_not_negotiated() -> None:
    tall = {"width": 5600, "height": 7600, "fit": Fit("stretch")}
    with pytest.raises(PrintTooLarge):
        printed(still("JPEG"), asking(size=tall, output={"format": Format("avif")}))
    assert printed(still("JPEG"), asking(size=tall, output={"negotiated": True}), BOTH).content_type == "image/webp"


def test_a_cut_out_of_few_colours_keeps_each_of_them() -> None:
    logo = Image.new("RGBA", (40, 20))
    for step in range(40):
        logo.paste((250 - step, 10 + step, 90, 6 * step + 6), (step, 0, step + 1, 20))
    made = developed(written(logo, "PNG"), output={"format": Format("png"), "colours": 64})
    assert furthest(made, logo) == 0
