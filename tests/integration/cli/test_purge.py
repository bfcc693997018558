"""`darkroom purge` on a real S3: what is removed, what is left, and what is said when it cannot be done."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import boto3
import msgspec
import pytest

from darkroom.local.moto import Moto
from darkroom.local.seaweed import REGION, Seaweed
from darkroom.ports import Label, Stamp
from darkroom.shelf import cache_tags, folder, print_name
from darkroom.sources import Bucket, Keys
from darkroom.sources.policy import metadata, objects_only
from tests.servers.shelves import fresh_bucket, fresh_name
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
        s3 = self._seaweed.s3()
        for name in names:
            s3.put_object(
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


def test_a_prefix_is_taken_literally_and_nothing_beside_it(shelf: Shelf) -> None:
    meant = [*shelf.lay("public/b/1.jpg"), *shelf.lay("public/b/=/2.jpg"), *shelf.lay("public/b/c/3.jpg")]
    kept = {*shelf.lay("public/b"), *shelf.lay("public/bc.jpg"), *shelf.lay("public/a/b/1.jpg")}
    assert shelf.purge("--prefix", "b/", "--dry-run").out == f"photos: {len(meant)} prints would be removed\n"
    assert shelf.left() == {*meant, *kept}
    assert shelf.purge("--prefix", "/b/").out == "photos: 3 prints removed\n"
    assert shelf.left() == kept
    told = shelf.purge("--prefix", "")
    assert (told.status, "--all means the whole source" in told.err, shelf.left()) == (1, True, kept)


def test_of_a_long_prefix_the_labels_tell_what_is_meant(shelf: Shelf) -> None:
    beyond = "public/" + "y/" * 350
    shelf.lay(f"{beyond}one/a.jpg")
    kept = {*shelf.lay(f"{beyond}two/a.jpg"), *shelf.lay(f"{beyond}one/b.jpg", labelled=False)}
    assert shelf.purge("--prefix", f"{beyond}one/".removeprefix("public/")).out == "photos: 1 prints removed\n"
    assert shelf.left() == kept


def test_a_whole_source_goes_over_many_pages_and_no_other_source(shelf: Shelf) -> None:
    shelf.lay("public/a.jpg", *(f"w={width}" for width in range(1, 1101)))
    shelf.place = folder("photos2")
    kept = set(shelf.lay("public/a.jpg"))
    told = shelf.purge("--all", "--json")
    assert json.loads(told.out)["removed"] == 1100
    assert shelf.left() == kept
    shelf.place = folder("photos")
    assert shelf.left() == set()


def test_soft_marks_the_label_and_keeps_the_rest(shelf: Shelf) -> None:
    (name,) = shelf.lay("public/a.jpg")
    before, label = shelf.head(name), shelf.label(name)
    assert shelf.purge("a.jpg", "--soft").out == "photos: 1 prints marked stale\n"
    after = shelf.head(name)
    assert shelf.label(name) == msgspec.structs.replace(label, stale=True)
    for fact in ("ContentType", "CacheControl", "ETag", "ContentLength"):
        assert after[fact] == before[fact], fact
    assert after["Metadata"]["cache-tag"] == "s-photos"
    assert shelf.purge("a.jpg", "--soft").out == "photos: 0 prints marked stale\n"


def test_soft_removes_what_cannot_be_marked(shelf: Shelf) -> None:
    shelf.lay("public/a.jpg", labelled=False)
    assert shelf.purge("a.jpg", "--soft").out == "photos: 0 prints marked stale, 1 that cannot be marked removed\n"
    assert shelf.left() == set()


def test_prints_in_a_metadata_bucket_go_by_its_own_credentials(shelf: Shelf, seaweed: Seaweed) -> None:
    kept = set(shelf.lay("public/a.jpg"))
    own = shelf.bucket
    shelf.bucket, shelf.place = fresh_bucket(seaweed, {}), f"meta/{folder('photos')}"
    shelf.lay("public/a.jpg", "w=1", "w=2")
    keys = seaweed.create_user(fresh_name("keeper"), metadata(Bucket(shelf.bucket, prefix="meta")))
    place = {"name": shelf.bucket, "region": REGION, "prefix": "meta", "endpoint": seaweed.endpoint}
    shelf.put(metadata={"bucket": place, "credentials": _credentials(keys)})
    assert shelf.purge("a.jpg").out == "photos: 2 prints removed\n"
    assert shelf.left() == set()
    shelf.bucket, shelf.place = own, folder("photos")
    assert shelf.left() == kept


def test_a_key_that_may_not_is_one_line_with_what_must_be_allowed(shelf: Shelf, seaweed: Seaweed) -> None:
    keys = seaweed.create_user(fresh_name("reader"), objects_only(Bucket(shelf.bucket)))
    place = {"name": shelf.bucket, "region": REGION, "prefix": "meta", "endpoint": seaweed.endpoint}
    shelf.put(metadata={"bucket": place, "credentials": _credentials(keys)})
    told = shelf.purge("a.jpg")
    assert (told.status, told.out, told.err.count("\n")) == (1, "", 1)
    assert "AccessDenied; s3:ListBucket" in told.err


def test_what_is_missing_is_named(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "what is to be purged?" in shelf.purge().err
    assert "what is to be purged?" in shelf.purge("a.jpg", "--all").err
    monkeypatch.setenv("DARKROOM_PRINTS_BUCKET", fresh_name("absent"))
    assert "there is no such bucket" in shelf.purge("a.jpg").err
    monkeypatch.delenv("DARKROOM_PRINTS_BUCKET")
    told = shelf.purge("a.jpg")
    assert (told.status, told.out) == (1, "")
    assert "no prints of photos are kept" in told.err


def test_of_a_source_that_is_not_there_nothing_is_asked(darkroom: Darkroom) -> None:
    told = darkroom("purge", "nobody", "--all")
    assert (told.status, "there is no source nobody" in told.err) == (1, True)


def test_cloudfront_forgets_by_tag(shelf: Shelf, moto: Moto, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFRONT", moto.endpoint)
    cloudfront = boto3.client("cloudfront", endpoint_url=moto.endpoint, region_name=REGION)
    distribution = _distribution(cloudfront)
    monkeypatch.setenv("DARKROOM_DISTRIBUTION", distribution)
    for arguments, tags in (
        (["a.jpg"], cache_tags("photos", "public/a.jpg").split(",")[1:]),
        (["--prefix", "b/"], ["s-photos"]),
        (["--all"], ["s-photos"]),
    ):
        (made,) = json.loads(shelf.purge(*arguments, "--json").out)["invalidations"]
        asked = cloudfront.get_invalidation(DistributionId=distribution, Id=made)["Invalidation"]["InvalidationBatch"]
        assert asked["Paths"]["Items"] == [f"#{tag}" for tag in tags]
    monkeypatch.delenv("DARKROOM_PRINTS_BUCKET")
    assert "CloudFront forgets its copies" in shelf.purge("a.jpg").out
    told = shelf.purge("a.jpg", "--distribution", "E0NOBODY")
    assert (told.status, "there is no distribution E0NOBODY" in told.err) == (1, True)


def _credentials(keys: Keys) -> dict[str, str]:
    return {
        "kind": "keys",
        "access_key_id": keys.access_key_id,
        "secret_access_key": keys.secret_access_key.reveal(),
    }


def _distribution(cloudfront: Any) -> str:
    origin = {"Id": "api", "DomainName": "api.example.com", "CustomOriginConfig": _ORIGIN}
    behaviour = {"TargetOriginId": "api", "ViewerProtocolPolicy": "https-only"}
    config = {
        "CallerReference": fresh_name("distribution"),
        "Comment": "",
        "Enabled": True,
        "Origins": {"Quantity": 1, "Items": [origin]},
        "DefaultCacheBehavior": behaviour,
    }
    return str(cloudfront.create_distribution(DistributionConfig=config)["Distribution"]["Id"])


_ORIGIN = {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only"}
