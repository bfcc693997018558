"""What lies in a source's bucket is listed with its own credentials and as its rules say; it renders all the same."""

import io
import json
import os
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from darkroom.admin import AdminError
from darkroom.admin.assets import Listing, listing_policy
from darkroom.admin.cloud import Cloud
from darkroom.admin.credentials import key_of
from darkroom.cli import main
from darkroom.local.moto import Moto
from darkroom.local.seaweed import REGION, Seaweed, role_arn
from darkroom.sources import Ambient, AssetRules, Bucket, Public, Role, Source
from darkroom.sources.policy import objects_only, read
from darkroom.wiring import build, source_store
from tests.servers.amazon import Amazon
from tests.servers.shelves import EVERYTHING, SHARED_SHELF, fresh_bucket, fresh_name, shared_shelf
from tests.things import a_request, a_source

ALL = AssetRules()
OBJECTS = {
    "p/a.jpg": b"12345",
    "p/summer/b.webp": b"1",
    "p/summer/c d+e%.txt": b"",
    "p/summer/": b"",
    "p/summer-house.png": b"1",
    "p/winter/ö.avif": b"1",
    "p/zoo": b"1",
    "private.jpg": b"1",
    "pq/near.jpg": b"1",
}
SHOWN = {"a.jpg", "summer/b.webp", "summer/c d+e%.txt", "summer-house.png", "winter/ö.avif", "zoo"}


class Shelf:
    """A bucket in SeaweedFS, a user who may read one folder of it, and sources of both."""

    def __init__(self, seaweed: Seaweed) -> None:
        self.bucket = Bucket(fresh_bucket(seaweed, OBJECTS), REGION, "p", seaweed.endpoint)
        self.keys = seaweed.create_user(fresh_name("lister"), read(self.bucket))
        self.cloud = Cloud(
            {
                "AWS_ACCESS_KEY_ID": seaweed.admin.access_key_id,
                "AWS_SECRET_ACCESS_KEY": seaweed.admin.secret_access_key.reveal(),
                "AWS_REGION": REGION,
                "AWS_ENDPOINT_URL": seaweed.endpoint,
            }
        )

    def source(self, **changes: Any) -> Source:
        return a_source(**{"bucket": self.bucket, "credentials": self.keys, **changes})

    def listing(self, rules: AssetRules = ALL, **options: Any) -> Listing:
        source = self.source(assets=rules)
        return Listing(
            self.cloud.s3(source.bucket, key_of(self.cloud, source, listing_policy(source))), source, **options
        )


@pytest.fixture(scope="module")
def shelf(seaweed: Seaweed) -> Shelf:
    return Shelf(seaweed)


def paths(listing: Listing, folder: str = "", at_once: int = 1000) -> list[str]:
    return [asset.path for asset in listing.all(folder, at_once=at_once)]


@pytest.mark.parametrize("at_once", [2, 3, 1000])
def test_everything_below_the_prefix_is_listed_once(shelf: Shelf, at_once: int) -> None:
    found = paths(shelf.listing(), at_once=at_once)
    assert (set(found), len(found)) == (SHOWN, len(SHOWN))


@pytest.mark.parametrize("at_once", [2, 1000])
@pytest.mark.parametrize(
    ("rules", "folder", "shown"),
    [
        (AssetRules("include", ("summer", "zoo")), "", {"summer/b.webp", "summer/c d+e%.txt"}),
        (AssetRules("exclude", ("summer", "winter")), "", {"a.jpg", "summer-house.png", "zoo"}),
        (AssetRules("exclude_all"), "", set()),
        (AssetRules(), "winter", {"winter/ö.avif"}),
        (AssetRules("exclude", ("winter",)), "winter", set()),
    ],
)
def test_rules_decide_what_is_listed(
    shelf: Shelf, at_once: int, rules: AssetRules, folder: str, shown: set[str]
) -> None:
    assert set(paths(shelf.listing(rules), folder, at_once=at_once)) == shown


def test_pages_follow_each_other_to_the_end(shelf: Shelf) -> None:
    listing = shelf.listing()
    page = listing.page(2)
    found = [asset.path for asset in page.assets]
    while page.after is not None:
        assert len(page.assets) == 2
        page = listing.page(2, after=page.after)
        found += [asset.path for asset in page.assets]
    assert (set(found), len(found)) == (SHOWN, len(SHOWN))


