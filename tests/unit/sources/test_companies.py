"""Our policies beside those that five companies print: enough for what these need, and never more than theirs."""

import json
import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from darkroom.sources import Bucket, Metadata
from darkroom.sources.policy import policy_of
from tests.iam import allows
from tests.paths import SHARED
from tests.things import a_source
from tests.unit.sources.companies import ASKED, BUCKET, CORS, Asked, Need

SEEDS = SHARED / "seeds"

_OBJECT_ACTIONS = [
    "GetObject", "GetObjectVersion", "GetObjectAcl", "GetObjectTagging", "GetObjectAttributes", "PutObject",
    "PutObjectAcl", "PutObjectTagging", "DeleteObject", "DeleteObjectVersion", "RestoreObject", "AbortMultipartUpload",
]  # fmt: skip
_BUCKET_ACTIONS = [
    "ListBucket", "ListBucketVersions", "ListBucketMultipartUploads", "GetBucketLocation", "GetBucketCors",
    "PutBucketCors", "GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy", "GetBucketAcl", "PutBucketAcl",
    "GetBucketPublicAccessBlock", "PutBucketPublicAccessBlock", "CreateBucket", "DeleteBucket",
    "PutLifecycleConfiguration", "PutEncryptionConfiguration", "PutBucketVersioning",
]  # fmt: skip
_ELSEWHERE = ["s3:ListAllMyBuckets", "s3:CreateBucket", "iam:CreateAccessKey", "sts:AssumeRole", "kms:Decrypt"]
_KEYS = [
    "photos/a.jpg", "photos/deep/er/a.jpg", "photos/", "photos", "photos-private/a.jpg", "metadata/a.webp",
    "metadata-private/a.webp", "a.jpg", "private/a.jpg",
]  # fmt: skip
_BUCKETS = [BUCKET, "arn:aws:s3:::pictures-private", "arn:aws:s3:::another"]
_PREFIXES = [None, "", "photos", "photos/", "photos/deep/", "photos-private/", "metadata/", "metadata", "private/"]

TABLE = [
    *(Need(f"s3:{action}", f"{bucket}/{key}") for action, bucket, key in product(_OBJECT_ACTIONS, _BUCKETS, _KEYS)),
    *(Need(f"s3:{action}", bucket, prefix) for action, bucket, prefix in product(_BUCKET_ACTIONS, _BUCKETS, _PREFIXES)),
    *(Need(action, "*") for action in _ELSEWHERE),
]


def allowed(policies: list[Any], need: Need) -> bool:
    context = {} if need.prefix is None else {"s3:prefix": need.prefix}
    return allows([found for policy in policies for found in policy["Statement"]], need.action, need.resource, context)


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_ours_allow_what_a_company_needs(asked: Asked) -> None:
    for need in asked.needs:
        assert allowed(asked.theirs, need), f"theirs do not allow {need}"
        assert allowed([asked.ours], need), need


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_ours_never_allow_more_than_theirs(asked: Asked) -> None:
    assert [need for need in TABLE if allowed([asked.ours], need) and not allowed(asked.theirs, need)] == []


def test_a_prefix_makes_ours_narrower_than_theirs() -> None:
    asked = ASKED["imgix, with a prefix"]
    for need in (
        Need("s3:GetObject", f"{BUCKET}/private/a.jpg"),
        Need("s3:ListBucket"),
        Need("s3:ListBucket", prefix="photos-private/"),
    ):
        assert allowed(asked.theirs, need) and not allowed([asked.ours], need)


def test_of_a_source_as_tenyks_wants_it_nothing_but_the_region_is_told_besides() -> None:
    photos, kept = Bucket("pictures", prefix="photos"), Bucket("pictures", prefix="metadata")
    source = policy_of(a_source(bucket=photos, metadata=Metadata(kept)))
    theirs = ASKED["Tenyks, two folders of one bucket"].theirs
    beyond = {need.action for need in TABLE if allowed([source], need) and not allowed(theirs, need)}
    assert beyond == {"s3:GetBucketLocation"}


def test_the_table_has_rows_that_each_company_refuses_and_allows() -> None:
    for asked in ASKED.values():
        found = {allowed(asked.theirs, need) for need in TABLE}
        assert found == {True, False}


@pytest.mark.parametrize("page", ["000", "001", "002", "003", "004"])
def test_the_fixtures_are_what_the_page_prints(page: str) -> None:
    files = list(SEEDS.glob(f"{page}_*.txt"))
    if not files:
        pytest.skip(f"needs {SEEDS}")
    printed = list(_documents(files[0].read_text()))
    policies = [policy for asked in ASKED.values() if asked.page == page and asked.printed for policy in asked.theirs]
    ours = [*policies, *([CORS[page]] if page in CORS else [])]
    assert {_key(document) for document in printed} == {_key(document) for document in ours}


def _documents(text: str) -> Iterator[Any]:
    """The JSON documents in a page, with the names that the fixtures have for what its reader fills in."""
    for written, name in _FILLED_IN.items():
        text = re.sub(written, name, text, flags=re.IGNORECASE)
    for found in re.finditer(r"^[{\[]\s*$", text, re.MULTILINE):
        yield json.JSONDecoder().raw_decode(text, found.start())[0]


_FILLED_IN = {
    r"your-bucket-name|your-bucket(?!-)|\{your_tenyks_(data|metadata)_bucket\}": "pictures",
    r"\{images_directory_name\}": "photos",
    r"\{metadata_directory_name\}": "metadata",
}


def _key(document: Any) -> str:
    return json.dumps(document, sort_keys=True)
