"""Whether COCO's files of annotations and predictions agree with themselves and with each other.

Facts: cocodataset.org, "Data format" and "Results format": boxes are x, y, width and height in pixels, measured from
the picture's upper left corner, the first pixel being 0.
"""

from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Raw, Struct

from darkroom.admin.dataset.findings import Findings
from darkroom.admin.dataset.form import Annotation, Annotations, Box, Category, Image, Prediction, Predictions, read

MOST_BYTES = 512 * 1024 * 1024
"""Bytes of a file that is read; the largest of COCO's own has 448 MB."""

_LONGEST_OUTLINE = 4 * 1024 * 1024
"""Bytes of one segmentation that is looked into."""

_EMPTY = 16
"""Bytes of a segmentation that may be none at all."""

_SLACK = 1.0
"""Pixels that a box may reach out: tools disagree whether the last pixel counts."""


class Truth(Struct):
    """What predictions and objects are compared with."""

    images: Mapping[int, Image]
    categories: Mapping[int, Category]
    annotations: int = 0


class _Runs(Struct):
    counts: list[int] | str
    size: tuple[int, int]


def annotations(file: str, data: bytes, findings: Findings) -> Truth | None:
    """What a file of annotations says; None if it cannot be understood."""
    given = read(file, data, Annotations, findings)
    if given is None:
        return None
    truth = Truth(
        _by_id(file, "images", given.images, findings),
        _by_id(file, "categories", given.categories, findings),
        len(given.annotations),
    )
    _by_id(file, "annotations", given.annotations, findings)
    _files_once(file, given.images, findings)
    for marked in given.annotations:
        _agree(file, "annotations", marked, marked.id, truth, findings)
    return truth


def predictions(file: str, data: bytes, truth: Truth | None, findings: Findings) -> int:
    """How many predictions a file holds, checked against the annotations where those are known."""
    given = read(file, data, list[Prediction] if data.lstrip()[:1] == b"[" else Predictions, findings)
    if given is None:
        return 0
    if isinstance(given, list):
        given = Predictions(given)
    if truth is not None:
        for image in given.images:
            known = truth.images.get(image.id)
            if known is None or known.file_name != image.file_name:
                findings.add(file, "images that are others in the annotations", image.id)
        for number, seen in enumerate(given.annotations):
            _agree(file, "predictions", seen, f"[{number}]", truth, findings)
    return len(given.annotations)


def _by_id[Entry: (Image, Category, Annotation)](
    file: str, name: str, entries: Iterable[Entry], findings: Findings
) -> dict[int, Entry]:
    found: dict[int, Entry] = {}
    for entry in entries:
        if found.setdefault(entry.id, entry) is not entry:
            findings.add(file, f"ids that several {name} have", entry.id)
    return found


def _files_once(file: str, images: Iterable[Image], findings: Findings) -> None:
    names: set[str] = set()
    for image in images:
        if image.file_name in names:
            findings.add(file, "file names that several images have", image.file_name)
        names.add(image.file_name)


def _agree(
    file: str, name: str, entry: Annotation | Prediction, label: object, truth: Truth, findings: Findings
) -> None:
    """Compare what is seen in a picture with the picture."""
    if entry.category_id not in truth.categories:
        findings.add(file, f"categories that {name} name and that are not there", entry.category_id)
    image = truth.images.get(entry.image_id)
    if image is None:
        findings.add(file, f"images that {name} name and that are not there", entry.image_id)
        return
    if entry.bbox is None and not _has_outline(entry.segmentation):
        findings.add(file, f"{name} that have neither bbox nor segmentation", label)
    if entry.bbox is not None and (wrong := _wrong_box(entry.bbox, image)):
        findings.add(file, f"{name} whose bbox {wrong}", label)
    if _has_outline(entry.segmentation) and (wrong := _wrong_outline(entry.segmentation, image)):
        findings.add(file, f"{name} whose segmentation {wrong}", label)


def _wrong_box(box: Box, image: Image) -> str | None:
    x, y, width, height = box
    if width <= 0 or height <= 0:
        return "is empty: expected [x, y, width, height]"
    if min(x, y) < -_SLACK or x + width > image.width + _SLACK or y + height > image.height + _SLACK:
        return "reaches out of the picture"
    return None


def _has_outline(outline: Raw) -> bool:
    seen = memoryview(outline)
    return seen.nbytes > _EMPTY or bytes(seen).translate(None, b" \t\r\n") not in (b"", b"null", b"[]")


def _wrong_outline(outline: Raw, image: Image) -> str | None:
    if memoryview(outline).nbytes > _LONGEST_OUTLINE:
        return f"is longer than {_LONGEST_OUTLINE:,} bytes"
    try:
        drawn = msgspec.json.decode(outline, type=list[list[float]] | _Runs)
    except (msgspec.MsgspecError, RecursionError):
        return "is neither a list of polygons nor run lengths with a size"
    if isinstance(drawn, _Runs):
        return None if drawn.size == (image.height, image.width) else "has another size than the picture"
    odd = any(len(polygon) < 6 or len(polygon) % 2 for polygon in drawn)
    return "has a polygon that is not x, y of three points or more" if odd else None
