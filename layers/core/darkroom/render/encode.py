"""From developed pictures to the bytes of a print."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image

from darkroom.plan import Plan
from darkroom.render.geometry import Pixels
from darkroom.render.picture import FormatName


CONTENT_TYPES: dict[FormatName, str] = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "avif": "image/avif",
    "gif": "image/gif",
}

MOVING: frozenset[FormatName] = frozenset({"webp", "avif", "gif"})
"""Formats that an animation stays an animation in."""
