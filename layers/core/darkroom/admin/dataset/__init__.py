"""Whether a dataset is laid out as Tenyks expects it: a folder of images, COCO's annotations and predictions.

    {dataset}/{images}/...      {dataset}/annotations.json      {dataset}/predictions.json

Where the metadata is kept in the same bucket, its folder lies beside that of the images.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from msgspec.structs import replace

from darkroom.admin import AdminError, Tell
from darkroom.admin.assets import Listing
from darkroom.admin.cloud import code
from darkroom.admin.dataset import coco
from darkroom.admin.dataset.findings import Finding, Findings
from darkroom.sources import AssetRules, Source
from darkroom.sources.assets import as_folder

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ANNOTATIONS, PREDICTIONS = "annotations.json", "predictions.json"
_USUAL = "images/"
_PIECE = 1024 * 1024


@dataclass
class Report:
    """What a dataset holds, and what is wrong with it."""

    folder: str
    images_folder: str = ""
    objects: int = 0
    images: int = 0
    annotations: int = 0
    categories: int = 0
    predictions: int = 0
    findings: list[Finding] = field(default_factory=list)


def check(s3: "S3Client", source: Source, dataset: str, images: str, tell: Tell) -> Report:
    """Compare a dataset's files and objects; `images` is the folder of images, empty to find it.

    Raises:
        AdminError: S3 refuses to list or to read.
    """
    return _Check(s3, source, as_folder(dataset), tell).done(as_folder(images))


class _Check:
    def __init__(self, s3: "S3Client", source: Source, dataset: str, tell: Tell) -> None:
        self._s3 = s3
        self._source = replace(source, assets=AssetRules())
        self._dataset = dataset
        self._tell = tell
        self._findings = Findings()
        self._report = Report(dataset)

    def done(self, images: str) -> Report:
        report = self._report
        folders, something = Listing(self._s3, self._source).level(self._dataset)
        if something:
            report.images_folder = images or self._images_among(folders)
            truth = self._annotations()
            self._predictions(truth)
            if report.images_folder:
                self._objects(truth)
        else:
            self._findings.add(self._where, "nothing lies there")
        report.findings = list(self._findings)
        return report

    @property
    def _where(self) -> str:
        return self._dataset or "the prefix"

    def _images_among(self, folders: list[str]) -> str:
        """The folder of images: the only one beside the metadata's, or the one that is named so."""
        others = [folder for folder in folders if folder != self._metadata()]
        if len(others) == 1 or _USUAL in others:
            return others[0] if len(others) == 1 else _USUAL
        if others:
            self._findings.add(
                self._where, "several folders, of which --images names that of the images", ", ".join(others)
            )
        else:
            self._findings.add(self._where, "no folder of images")
        return ""

    def _metadata(self) -> str:
        """The folder of metadata, below the dataset; empty where it lies elsewhere."""
        kept, bucket = self._source.metadata, self._source.bucket
        below = bucket.folder + self._dataset
        if kept is None or kept.bucket.name != bucket.name or not kept.bucket.folder.startswith(below):
            return ""
        return kept.bucket.folder.removeprefix(below)

    def _annotations(self) -> coco.Truth | None:
        data = self._file(ANNOTATIONS)
        truth = coco.annotations(ANNOTATIONS, data, self._findings) if data is not None else None
        if truth is not None:
            self._report.images, self._report.categories = len(truth.images), len(truth.categories)
            self._report.annotations = truth.annotations
        return truth

    def _predictions(self, truth: coco.Truth | None) -> None:
        data = self._file(PREDICTIONS)
        if data is not None:
            self._report.predictions = coco.predictions(PREDICTIONS, data, truth, self._findings)

    def _file(self, name: str) -> bytes | None:
        """A file of the dataset; None, and found to be missing or too large, if it cannot be used."""
        bucket = self._source.bucket
        self._tell(f"reading {name}")
        try:
            answer = self._s3.get_object(Bucket=bucket.name, Key=f"{bucket.folder}{self._dataset}{name}")
            if answer["ContentLength"] <= coco.MOST_BYTES:
                return answer["Body"].read()
        except (ClientError, BotoCoreError) as error:
            if code(error) != "NoSuchKey":
                raise AdminError(f"S3 does not give {self._dataset}{name}: {code(error)}") from None
            self._findings.add(name, "a file that is missing")
        else:
            self._findings.add(name, f"a file larger than {coco.MOST_BYTES:,} bytes", f"{answer['ContentLength']:,}")
        return None

    def _objects(self, truth: coco.Truth | None) -> None:
        """Compare the objects with the annotations' images; only what both have is remembered."""
        images = self._report.images_folder
        known = {image.file_name for image in truth.images.values()} if truth else set()
        missing = set(known)
        for name in self._names(images):
            missing.discard(name)
            if truth and name not in known:
                self._findings.add(images, f"objects without an image in {ANNOTATIONS}", name)
        if not self._report.objects:
            self._findings.add(images, "nothing lies there")
        for name in sorted(missing):
            repeated = f", whose file_name repeats the folder {images}" if name.startswith(images) else ""
            self._findings.add(ANNOTATIONS, f"images without an object in {images}{repeated}", name)

    def _names(self, images: str) -> Iterator[str]:
        if self._metadata().startswith(images):
            self._findings.add(self._metadata(), "a folder of metadata that lies among the images")
        folder = self._dataset + images
        for asset in Listing(self._s3, self._source).all(folder):
            self._report.objects += 1
            if self._report.objects % 10_000 == 0:
                self._tell(f"{self._report.objects:,} objects compared")
            yield asset.path.removeprefix(folder)
