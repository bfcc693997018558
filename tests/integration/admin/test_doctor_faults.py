"""The doctor's bad news: each fault is made on a server that answers as AWS, and named together with its cure."""

import copy
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pytest

from darkroom.sources import Ambient, Bucket, Fallback, Keys, Metadata, Role, Secret, SigningKey
from darkroom.sources.trust import trust
from tests.integration.admin import patients
from tests.integration.admin.patients import EXTERNAL_ID, FUNCTION, Patient, allowing, with_keys, with_role
from tests.servers.amazon import ACCOUNT, OTHER_ACCOUNT, Amazon, Object

US = f"arn:aws:iam::{ACCOUNT}:user/administrator"
KMS_KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/0e5b"
READ = allowing("s3:GetObject", resource="arn:aws:s3:::pictures/public/*")


class Fault(NamedTuple):
    """How it is made, the check that names it, its verdict, and words that the cause and the cure must have."""

    make: Callable[[Amazon], Patient]
    check: str
    verdict: str
    cause: str
    cure: str


def keys_of(access_key_id: str) -> Callable[[Amazon], Patient]:
    return lambda amazon: Patient(amazon, patients.bare(credentials=Keys(access_key_id, Secret("a secret"))))


def inactive_key(amazon: Amazon) -> Patient:
    patient = with_keys(amazon)
    amazon.keys[_keys(patient).access_key_id].status = "Inactive"
    return patient


def inactive_key_to_who_may_not_ask_iam(amazon: Amazon) -> Patient:
    patient = inactive_key(amazon)
    patient.environ = patients.restricted(amazon)
    return patient


def wrong_secret(amazon: Amazon) -> Patient:
    keys = _keys(with_keys(amazon))
    return Patient(amazon, patients.bare(credentials=Keys(keys.access_key_id, Secret("of another key"))))


def own_session_expired(amazon: Amazon) -> Patient:
    patient = with_role(amazon)
    given = amazon.client("sts").assume_role(
        RoleArn=_role(patient).arn, RoleSessionName="admin", ExternalId=EXTERNAL_ID
    )["Credentials"]
    amazon.sessions[given["AccessKeyId"]].until = 0.0
    keys = Keys(given["AccessKeyId"], Secret(given["SecretAccessKey"]))
    patient.environ = {**amazon.environ_of(keys), "AWS_SESSION_TOKEN": given["SessionToken"]}
    return patient


def skewed(seconds: float) -> Callable[[Amazon], Patient]:
    def make(amazon: Amazon) -> Patient:
        patient = with_keys(amazon)
        amazon.skew = seconds
        return patient

    return make


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


def bucket_with_a_deny(amazon: Amazon) -> Patient:
    patient = with_keys(amazon)
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::pictures*"}
    amazon.buckets["pictures"].policy = {"Version": "2012-10-17", "Statement": [deny]}
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


def role_that(trusting: Any = None, external_id: str | None = EXTERNAL_ID) -> Callable[[Amazon], Patient]:
    role = Role(f"arn:aws:iam::{ACCOUNT}:role/darkroom-demo", external_id)
    return lambda amazon: with_role(amazon, trusting=trusting, credentials=role)


def no_role(amazon: Amazon) -> Patient:
    patient = with_role(amazon)
    del amazon.roles["darkroom-demo"]
    return patient


def role_to_who_may_not_assume(amazon: Amazon) -> Patient:
    root = f"arn:aws:iam::{ACCOUNT}:root"
    patient = role_that(trust([FUNCTION, root], EXTERNAL_ID))(amazon)
    patient.environ = patients.restricted(amazon, allowing("iam:GetRole"))
    return patient


def role_to_who_may_not_ask_iam(amazon: Amazon) -> Patient:
    patient = role_that(trust([FUNCTION], EXTERNAL_ID))(amazon)
    patient.environ = patients.restricted(amazon)
    return patient


def foreign_role(amazon: Amazon) -> Patient:
    role = Role(f"arn:aws:iam::{OTHER_ACCOUNT}:role/pictures-reader", EXTERNAL_ID)
    return Patient(amazon, patients.bare(credentials=role), {"function_role": FUNCTION})


def no_reader_role(amazon: Amazon) -> Patient:
    return Patient(amazon, patients.bare(credentials=Ambient()))


def reader_role_for_the_function_alone(amazon: Amazon) -> Patient:
    return patients.ambient(amazon, FUNCTION)


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


def _keys(patient: Patient) -> Keys:
    assert isinstance(patient.source.credentials, Keys)
    return patient.source.credentials


