"""What lies in a source's bucket, as its asset rules show it, page by page.

Facts: Amazon S3 API reference, ListObjectsV2: at most 1,000 keys an answer, in the order of their UTF-8.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from mimetypes import MimeTypes
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError
from msgspec import structs

from darkroom.admin import AdminError
from darkroom.admin.cloud import code
from darkroom.sources import Source
from darkroom.sources.assets import as_folder, hidden_folder, shown_folders
from darkroom.sources.policy import Policy, read

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ListObjectsV2OutputTypeDef

MOST_AT_ONCE = 1000
"""Keys of one answer at most."""

_LAST = "\U0010ffff"
"""After every other character, in Unicode as in UTF-8."""

_DEVELOPED = ("image/", "application/pdf")
_TYPES = MimeTypes()
for _ending in ("avif", "heic", "heif", "jp2", "jxl", "webp"):
    _TYPES.add_type(f"image/{_ending}", f".{_ending}")
_TYPES.add_type("image/vnd.adobe.photoshop", ".psd")


@dataclass(frozen=True)
class Asset:
    """An object: its path below the source's prefix, its bytes, its media type, when it was written.

    `storage` is S3's class, such as STANDARD or GLACIER; empty where the store names none.
    """

    path: str
    size: int
    type: str
    modified: datetime
    storage: str

    @property
    def is_picture(self) -> bool:
        """Whether its type is one that can be developed."""
        return self.type.startswith(_DEVELOPED)


class Page(NamedTuple):
    """Some assets, and after which path the next page begins; None at the end."""

    assets: list[Asset]
    after: str | None


def listing_policy(source: Source) -> Policy:
    """What a session needs to list what a source shows and read it, however it is encrypted, and no more."""
    return read(structs.replace(source.bucket, kms_key="*"))


class Listing:
    """The objects of a source through a client that has the source's credentials.

    `pictures`: only what a name says to be a picture. Every method raises `AdminError` where S3 refuses.
    """

    def __init__(self, s3: "S3Client", source: Source, *, pictures: bool = False) -> None:
        self._s3 = s3
        self._source = source
        self._pictures = pictures

    def page(self, limit: int, folder: str = "", after: str = "") -> Page:
        """At most so many assets below a folder, of those that come after a path."""
        found = list(islice(self.all(folder, after, at_once=limit + 1), limit + 1))
        return Page(found[:limit], found[limit - 1].path if len(found) > limit else None)

    def all(self, folder: str = "", after: str = "", at_once: int = MOST_AT_ONCE) -> Iterator[Asset]:
        """Every asset below a folder after a path, asked for while it is read, so many at once."""
        for shown in shown_folders(self._source.assets, folder):
            if after < f"{shown}{_LAST}":
                yield from self._below(shown, after, min(at_once, MOST_AT_ONCE))

    def level(self, folder: str = "") -> tuple[list[str], bool]:
        """Up to a thousand folders that lie directly in a folder, whatever the rules; and whether anything does."""
        below = self._source.bucket.folder + as_folder(folder)
        answer = self._listed(Prefix=below, Delimiter="/")
        folders = [found["Prefix"].removeprefix(below) for found in answer.get("CommonPrefixes", [])]
        return folders, bool(folders or answer.get("Contents"))

    def with_types(self, assets: Iterable[Asset]) -> list[Asset]:
        """The same assets, with the types that S3 would serve them as: one question an asset."""
        with ThreadPoolExecutor(8) as workers:
            return list(workers.map(self._asked, assets))

    def _below(self, folder: str, after: str, at_once: int) -> Iterator[Asset]:
        """What lies in one folder; of a hidden one in it, one answer is read at most."""
        while True:
            objects, more = self._objects(folder, after, at_once)
            hidden = None
            for asset in objects:
                hidden = hidden_folder(self._source.assets, asset.path)
                if hidden is None and not asset.path.endswith("/") and (asset.is_picture or not self._pictures):
                    yield asset
            if not more:
                return
            if not objects or objects[-1].path == after:
                raise AdminError("the store begins its list anew instead of going on: it does not know start-after")
            after = objects[-1].path if hidden is None else f"{hidden}{_LAST}"

    def _objects(self, folder: str, after: str, at_once: int) -> tuple[list[Asset], bool]:
        """One answer of S3, and whether there is more."""
        bucket = self._source.bucket
        start = {"StartAfter": bucket.folder + after} if after else {}
        answer = self._listed(Prefix=bucket.folder + folder, MaxKeys=at_once, **start)
        return [_asset(bucket.folder, found) for found in answer.get("Contents", [])], answer["IsTruncated"]

    def _listed(self, **wanted: Any) -> "ListObjectsV2OutputTypeDef":
        try:
            return self._s3.list_objects_v2(Bucket=self._source.bucket.name, **wanted)
        except (ClientError, BotoCoreError) as error:
            raise AdminError(_why(self._source, error)) from None

    def _asked(self, asset: Asset) -> Asset:
        bucket = self._source.bucket
        try:
            head = self._s3.head_object(Bucket=bucket.name, Key=bucket.folder + asset.path)
        except (ClientError, BotoCoreError) as error:
            raise AdminError(f"S3 does not tell the type of {asset.path!r}: {code(error)}") from None
        return replace(asset, type=head["ContentType"])


def _asset(folder: str, found: Any) -> Asset:
    path = found["Key"].removeprefix(folder)
    media_type = _TYPES.guess_file_type(path, strict=False)[0] or "application/octet-stream"
    return Asset(path, found["Size"], media_type, found["LastModified"], found.get("StorageClass", ""))


def _why(source: Source, error: ClientError | BotoCoreError) -> str:
    said = code(error)
    if said == "AccessDenied":
        allowed = "they may get objects only" if source.access == "objects-only" else "their policy must allow it"
        return (
            f"the credentials of {source.name} may not list the bucket: {allowed}; `darkroom source test {source.name}`"
        )
    return f"S3 does not list the bucket of {source.name}: {said}; `darkroom source test {source.name}` tells why"
