"""COCO's files: every mistake is named, each kind once."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom.admin.dataset import coco, form
from darkroom.admin.dataset.findings import Findings

IMAGE = {"id": 1, "file_name": "cat.jpg", "width": 640, "height": 480}
ANNOTATION = {"id": 10, "image_id": 1, "category_id": 3, "bbox": [10, 20.5, 30, 40], "area": 1200.0, "iscrowd": 0}
PREDICTION = {"image_id": 1, "category_id": 3, "bbox": [10, 20, 30, 40], "score": 0.9}
CATEGORY = {"id": 3, "name": "cat", "supercategory": "animal"}


def document(**changes: Any) -> dict[str, Any]:
    whole = {"info": {}, "images": [IMAGE], "annotations": [ANNOTATION], "categories": [CATEGORY]}
    return {name: value for name, value in {**whole, **changes}.items() if value is not None}


def said(data: Any) -> list[str]:
    """What is wrong with a file of annotations."""
    findings = Findings()
    coco.annotations("a.json", data if isinstance(data, bytes) else json.dumps(data).encode(), findings)
    return [str(finding) for finding in findings]


def seen(data: Any, truth: dict[str, Any] | None = None) -> list[str]:
    """What is wrong with a file of predictions, about these annotations."""
    findings = Findings()
    known = coco.annotations("a.json", json.dumps(truth or document()).encode(), findings)
    coco.predictions("p.json", data if isinstance(data, bytes) else json.dumps(data).encode(), known, findings)
    return [str(finding) for finding in findings]


def test_a_sound_file_is_counted() -> None:
    findings = Findings()
    truth = coco.annotations("a.json", json.dumps(document()).encode(), findings)
    assert truth is not None
    assert (len(truth.images), truth.annotations, len(truth.categories), list(findings)) == (1, 1, 1, [])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"images": None}, "a.json: lists that are missing: images"),
        ({"images": {}}, "a.json: lists that are none: images"),
        ({"images": [IMAGE, IMAGE | {"file_name": "b.jpg"}]}, "a.json: ids that several images have: 1"),
        ({"images": [IMAGE, IMAGE | {"id": 2}]}, "a.json: file names that several images have: cat.jpg"),
        (
            {"images": [IMAGE, {"id": 2}]},
            "a.json: images that are malformed: [1] Object missing required field file_name",
        ),
        ({"images": [IMAGE, IMAGE | {"id": "2"}]}, "images that are malformed: [1] Expected int, got str - at $.id"),
        ({"images": [IMAGE, IMAGE | {"id": 2, "width": 0}]}, "[1] Expected int >= 1 - at $.width"),
        ({"annotations": [ANNOTATION, ANNOTATION]}, "a.json: ids that several annotations have: 10"),
        ({"categories": [CATEGORY, CATEGORY | {"name": "dog"}]}, "a.json: ids that several categories have: 3"),
    ],
)
def test_a_wrong_form_is_said(change: dict[str, Any], words: str) -> None:
    (problem,) = [line for line in said(document(**change)) if "name and that" not in line]
    assert words in problem


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"image_id": 99}, "images that annotations name and that are not there: 99"),
        ({"category_id": 99}, "categories that annotations name and that are not there: 99"),
        ({"bbox": [0, 0, 0, 5]}, "annotations whose bbox is empty"),
        ({"bbox": [630, 0, 20, 5]}, "annotations whose bbox reaches out of the picture: 10"),
        ({"bbox": [-5, 0, 20, 5]}, "annotations whose bbox reaches out of the picture: 10"),
        ({"bbox": [1, 2, 3]}, "annotations that are malformed: [0] Expected array of length 4 - at $.bbox"),
        ({"bbox": [1, 2, 3, "4"]}, "annotations that are malformed"),
        ({"area": -1}, "annotations that are malformed"),
        ({"segmentation": [[1, 2, 3, 4]]}, "annotations whose segmentation has a polygon that is not x, y of three"),
        ({"segmentation": "none"}, "annotations whose segmentation is neither a list of polygons nor run lengths"),
        ({"segmentation": {"counts": [1], "size": [640, 480]}}, "segmentation has another size than the picture: 10"),
    ],
)
def test_a_wrong_annotation_is_said(change: dict[str, Any], words: str) -> None:
    (problem,) = said(document(annotations=[ANNOTATION | change]))
    assert words in problem


@pytest.mark.parametrize(
    "change",
    [
        {"bbox": [0, 0, 640, 480]},
        {"bbox": [639.5, 0, 1, 5]},
        {"segmentation": [[1, 2, 3, 4, 5, 6], [1.5, 2, 3, 4, 5, 6, 7, 8]]},
        {"segmentation": {"counts": "abc", "size": [480, 640]}},
        {"segmentation": []},
        {"segmentation": None},
        {"area": None},
    ],
)
def test_what_tools_write_is_taken(change: dict[str, Any]) -> None:
    assert said(document(annotations=[ANNOTATION | change])) == []


def test_many_mistakes_of_a_kind_are_one_line_with_examples() -> None:
    wrong = [ANNOTATION | {"id": number, "image_id": number} for number in range(17, 29)]
    assert said(document(annotations=wrong)) == [
        "a.json: images that annotations name and that are not there (12): 17, 18, 19, 20, 21, ..."
    ]


@pytest.mark.parametrize("data", [[PREDICTION], document(annotations=[PREDICTION]), {"annotations": [PREDICTION]}])
def test_predictions_are_a_list_or_a_document(data: Any) -> None:
    assert seen(data) == []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([PREDICTION | {"image_id": 7}], "p.json: images that predictions name and that are not there: 7"),
        ([PREDICTION | {"category_id": 7}], "p.json: categories that predictions name and that are not there: 7"),
        ([PREDICTION | {"score": None}], "p.json: predictions that are malformed: [0] Expected float, got null"),
        ([{"image_id": 1, "category_id": 3, "score": 1}], "predictions that have neither bbox nor segmentation: [0]"),
        ([PREDICTION | {"bbox": [0, 0, 999, 9]}], "predictions whose bbox reaches out of the picture: [0]"),
        ({"predictions": []}, "p.json: lists that are missing: annotations"),
        (
            document(annotations=[], images=[IMAGE | {"file_name": "dog.jpg"}]),
            "images that are others in the annotations: 1",
        ),
        (7, "p.json: is malformed: expected an object with annotations"),
    ],
)
def test_wrong_predictions_are_said(data: Any, words: str) -> None:
    (problem,) = seen(data)
    assert words in problem


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is not JSON"),
        (b"\x89PNG\r\n", "is not JSON"),
        (b'{"images": [', "is not JSON"),
        (b'{"images": NaN}', "is not JSON"),
        (b"[" * 100_000, "expected an object"),
        (b'{"info": ' + b"[" * 100_000, "nested too deep"),
        (b"null", "expected an object with images and annotations and categories"),
    ],
)
def test_what_cannot_be_understood_is_said_and_ends_nothing(data: bytes, words: str) -> None:
    assert words in " ".join(said(data))
    assert len(seen(data)) == 1


def test_of_a_large_file_the_first_mistake_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form, "LOOSELY", 10)
    (problem,) = said(document(images=[{"id": 1}] * 3))
    assert "this is the first mistake: Object missing required field file_name - at $.images[0]" in problem


def test_what_is_no_such_file_at_all_is_soon_given_up() -> None:
    _, problem = said(document(images=[1] * 500_000))
    assert problem == "a.json: has more than 1,000 malformed entries, and is not read further"


def test_an_endless_segmentation_is_not_looked_into() -> None:
    outline = [[1] * (coco._LONGEST_OUTLINE // 2)]  # noqa: SLF001 - the limit itself is the subject
    (problem,) = said(document(annotations=[ANNOTATION | {"segmentation": outline}]))
    assert "is longer than" in problem


def test_no_example_is_long_or_disturbs_a_terminal() -> None:
    images = [IMAGE | {"id": number, "file_name": "\x1b[2J" + "x" * 900} for number in (1, 2)]
    (problem,) = said(document(images=images))
    assert "\x1b" not in problem
    assert len(problem) < 200


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["images", "annotations", "categories", "id", "image_id", "bbox", "score"]), inner
            )
        ),
        max_leaves=20,
    )
)
def test_any_json_is_judged_and_not_stumbled_over(data: Any) -> None:
    said(data)
    seen(data)
