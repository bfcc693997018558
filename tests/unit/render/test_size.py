"""Cutting and scaling: one pass, from the right place, and no pixel touched without need."""

import io
from typing import Any, get_args

import numpy as np
import pytest
from PIL import Image
from PIL.Image import Resampling

from darkroom.plan import Plan
from darkroom.plan.values import Anchor, Fit, Orientation, Region
from darkroom.ports import Limits
from darkroom.render.animation import Cut
from darkroom.render.decode import open_original
from tests.things import Ticking
from tests.unit.render.tools import apart, asking, cut_out, developed, furthest, printed, scene, written

ORIENTATIONS: tuple[Orientation, ...] = get_args(Orientation.__value__)


def stored(image: Image.Image, orientation: int, name: str, **options: Any) -> bytes:
    """A file whose pixels lie as this orientation says and look like the image when turned."""
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    exif = Image.Exif()
    exif[0x0112] = orientation
    if orientation in back:
        image = image.transpose(Image.Transpose(back[orientation]))
    return written(image, name, exif=exif, **options)


def test_a_picture_is_scaled_as_by_one_lanczos_pass() -> None:
    original = scene(240, 160)
    assert (
        furthest(developed(written(original, "PNG"), size={"width": 75}), original.resize((75, 50), Resampling.LANCZOS))
        <= 1
    )


def test_a_cut_rides_along_in_the_scaling() -> None:
    original = scene(240, 160)
    made = developed(written(original, "PNG"), size={"width": 50, "height": 50, "fit": Fit("cover")})
    assert furthest(made, original.resize((50, 50), Resampling.LANCZOS, (40, 0, 200, 160))) <= 1


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("width", [20, 39, 77, 160, 319])
def test_a_jpeg_that_is_decoded_smaller_looks_like_one_that_is_not(mode: str, width: int) -> None:
    original = written(scene(640, 427).convert(mode), "JPEG", quality=92)
    region = Region(33, 41, 560, 300)
    whole = Image.open(io.BytesIO(original)).convert("RGB")
    expected = whole.resize((width, round(300 * width / 560)), Resampling.LANCZOS, (33, 41, 593, 341))
    made = developed(original, size={"width": width, "region": region})
    assert apart(made, expected) < 2.0


