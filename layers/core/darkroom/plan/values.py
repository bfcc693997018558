"""The types of values that a plan holds."""

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from darkroom.plan import Plan

type Length = int | float
"""An int is device pixels; a float is a fraction of the original's side."""

type Orientation = Literal[1, 2, 3, 4, 5, 6, 7, 8]
"""EXIF's eight values (CIPA DC-008, tag 0x0112): how the stored pixels must be turned to stand upright."""


type Mode = Literal[
    "overlay",
    "multiply",
    "screen",
    "darken",
    "lighten",
    "dodge",
    "burn",
    "hardlight",
    "softlight",
    "difference",
    "exclusion",
    "hue",
    "saturation",
    "color",
    "luminosity",
    "normal",
]
"""The blend modes of the W3C's Compositing and Blending Level 1, section 10."""


class Colour(NamedTuple):
    """Red, green, blue and alpha, each 0 to 255; alpha 255 is opaque."""

    red: int
    green: int
    blue: int
    alpha: int = 255


class Corners(NamedTuple):
    """The radii of a picture's corners, clockwise."""

    top_left: int
    top_right: int
    bottom_right: int
    bottom_left: int


class Towards(NamedTuple):
    """The side or corner of a picture that something runs towards: -1 is left or top, 1 right or bottom."""

    x: int
    y: int


type Direction = float | Towards
"""Degrees clockwise, 0 is upwards; or a corner, whose angle depends on the picture's ratio."""


class Fit(NamedTuple):
    """How a picture meets its box.

    `mode`: contain (all of it, inside the box), cover (all of the box, cut where it sticks out) or stretch
    (both, distorted). `enlarge`: may the original be made larger than it is. `canvas`: paint the rest of the box;
    `smeared`: with its outermost pixels, which a dialect turns into a kind of fill.
    """

    mode: Literal["contain", "cover", "stretch"] = "contain"
    enlarge: bool = True
    canvas: bool = False
    smeared: bool = False


class Anchor(NamedTuple):
    """The point that stays when a side is cut: 0 is left or top, 1 right or bottom."""

    x: float = 0.5
    y: float = 0.5


type Interest = Literal["entropy", "edges", "attention", "focus"]
"""What is looked for: the busiest part, the most edges, what draws the eye, or the point that a plan names."""


class Alignment(NamedTuple):
    """Where a layer lies in the room that it leaves: 0 is left or top, 1 right or bottom, None where nobody asked."""

    x: float | None = None
    y: float | None = None


class Region(NamedTuple):
    """A rectangle of the original, upright: `x` and `y` may be a length or a word for the edge it touches."""

    x: Length | Literal["left", "center", "right"]
    y: Length | Literal["top", "middle", "bottom"]
    width: Length
    height: Length


type FormatName = Literal["jpeg", "png", "webp", "avif", "gif", "jpeg2000", "json", "blurhash"]
"""What a print can be; the last two are texts: what the original's file says, and the print in a few characters."""


class Format(NamedTuple):
    """An output format.

    `progressive` matters to JPEG only, None leaves it to the dialect. `bits` matters to PNG only: 8 is a palette, 32
    has alpha even where nothing can be seen through, None leaves it to the picture.
    """

    name: FormatName
    progressive: bool | None = None
    bits: Literal[8, 32] | None = None


type Sampling = Literal["4:4:4", "4:2:2", "4:2:0"]
"""How much of the colour's resolution is kept: all of it, half of it, half of it both ways."""


class Likeness(NamedTuple):
    """In place of a quality: how like the developed picture the print must look.

    A mean structural similarity (SSIM) of the luma, 1.0 being the very same.
    """

    ssim: float


class ColourSpace(NamedTuple):
    """What a print's numbers mean: the original's own profile or one of three; `tagged`: the file says so."""

    name: Literal["origin", "srgb", "tinysrgb", "adobe"]
    tagged: bool = True


class Frames(NamedTuple):
    """Frames of an animation from `first` to `last`, both included and counted from 1; None is an open end."""

    first: int | None = None
    last: int | None = None


class Components(NamedTuple):
    """Waves across and down that a BlurHash is made of, 1 to 9 each."""

    across: int
    down: int


@dataclass(frozen=True)
class Locator:
    """Where a picture lies that is laid over another one.

    As a URL spells it, `path` is raw and `plan` None. A dialect turns that into what it means: in the same source
    (`host` is empty) `path` is decoded and `plan` is what is wanted of it; at another `host` its own dialect will read
    `path` and `query`, which stay raw.
    """

    path: str
    host: str = ""
    query: str = ""
    plan: "Plan | None" = None

    def wishes(self) -> str:
        """What is wanted of the picture, as text; a raw query may hold signatures and is told by its digest only."""
        if self.plan is not None:
            return self.plan.text()
        return sha256(self.query.encode()).hexdigest()[:16] if self.query else ""
