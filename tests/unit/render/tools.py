"""What the tests of render share: plans, drawn pictures, files made of them, and prints opened again."""

import io
import math
from dataclasses import replace
from typing import Any, BinaryIO

import numpy as np
from PIL import Image, ImageDraw

from darkroom.plan import Plan, groups
from darkroom.plan.values import Format
from darkroom.ports import Limits, Overlay, Overlays, Print
from darkroom.render import develop
from tests.things import Ticking

PNG = Format("png")


type Wishes = dict[str, Any] | list[dict[str, Any]]


def asking(**asked: Wishes) -> Plan:
    """A plan by groups, layers as lists: `asking(size={"width": 80}, blends=[{"colour": RED}])`."""
    made: dict[str, Any] = {}
    for name, wishes in asked.items():
        kind = groups()[name]
        made[name] = tuple(kind(**wish) for wish in wishes) if isinstance(wishes, list) else kind(**wishes)
    return replace(Plan(), **made)


def printed(
    original: bytes | BinaryIO,
    plan: Plan | None = None,
    accepted: frozenset[str] = frozenset(),
    limits: Limits | None = None,
    overlays: Overlays | None = None,
) -> Print:
    file = io.BytesIO(original) if isinstance(original, bytes) else original
    return develop(file, plan or Plan(), accepted, limits or Limits(), Ticking().deadline(), overlays)


def developed(original: bytes | BinaryIO, overlays: Overlays | None = None, **asked: Wishes) -> Image.Image:
    """The pixels of a print, as PNG unless the plan says otherwise."""
    plan = asking(**asked)
    if plan.output.format is None:
        plan = replace(plan, output=replace(plan.output, format=PNG))
    return opened(printed(original, plan, overlays=overlays))


def overlay(image: Image.Image | bytes, plan: Plan | None = None) -> Overlay:
    """A picture to lay over another."""
    body = image if isinstance(image, bytes) else written(image, "PNG")
    return Overlay(body, "etag", plan or Plan(), {})


def opened(made: Print) -> Image.Image:
    image = Image.open(io.BytesIO(made.body))
    image.load()
    assert image.size == (made.width, made.height)
    assert image.get_format_mimetype() == made.content_type
    return image


def written(image: Image.Image, name: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, name, **options)
    return file.getvalue()


def scene(width: int = 120, height: int = 80) -> Image.Image:
    """A smooth, colourful, wholly asymmetric picture with a few hard edges."""
    across, down = np.meshgrid(np.arange(width) / width, np.arange(height) / height)
    bands = [np.sin(math.tau * (0.9 * across + 0.3 * down + shift)) * 0.5 + 0.5 for shift in (0, 1 / 3, 2 / 3)]
    levels = np.round(np.dstack(bands) * (90 + 160 * down[..., None])).astype(np.uint8)
    image = Image.fromarray(levels)
    draw = ImageDraw.Draw(image)
    draw.rectangle((width // 8, height // 8, width // 3, height // 3), (20, 30, 40))
    draw.ellipse((width // 2, height // 2, width - 5, height - 5), (250, 250, 240))
    return image


def cut_out(width: int = 120, height: int = 80) -> Image.Image:
    """The scene with a round hole that fades, over colours that must not show through it."""
    image = scene(width, height)
    across, down = np.meshgrid(np.arange(width) - width / 2, np.arange(height) - height / 2)
    alpha = np.clip((np.hypot(across, down) - height / 4) * 32, 0, 255)
    image.putalpha(Image.fromarray(alpha.astype(np.uint8)))
    return image


def clip(frames: int = 6, size: tuple[int, int] = (60, 40), background: str = "#204060") -> list[Image.Image]:
    """A few frames in which a ball wanders over a plain ground."""
    pictures = []
    for index in range(frames):
        picture = Image.new("RGB", size, background)
        left = 4 + index * 7
        ImageDraw.Draw(picture).ellipse((left, 10, left + 14, 24), "#f0c030")
        pictures.append(picture)
    return pictures


def at(image: Image.Image, x: int, y: int) -> tuple[int, ...]:
    """The bands of one pixel."""
    found = image.getpixel((x, y))
    return found if isinstance(found, tuple) else (int(found or 0),)


def apart(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures, in levels."""
    assert one.size == other.size
    first, second = (np.asarray(image.convert("RGBA"), float) for image in (one, other))
    return float(np.abs(first - second).mean())


def furthest(one: Image.Image, other: Image.Image) -> int:
    """The largest difference of two pictures in any pixel and band."""
    assert one.size == other.size
    first, second = (np.asarray(image.convert("RGBA"), int) for image in (one, other))
    return int(np.abs(first - second).max())


def frames_of(image: Image.Image) -> list[Image.Image]:
    """Copies of all frames as they are shown."""
    found = []
    for index in range(getattr(image, "n_frames", 1)):
        image.seek(index)
        found.append(image.convert("RGBA"))
    return found
