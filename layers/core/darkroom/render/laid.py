"""Overlays developed: each by a plan of its own, once for all frames of the picture that it is laid over."""

from collections.abc import Callable, Hashable

from PIL import Image

from darkroom.errors import OverlayUnusable
from darkroom.plan import Plan
from darkroom.plan.values import Locator
from darkroom.ports import Deadline, Overlay, Overlays

type Develop = Callable[[Overlay, Plan], Image.Image]
"""Develops an overlay to pixels as its own plan says, and then as another one."""

KEPT = 16_000_000
"""Pixels that are kept for other frames and layers, four bytes each; what is larger is made anew each time."""


class DevelopedOverlays:
    """The overlays of one print; what is made of them is kept for its other frames, while it is small."""

    def __init__(self, overlays: Overlays, develop: Develop, deadline: Deadline) -> None:
        self._overlays = overlays
        self._develop = develop
        self._deadline = deadline
        self._kept: dict[Hashable, Image.Image] = {}
        self._spare = KEPT

    def fitted(self, locator: Locator, plan: Plan) -> Image.Image:
        """The picture in RGBA, developed by its own plan and then by this one, as `picture.Laid` says."""
        if locator not in self._overlays:
            raise OverlayUnusable("it was not fetched")
        return self.once((locator, plan), lambda: self._develop(self._overlays[locator], plan))

    def once(self, wish: Hashable, make: Callable[[], Image.Image]) -> Image.Image:
        """What is made for a wish, as `picture.Laid` says; raises `OutOfTime` where a layer would come too late."""
        self._deadline.check()
        if wish in self._kept:
            return self._kept[wish]
        made = make()
        if made.width * made.height <= self._spare:
            self._spare -= made.width * made.height
            self._kept[wish] = made
        return made
