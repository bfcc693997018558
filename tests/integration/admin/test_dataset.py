"""A dataset, laid out as Tenyks expects it, is compared with its files: what is wrong is named."""

import json
from typing import Any

import pytest

from darkroom.admin import AdminError
from darkroom.admin.dataset import Report, check, coco
from darkroom.cli import main
from darkroom.local.moto import Moto
from darkroom.local.seaweed import REGION, Seaweed
from darkroom.sources import AssetRules, Bucket, Metadata
from darkroom.sources.policy import read
from darkroom.wiring import source_store
from tests.servers.amazon import Amazon
from tests.servers.shelves import fresh_bucket, fresh_name
from tests.things import a_source

CATS: dict[str, Any] = {
    "images": [
        {"id": number, "file_name": f"{number}.png", "width": 640, "height": 480, "license": 1} for number in (1, 2, 3)
    ],
    "annotations": [{"id": 7, "image_id": 1, "category_id": 3, "bbox": [1, 2, 3, 4], "area": 12, "iscrowd": 0}],
    "categories": [{"id": 3, "name": "cat"}],
}
SEEN = [{"image_id": 2, "category_id": 3, "bbox": [1, 2, 3, 4], "score": 0.5}]
PICTURES = {f"cats/images/{number}.png": b"" for number in (1, 2, 3)}
FILES = {"cats/annotations.json": json.dumps(CATS).encode(), "cats/predictions.json": json.dumps(SEEN).encode()}


def told(amazon: Amazon, objects: dict[str, bytes], dataset: str = "cats", images: str = "", **changes: Any) -> Report:
    """The report on a bucket that holds these objects."""
    made = amazon.create_bucket("data", objects)
    source = a_source(bucket=Bucket("data", made.region, endpoint=amazon.endpoint), **changes)
    return check(amazon.client("s3"), source, dataset, images, lambda _: None)


def wrong(report: Report) -> list[str]:
    return [str(finding) for finding in report.findings]


@pytest.mark.parametrize("pictures", ["images", "photos of cats", "a/b"])
def test_a_sound_dataset_is_counted(amazon: Amazon, pictures: str) -> None:
    objects = {name.replace("images", pictures): body for name, body in PICTURES.items()}
    report = told(amazon, objects | FILES, images="a/b" if pictures == "a/b" else "")
    assert (wrong(report), report.images_folder) == ([], f"{pictures}/")
    counted = (report.objects, report.images, report.annotations, report.categories, report.predictions)
    assert counted == (3, 3, 1, 1, 1)


def test_one_bucket_may_hold_the_metadata_too(amazon: Amazon) -> None:
    metadata = Metadata(Bucket("data", prefix="cats/thumbnails"))
    thumbnails = {f"cats/thumbnails/{number}.webp": b"" for number in (1, 2, 3)}
    pictures = {name.replace("images", "png"): body for name, body in PICTURES.items()}
    report = told(amazon, pictures | FILES | thumbnails, metadata=metadata)
    assert (wrong(report), report.images_folder) == ([], "png/")
    without = told(amazon, pictures | FILES | thumbnails)
    assert wrong(without) == ["cats/: several folders, of which --images names that of the images: png/, thumbnails/"]
    among = told(amazon, PICTURES | FILES, metadata=Metadata(Bucket("data", prefix="cats/images/small")))
    assert wrong(among) == ["images/small/: a folder of metadata that lies among the images"]


def test_the_prefix_may_be_the_dataset_and_rules_are_no_matter(amazon: Amazon) -> None:
    objects = {name.removeprefix("cats/"): body for name, body in (PICTURES | FILES).items()}
    assert wrong(told(amazon, objects, dataset="", assets=AssetRules("exclude_all"))) == []


def test_what_is_missing_is_named(amazon: Amazon) -> None:
    assert wrong(told(amazon, PICTURES)) == [
        "annotations.json: a file that is missing",
        "predictions.json: a file that is missing",
    ]
    assert wrong(told(amazon, FILES)) == ["cats/: no folder of images"]
    assert wrong(told(amazon, FILES, dataset="dogs")) == ["dogs/: nothing lies there"]
    assert wrong(told(amazon, PICTURES | FILES, images="img")) == [
        "img/: nothing lies there",
        "annotations.json: images without an object in img/ (3): 1.png, 2.png, 3.png",
    ]


def test_files_and_objects_that_do_not_agree_are_named(amazon: Amazon) -> None:
    objects = {**PICTURES, **FILES, "cats/images/.DS_Store": b"", "cats/images/deep/4.png": b""}
    del objects["cats/images/2.png"]
    assert wrong(told(amazon, objects)) == [
        "images/: objects without an image in annotations.json (2): .DS_Store, deep/4.png",
        "annotations.json: images without an object in images/: 2.png",
    ]


def test_a_file_name_that_repeats_the_folder_is_told_apart(amazon: Amazon) -> None:
    images = [image | {"file_name": f"images/{image['file_name']}"} for image in CATS["images"]]
    (_, problem) = wrong(
        told(amazon, PICTURES | FILES | {"cats/annotations.json": json.dumps({**CATS, "images": images}).encode()})
    )
    assert problem.startswith(
        "annotations.json: images without an object in images/, whose file_name repeats the folder images/ (3)"
    )


def test_a_file_that_is_too_large_is_not_read(amazon: Amazon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coco, "MOST_BYTES", 100)
    assert (
        wrong(told(amazon, PICTURES | FILES))[0]
        == f"annotations.json: a file larger than 100 bytes: {len(FILES['cats/annotations.json'])}"
    )


def test_a_file_that_may_not_be_read_is_said(amazon: Amazon) -> None:
    amazon.fail("GetObject", "AccessDenied", 403, 9)
    with pytest.raises(AdminError, match=r"S3 does not give cats/annotations.json: AccessDenied"):
        told(amazon, PICTURES | FILES)


def test_the_command_says_what_is_wrong_and_ends_with_1(
    seaweed: Seaweed, moto: Moto, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environ = {
        "AWS_ACCESS_KEY_ID": seaweed.admin.access_key_id,
        "AWS_SECRET_ACCESS_KEY": seaweed.admin.secret_access_key.reveal(),
        "AWS_REGION": REGION,
        "AWS_ENDPOINT_URL": seaweed.endpoint,
        "AWS_ENDPOINT_URL_SSM": moto.endpoint,
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    bucket = Bucket(fresh_bucket(seaweed, PICTURES | FILES), REGION, endpoint=seaweed.endpoint)
    source = a_source(
        name=fresh_name("cats"), bucket=bucket, credentials=seaweed.create_user(fresh_name("u"), read(bucket))
    )
    source_store(environ).put(source)
    assert main(["source", "assets", source.name, "--dataset", "cats"]) == 0
    assert (
        capsys.readouterr().out
        == "cats: no mistakes (objects 3, images 3, annotations 1, categories 1, predictions 1)\n"
    )
    seaweed.s3().delete_object(Bucket=bucket.name, Key="cats/images/2.png")
    assert main(["source", "assets", source.name, "--dataset", "cats", "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["sound"], report["objects"]) == (False, 2)
    assert report["findings"] == [
        {
            "file": "annotations.json",
            "problem": "images without an object in images/",
            "count": 1,
            "examples": ["2.png"],
        }
    ]
