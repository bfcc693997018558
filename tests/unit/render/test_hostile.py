"""Damaged and hostile files: a right picture or one of the errors, and never a half picture."""

import io
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from darkroom.errors import OriginalCorrupt, OriginalTooLarge, OriginalUnsupported, PrintTooLarge
from darkroom.plan.values import Format
from tests.unit.render.originals import originals
from tests.unit.render.tools import asking, opened, printed, scene, written

KINDS = list(originals())
REFUSED = (OriginalCorrupt, OriginalTooLarge, OriginalUnsupported, PrintTooLarge)


def outcome(data: bytes) -> str:
    try:
        made = printed(data, asking(size={"width": 40}, output={"format": Format("png")}))
    except REFUSED as refused:
        return type(refused).__name__
    opened(made)
    return "picture"


def cuts(data: bytes) -> Iterator[bytes]:
    step = max(1, len(data) // 60)
    for length in {*range(0, len(data), step), *range(max(0, len(data) - 20), len(data))}:
        yield data[:length]


@pytest.mark.parametrize("kind", KINDS)
def test_a_truncation_is_never_a_picture(kind: str) -> None:
    for data in cuts(originals()[kind]):
        refused = outcome(data)
        assert refused == "OriginalCorrupt" or (refused == "OriginalUnsupported" and len(data) < 32)


@pytest.mark.parametrize("kind", KINDS)
def test_flipped_bits_are_a_picture_or_refused(kind: str) -> None:
    chance = random.Random(kind)
    for _ in range(60):
        data = bytearray(originals()[kind])
        for _ in range(chance.choice((1, 2, 8))):
            data[chance.randrange(min(len(data), chance.choice((200, 10**6))))] ^= 1 << chance.randrange(8)
        outcome(bytes(data))


@pytest.mark.parametrize("kind", KINDS)
def test_missing_and_repeated_stretches_are_a_picture_or_refused(kind: str) -> None:
    chance = random.Random(kind)
    for _ in range(20):
        data = originals()[kind]
        start = chance.randrange(len(data))
        end = min(len(data), start + chance.randrange(1, 300))
        outcome(data[:start] + data[end:])
        outcome(data[:end] + data[start:])
        outcome(data[:start] + bytes(end - start) + data[end:])


@pytest.mark.parametrize("kind", ["png", "png alpha", "png palette"])
def test_every_changed_byte_of_a_pngs_pixels_is_noticed(kind: str) -> None:
    data = originals()[kind]
    start = data.index(b"IDAT") + 4
    for at in range(start, len(data) - 16, max(1, len(data) // 50)):
        spoilt = bytearray(data)
        spoilt[at] ^= 0x10
        assert outcome(bytes(spoilt)) == "OriginalCorrupt"


def scans_of(data: bytes) -> list[int]:
    return [found.start() for found in re.finditer(rb"\xff\xda", data)]


@pytest.mark.parametrize("kind", ["jpeg", "jpeg 4:4:4", "jpeg grey", "jpeg cmyk", "jpeg restarts"])
@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.9])
def test_a_cut_jpeg_with_an_end_stuck_on_is_noticed(kind: str, share: float) -> None:
    data = originals()[kind]
    start = scans_of(data)[0] + 20
    cut = data[: start + int((len(data) - start) * share)].rstrip(b"\xff")
    assert outcome(cut + b"\xff\xd9") == "OriginalCorrupt"


def test_a_progressive_jpeg_cut_between_its_scans_is_noticed() -> None:
    data = originals()["jpeg progressive"]
    starts = scans_of(data)
    assert len(starts) > 5
    for start in starts[1:]:
        tables = data.rindex(b"\xff\xc4", 0, start)
        cut = tables if tables > starts[0] else start
        assert outcome(data[:cut] + b"\xff\xd9") == "OriginalCorrupt"


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_that_is_grey_to_its_last_corner_is_still_a_picture(mode: str, progressive: bool) -> None:
    grey = Image.new("RGB", (100, 70), (128, 128, 128)).convert(mode)
    assert outcome(written(grey, "JPEG", progressive=progressive)) == "picture"


def test_bytes_behind_a_jpegs_end_are_no_concern() -> None:
    data = originals()["jpeg"]
    assert outcome(data + b"a second picture, or a film" * 9000) == "picture"


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_bomb_of_text_is_refused(kind: str) -> None:
    picture = Image.open(io.BytesIO(originals()[kind]))
    if kind == "jpeg":
        assert outcome(written(picture, "JPEG", icc_profile=bytes(2**20))) == "picture"
    else:
        assert outcome(written(picture, "PNG", icc_profile=bytes(2**24))) == "OriginalCorrupt"


def test_the_smallest_pictures_can_be_developed() -> None:
    for name in ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "TIFF", "JPEG2000"):
        for size in ((1, 1), (1, 9), (9, 1)):
            assert outcome(written(scene().resize(size), name)) == "picture"


@pytest.mark.parametrize("subsampling", [0, 1, 2])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_jpeg_that_lost_some_of_its_restart_markers_is_damaged(mode: str, subsampling: int) -> None:
    options: dict[str, Any] = {"restart_marker_blocks": 3, "quality": 90}
    if mode == "RGB":
        options["subsampling"] = subsampling
    whole = written(scene(250, 170).convert(mode), "JPEG", **options)
    assert printed(whole, asking(size={"width": 40})).width == 40
    middle = len(whole) // 2
    for damaged in (whole[:middle] + whole[middle + 400 :], whole[:middle] + bytes(400) + whole[middle + 400 :]):
        with pytest.raises(OriginalCorrupt):
            printed(damaged, asking(size={"width": 40}))


def test_a_restart_interval_of_the_thumbnail_is_not_the_pictures() -> None:
    thumbnail = written(scene(16, 16), "JPEG", restart_marker_blocks=1)
    whole = written(scene(250, 170), "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0" + thumbnail)
    assert printed(whole, asking(size={"width": 40})).width == 40
