"""The stock Pillow wheel, used as its handbook advises: `draft`, then one Lanczos resize with a box."""

from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, ImageFilter, ImageOps, ImageSequence

from tests.bench.peers.wire import Recipe, serve

_ORIENTATION = 0x0112
_SRGB = ImageCms.createProfile("sRGB")


def _develop(original: bytes, recipe: Recipe) -> bytes:
    opened = Image.open(BytesIO(original))
    if recipe["animated"]:
        frames = [_resized(frame.convert("RGBA"), recipe) for frame in ImageSequence.Iterator(opened)]
        durations = [frame.info.get("duration", 100) for frame in ImageSequence.Iterator(opened)]
        return _encoded(frames[0], recipe, save_all=True, append_images=frames[1:], duration=durations, loop=0)
    profile = opened.info.get("icc_profile")
    image = ImageOps.exif_transpose(_resized(opened, recipe))
    if profile:
        image = _in_srgb(image, profile)
    if recipe["sigma"]:
        image = image.filter(ImageFilter.GaussianBlur(recipe["sigma"]))
    if recipe["background"] and image.mode == "RGBA":
        ground = Image.new("RGBA", image.size, tuple(recipe["background"]))
        image = Image.alpha_composite(ground, image).convert("RGB")
    return _encoded(image, recipe)


def _resized(image: Any, recipe: Recipe) -> Any:
    sideways = image.getexif().get(_ORIENTATION, 1) > 4
    width, height = image.size[::-1] if sideways else image.size
    wanted = recipe["width"], recipe["height"] or round(height * recipe["width"] / width)
    size = wanted[::-1] if sideways else wanted
    image.draft(None, _needed(image.size, size))
    box = _middle(image.size, size) if recipe["height"] else (0, 0, *image.size)
    return image.resize(size, Image.Resampling.LANCZOS, box=box)


def _needed(whole: tuple[int, int], size: tuple[int, int]) -> tuple[int, int]:
    scale = min(whole[0] / size[0], whole[1] / size[1])
    return round(whole[0] / scale), round(whole[1] / scale)


def _middle(whole: tuple[int, int], size: tuple[int, int]) -> tuple[float, float, float, float]:
    scale = min(whole[0] / size[0], whole[1] / size[1])
    width, height = min(whole[0], size[0] * scale), min(whole[1], size[1] * scale)
    left, top = (whole[0] - width) / 2, (whole[1] - height) / 2
    return left, top, left + width, top + height


def _in_srgb(image: Any, profile: bytes) -> Any:
    source = ImageCms.ImageCmsProfile(BytesIO(profile))
    ImageCms.profileToProfile(image, source, _SRGB, inPlace=True)
    return image


def _encoded(image: Any, recipe: Recipe, **animation: Any) -> bytes:
    settings = {
        "jpg": {"quality": recipe["quality"], "subsampling": "4:2:0", "optimize": recipe["optimize"]},
        "webp": {"quality": recipe["quality"], "method": recipe["webp_method"]},
        "avif": {"quality": recipe["quality"], "speed": recipe["avif_speed"], "subsampling": "4:2:0"},
        "png": {"compress_level": recipe["png_level"]},
        "gif": {},
    }
    for name in ("exif", "icc_profile", "xmp"):
        image.info.pop(name, None)
    buffer = BytesIO()
    name = "jpeg" if recipe["format"] == "jpg" else recipe["format"]
    image.save(buffer, name, **settings[recipe["format"]], **animation)
    return buffer.getvalue()


if __name__ == "__main__":
    serve(_develop)
