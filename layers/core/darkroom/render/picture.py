"""What travels through the pipeline."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from PIL import Image

from darkroom.plan import Plan
from darkroom.plan.values import Orientation
from darkroom.render.geometry import Layout, Pixels

type FormatName = Literal["jpeg", "png", "webp", "avif", "gif"]


@dataclass(frozen=True)
class Picture:
    """A frame on its way to being a print.

    `original` is the stored size of the original, of which `image` shows `scale` pixels for each; `orientation` turns it
    upright. `profile` is the ICC profile its colours are in, None for sRGB. `format` is what it will be written as, None
    while that depends on its transparency.
    """

    image: Image.Image
    layout: Layout
    original: Pixels
    scale: float
    orientation: Orientation
    profile: bytes | None
    format: FormatName | None

    def having(self, image: Image.Image) -> "Picture":
        """The same picture with other pixels."""
        return replace(self, image=image)

    @property
    def has_alpha(self) -> bool:
        """Whether there may be transparent pixels."""
        return self.image.mode in ("LA", "RGBA")


type Step = Callable[[Picture, Plan], Picture]
