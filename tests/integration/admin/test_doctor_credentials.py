"""The doctor on who asks: keys, secrets, sessions, roles and their trust, the clock."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from darkroom.sources import Ambient, Keys, Role, Secret
from darkroom.sources.trust import trust
from tests.integration.admin import patients
from tests.integration.admin.faults import UPDATE, Fault
from tests.integration.admin.patients import EXTERNAL_ID, FUNCTION, Patient, allowing, with_keys, with_role
from tests.servers.amazon import ACCOUNT, OTHER_ACCOUNT, Amazon

US = f"arn:aws:iam::{ACCOUNT}:user/administrator"


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


def asked_through_a_session(amazon: Amazon) -> Patient:
    """Who signed in, as AWS's single sign-on has it: by a role in a folder of its own."""
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    me = amazon.create_role("Admin", trust([US]), everything)
    me.path = "/aws-reserved/sso.amazonaws.com/"
    given = amazon.client("sts").assume_role(RoleArn=me.arn, RoleSessionName="me@example.com")["Credentials"]
    patient = role_that(trust([FUNCTION], EXTERNAL_ID))(amazon)
    keys = Keys(given["AccessKeyId"], Secret(given["SecretAccessKey"]))
    patient.environ = {**amazon.environ_of(keys), "AWS_SESSION_TOKEN": given["SessionToken"]}
    return patient


def skewed(seconds: float) -> Callable[[Amazon], Patient]:
    def make(amazon: Amazon) -> Patient:
        patient = with_keys(amazon)
        amazon.skew = seconds
        return patient

    return make


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
    role = Role(f"arn:aws:iam::{OTHER_ACCOUNT}:role/darkroom-pictures", EXTERNAL_ID)
    return Patient(amazon, patients.bare(credentials=role), {"function_role": FUNCTION})


def foreign_role_of_another_name(amazon: Amazon) -> Patient:
    role = Role(f"arn:aws:iam::{OTHER_ACCOUNT}:role/pictures-reader", EXTERNAL_ID)
    source = patients.bare(credentials=role)
    amazon.create_role(
        "pictures-reader", trust([FUNCTION, US], EXTERNAL_ID), allowing("s3:GetObject", "s3:ListBucket"), OTHER_ACCOUNT
    )
    amazon.buckets["pictures"].account = OTHER_ACCOUNT
    return Patient(amazon, source, {"function_role": FUNCTION})


def role_whose_session_ends_at_once(amazon: Amazon) -> Patient:
    amazon.fail("ListObjectsV2", "ExpiredToken", 400, times=99, skip=1)
    return with_role(amazon)


def busy(amazon: Amazon) -> Patient:
    amazon.fail("ListObjectsV2", "SlowDown", 503, times=99, skip=1)
    return with_keys(amazon)


def no_reader_role(amazon: Amazon) -> Patient:
    return Patient(amazon, patients.bare(credentials=Ambient()))


def reader_role_for_the_function_alone(amazon: Amazon) -> Patient:
    return patients.ambient(amazon, FUNCTION)


def _keys(patient: Patient) -> Keys:
    assert isinstance(patient.source.credentials, Keys)
    return patient.source.credentials


def _role(patient: Patient) -> Role:
    assert isinstance(patient.source.credentials, Role)
    return patient.source.credentials


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
    "role does not name us": Fault(
        role_that(trust([FUNCTION], EXTERNAL_ID)),
        "role",
        "fail",
        f"does not name you, {US}",
        f"aws iam update-assume-role-policy --role-name darkroom-demo.*{US}.*{EXTERNAL_ID}",
    ),
    "role does not name the role we signed in by": Fault(
        asked_through_a_session,
        "role",
        "fail",
        "does not name you, arn:aws:iam::[0-9]*:role/aws-reserved/sso.amazonaws.com/Admin",
        "update-assume-role-policy --role-name darkroom-demo.*role/aws-reserved/sso.amazonaws.com/Admin",
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
        f"owner of arn:aws:iam::{OTHER_ACCOUNT}:role/darkroom-pictures.*{FUNCTION}",
    ),
    "foreign role of another name": Fault(
        foreign_role_of_another_name,
        "trust",
        "fail",
        "whose names begin with darkroom-",
        f"sts:AssumeRole on arn:aws:iam::{OTHER_ACCOUNT}:role/pictures-reader to {FUNCTION}",
    ),
    "session is refused": Fault(
        role_whose_session_ends_at_once,
        "session",
        "fail",
        "has expired, or its token is not believed",
        "--access-key-id",
    ),
    "S3 is too busy to say": Fault(
        busy, "access key", "fail", "does not say whether.*503 SlowDown", "source test demo"
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
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_its_cure(amazon: Amazon, name: str) -> None:
    FAULTS[name].is_named_with_its_cure(amazon)
