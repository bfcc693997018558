"""Overlays developed: each by a plan of its own, once for all frames of the picture that it is laid over."""

from collections.abc import Callable

from PIL import Image

from darkroom.errors import OverlayUnusable
from darkroom.plan.values import Locator
from darkroom.ports import Overlay, Overlays
from darkroom.render.geometry import Pixels

type Develop = Callable[[Overlay, Pixels | None], Image.Image]
"""Develops an overlay to pixels; the size is the largest at which it will be seen."""


class DevelopedOverlays:
    """The overlays of one print; each is developed when it is first asked for at a size."""

    def __init__(self, overlays: Overlays, develop: Develop) -> None:
        self._overlays = overlays
        self._develop = develop
        self._images: dict[tuple[Locator, Pixels | None], Image.Image] = {}

    def image(self, locator: Locator, box: Pixels | None = None) -> Image.Image:
        """The developed picture in RGBA, as `picture.Laid` says."""
        if locator not in self._overlays:
            raise OverlayUnusable("it was not fetched")
        if (locator, box) not in self._images:
            self._images[locator, box] = self._develop(self._overlays[locator], box)
        return self._images[locator, box]
