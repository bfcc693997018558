"""pyvips: `thumbnail_buffer`, which shrinks on load and turns upright in one operation, then sRGB if it has a profile.

(Its `export_profile` would do the last, but costs a picture without a profile a whole transform.)
"""

from typing import Any

import pyvips  # type: ignore[import-not-found,unused-ignore]

from tests.bench.peers.wire import Recipe, serve

_UNBOUNDED = 10_000_000


def _develop(original: bytes, recipe: Recipe) -> bytes:
    image = pyvips.Image.thumbnail_buffer(
        original,
        recipe["width"],
        height=recipe["height"] or _UNBOUNDED,
        crop="centre" if recipe["height"] else "none",
        option_string="[n=-1]" if recipe["animated"] else "",
    )
    if image.get_typeof("icc-profile-data"):
        image = image.icc_transform("srgb", embedded=True)
    if recipe["sigma"]:
        image = image.gaussblur(recipe["sigma"])
    if recipe["background"] and image.hasalpha():
        image = image.flatten(background=recipe["background"])
    return _encoded(image, recipe)


def _encoded(image: Any, recipe: Recipe) -> bytes:
    quality = recipe["quality"]
    match recipe["format"]:
        case "jpg":
            settings = {"Q": quality, "optimize_coding": recipe["optimize"], "subsample_mode": "on"}
            return bytes(image.jpegsave_buffer(keep="none", **settings))
        case "webp":
            return bytes(image.webpsave_buffer(keep="none", Q=quality, effort=recipe["webp_method"]))
        case "avif":
            effort = 9 - recipe["avif_speed"]
            settings = {"compression": "av1", "Q": quality, "effort": effort, "subsample_mode": "on"}
            return bytes(image.heifsave_buffer(keep="none", bitdepth=8, **settings))
        case "png":
            return bytes(image.pngsave_buffer(keep="none", compression=recipe["png_level"]))
        case _:
            # Its default effort of 7 takes six times as long for twice the bytes.
            return bytes(image.gifsave_buffer(keep="none", effort=1, interframe_maxerror=8))


if __name__ == "__main__":
    pyvips.cache_set_max(0)
    serve(_develop)
