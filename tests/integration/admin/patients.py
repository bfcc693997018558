"""Sources for the doctor: a stocked Amazon, a healthy source of each kind, and what the doctor says of a source."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from darkroom.admin.cloud import Cloud
from darkroom.admin.doctor import Around, Finding, examine
from darkroom.sources import Ambient, Bucket, Public, Role, Secret, SigningKey, Source
from darkroom.sources.policy import Policy, policy_of
from darkroom.sources.trust import trust
from darkroom.wiring import SystemClock
from tests.servers.amazon import ACCOUNT, Amazon
from tests.things import a_source

PICTURE = b"\xff\xd8\xff\xe0 as a JPEG begins"
EXTERNAL_ID = "8f14e45fceea167a"
FUNCTION = f"arn:aws:iam::{ACCOUNT}:role/darkroom-transform"
SIGNING = (SigningKey("2026-11", Secret("a-key-of-some-length")),)
OBJECTS = {
    "public/summer/beach.jpg": PICTURE,
    "public/notes.txt": b"to be sorted",
    "private/plans.pdf": b"%PDF-1.7",
}


@dataclass
class Patient:
    """A source and what is around it; `secrets` are texts that no finding may hold."""

    amazon: Amazon
    source: Source
    around: dict[str, Any] = field(default_factory=dict)
    environ: dict[str, str] | None = None

    def findings(self) -> Iterator[Finding]:
        cloud = Cloud(self.environ or self.amazon.environ)
        return examine(self.source, cloud, SystemClock(), Around(**self.around))


def bare(**changes: Any) -> Source:
    """A source of the stocked bucket that has nothing wrong but its credentials."""
    fields: dict[str, Any] = {"bucket": Bucket("pictures", "eu-west-1", "public"), "signing_keys": SIGNING}
    return a_source(**fields | changes)


def stocked(amazon: Amazon) -> Amazon:
    """Amazon with the bucket `pictures`, and the function's role."""
    amazon.create_bucket("pictures", OBJECTS)
    amazon.create_role("darkroom-transform", {"Version": "2012-10-17", "Statement": []})
    return amazon


def with_keys(amazon: Amazon, policy: Policy | None = None, **changes: Any) -> Patient:
    """A source with the keys of a user that is allowed what its access means, unless a policy says otherwise."""
    source = bare(**changes)
    keys = amazon.create_user("reader", policy or policy_of(source))
    return Patient(amazon, bare(**changes | {"credentials": keys}))


def with_role(amazon: Amazon, policy: Policy | None = None, trusting: Policy | None = None, **changes: Any) -> Patient:
    """A source with a role that the function and the administrator may assume, unless told otherwise."""
    changes = {"credentials": Role(f"arn:aws:iam::{ACCOUNT}:role/darkroom-demo", EXTERNAL_ID)} | changes
    source = bare(**changes)
    us = f"arn:aws:iam::{ACCOUNT}:user/administrator"
    amazon.create_role("darkroom-demo", trusting or trust([FUNCTION, us], EXTERNAL_ID), policy or policy_of(source))
    return Patient(amazon, source, {"function_role": FUNCTION})


def ambient(amazon: Amazon, *principals: str) -> Patient:
    """A source that is read through the deployment's reader role."""
    us = f"arn:aws:iam::{ACCOUNT}:user/administrator"
    source = bare(credentials=Ambient())
    made = amazon.create_role("darkroom-reader", trust(principals or (FUNCTION, us)), policy_of(source))
    return Patient(amazon, source, {"reader_role": made.arn})


def public(amazon: Amazon, *actions: str) -> Patient:
    """A source whose bucket lets anyone do this below `public/`."""
    resource = ["arn:aws:s3:::pictures/public/*", "arn:aws:s3:::pictures"]
    statement = {"Effect": "Allow", "Principal": "*", "Action": list(actions), "Resource": resource}
    amazon.buckets["pictures"].policy = {"Version": "2012-10-17", "Statement": [statement]}
    return Patient(amazon, bare(credentials=Public(), access="objects-only"))


def restricted(amazon: Amazon, policy: Policy | None = None, name: str = "colleague") -> dict[str, str]:
    """The environment of an administrator who may do this only."""
    return amazon.environ_of(amazon.create_user(name, policy))


def allowing(*actions: str, resource: Any = "*", **more: Any) -> Policy:
    """A policy of one statement."""
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}
    return {"Version": "2012-10-17", "Statement": [statement]}
