"""Colours come out as sRGB, whatever profile they came in."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageCms

from tests.unit.render import profiles
from tests.unit.render.tools import cut_out, developed, furthest, scene, written

FORMATS = ["JPEG", "PNG", "TIFF", "WEBP", "AVIF"]


def srgb_from_linear(linear: np.ndarray) -> np.ndarray:
    """IEC 61966-2-1."""
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055) * 255


@pytest.mark.parametrize("name", FORMATS)
def test_a_wide_gamut_is_converted_by_its_profile(name: str) -> None:
    options = {"lossless": True} if name == "WEBP" else {"quality": 100, "subsampling": 0} if name == "JPEG" else {}
    colour = np.array([200, 120, 80])
    original = written(Image.new("RGB", (16, 16), tuple(colour)), name, icc_profile=profiles.display_p3(), **options)
    expected = srgb_from_linear(profiles.P3_TO_SRGB @ (colour / 255) ** 2.2)
    made = np.asarray(developed(original).convert("RGB"), float)[8, 8]
    assert made == pytest.approx(expected, abs=3)
    assert abs(expected - colour).max() > 10


def test_alpha_passes_by_the_profile() -> None:
    image = cut_out()
    made = developed(written(image, "PNG", icc_profile=profiles.display_p3()))
    without = developed(written(image.convert("RGB"), "PNG", icc_profile=profiles.display_p3()))
    assert (np.asarray(made)[..., 3] == np.asarray(image)[..., 3]).all()
    assert furthest(made.convert("RGB"), without) == 0


def test_a_profile_that_is_srgb_changes_nothing() -> None:
    assert furthest(developed(written(scene(), "PNG", icc_profile=profiles.srgb())), scene()) == 0


@pytest.mark.parametrize("mode", ["L", "LA"])
def test_grey_is_converted_by_its_profile_and_stays_grey(mode: str) -> None:
    image = Image.new("LA", (8, 8), (64, 200)).convert(mode)
    made = developed(written(image, "PNG", icc_profile=profiles.grey(1.0)))
    assert made.mode == mode
    assert made.getpixel((4, 4)) == pytest.approx(137 if mode == "L" else (137, 200), abs=2)


def test_grey_with_a_profile_for_colours_is_converted_too() -> None:
    made = developed(written(Image.new("L", (8, 8), 64), "PNG", icc_profile=profiles.display_p3(1.0)))
    assert made.mode == "L"
    assert made.getpixel((4, 4)) == pytest.approx(137, abs=2)


@pytest.mark.parametrize(
    ("ink", "levels"), [((0, 0, 0, 0), (255, 255, 255)), ((255, 0, 0, 0), (30, 116, 191)), ((0, 0, 0, 255), (0, 0, 0))]
)
@pytest.mark.parametrize("name", ["JPEG", "TIFF"])
def test_cmyk_is_converted_by_its_own_profile(ink: tuple[int, ...], levels: tuple[int, ...], name: str) -> None:
    # L*a*b* 47, -4, -47 is this blue; plain arithmetic would make cyan of it
    profile = profiles.inks(cyan=(47, -4, -47))
    original = written(Image.new("CMYK", (16, 16), ink), name, icc_profile=profile)
    assert developed(original).getpixel((8, 8)) == pytest.approx(levels, abs=3)


@pytest.mark.parametrize("profile", [None, b"nonsense", profiles.srgb(), profiles.inks((47, -4, -47))[:300]])
def test_cmyk_without_a_usable_profile_is_converted_by_arithmetic(profile: bytes | None) -> None:
    original = written(Image.new("CMYK", (16, 16), (255, 0, 0, 51)), "TIFF", icc_profile=profile)
    assert developed(original).getpixel((8, 8)) == (0, 204, 204)


@pytest.mark.parametrize(
    "profile",
    [b"x", b"not a profile at all" * 20, profiles.display_p3()[:200], profiles.grey(1.0), profiles.inks((47, -4, -47))],
    ids=["one byte", "nonsense", "cut", "for grey", "for ink"],
)
def test_a_profile_that_is_broken_or_does_not_fit_is_ignored(profile: bytes) -> None:
    assert furthest(developed(written(scene(), "PNG", icc_profile=profile)), scene()) == 0


def test_an_alpha_channel_that_hides_nothing_is_let_go() -> None:
    opaque = scene().convert("RGBA")
    assert developed(written(opaque, "PNG")).mode == "RGB"
    assert developed(written(opaque.convert("LA"), "PNG")).mode == "L"
    assert developed(written(cut_out(), "PNG")).mode == "RGBA"


def test_the_hand_made_profiles_are_ones() -> None:
    for profile in (profiles.display_p3(), profiles.grey(2.2), profiles.inks((47, -4, -47))):
        assert ImageCms.ImageCmsProfile(BytesIO(profile)).profile.version == pytest.approx(2.4, abs=0.1)