def test_an_asset_has_size_type_and_date(shelf: Shelf) -> None:
    (asset,) = [asset for asset in shelf.listing().all() if asset.path == "a.jpg"]
    assert (asset.size, asset.type) == (5, "image/jpeg")
    assert asset.modified.year >= 2024
    kinds = {asset.path: asset.type for asset in shelf.listing().all()}
    assert (kinds["winter/ö.avif"], kinds["zoo"]) == ("image/avif", "application/octet-stream")
    assert "summer/c d+e%.txt" not in paths(shelf.listing(pictures=True))
    assert "zoo" not in paths(shelf.listing(pictures=True))


def test_the_type_that_is_served_is_asked_for(seaweed: Seaweed) -> None:
    bucket = Bucket(fresh_bucket(seaweed, {}), REGION, endpoint=seaweed.endpoint)
    s3 = seaweed.s3()
    s3.put_object(Bucket=bucket.name, Key="a.jpg", Body=b"1", ContentType="image/x-of-mine")
    listing = Listing(s3, a_source(bucket=bucket))
    assert [asset.type for asset in listing.with_types(listing.all())] == ["image/x-of-mine"]


def test_a_session_of_a_role_lists_its_prefix_and_nothing_else(seaweed: Seaweed, shelf: Shelf) -> None:
    shared_shelf(seaweed, {"one/a.jpg": b"1", "of-assets/b.jpg": b"1"})
    bucket = Bucket(SHARED_SHELF, REGION, "of-assets", seaweed.endpoint)
    source = a_source(bucket=bucket, credentials=Role(role_arn(EVERYTHING)))
    opened = shelf.cloud.s3(bucket, key_of(shelf.cloud, source, listing_policy(source)))
    assert paths(Listing(opened, source)) == ["b.jpg"]
    wide = a_source(bucket=Bucket(SHARED_SHELF, REGION, "one", seaweed.endpoint), credentials=source.credentials)
    with pytest.raises(AdminError, match="may not list the bucket"):
        paths(Listing(opened, wide))


def test_what_hides_is_stepped_over(amazon: Amazon) -> None:
    bucket = amazon.create_bucket("shelf", {f"summer/{number:05}.jpg": b"" for number in range(5000)} | {"z.jpg": b""})
    source = a_source(
        bucket=Bucket("shelf", bucket.region, endpoint=amazon.endpoint), assets=AssetRules("exclude", ("summer",))
    )
    assert paths(Listing(amazon.client("s3"), source)) == ["z.jpg"]
    assert len(amazon.asked("ListObjectsV2")) == 2


@pytest.mark.parametrize(
    ("policy", "access", "words"),
    [
        (objects_only, "objects-only", "they may get objects only"),
        (objects_only, "read", "their policy must allow it"),
    ],
)
def test_credentials_that_may_not_list_are_explained(amazon: Amazon, policy: Any, access: str, words: str) -> None:
    bucket = Bucket("shelf", amazon.create_bucket("shelf", {"a.jpg": b""}).region, endpoint=amazon.endpoint)
    source = a_source(bucket=bucket, credentials=amazon.create_user("reader", policy(bucket)), access=access)
    cloud = Cloud(amazon.environ)
    listing = Listing(cloud.s3(bucket, key_of(cloud, source, listing_policy(source))), source)
    with pytest.raises(AdminError, match=words):
        listing.page(10)