@pytest.mark.parametrize(
    ("width", "scale"), [(640, 1.0), (280, 1.0), (278, 0.5), (139, 0.25), (69, 0.125), (10, 0.125)]
)
def test_a_jpeg_is_decoded_little_larger_than_needed(width: int, scale: float) -> None:
    original = open_original(io.BytesIO(written(scene(640, 480), "JPEG")), Plan(), Limits(), Ticking().deadline())
    ((image, found, _),) = original.pictures((width, width * 3 // 4), Cut(range(1), [0]))
    assert found == scale
    assert image is not None and image.size == (640 * scale, 480 * scale)


def test_pixels_are_left_alone_where_the_size_stays() -> None:
    original = scene()
    assert furthest(developed(written(original, "PNG"), size={"width": 120}), original) == 0


def test_a_mere_cut_leaves_its_pixels_alone() -> None:
    original = scene()
    made = developed(written(original, "PNG"), size={"region": Region(11, 7, 50, 40)})
    assert furthest(made, original.crop((11, 7, 61, 47))) == 0
    made = developed(written(original, "PNG"), size={"ratio": 1.0, "fit": Fit("cover"), "anchor": Anchor(0.0, 0.5)})
    assert furthest(made, original.crop((0, 0, 80, 80))) == 0


@pytest.mark.parametrize("name", ["PNG", "TIFF", "WEBP", "JPEG", "AVIF"])
@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_every_orientation_looks_alike(orientation: Orientation, name: str) -> None:
    options = {"lossless": True} if name == "WEBP" else {"quality": 95} if name in ("JPEG", "AVIF") else {}
    upright = scene(128, 80)
    size = {"region": Region(3, 5, 120, 70), "width": 50, "height": 40, "fit": Fit("cover"), "anchor": Anchor(1.0, 0.0)}
    expected = developed(written(upright, "PNG"), size=size)
    made = developed(stored(upright, orientation, name, **options), size=size)
    assert apart(made, expected) < (3 if name in ("JPEG", "AVIF") else 0.5)


def test_a_tiff_can_be_turned_otherwise_than_it_says() -> None:
    upright = scene(64, 48)
    lying = stored(upright, 6, "TIFF")
    assert furthest(developed(lying, turn={"orientation": 1}), upright.transpose(Image.Transpose.ROTATE_90)) == 0
    assert furthest(developed(lying, turn={"orientation": 6}), upright) == 0


def test_what_is_transparent_lends_no_colour() -> None:
    hidden = Image.new("RGBA", (80, 80), (255, 0, 0, 0))
    hidden.paste((0, 0, 255, 255), (20, 20, 60, 60))
    made = developed(written(hidden, "PNG"), size={"width": 33})
    for x in range(33):
        red, _, blue, alpha = made.convert("RGBA").getpixel((x, 16))  # type: ignore[misc] # four bands
        assert alpha < 16 or (red <= 4 and blue >= 250)


@pytest.mark.parametrize("colour", [(10, 200, 30, 255), (10, 200, 30, 128)])
def test_a_flat_picture_stays_flat_when_it_is_enlarged(colour: tuple[int, ...]) -> None:
    flat = Image.new("RGBA", (4, 4), colour)
    assert furthest(developed(written(flat, "PNG"), size={"width": 400}), flat.resize((400, 400))) <= 1


def test_a_print_knows_its_size() -> None:
    made = printed(
        written(cut_out(), "PNG"), asking(size={"width": 50, "height": 50, "fit": Fit("contain", canvas=True)})
    )
    assert (made.width, made.height, made.frames) == (50, 50, 1)


def test_a_print_knows_how_long_the_stages_took_that_did_something() -> None:
    plan = asking(size={"width": 40, "height": 40, "fit": Fit("contain", canvas=True)}, stylize={"blur": 0.5})
    assert list(printed(written(scene(), "JPEG"), plan).stages) == ["decode", "resize", "effects", "canvas", "encode"]
    assert list(printed(written(scene(), "JPEG")).stages) == ["decode", "encode"]


FOCUS: dict[str, Any] = {"width": 60, "height": 60, "fit": Fit("cover"), "anchor": "focus"}


def crossing(image: Image.Image) -> tuple[int, int]:
    """Where the white lines of the cross-hairs cross on a dark picture."""
    white = np.asarray(image.convert("L")) > 240
    return int(np.argmax(white.all(axis=0))), int(np.argmax(white.all(axis=1)))


@pytest.mark.parametrize("way", [1, 6])
@pytest.mark.parametrize("flip", ["", "h", "v", "hv"])
@pytest.mark.parametrize("rotation", [0.0, 90.0, 45.0, 200.0])
@pytest.mark.parametrize("spot", [(40, 30), (70, 45)])
def test_cross_hairs_meet_at_the_focal_point(way: int, flip: str, rotation: float, spot: tuple[int, int]) -> None:
    """On a dark picture with one light spot, at which the focal point is."""
    image = Image.new("RGB", (120, 80), "#202020")
    image.paste("#a0a0a0", (spot[0] - 3, spot[1] - 3, spot[0] + 3, spot[1] + 3))
    turn = {"orientation": way, "flip": flip, "rotation": rotation}
    seen = developed(written(image, "PNG"), turn={"orientation": way})
    light = np.argwhere(np.asarray(seen.convert("L")) > 100).mean(axis=0) + 0.5
    focus = {"focus_x": light[1] / seen.width, "focus_y": light[0] / seen.height}
    plain = developed(written(image, "PNG"), size=FOCUS | focus, turn=turn)
    made = developed(written(image, "PNG"), size=FOCUS | focus | {"cross_hairs": True}, turn=turn)
    there = np.argwhere(np.asarray(plain.convert("L")) > 90)
    assert len(there), "the spot is in the picture"
    assert crossing(made) == pytest.approx(tuple(there.mean(axis=0)[::-1]), abs=2.5)


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA", "CMYK"])
def test_cross_hairs_are_drawn_on_any_picture(mode: str) -> None:
    original = written(Image.new("RGB", (90, 60), "#202020").convert(mode), "TIFF" if mode == "CMYK" else "PNG")
    assert crossing(developed(original, size=FOCUS | {"cross_hairs": True})) == pytest.approx((30, 30), abs=1)


def test_a_closer_view_is_sharp_where_the_original_is() -> None:
    """Twice as close at half the size is the original's own pixels."""
    made = developed(written(scene(240, 160), "PNG"), size=FOCUS | {"width": 120, "height": 80, "zoom": 2.0})
    assert furthest(made, scene(240, 160).crop((60, 40, 180, 120))) == 0


def test_what_must_not_be_enlarged_covers_what_it_can_of_its_canvas() -> None:
    size = {"width": 200, "height": 50, "fit": Fit("cover", enlarge=False, canvas=True)}
    made = developed(written(scene(120, 80), "PNG"), size=size).convert("RGBA")
    assert made.size == (200, 50)
    assert furthest(made.crop((40, 0, 160, 50)), scene(120, 80).crop((0, 15, 120, 65)).convert("RGBA")) == 0
    assert made.crop((0, 0, 40, 50)).getchannel("A").getextrema() == (0, 0)
