"""What travels through the pipeline."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol

from PIL import Image

from darkroom.plan import Plan
from darkroom.plan.values import Locator, Orientation
from darkroom.render.geometry import Box, Layout

type FormatName = Literal["jpeg", "png", "webp", "avif", "gif", "jpeg2000"]
"""What pictures are written in."""


@dataclass(frozen=True)
class Picture:
    """A frame on its way to being a print.

    `box` is the part of `image` that is used and `orientation` turns it upright, until that has been done.
    `profile` is the ICC profile that its colours are in, None for sRGB. `format` is what it will be written
    as, None while that depends on its transparency. `laid` are the pictures that will be laid over it. `kept` is what
    all frames of an animation share.
    """

    image: Image.Image
    box: Box
    layout: Layout
    orientation: Orientation
    profile: bytes | None
    format: FormatName | None
    laid: "Laid"
    kept: dict[str, Any] = field(default_factory=dict)

    def having(self, image: Image.Image) -> "Picture":
        """The same picture with other pixels."""
        return replace(self, image=image)

    def once[T](self, name: str, make: Callable[[], T]) -> T:
        """What is the same for all frames of an animation, made for the first one; nobody may change it."""
        if name not in self.kept:
            self.kept[name] = make()
        made: T = self.kept[name]
        return made

    @property
    def has_alpha(self) -> bool:
        """Whether there may be transparent pixels."""
        return self.image.mode in ("LA", "RGBA")

    @property
    def written_as(self) -> FormatName:
        """The format of the print: PNG or JPEG, by transparency, where nothing else decided."""
        return self.format or ("png" if self.has_alpha else "jpeg")


class Laid(Protocol):
    """The pictures that a plan lays over its own, developed when a step asks for them."""

    def fitted(self, locator: Locator, plan: Plan) -> Image.Image:
        """The picture that lies there in RGBA, developed by its own plan and then by this one; nobody may change it.

        What has no plan of its own is decoded for this one.

        Raises:
            OverlayUnusable: it is not a picture, or damaged.
            OutOfTime: the deadline passed.
        """

    def once(self, wish: Hashable, make: Callable[[], Image.Image]) -> Image.Image:
        """What `make` draws, kept for the same wish of other frames and layers; nobody may change it.

        Raises:
            OutOfTime: the deadline passed.
        """


type Step = Callable[[Picture, Plan], Picture]
