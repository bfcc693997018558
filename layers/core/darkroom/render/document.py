"""Document: originals that are drawn, and HEIC: opened and decoded by a process of their own."""

import base64
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from PIL import Image

from darkroom.documents.packed import MOST_BYTES, unpacked
from darkroom.errors import OriginalCorrupt, OriginalTooLarge
from darkroom.plan import Plan
from darkroom.plan.values import Orientation
from darkroom.ports import Deadline, File, Limits
from darkroom.render import formats
from darkroom.render.animation import Cut
from darkroom.render.exif import orientation_of
from darkroom.render.formats import OriginalFormat
from darkroom.render.geometry import LONGEST_SIDE, Pixels
from darkroom.render.modes import plain

if TYPE_CHECKING:
    from darkroom.documents.reader import Reader


@dataclass(frozen=True)
class Drawn:
    """A document whose size is known; what `decode.Opened` is to the other originals.

    One without pixels of its own has a natural `size`, and is drawn as large as it is needed. `length` are its bytes.
    """

    format: OriginalFormat
    size: Pixels
    profile: bytes | None
    length: int
    reader: "Reader"
    limits: Limits
    orientation: Orientation = 1
    frames: int = 1
    plays: int = 0

    def pictures(self, wanted: Pixels, _: Cut) -> Iterator[tuple[Image.Image, float, int]]:
        """Draw it, once, large enough for `wanted` as far as the limits allow; yields as `decode.Opened.pictures`.

        Raises:
            OriginalCorrupt, OriginalTooLarge, OutOfTime: as `Reader`.
        """
        scale = self._scale(wanted)
        width, height = (max(1, round(side * scale)) for side in self.size)
        facts, pixels = self.reader.draw(width, height, most=width * height * 4 + 1024 * 1024)
        self.close()
        yield plain(_image(facts, pixels, (width, height))), scale, 0

    def _scale(self, wanted: Pixels) -> float:
        if not self.format.vector:
            return 1.0
        width, height = self.size
        asked = max(wanted[0] / width, wanted[1] / height)
        return min(asked, LONGEST_SIDE / max(width, height), math.sqrt(self.limits.pixels / (width * height)))

    def close(self) -> None:
        """Let its process go; safe to call twice."""
        self.reader.close()


def open_document(found: OriginalFormat, file: File, plan: Plan, limits: Limits, deadline: Deadline) -> Drawn:
    """Open a document, and look at its size.

    Raises:
        OriginalTooLarge: it has more pixels of its own than the limits allow.
        OriginalUnsupported, OriginalCorrupt, OutOfTime: as `Reader`.
    """
    from darkroom.documents.reader import Reader  # most originals need no process of their own

    asked = {"page": _page(plan), "annotations": plan.document.annotations, "clean": False}
    body = file.read()
    reader = Reader(found.document, body, deadline, **asked)
    try:
        width, height, orientation = _told(reader.told)
        if width * height > limits.pixels and not found.vector:
            raise OriginalTooLarge(f"{width} x {height} pixels")
    except BaseException:
        reader.close()
        raise
    return Drawn(found, (width, height), reader.profile or None, len(body), reader, limits, orientation)


def _told(told: Mapping[str, Any]) -> tuple[int, int, Orientation]:
    """The size and orientation that a reader tells; its process has met hostile bytes, so it may tell anything."""
    try:
        width, height = (max(1, round(side)) for side in told["size"])
        return width, height, orientation_of(base64.b64decode(told.get("exif", "")))
    except (LookupError, TypeError, ValueError, OverflowError, AttributeError) as error:
        raise OriginalCorrupt(f"its reader said nonsense: {error}") from None


def _page(plan: Plan) -> int:
    """The page that is meant; imglab's `page` is a frame or a page, whichever the original has."""
    frames = plan.animation.frames
    return plan.document.page or (frames and frames.first) or 1


def cleaned(file: File, plan: Plan, deadline: Deadline) -> bytes:
    """An SVG as a browser may have it: cleaned unless the plan says otherwise, and unpacked.

    Raises:
        OriginalUnsupported, OriginalCorrupt, OriginalTooLarge, OutOfTime: as `Reader`.
    """
    body = file.read()
    if plan.delivery.sanitize:
        from darkroom.documents.reader import Reader  # as above

        with Reader(formats.SVG.document, body, deadline, clean=True) as reader:
            return reader.draw(0, 0, most=2 * MOST_BYTES)[1]
    try:
        text = unpacked(body)
    except ValueError as error:
        raise OriginalCorrupt(str(error)) from None
    if len(text) > MOST_BYTES:
        raise OriginalTooLarge(f"more than {MOST_BYTES:,} bytes of text")
    return text


def _image(facts: Mapping[str, Any], pixels: bytes, size: Pixels) -> Image.Image:
    """The picture that a reader's pixels are; what does not fit its own facts is damaged."""
    try:
        if facts["mode"] == "PNG":
            from PIL.PngImagePlugin import PngImageFile  # an SVG alone needs it

            image: Image.Image = PngImageFile(BytesIO(pixels))
            image.load()
        else:
            image = Image.frombuffer(facts["mode"], size, pixels, "raw", facts["raw"], facts["stride"], 1)
    except Exception as error:  # noqa: BLE001 - whatever hostile bytes made of it
        raise OriginalCorrupt(str(error)) from None
    if image.size != size:
        raise OriginalCorrupt(f"{image.size} in place of {size}")
    return image.convert(image.mode.upper()) if image.mode in ("La", "RGBa") else image
