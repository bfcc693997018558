"""The doctor on what is asked for: the bucket, its region, the prefix, an object, its encryption, its archive."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from darkroom.sources import Bucket, Fallback
from tests.integration.admin import patients
from tests.integration.admin.faults import READ, UPDATE, Fault
from tests.integration.admin.patients import Patient, allowing, with_keys
from tests.servers.amazon import ACCOUNT, OTHER_ACCOUNT, Amazon, Object

KMS_KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/0e5b"


def in_region(elsewhere: Any) -> Callable[[Amazon], Patient]:
    def make(amazon: Amazon) -> Patient:
        patient = with_keys(amazon)
        bucket = amazon.buckets["pictures"]
        bucket.region, bucket.elsewhere = "eu-central-1", elsewhere
        return patient

    return make


def bucket_named(name: str) -> Callable[[Amazon], Patient]:
    return lambda amazon: with_keys(amazon, bucket=Bucket(name, "eu-west-1", "public"))


def bucket_of_another_account(amazon: Amazon) -> Patient:
    patient = with_keys(amazon)
    amazon.buckets["pictures"].account = OTHER_ACCOUNT
    return patient


def requester_pays(amazon: Amazon) -> Patient:
    source = patients.bare()
    keys = amazon.create_user("reader", allowing("s3:GetObject", "s3:ListBucket"), OTHER_ACCOUNT)
    bucket = amazon.buckets["pictures"]
    bucket.requester_pays = True
    principal = {"AWS": amazon.users["reader"].arn}
    statement = {"Effect": "Allow", "Principal": principal, "Action": "s3:*", "Resource": "*"}
    bucket.policy = {"Version": "2012-10-17", "Statement": [statement]}
    return Patient(amazon, patients.bare(credentials=keys, bucket=source.bucket))


def with_object(key: str = "public/summer/beach.jpg", **more: Any) -> Callable[[Amazon], Patient]:
    def make(amazon: Amazon) -> Patient:
        amazon.buckets["pictures"].objects[key] = Object(patients.PICTURE, 0.0, **more)
        return with_keys(amazon)

    return make


def all_archived(amazon: Amazon) -> Patient:
    for item in amazon.buckets["pictures"].objects.values():
        item.storage_class = "DEEP_ARCHIVE"
    return with_keys(amazon)


def below(prefix: str) -> Callable[[Amazon], Patient]:
    return lambda amazon: with_keys(amazon, bucket=Bucket("pictures", "eu-west-1", prefix))


def deep(prefix: str, key: str) -> Callable[[Amazon], Patient]:
    def make(amazon: Amazon) -> Patient:
        amazon.buckets["pictures"].objects = {key: Object(patients.PICTURE, 0.0)}
        return below(prefix)(amazon)

    return make


def sampled(path: str, policy: Any = None, **changes: Any) -> Callable[[Amazon], Patient]:
    def make(amazon: Amazon) -> Patient:
        patient = with_keys(amazon, policy, **changes)
        patient.around["sample"] = path
        return patient

    return make


def nothing_known(amazon: Amazon) -> Patient:
    patient = with_keys(amazon, access="objects-only")
    patient.environ = patients.restricted(amazon)
    return patient


def kms_key_that(code: str) -> Callable[[Amazon], Patient]:
    def make(amazon: Amazon) -> Patient:
        amazon.fail("GetObject", code, 400, times=99)
        return with_keys(amazon, bucket=Bucket("pictures", "eu-west-1", "public", kms_key=KMS_KEY))

    return make


def an_empty_bucket(amazon: Amazon) -> Patient:
    amazon.buckets["pictures"].objects.clear()
    return with_keys(amazon, bucket=Bucket("pictures", "eu-west-1"))


FAULTS: Mapping[str, Fault] = {
    "wrong region": Fault(
        in_region("malformed"),
        "region",
        "fail",
        "is in eu-central-1, not in eu-west-1",
        f"{UPDATE} --region eu-central-1",
    ),
    "wrong region, redirected": Fault(
        in_region("redirect"), "region", "fail", "is in eu-central-1", "--region eu-central-1"
    ),
    "no bucket": Fault(bucket_named("nobodys-bucket"), "bucket", "fail", "no bucket nobodys-bucket", "aws s3 ls"),
    "misspelt bucket": Fault(
        bucket_named("picture"), "bucket", "fail", "no bucket picture; you have pictures", f"{UPDATE} --bucket pictures"
    ),
    "forbidden bucket": Fault(
        lambda amazon: with_keys(amazon, allowing("sts:GetCallerIdentity")),
        "permission",
        "fail",
        "may neither list nor read.*no identity-based policy",
        "aws iam put-user-policy --user-name reader .*s3:GetObject",
    ),
    "bucket of another account": Fault(
        bucket_of_another_account, "permission", "fail", "may neither list nor read", "s3:GetObject"
    ),
    "no ListBucket": Fault(
        lambda amazon: with_keys(amazon, READ),
        "listing",
        "warn",
        "may not list.*s3:ListBucket.*missing.*403",
        "s3:ListBucket.*objects-only",
    ),
    "missing image without ListBucket": Fault(
        lambda amazon: with_keys(amazon, missing_image=Fallback("notes.txt")),
        "listing",
        "warn",
        "missing_image is not shown",
        "error_image",
    ),
    "no GetObject": Fault(
        lambda amazon: with_keys(amazon, allowing("s3:ListBucket", resource="arn:aws:s3:::pictures")),
        "sample",
        "fail",
        "not so that the credentials may read it.*s3:GetObject",
        "aws iam put-user-policy.*s3:GetObject",
    ),
    "object named is missing": Fault(
        sampled("summer/beech.jpg"),
        "sample",
        "fail",
        "no object public/summer/beech.jpg",
        "is it summer/beach.jpg",
    ),
    "object named is missing, no list": Fault(
        sampled("nothing.jpg", access="objects-only"), "sample", "fail", "no object public/nothing.jpg", "aws s3 ls"
    ),
    "object is no picture": Fault(
        sampled("notes.txt"), "sample", "warn", "does not look like a picture", "--object PATH"
    ),
    "nothing to try": Fault(
        nothing_known, "permission", "warn", "nothing could be tried", "darkroom source test demo --object PATH"
    ),
    "KMS refused": Fault(
        with_object(kms_key=KMS_KEY),
        "KMS",
        "fail",
        "KMS key.*kms:Decrypt",
        f"kms:Decrypt.*{KMS_KEY}.*{UPDATE} --set bucket.kms_key=",
    ),
    "KMS key is disabled": Fault(
        kms_key_that("KMS.DisabledException"), "KMS", "fail", f"{KMS_KEY} is disabled", f"enable-key --key-id {KMS_KEY}"
    ),
    "KMS key is about to go": Fault(
        kms_key_that("KMS.KMSInvalidStateException"), "KMS", "fail", "being deleted", "aws kms cancel-key-deletion"
    ),
    "KMS key is gone": Fault(kms_key_that("KMS.NotFoundException"), "KMS", "fail", "does not exist any more", "^$"),
    "empty bucket": Fault(an_empty_bucket, "prefix", "warn", "the bucket pictures is empty", "aws s3 cp"),
    "requester pays": Fault(
        requester_pays, "requester pays", "fail", "Requester Pays", "put-bucket-request-payment --bucket pictures"
    ),
    "archived": Fault(
        all_archived,
        "archive",
        "fail",
        "archived .DEEP_ARCHIVE",
        "aws s3api restore-object --bucket pictures --key public/",
    ),
    "one archived": Fault(
        with_object("public/old.jpg", storage_class="GLACIER"),
        "archive",
        "warn",
        "1 of the first 3 objects.*old.jpg",
        "restore-object .*--key public/old.jpg",
    ),
    "prefix in another case": Fault(
        below("Public"), "prefix", "fail", "nothing lies below Public/; there is public/", f"{UPDATE} --prefix public"
    ),
    "prefix misspelt": Fault(below("pubic"), "prefix", "fail", "there is public/", "--prefix public$"),
    "prefix misspelt, inside": Fault(
        below("public/sumer"), "prefix", "fail", "there is public/summer/", "--prefix public/summer$"
    ),
    "prefix with a folder too many": Fault(
        deep("site/photos", "photos/a.jpg"), "prefix", "fail", "there is photos/", "--prefix photos$"
    ),
    "prefix without its first folder": Fault(
        deep("photos/2026", "site/photos/2026/a.jpg"),
        "prefix",
        "fail",
        "there is site/photos/2026/",
        "--prefix site/photos/2026$",
    ),
    "prefix like nothing": Fault(below("zzz"), "prefix", "fail", "nothing lies below zzz/", "aws s3 ls s3://pictures/"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_its_cure(amazon: Amazon, name: str) -> None:
    FAULTS[name].is_named_with_its_cure(amazon)
