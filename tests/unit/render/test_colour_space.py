"""The colour space of a print, and the profile that its file carries."""

import io
from typing import Any

import pytest
from PIL import Image, ImageCms

from darkroom.plan.values import ColourSpace, Format
from darkroom.render.picture import FormatName
from darkroom.render.profiles import profile
from tests.unit.render import profiles
from tests.unit.render.tools import apart, asking, cut_out, furthest, opened, printed, scene, written

ORIGIN, SRGB, TINY, ADOBE = (ColourSpace(name) for name in ("origin", "srgb", "tinysrgb", "adobe"))
P3 = profiles.display_p3()


def made(original: bytes, space: ColourSpace | None, format: FormatName = "png", **asked: Any) -> Image.Image:
    return opened(printed(original, asking(output={"format": Format(format), "colour_space": space}, **asked)))


def seen(image: Image.Image) -> Image.Image:
    """The picture as a viewer shows it that heeds profiles, in sRGB."""
    found = image.info.get("icc_profile")
    if not found:
        return image.convert("RGB")
    source = ImageCms.ImageCmsProfile(io.BytesIO(found))
    mode = "L" if image.mode in ("L", "LA") else "RGB"
    shown = ImageCms.profileToProfile(image.convert(mode), source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    assert shown is not None
    return shown


def test_the_profiles_mean_what_they_say() -> None:
    for name in ("srgb", "tinysrgb"):
        found = ImageCms.ImageCmsProfile(io.BytesIO(profile(name)))
        shown = ImageCms.profileToProfile(scene(), found, ImageCms.createProfile("sRGB"))
        assert shown is not None and furthest(shown, scene()) <= 1
        assert ImageCms.getProfileCopyright(found).strip() == "CC0"
    adobe = ImageCms.ImageCmsProfile(io.BytesIO(profile("adobe")))
    to_adobe = ImageCms.profileToProfile(Image.new("RGB", (1, 1), "#00ff00"), ImageCms.createProfile("sRGB"), adobe)
    assert to_adobe is not None and to_adobe.getpixel((0, 0)) == pytest.approx((144, 255, 60), abs=2)
    assert len(profile("tinysrgb")) < 500


@pytest.mark.parametrize("format", ["jpeg", "png", "webp", "avif"])
@pytest.mark.parametrize("space", [SRGB, TINY, ADOBE, ORIGIN])
def test_a_print_looks_the_same_in_every_space(space: ColourSpace, format: FormatName) -> None:
    original = written(scene(), "PNG", icc_profile=P3)
    plain = made(original, None)
    found = made(original, space, format)
    expected = P3 if space == ORIGIN else profile(space.name)
    assert found.info["icc_profile"] == expected
    assert apart(seen(found), plain) < (4 if format != "png" else 1.5)


def test_unasked_and_stripped_prints_are_srgb_without_a_profile() -> None:
    original = written(scene(), "PNG", icc_profile=P3)
    for space in (None, ColourSpace("srgb", tagged=False)):
        found = made(original, space)
        assert "icc_profile" not in found.info
        assert furthest(found, made(original, SRGB)) <= 1


def test_the_original_space_is_left_alone() -> None:
    assert furthest(made(written(scene(), "PNG", icc_profile=P3), ORIGIN), scene()) == 0
    untagged = made(written(scene(), "PNG"), ORIGIN)
    assert furthest(untagged, scene()) == 0 and "icc_profile" not in untagged.info


def test_colours_beyond_srgb_survive_in_a_larger_space() -> None:
    red = Image.new("RGB", (8, 8), (0, 255, 0))
    original = written(red, "PNG", icc_profile=P3)
    back = made(original, ADOBE)
    to_p3 = ImageCms.profileToProfile(
        back, ImageCms.ImageCmsProfile(io.BytesIO(profile("adobe"))), ImageCms.ImageCmsProfile(io.BytesIO(P3))
    )
    assert to_p3 is not None and furthest(to_p3, red) < 60
    narrow = ImageCms.profileToProfile(
        made(original, None), ImageCms.createProfile("sRGB"), ImageCms.ImageCmsProfile(io.BytesIO(P3))
    )
    assert narrow is not None and furthest(narrow, red) > 1.5 * furthest(to_p3, red)


def test_inks_become_srgb_whatever_is_asked() -> None:
    original = written(scene().convert("CMYK"), "JPEG", icc_profile=profiles.inks((60, -30, -40)))
    found = made(original, ORIGIN)
    assert found.mode == "RGB" and "icc_profile" not in found.info
    assert made(original, ADOBE).info["icc_profile"] == profile("adobe")
    assert made(written(scene().convert("CMYK"), "JPEG"), ADOBE).mode == "RGB"


def test_greys_keep_a_profile_of_greys_only() -> None:
    grey = scene().convert("L")
    assert made(written(grey, "PNG", icc_profile=profiles.grey(1.8)), ORIGIN).mode == "L"
    assert made(written(grey, "PNG", icc_profile=profiles.grey(1.8)), ORIGIN).info["icc_profile"]
    mismatched = made(written(grey, "PNG", icc_profile=P3), ORIGIN)
    assert "icc_profile" not in mismatched.info
    assert made(written(grey, "PNG"), SRGB).mode == "RGB"


@pytest.mark.parametrize("space", [ORIGIN, SRGB, ADOBE])
@pytest.mark.parametrize("broken", [b"", b"RGB ", b"x" * 200, P3[:300], b"\0" * 16 + b"RGB " + b"\0" * 200])
def test_broken_profiles_are_none(space: ColourSpace, broken: bytes) -> None:
    found = made(written(scene(), "PNG", icc_profile=broken), space, "jpeg", size={"width": 50})
    assert found.info.get("icc_profile") in ((None,) if space == ORIGIN else (profile(space.name),))


@pytest.mark.parametrize("format", ["gif", "jpeg2000"])
def test_formats_without_a_profile_are_srgb(format: FormatName) -> None:
    found = made(written(scene(), "PNG", icc_profile=P3), ADOBE, format)
    assert not found.info.get("icc_profile")
    assert apart(found, made(written(scene(), "PNG", icc_profile=P3), None)) < 12


def test_transparency_is_kept_in_every_space() -> None:
    original = written(cut_out(), "PNG", icc_profile=P3)
    for space in (ORIGIN, SRGB, ADOBE):
        assert furthest(made(original, space).getchannel("A"), made(original, None).getchannel("A")) == 0
