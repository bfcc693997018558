"""Golden rows of combinations that users write: imgix's URLs, since the dialect's order and defaults belong to them."""

from collections.abc import Callable

from PIL import Image

from tests.golden.chapters.marks import logo
from tests.golden.row import Row, film, hole, lying, photo
from tests.things import read
from tests.unit.render.tools import overlay, scene, written


def url(query: str, original: Callable[[], bytes] = photo, content_type: str = "image/png", accepted: str = "") -> Row:
    """What an imgix URL asks for; every picture that it lays over the original is the drawn logo."""
    plan = read(query).plan
    overlays = {place: overlay(logo(), place.plan) for place in plan.locators()}
    return Row(original, plan, frozenset(accepted.split()), content_type, overlays)


def turned(orientation: int) -> Callable[[], bytes]:
    """The scene as a camera stores it when it is held so."""
    stored = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    upright = scene(96, 64)
    image = upright.transpose(stored[orientation]) if orientation in stored else upright
    return lambda: written(image, "JPEG", quality=95, subsampling=0, exif=exif)


def cmyk() -> bytes:
    return written(scene(96, 64).convert("CMYK"), "JPEG", quality=95)


_FITS = ("clip", "clamp", "crop", "facearea", "fill", "fillmax", "max", "min", "scale")
_FORMATS = {
    "avif": "image/avif",
    "gif": "image/gif",
    "jp2": "image/jp2",
    "jpg": "image/jpeg",
    "png": "image/png",
    "png8": "image/png",
    "webp": "image/webp",
}

ROWS: dict[str, Row] = {
    f"combinations.{name}": made
    for name, made in {
        "busiest part at two densities": url("fit=crop&crop=entropy&w=30&h=40&dpr=2&fm=png"),
        "edges at two densities": url("fit=crop&crop=edges&w=24&h=30&dpr=2&fm=png"),
        "focal point with a mark": url(
            "fit=crop&crop=focalpoint&fp-x=0.75&fp-y=0.7&fp-z=1.5&w=60&h=60&mark=logo.png&mark-align=top,left"
        ),
        "mark on a padded fill": url(
            "w=80&h=80&fit=fill&fill=solid&fill-color=navy&pad=6&bg=gold&mark=logo.png&mark-align=bottom,center"
        ),
        "mark on a blurred fill at two densities": url(
            "w=40&h=44&fit=fill&fill=blur&dpr=2&mark=logo.png&mark-align=bottom,right&mark-pad=2"
        ),
        "text on a blurred background": url(
            "w=96&blur=60&txt=Dusk&txt-size=28&txt-color=fff&txt-align=middle,center&txt-shad=4"
        ),
        "text on a duotone": url("w=96&duotone=000080,fa8072&txt=Two+inks&txt-size=16&txt-color=fff&txt-pad=4"),
        "text in a blurred fill": url(
            "w=80&h=90&fit=fill&fill=blur&txt=Below&txt-size=16&txt-color=fff&txt-align=bottom,center&txt-pad=2"
        ),
        "ellipse with a border": url("w=80&mask=ellipse&border=5,gold"),
        "corners with a border and padding": url("w=80&mask=corners&corner-radius=14&border=4,c00&pad=6&bg=eef"),
        "ellipse with a shadow": url("w=64&mask=ellipse&drop-shadow=4&drop-shadow-y=4"),
        "blend and text and mark": url(
            "w=96&blend=navy&blend-mode=screen&blend-alpha=60&txt=On+top&txt-size=20&txt-color=fff&mark=logo.png"
        ),
        "part of a lying photograph": url("rect=0.5,0,0.5,0.5&w=40&fm=png", lying),
        "cmyk": url("w=48&fm=png", cmyk),
        "film with text and mark": url(
            "w=60&txt=Film&txt-size=14&txt-color=fff&txt-align=bottom,left&txt-pad=2&mark=logo.png&mark-w=12&mark-pad=2",
            film,
            "image/gif",
        ),
        **{f"hole with fit {fit}": url(f"w=60&h=60&fit={fit}", hole) for fit in _FITS},
        **{f"hole as {name}": url(f"w=48&fm={name}", hole, kind) for name, kind in _FORMATS.items()},
        **{
            f"orientation {tag} cropped": url("rect=0,0,64,64&w=40&h=24&fit=crop&crop=top,left&fm=png", turned(tag))
            for tag in range(1, 9)
        },
    }.items()
}
