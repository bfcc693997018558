"""A source's fields by their paths, and the places of its secrets."""

import json
import re
from typing import Any

import pytest
from msgspec import NODEFAULT

from darkroom.sources import Bucket, Fallback, Keys, Metadata, Public, Secret, SigningKey, write_source
from darkroom.sources.described import described
from darkroom.sources.fields import differences, fields
from darkroom.sources.secrets import places, without_secrets
from tests.things import a_source

FULL = a_source(
    dialect="imglab",
    signing_keys=(
        SigningKey("k1", Secret("b25l"), Secret("c2FsdA==")),
        SigningKey("k2", Secret("dHdv"), Secret("c2E=")),
    ),
    metadata=Metadata(Bucket("notes"), Keys("AKIANOTES", Secret("s"))),
    templates={"small": "w=2"},
    domains=("a.example",),
)


def test_every_field_has_a_path() -> None:
    found = dict(fields(FULL))
    assert found["bucket.name"] == "pictures"
    assert found["credentials.kind"] == "keys"
    assert found["signing_keys[1].id"] == "k2"
    assert found["templates.small"] == "w=2"
    assert found["domains"] == ("a.example",)
    assert found["watermark"] is None


@pytest.mark.parametrize(
    ("change", "paths"),
    [
        ({}, []),
        ({"max_age": 3, "bucket": Bucket("pictures", "eu-west-1", "x")}, ["bucket.region", "bucket.prefix", "max_age"]),
        ({"credentials": Public()}, ["credentials"]),
        ({"credentials": Keys("AKIADEMO", Secret("another"))}, ["credentials.secret_access_key"]),
        ({"signing_keys": (*FULL.signing_keys, SigningKey("k3", Secret("eA==")))}, ["signing_keys"]),
        ({"templates": {"small": "w=3", "large": "w=9"}}, ["templates.small", "templates.large"]),
        ({"metadata": None, "domains": ()}, ["domains", "metadata"]),
        ({"error_image": Fallback("sorry.png")}, ["error_image"]),
    ],
)
def test_what_differs_is_named_by_its_path(change: dict[str, Any], paths: list[str]) -> None:
    after = a_source(**{name: getattr(FULL, name) for name in FULL.__struct_fields__} | change)
    assert differences(FULL, after) == paths


def test_a_document_without_secrets_has_none_and_says_where_they_stand() -> None:
    told = json.dumps(without_secrets(FULL))
    for path, value in fields(FULL):
        if isinstance(value, Secret):
            assert f'"{value.reveal()}"' not in told, path
    assert told.count("null") == 6
    assert without_secrets(FULL)["credentials"] == {
        "kind": "keys",
        "access_key_id": "AKIADEMO",
        "secret_access_key": None,
    }


def test_every_field_that_there_is_is_described() -> None:
    known = {field.path: field for field in described()}
    parts = {"error_image", "missing_image", "watermark", "credentials.kind", "metadata.credentials.kind"}
    for path, _ in fields(FULL):
        general = re.sub(r"\[\d+\]", "[N]", path).replace("templates.small", "templates.NAME")
        assert general in known or path in parts
    assert known["max_age"].default == 2_592_000
    assert known["bucket.name"].default is NODEFAULT
    assert known["credentials.arn"].kind == "role"


def test_every_secret_of_the_model_has_a_place() -> None:
    document = json.loads(write_source(FULL))
    found = {place.path: place.holder[place.name] for place in places(document)}
    assert found == {path: value.reveal() for path, value in fields(FULL) if isinstance(value, Secret)}


@pytest.mark.parametrize("shape", [None, [], "text", {"credentials": 3, "signing_keys": [3, None], "metadata": []}])
def test_what_is_shaped_otherwise_has_no_places(shape: Any) -> None:
    assert list(places(shape)) == []
