"""The pictures to measure on: the ones in a folder that play a role, or drawn ones."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from darkroom.render import drawing
from tests.bench.workloads import Role

_MANY = 300
"""Of a large folder the largest files are enough to choose from."""


@dataclass(frozen=True)
class Original:
    """A picture's bytes, and how it is called in the table."""

    title: str
    body: bytes


def in_folder(folder: Path) -> dict[Role, Original]:
    """For each role the largest picture of the folder and its sub-folders that can play it."""
    files = sorted((file for file in folder.rglob("*") if file.is_file()), key=_size, reverse=True)
    chosen: dict[Role, tuple[int, Path]] = {}
    for file in files[:_MANY]:
        for role, pixels in _roles(file):
            if pixels > chosen.get(role, (0, file))[0]:
                chosen[role] = pixels, file
    return {role: Original(_title(role, pixels), file.read_bytes()) for role, (pixels, file) in chosen.items()}


def _size(file: Path) -> tuple[int, str]:
    return file.stat().st_size, str(file)


def _roles(file: Path) -> Iterator[tuple[Role, int]]:
    try:
        with Image.open(file) as image:
            frames, pixels = getattr(image, "n_frames", 1), image.width * image.height
    except (UnidentifiedImageError, OSError, ValueError):
        return
    if frames > 1 and image.format in ("GIF", "WEBP"):
        yield "animation", pixels * frames
    elif image.format == "JPEG" and image.mode == "RGB":
        yield ("jpeg with a profile" if "icc_profile" in image.info else "jpeg"), pixels
    elif image.format == "PNG" and image.mode in ("RGBA", "RGB"):
        yield ("png with alpha" if image.mode == "RGBA" else "png"), pixels


def _title(role: Role, pixels: int) -> str:
    size = f"{pixels / 1e6:.0f} MP" if pixels >= 1e6 else f"{pixels / 1e3:.0f} kP"
    kinds: Mapping[Role, str] = {
        "jpeg": "JPEG",
        "jpeg with a profile": "JPEG+ICC",
        "png with alpha": "alpha PNG",
        "png": "PNG",
        "animation": "animation",
    }
    return f"{size} {kinds[role]}"


def drawn(width: int = 4288) -> dict[Role, Original]:
    """Drawn pictures for the roles, the largest this wide; none has a profile that is not sRGB."""
    landscape = Image.open(BytesIO(drawing.landscape(width, width * 2 // 3)))
    sides: Mapping[Role, tuple[Image.Image | bytes, str]] = {
        "jpeg": (landscape, "JPEG"),
        "png": (landscape.reduce(max(1, width // 768)), "PNG"),
        "png with alpha": (drawing.iris(width * 2 // 5), "PNG"),
        "animation": (drawing.shutter(), "GIF"),
    }
    originals: dict[Role, Original] = {}
    for role, (picture, kind) in sides.items():
        body = picture if isinstance(picture, bytes) else _encoded(picture, kind)
        with Image.open(BytesIO(body)) as image:
            pixels = image.width * image.height * getattr(image, "n_frames", 1)
        originals[role] = Original(_title(role, pixels), body)
    return originals


def _encoded(image: Image.Image, kind: str) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **({"quality": 92} if kind == "JPEG" else {}))
    return buffer.getvalue()