def _role(patient: Patient) -> Role:
    assert isinstance(patient.source.credentials, Role)
    return patient.source.credentials


UPDATE = "darkroom source update demo"
KEEPER = allowing("s3:GetObject", "s3:PutObject", "s3:ListBucket")
FAULTS: Mapping[str, Fault] = {
    "unknown key": Fault(
        keys_of("AKIANOBODYSKEY000000"),
        "access key",
        "fail",
        "knows no access key AKIA...0000",
        f"{UPDATE} --access-key-id",
    ),
    "temporary key": Fault(keys_of("ASIATEMPORARY0000000"), "access key", "fail", "temporary key", "--access-key-id"),
    "inactive key": Fault(
        inactive_key,
        "access key",
        "fail",
        "inactive.*user reader",
        "aws iam update-access-key --user-name reader --status Active",
    ),
    "inactive key, IAM is mute": Fault(
        inactive_key_to_who_may_not_ask_iam,
        "access key",
        "fail",
        "misspelt, was deleted or is inactive",
        "--access-key-id",
    ),
    "wrong secret": Fault(
        wrong_secret, "secret key", "fail", "does not belong to this access key", f"{UPDATE} --secret-from-stdin"
    ),
    "own session expired": Fault(
        own_session_expired, "role", "fail", "your own AWS session has expired", "aws sso login"
    ),
    "clock slow": Fault(skewed(1300), "clock", "fail", "clock is 22 minutes slow", "timedatectl set-ntp"),
    "clock fast": Fault(
        skewed(-8000), "clock", "fail", "clock is 2 hours fast|clock is 133 minutes fast", "timedatectl"
    ),
    "clock a little slow": Fault(skewed(500), "clock", "warn", "8 minutes slow", "timedatectl"),
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
    "role does not name us": Fault(
        role_that(trust([FUNCTION], EXTERNAL_ID)),
        "role",
        "fail",
        f"does not name you, {US}",
        f"aws iam update-assume-role-policy --role-name darkroom-demo.*{US}.*{EXTERNAL_ID}",
    ),
    "external id wrong": Fault(
        role_that(trust([FUNCTION, US], "another-id")),
        "role",
        "fail",
        "demands another external id",
        f"{UPDATE} --external-id another-id",
    ),
    "external id missing": Fault(
        role_that(trust([FUNCTION, US], "another-id"), None),
        "role",
        "fail",
        "demands an external id, and the source has none",
        "--external-id another-id",
    ),
    "no role": Fault(
        no_role, "role", "fail", f"no role darkroom-demo in the account {ACCOUNT}", "aws iam list-roles.*--role-arn"
    ),
    "we may not assume": Fault(
        role_to_who_may_not_assume,
        "role",
        "fail",
        "you are not allowed to assume",
        "sts:AssumeRole.*role/darkroom-demo",
    ),
    "role refused, IAM is mute": Fault(
        role_to_who_may_not_ask_iam,
        "role",
        "fail",
        "does not say why.*trust.*another external id.*sts:AssumeRole",
        "update-assume-role-policy",
    ),
    "role of another account": Fault(
        foreign_role,
        "role",
        "fail",
        "does not say why",
        f"owner of arn:aws:iam::{OTHER_ACCOUNT}:role/pictures-reader.*{FUNCTION}",
    ),
    "role does not name the function": Fault(
        role_that(trust([US], EXTERNAL_ID)),
        "trust",
        "fail",
        "does not name the function's role",
        f"update-assume-role-policy.*{FUNCTION}",
    ),
    "role demands no external id": Fault(
        role_that(trust([FUNCTION, US])), "trust", "warn", "demands no external id", "sts:ExternalId"
    ),
    "no reader role": Fault(no_reader_role, "role", "fail", "no reader role", "--stack NAME"),
    "reader role is the function's": Fault(
        reader_role_for_the_function_alone, "role", "skip", "does not trust you", "darkroom get demo/PATH"
    ),
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
    fault = FAULTS[name]
    patient = fault.make(patients.stocked(amazon))
    before = copy.deepcopy(amazon.buckets)
    findings = {finding.check: finding for finding in patient.findings()}
    found = findings[fault.check]
    assert found.verdict == fault.verdict, found
    assert re.search(fault.cause, found.cause), found.cause
    assert re.search(fault.cure, found.cure, re.DOTALL), found.cure
    others = [other for other in findings.values() if other.verdict == "fail" and other.check != fault.check]
    assert not others, "one fault, one failure: the rest is its consequence"
    assert amazon.buckets == before
