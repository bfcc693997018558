"""One small file of every kind that an original may be."""

from functools import cache

from PIL import Image

from tests.unit.render.tools import clip, cut_out, scene, written


@cache
def originals() -> dict[str, bytes]:
    """By a name that says what is special about it; the part before the space is the format."""
    picture, hole, (first, *others) = scene(), cut_out(), clip()
    moving = {"save_all": True, "append_images": others, "duration": 50, "loop": 0}
    return {
        "jpeg": written(picture, "JPEG"),
        "jpeg 4:4:4": written(picture, "JPEG", subsampling=0),
        "jpeg progressive": written(picture, "JPEG", progressive=True),
        "jpeg grey": written(picture.convert("L"), "JPEG"),
        "jpeg cmyk": written(picture.convert("CMYK"), "JPEG"),
        "jpeg restarts": written(picture, "JPEG", restart_marker_rows=1),
        "png": written(picture, "PNG"),
        "png alpha": written(hole, "PNG"),
        "png palette": written(picture.quantize(32), "PNG"),
        "png animated": written(first, "PNG", **moving),
        "gif": written(picture, "GIF"),
        "gif animated": written(first, "GIF", **moving),
        "webp": written(picture, "WEBP"),
        "webp lossless": written(hole, "WEBP", lossless=True),
        "webp animated": written(first, "WEBP", **moving),
        "avif": written(hole, "AVIF", speed=10),
        "avif animated": written(first, "AVIF", speed=10, **moving),
        "tiff": written(picture, "TIFF"),
        "tiff lzw": written(picture, "TIFF", compression="tiff_lzw"),
        "tiff deflate": written(hole, "TIFF", compression="tiff_adobe_deflate"),
        "tiff jpeg": written(picture, "TIFF", compression="jpeg"),
        "tiff 16": written(Image.new("I;16", (30, 20), 4000), "TIFF"),
        "jpeg2000": written(picture, "JPEG2000"),
        "jpeg2000 tiles": written(picture, "JPEG2000", tile_size=(40, 40)),
        "jpeg2000 bare": written(picture, "JPEG2000", no_jp2=True),
    }
