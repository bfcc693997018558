"""The form of COCO's files of annotations and predictions, and reading them whatever they hold.

Facts: cocodataset.org, "Data format" and "Results format".
"""

from typing import Annotated, Any, get_args, get_origin

import msgspec
from msgspec import Meta, Raw, Struct

from darkroom.admin.dataset.findings import Findings

LOOSELY = 8 * 1024 * 1024
"""Bytes of a file whose every malformed entry is named; of a larger one the first is."""

_MOST_MALFORMED = 1000
"""Entries of a list that may be malformed; with more of them the file is another."""

Length = Annotated[int, Meta(gt=0)]
Box = tuple[float, float, float, float]


class Image(Struct, gc=False):
    """A picture that annotations are about; `file_name` lies in the folder of images."""

    id: int
    file_name: str
    width: Length
    height: Length


class Category(Struct, gc=False):
    """What a box can hold."""

    id: int
    name: str


class Annotation(Struct, gc=False):
    """An object in a picture, as somebody marked it."""

    id: int
    image_id: int
    category_id: int
    bbox: Box
    area: Annotated[float, Meta(ge=0)] | None = None
    segmentation: Raw = Raw()


class Prediction(Struct, gc=False):
    """An object in a picture, as a model sees it: by its box, its outline, or both."""

    image_id: int
    category_id: int
    score: float
    bbox: Box | None = None
    segmentation: Raw = Raw()


class Annotations(Struct):
    """`annotations.json`."""

    images: list[Image]
    annotations: list[Annotation]
    categories: list[Category]


class Predictions(Struct):
    """`predictions.json`, where it is not the bare list of predictions that COCO's results are."""

    annotations: list[Prediction]
    images: list[Image] = []
    categories: list[Category] = []


class _Hopeless(Exception):
    """Too much is malformed to go on."""


def read(file: str, data: bytes, kind: Any, findings: Findings) -> Any:
    """A struct of lists, or a list; None if nothing of it can be understood."""
    try:
        return _read_form(file, data, kind, findings)
    except _Hopeless:
        findings.add(file, f"has more than {_MOST_MALFORMED:,} malformed entries, and is not read further")
    except RecursionError:
        findings.add(file, "is not JSON: it is nested too deep")
    except msgspec.DecodeError as error:
        findings.add(file, "is not JSON", _plain(error))
    return None


def _read_form(file: str, data: bytes, kind: Any, findings: Findings) -> Any:
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError as error:
        if len(data) <= LOOSELY:
            return _read_loosely(file, data, kind, findings)
        findings.add(file, "is malformed, and this is the first mistake", _plain(error))
    return None


def _read_loosely(file: str, data: bytes, kind: Any, findings: Findings) -> Any:
    """What is well-formed of it; what is not is named, entry by entry."""
    if get_origin(kind) is list:
        return _entries(file, "predictions", data, kind, findings)
    try:
        given = msgspec.json.decode(data, type=dict[str, Raw])
    except msgspec.ValidationError:
        lists = " and ".join(field.name for field in msgspec.structs.fields(kind) if field.required)
        findings.add(file, f"is malformed: expected an object with {lists}")
        return None
    read: dict[str, list[Any]] = {}
    for field in msgspec.structs.fields(kind):
        if field.name in given:
            read[field.name] = _entries(file, field.name, given[field.name], field.type, findings)
        elif field.required:
            findings.add(file, "lists that are missing", field.name)
            read[field.name] = []
    return kind(**read)


def _plain(error: Exception) -> str:
    return str(error).replace("`", "")


def _entries(file: str, name: str, raw: Raw | bytes, kind: Any, findings: Findings) -> list[Any]:
    try:
        entries = msgspec.json.decode(raw, type=list[Raw])
    except msgspec.ValidationError:
        findings.add(file, "lists that are none", name)
        return []
    decoder = msgspec.json.Decoder(*get_args(kind))
    read: list[Any] = []
    for number, entry in enumerate(entries):
        if number - len(read) > _MOST_MALFORMED:
            raise _Hopeless
        try:
            read.append(decoder.decode(entry))
        except msgspec.ValidationError as error:
            findings.add(file, f"{name} that are malformed", f"[{number}] {_plain(error)}")
    return read
