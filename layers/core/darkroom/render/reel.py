"""What an encoder is given: the developed frames and what goes into the file beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

LARGE = 4_000_000
"""Pixels beyond which encoders hurry: an 8192 x 8192 AVIF then takes 2 s instead of 11, a WebP 2 s instead of 4."""


@dataclass(frozen=True)
class Reel:
    """The developed frames, all of one size, how many milliseconds each lasts, how often they play (0: for ever).

    `profile` is the ICC profile and `captions` the IPTC data that go into the file, where its format has room for them.
    """

    frames: Sequence[Image.Image]
    durations: Sequence[int]
    plays: int
    profile: bytes | None = None
    captions: bytes = b""

    def is_large(self, most: int = LARGE) -> bool:
        """Whether all frames together, having more pixels than this, are a lot of work."""
        return sum(frame.width * frame.height for frame in self.frames) > most
