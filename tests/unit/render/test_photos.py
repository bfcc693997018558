"""Real photographs, beside a plain Pillow recipe that shares nothing with ours: full decode, convert, then scale."""

import io
from functools import cache
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageOps

from darkroom.plan.values import Format
from darkroom.render.picture import FormatName
from tests.paths import PHOTOS
from tests.unit.render.tools import apart, asking, opened, printed

pytestmark = pytest.mark.skipif(not PHOTOS.is_dir(), reason="needs ../shared/photos")

PICTURES = sorted(path for path in PHOTOS.rglob("*") if path.suffix in (".jpg", ".png", ".gif"))
LEVELS: dict[FormatName, float] = {"jpeg": 4.5, "png": 1.6, "webp": 4.5, "avif": 4.5}
"""How far the colours may be from the plain recipe's, on average: the format's own loss at quality 90."""


@cache
def plain_recipe(path: Path, white: bool) -> Image.Image:
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(path.read_bytes())))
    profile = image.info.get("icc_profile")
    image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if profile:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
        assert converted is not None
        image = converted
    image = image.resize((800, max(1, round(image.height * 800 / image.width))), Image.Resampling.LANCZOS)
    if white and image.mode == "RGBA":
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image)
        image = ground.convert("RGB")
    return image


def seen(image: Image.Image) -> Image.Image:
    """What can be seen of it: the colours of clear pixels are nobody's business."""
    return image.convert("RGBA").convert("RGBa").convert("RGBA")


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
@pytest.mark.parametrize("target", LEVELS)
def test_every_photograph_comes_out_upright_and_in_its_colours(path: Path, target: FormatName) -> None:
    plan = asking(size={"width": 800}, output={"format": Format(target), "quality": 90})
    made = opened(printed(path.read_bytes(), plan))
    assert apart(seen(made), seen(plain_recipe(path, white=target == "jpeg"))) < LEVELS[target]


@pytest.mark.parametrize("side", ["Landscape", "Portrait"])
def test_all_nine_orientations_look_alike(side: str) -> None:
    made = [
        opened(printed((PHOTOS / "orientation" / f"{side}_{value}.jpg").read_bytes(), asking(size={"width": 300})))
        for value in range(9)
    ]
    assert all(apart(each, made[0]) < 4 for each in made)
