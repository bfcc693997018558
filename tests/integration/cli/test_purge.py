"""`darkroom purge` on a real S3: what is removed, what is left, and what is said when it cannot be done."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import msgspec
import pytest

from darkroom.local.seaweed import REGION, Seaweed
from darkroom.ports import Label, Stamp
from darkroom.shelf import folder, print_name
from tests.servers.shelves import fresh_bucket
from tests.terminal import Darkroom, Told

LONG = "public/" + "x/" * 200 + "é" * 170
"""A key whose tail is hashed."""

pytestmark = pytest.mark.usefixtures("parameters")


class Shelf:
    """A source `photos`, and prints of it on a real S3."""

    def __init__(self, darkroom: Darkroom, seaweed: Seaweed) -> None:
        self._darkroom = darkroom
        self._seaweed = seaweed
        self.bucket = fresh_bucket(seaweed, {})
        self.place = folder("photos")

    def put(self, **changes: Any) -> None:
        bucket = {"name": "originals", "region": REGION, "prefix": "public", "endpoint": self._seaweed.endpoint}
        document = {
            "version": 1,
            "name": "photos",
            "bucket": bucket,
            "credentials": {"kind": "public"},
            "domains": ["photos.example.com"],
            "secured": False,
        }
        assert self._darkroom("source", "put", "-", typed=json.dumps(document | changes)).status == 0

    def lay(self, key: str, *wishes: str, labelled: bool = True) -> list[str]:
        """Prints of the original at this key; their names below the source's place."""
        names = [print_name(key, wish) for wish in wishes or ("w=1",)]
        for name in names:
            self._seaweed.s3().put_object(
                Bucket=self.bucket,
                Key=self.place + name,
                Body=b"a print",
                ContentType="image/webp",
                CacheControl="max-age=60",
                Metadata={"label": label_of(key) if labelled else "?", "cache-tag": "s-photos"},
            )
        return names

    def left(self) -> set[str]:
        pages = self._seaweed.s3().get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.place)
        return {one["Key"].removeprefix(self.place) for page in pages for one in page.get("Contents", ())}

    def head(self, name: str) -> Any:
        return self._seaweed.s3().head_object(Bucket=self.bucket, Key=self.place + name)

    def label(self, name: str) -> Label:
        return msgspec.json.decode(decoded(self.head(name)["Metadata"]["label"]), type=Label)

    def purge(self, *arguments: str) -> Told:
        return self._darkroom("purge", "photos", *arguments, "--no-wait")


def label_of(key: str) -> str:
    label = Label(key, Stamp("etag", 7, 1.0), "", '"print"', "image/webp", "0", told={"quality": "80"})
    return urlsafe_b64encode(msgspec.json.encode(label)).decode().rstrip("=")


def decoded(text: str) -> bytes:
    from base64 import urlsafe_b64decode

    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.fixture
def shelf(darkroom: Darkroom, seaweed: Seaweed, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """Prints in the deployment's own bucket, which the administrator may do anything with."""
    shelf = Shelf(darkroom, seaweed)
    shelf.put()
    _as(seaweed, shelf.bucket, monkeypatch)
    return shelf


def _as(seaweed: Seaweed, bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = seaweed.admin
    told = {
        "AWS_ENDPOINT_URL_S3": seaweed.endpoint,
        "AWS_ACCESS_KEY_ID": keys.access_key_id,
        "AWS_SECRET_ACCESS_KEY": keys.secret_access_key.reveal(),
        "DARKROOM_PRINTS_BUCKET": bucket,
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)


def test_of_one_original_every_print_goes_and_no_other_s(shelf: Shelf) -> None:
    shelf.lay("public/a.jpg", "w=1", "w=2", "w=3")
    kept = {*shelf.lay("public/a.jpg2"), *shelf.lay("public/a.jpg/b"), *shelf.lay("other/a.jpg"), *shelf.lay(LONG)}
    told = shelf.purge("a.jpg")
    assert (told.status, told.out) == (0, "photos: 3 prints removed\n")
    assert shelf.left() == kept
    assert shelf.purge("a.jpg").out == "photos: 0 prints removed\n"


@pytest.mark.parametrize(
    "said",
    [
        "https://photos.example.com/a%20b%C3%A9.jpg?w=300&s=abc",
        "http://photos.darkroom.localhost:8000/a%20b%C3%A9.jpg",
        "https://api.example.com/photos/a%20b%C3%A9.jpg#x",
        "/a bé.jpg",
    ],
)
def test_an_original_is_named_by_its_path_or_any_of_its_urls(shelf: Shelf, said: str) -> None:
    shelf.lay("public/a bé.jpg")
    assert (shelf.purge(said).status, shelf.left()) == (0, set())


def test_a_long_key_s_prints_go_too(shelf: Shelf) -> None:
    shelf.lay(LONG, "w=1", "w=2")
    kept = set(shelf.lay(f"{LONG}e"))
    assert "2 prints removed" in shelf.purge(LONG.removeprefix("public/")).out
    assert shelf.left() == kept


def test_what_is_no_key_or_another_s_url_is_refused(shelf: Shelf) -> None:
    kept = set(shelf.lay("public/a.jpg"))
    for said in ("../a.jpg", "https://api.example.com/others/a.jpg", "https://[x/a.jpg", ""):
        told = shelf.purge(said)
        assert (told.status, told.out, told.err.count("\n")) == (1, "", 1), said
    assert shelf.left() == kept
