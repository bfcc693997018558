"""The doctor on what may be too much or too little: rights, CORS, metadata, signing keys, domains, the state."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from darkroom.sources import Bucket, Metadata, Secret, SigningKey
from tests.integration.admin import patients
from tests.integration.admin.faults import READ, UPDATE, Fault
from tests.integration.admin.patients import Patient, allowing, with_keys, with_role
from tests.servers.amazon import Amazon

KEEPER = allowing("s3:GetObject", "s3:PutObject", "s3:ListBucket")


def cors_asked_for(amazon: Amazon) -> Patient:
    patient = with_keys(amazon)
    patient.around["console_origin"] = "https://console.example.com"
    return patient


def metadata_kept_by(policy: Any) -> Callable[[Amazon], Patient]:
    def make(amazon: Amazon) -> Patient:
        keeper = amazon.create_user("keeper", policy)
        return with_keys(amazon, metadata=Metadata(Bucket("pictures", "eu-west-1", "prints"), keeper))

    return make


def attached_too_much(amazon: Amazon) -> Patient:
    patient = with_keys(amazon)
    amazon.users["reader"].policies["old-and-wide"] = allowing("s3:*")
    return patient


def keys_named(*names: str) -> Callable[[Amazon], Patient]:
    ring = tuple(SigningKey(name, Secret(f"{name}-is-long-enough")) for name in names)
    return lambda amazon: with_keys(amazon, signing_keys=ring)


def public_that_is_private(amazon: Amazon) -> Patient:
    patient = patients.public(amazon, "s3:GetObject")
    amazon.buckets["pictures"].policy = None
    return patient


FAULTS: Mapping[str, Fault] = {
    "reads and lists outside": Fault(
        lambda amazon: with_keys(amazon, allowing("s3:GetObject", "s3:ListBucket")),
        "outside",
        "warn",
        "may read objects and list names outside public/",
        "put-user-policy --user-name reader",
    ),
    "reads outside, unlisted": Fault(
        lambda amazon: with_keys(amazon, allowing("s3:GetObject"), access="objects-only"),
        "outside",
        "warn",
        "may read objects outside public/",
        "put-user-policy",
    ),
    "writes and deletes": Fault(
        lambda amazon: with_keys(amazon, allowing("s3:*")),
        "changes",
        "warn",
        "may write objects and delete objects",
        "put-user-policy",
    ),
    "another policy": Fault(
        attached_too_much,
        "changes",
        "warn",
        "may write objects",
        "aws iam delete-user-policy --user-name reader --policy-name old-and-wide",
    ),
    "public, and the bucket is private": Fault(
        public_that_is_private,
        "permission",
        "fail",
        "anyone may neither list nor read",
        '"Principal": "\\*".*s3:GetObject',
    ),
    "lists all buckets": Fault(
        lambda amazon: with_keys(amazon, allowing("s3:GetObject", "s3:ListAllMyBuckets")),
        "other buckets",
        "warn",
        "names of all buckets",
        "put-user-policy",
    ),
    "the role may too much": Fault(
        lambda amazon: with_role(amazon, allowing("s3:*")),
        "outside",
        "warn",
        "the role itself may read objects and list names.*sessions of it are narrowed",
        "aws iam put-role-policy --role-name darkroom-demo",
    ),
    "anyone may write": Fault(
        lambda amazon: patients.public(amazon, "s3:GetObject", "s3:PutObject"),
        "changes",
        "fail",
        "anyone on the internet may write",
        "get-bucket-policy",
    ),
    "export that cannot write": Fault(
        lambda amazon: with_keys(amazon, allowing("s3:GetObject", "s3:ListBucket"), access="export"),
        "changes",
        "fail",
        "for exporting.*s3:PutObject.*s3:DeleteObject",
        "s3:PutObject",
    ),
    "import without CORS": Fault(
        lambda amazon: with_keys(amazon, READ, access="import"), "CORS", "warn", "s3:GetBucketCors", "s3:GetBucketCors"
    ),
    "no CORS for the console": Fault(
        cors_asked_for,
        "CORS",
        "warn",
        "pages of https://console.example.com",
        "darkroom source cors demo --for https://console.example.com --apply",
    ),
    "metadata is read-only": Fault(
        metadata_kept_by(allowing("s3:GetObject")),
        "metadata",
        "fail",
        "nothing can be written to s3://pictures/prints/.*s3:PutObject",
        "s3:PutObject",
    ),
    "metadata is never deleted": Fault(
        metadata_kept_by(KEEPER), "metadata", "fail", "may write, but not delete .s3:DeleteObject", "s3:DeleteObject"
    ),
    "unsecured": Fault(
        lambda amazon: with_keys(amazon, secured=False),
        "signing keys",
        "warn",
        "unsecured",
        f"{UPDATE} --set secured=true",
    ),
    "several signing keys": Fault(
        keys_named("old", "new"), "signing keys", "warn", "2 signing keys", "darkroom source keys retire demo old"
    ),
    "weak signing key": Fault(
        lambda amazon: with_keys(amazon, signing_keys=(SigningKey("short", Secret("hunter2")),)),
        "signing keys",
        "warn",
        "guessed",
        "darkroom source keys add demo",
    ),
    "domain leads nowhere": Fault(
        lambda amazon: with_keys(amazon, domains=("img.invalid",)), "domains", "warn", "img.invalid", "CNAME"
    ),
    "disabled": Fault(
        lambda amazon: with_keys(amazon, enabled=False), "state", "warn", "disabled", "darkroom source enable demo"
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_its_cure(amazon: Amazon, name: str) -> None:
    FAULTS[name].is_named_with_its_cure(amazon)
