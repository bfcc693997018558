"""Our policies on a real S3, row by row, and across accounts where AWS documents what both sides must allow."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from darkroom.local.seaweed import Seaweed
from darkroom.sources import Bucket, Keys
from darkroom.sources.policy import Policy, export, import_, join, metadata, objects_only, read
from darkroom.sources.shared import bucket_policy
from tests.servers.amazon import OTHER_ACCOUNT, Amazon
from tests.servers.shelves import fresh_bucket, fresh_name

OBJECTS = {"photos/a.jpg": b"a", "photos-private/a.jpg": b"b", "private.jpg": b"c", "metadata/a.json": b"{}"}
KINDS: dict[str, Callable[[str], Policy]] = {
    "read": lambda bucket: read(Bucket(bucket, prefix="photos")),
    "objects-only": lambda bucket: objects_only(Bucket(bucket, prefix="photos")),
    "metadata": lambda bucket: metadata(Bucket(bucket, prefix="metadata")),
    "import": lambda bucket: import_(Bucket(bucket, prefix="photos")),
    "export": lambda bucket: export(Bucket(bucket, prefix="photos")),
    "read of all": lambda bucket: read(Bucket(bucket)),
    "two folders": lambda bucket: join(
        read(Bucket(bucket, prefix="photos")), metadata(Bucket(bucket, prefix="metadata"))
    ),
}
READERS = {"read", "import", "two folders", "read of all"}
ROWS: list[tuple[str, dict[str, Any], set[str]]] = [
    # the call, its arguments, the kinds that allow it
    ("get_object", {"Key": "photos/a.jpg"}, READERS | {"objects-only"}),
    ("get_object", {"Key": "photos-private/a.jpg"}, {"read of all"}),
    ("get_object", {"Key": "private.jpg"}, {"read of all"}),
    ("get_object", {"Key": "metadata/a.json"}, {"metadata", "two folders", "read of all"}),
    ("list_objects_v2", {"Prefix": "photos/"}, READERS | {"export"}),
    ("list_objects_v2", {"Prefix": "photos/deep"}, READERS | {"export"}),
    ("list_objects_v2", {"Prefix": "photos"}, {"read of all"}),
    ("list_objects_v2", {"Prefix": "photos-private/"}, {"read of all"}),
    ("list_objects_v2", {}, {"read of all"}),
    ("list_objects_v2", {"Prefix": "metadata/"}, {"metadata", "two folders", "read of all"}),
    ("get_bucket_location", {}, READERS),
    ("put_object", {"Key": "photos/new.jpg", "Body": b"n"}, {"export"}),
    ("put_object", {"Key": "photos-private/new.jpg", "Body": b"n"}, set()),
    ("put_object", {"Key": "metadata/new.json", "Body": b"n"}, {"metadata", "two folders"}),
    ("delete_object", {"Key": "photos/none.jpg"}, {"export"}),
    ("delete_object", {"Key": "metadata/none.json"}, {"metadata", "two folders"}),
    ("delete_object", {"Key": "private.jpg"}, set()),
    ("get_bucket_policy", {}, set()),
]


@pytest.fixture(scope="module")
def shelf(seaweed: Seaweed) -> str:
    return fresh_bucket(seaweed, OBJECTS)


@pytest.fixture(scope="module")
def users(seaweed: Seaweed, shelf: str) -> dict[str, Keys]:
    return {kind: seaweed.create_user(fresh_name("user"), policy(shelf)) for kind, policy in KINDS.items()}


@pytest.mark.parametrize(("call", "arguments", "allowed"), ROWS)
def test_each_kind_is_allowed_its_own_and_refused_the_rest(
    call: str, arguments: dict[str, Any], allowed: set[str], seaweed: Seaweed, shelf: str, users: dict[str, Keys]
) -> None:
    answered = {kind for kind, keys in users.items() if answers(seaweed.s3(keys), call, Bucket=shelf, **arguments)}
    assert answered == allowed


def answers(s3: Any, call: str, **arguments: Any) -> bool:
    try:
        getattr(s3, call)(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] != "AccessDenied":
            raise
        return False
    return True


def test_across_accounts_both_sides_must_allow(amazon: Amazon) -> None:
    pictures = Bucket("pictures", amazon.region, "photos")
    amazon.create_bucket("pictures", OBJECTS)
    allowed = amazon.create_user("reader", read(pictures), OTHER_ACCOUNT)
    unallowed = amazon.create_user("stranger", None, OTHER_ACCOUNT)
    names = [f"arn:aws:iam::{OTHER_ACCOUNT}:user/{name}" for name in ("reader", "stranger")]

    def gets(keys: Keys, key: str = "photos/a.jpg") -> bool:
        return answers(amazon.client("s3", keys), "get_object", Bucket="pictures", Key=key)

    assert not gets(allowed)
    amazon.buckets["pictures"].policy = bucket_policy(read(pictures), pictures, names)
    assert gets(allowed)
    assert not gets(unallowed)
    assert not gets(allowed, "photos-private/a.jpg")