def test_a_public_bucket_is_listed_without_a_signature(amazon: Amazon) -> None:
    anyone = {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::shelf*"}
    made = amazon.create_bucket("shelf", {"a.jpg": b""}, policy={"Version": "2012-10-17", "Statement": [anyone]})
    source = a_source(bucket=Bucket("shelf", made.region, endpoint=amazon.endpoint), credentials=Public())
    cloud = Cloud(amazon.environ)
    assert key_of(cloud, source, listing_policy(source)) is None
    assert paths(Listing(cloud.s3(source.bucket, None), source)) == ["a.jpg"]


def test_ambient_credentials_are_a_narrowed_session_of_the_reader_role(amazon: Amazon) -> None:
    made = amazon.create_bucket("shelf", {"p/a.jpg": b"", "q/b.jpg": b""})
    trust = {"Statement": [{"Effect": "Allow", "Principal": {"AWS": amazon.account}, "Action": "sts:AssumeRole"}]}
    reader = amazon.create_role("reader", {"Version": "2012-10-17", **trust}, read(Bucket("shelf", made.region)))
    source = a_source(bucket=Bucket("shelf", made.region, "p", amazon.endpoint), credentials=Ambient())
    cloud = Cloud(amazon.environ)
    key = key_of(cloud, source, listing_policy(source), reader.arn)
    assert paths(Listing(cloud.s3(source.bucket, key), source)) == ["a.jpg"]
    other = a_source(bucket=Bucket("shelf", made.region, "q", amazon.endpoint), credentials=Ambient())
    with pytest.raises(AdminError, match="may not list"):
        paths(Listing(cloud.s3(source.bucket, key), other))
    with pytest.raises(AdminError, match="DARKROOM_READER_ROLE"):
        key_of(cloud, source, listing_policy(source))


def test_a_role_that_does_not_trust_you_is_named(amazon: Amazon) -> None:
    source = a_source(credentials=Role("arn:aws:iam::123456789012:role/darkroom-theirs", external_id="e-1"))
    with pytest.raises(AdminError, match="role/darkroom-theirs is not given to you: AccessDenied"):
        key_of(Cloud(amazon.environ), source, listing_policy(source))


Darkroom = Callable[..., tuple[int, str, str]]


@pytest.fixture
def darkroom(
    seaweed: Seaweed, moto: Moto, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Darkroom:
    """The command, its SSM moto's and the rest SeaweedFS's."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": seaweed.admin.access_key_id,
        "AWS_SECRET_ACCESS_KEY": seaweed.admin.secret_access_key.reveal(),
        "AWS_REGION": REGION,
        "AWS_ENDPOINT_URL": seaweed.endpoint,
        "AWS_ENDPOINT_URL_SSM": moto.endpoint,
    }.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main(arguments)
        told = capsys.readouterr()
        return status, told.out, told.err

    return run


def stored(source: Source) -> Source:
    source_store(dict(os.environ)).put(source)
    return source


def test_the_command_prints_a_page_and_where_the_next_begins(darkroom: Darkroom, shelf: Shelf) -> None:
    name = stored(shelf.source(name=fresh_name("photos"))).name
    status, out, err = darkroom("source", "assets", name, "--limit", "1")
    assert (status, err) == (0, "there are more: --after a.jpg\n")
    assert out.split()[0] == "5"
    assert out.split()[3:] == ["image/jpeg", "a.jpg"]
    status, out, _ = darkroom("source", "assets", name, "--json", "--folder", "winter")
    told = json.loads(out)
    assert (status, told["after"], told["source"]) == (0, None, name)
    assert [asset["path"] for asset in told["assets"]] == ["winter/ö.avif"]
    status, out, _ = darkroom("source", "assets", name, "--all", "--json", "--types")
    assert {json.loads(line)["path"] for line in out.splitlines()} == SHOWN


def test_what_is_excluded_still_renders(darkroom: Darkroom, seaweed: Seaweed) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(picture, "PNG")
    bucket = Bucket(fresh_bucket(seaweed, {"hidden/a.png": picture.getvalue()}), REGION, endpoint=seaweed.endpoint)
    keys = seaweed.create_user(fresh_name("reader"), read(bucket))
    name = fresh_name("photos")
    stored(a_source(name=name, bucket=bucket, credentials=keys, secured=False, assets=AssetRules("exclude_all")))
    assert darkroom("source", "assets", name)[1:] == ("", "nothing is shown here\n")
    assert build(dict(os.environ)).answer(a_request(f"/{name}/hidden/a.png", "w=10")).status == 200


def test_names_disturb_no_terminal(darkroom: Darkroom, seaweed: Seaweed) -> None:
    bucket = Bucket(fresh_bucket(seaweed, {"a\x1b[2J.jpg": b"1"}), REGION, endpoint=seaweed.endpoint)
    name = stored(
        a_source(
            name=fresh_name("photos"), bucket=bucket, credentials=seaweed.create_user(fresh_name("u"), read(bucket))
        )
    ).name
    status, out, _ = darkroom("source", "assets", name)
    assert (status, "\x1b" in out, "a\\x1b[2J.jpg" in out) == (0, False, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--folder", "../secret"), "--folder: expected a folder below the prefix"),
        (("--dataset", "a/../.."), "--dataset: expected a folder below the prefix"),
    ],
)
def test_folders_outside_the_prefix_are_refused(darkroom: Darkroom, arguments: tuple[str, ...], words: str) -> None:
    status, out, err = darkroom("source", "assets", "any", *arguments)
    assert (status, out, words in err) == (1, "", True)


def test_a_source_that_is_not_there_is_said_to_be_missing(darkroom: Darkroom) -> None:
    status, _, err = darkroom("source", "assets", "not-there")
    assert (status, err.startswith("darkroom: there is no source not-there")) == (1, True)
