"""What there is of a user or a role before it is made: found by its name, known as ours by its tags."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from darkroom.admin import AdminError
from darkroom.admin.accesskeys import MOST
from darkroom.admin.provision.calls import Iam, deletion
from darkroom.sources.policy import Policy

type Kind = Literal["User", "Role"]

SOURCE, DEPLOYMENT, RUN = "darkroom:source", "darkroom:deployment", "darkroom:run"
"""Tags: for which source it was made, of which deployment, and by which run of a command."""


@dataclass(frozen=True)
class Found:
    """A user or a role that is there, with the inline policy of its own name; `keys` are the ids of a user's keys."""

    arn: str
    tags: Mapping[str, str]
    policy: Policy | None
    trust: Policy | None
    keys: tuple[str, ...]


def find(iam: Iam, kind: Kind, name: str) -> Found | None:
    """What there is by this name; raises `Refused`."""
    answer = iam.look(f"Get{kind}", **named(kind, name))
    if answer is None:
        return None
    entity = answer[kind]
    policy = iam.look(f"Get{kind}Policy", **named(kind, name), PolicyName=name)
    return Found(
        arn=entity["Arn"],
        tags={tag["Key"]: tag["Value"] for tag in entity.get("Tags", ())},
        policy=policy["PolicyDocument"] if policy else None,
        trust=entity.get("AssumeRolePolicyDocument"),
        keys=tuple(keys_of(iam, name)) if kind == "User" else (),
    )


def expect_ours(found: Found, kind: Kind, name: str, tags: Mapping[str, str]) -> None:
    """Raise `AdminError` unless it was made for the same source of the same deployment."""
    theirs = {tag: found.tags.get(tag) for tag in (SOURCE, DEPLOYMENT)}
    if theirs != {tag: tags[tag] for tag in theirs}:
        whose = f"for the source {theirs[SOURCE]} of {theirs[DEPLOYMENT]}" if theirs[SOURCE] else "by somebody else"
        raise AdminError(
            f"there is a {kind.lower()} {name} already, made {whose}: it is left as it is;"
            " choose another name for the source, or bring credentials of your own"
        )
    if len(found.keys) >= MOST:
        commands = "".join(f"\n  {deletion(name, key).command}" for key in found.keys)
        raise AdminError(
            f"the user {name} has {MOST} access keys already, which is all that AWS allows;"
            f" delete one that nobody uses:{commands}"
        )


def named(kind: Kind, name: str) -> dict[str, Any]:
    """The parameter that names a user or a role."""
    return {f"{kind}Name": name}


def keys_of(iam: Iam, user: str) -> list[str]:
    """The ids of a user's keys; raises `Refused`."""
    answer = iam.look("ListAccessKeys", UserName=user) or {}
    return [key["AccessKeyId"] for key in answer.get("AccessKeyMetadata", ())]


def external_id_of(trust: Policy | None) -> str | None:
    """The external id that a trust policy of ours asks for."""
    for statement in trust["Statement"] if trust else ():
        asked = statement.get("Condition", {}).get("StringEquals", {}).get("sts:ExternalId")
        if isinstance(asked, str):
            return asked
    return None
