"""What IAM's users and roles have in common: how they are named, tagged, found and shown."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from tests.servers.amazon.caller import Query
from tests.servers.amazon.state import Entity, Refused, Role, User
from tests.servers.amazon.times import iso
from tests.servers.amazon.xml import members

_NAME = re.compile(r"[\w+=,.@-]{1,64}")


def user_of(ask: Query, operation: str) -> User:
    """The user who is named, or the caller; raises `Refused` as IAM does, before it says whether there is one."""
    caller = ask.caller.entity
    name = ask.form.get("UserName") or (caller.name if isinstance(caller, User) else "")
    found = ask.amazon.users.get(name)
    allowed(ask, operation, found or User(name=name, account=ask.caller.account, created=0))
    if not found or found.account != ask.caller.account:
        raise Refused(404, "NoSuchEntity", f"The user with name {name} cannot be found.")
    return found


def role_of(ask: Query, operation: str) -> Role:
    """The role that is named; raises `Refused` as `user_of` does."""
    name = name_of(ask, "RoleName")
    found = ask.amazon.roles.get(name)
    allowed(ask, operation, found or Role(name=name, account=ask.caller.account, created=0))
    if not found or found.account != ask.caller.account:
        raise Refused(404, "NoSuchEntity", f"The role with name {name} cannot be found.")
    return found


def allowed(ask: Query, operation: str, entity: Entity) -> None:
    """Raises `Refused` unless the caller may do this to a user or a role."""
    if not ask.caller.may(f"iam:{operation}", entity.arn):
        raise denied(ask, operation, entity.arn)


def denied(ask: Query, operation: str, resource: str) -> Refused:
    """IAM's refusal, which names what was missing."""
    message = (
        f"User: {ask.caller.arn} is not authorized to perform: iam:{operation} on resource: {resource} "
        f"because no identity-based policy allows the iam:{operation} action"
    )
    return Refused(403, "AccessDenied", message)


def unused(taken: Mapping[str, Entity], entity: Entity) -> None:
    """Raises `Refused` if there is one of this name, in whatever case (IAM User Guide, "IAM identifiers")."""
    if entity.name.lower() in {name.lower() for name in taken}:
        message = f"{entity.kind.title()} with name {entity.name} already exists."
        raise Refused(409, "EntityAlreadyExists", message)


def without_policies(entity: Entity) -> None:
    """Raises `Refused` for what cannot be deleted yet."""
    if entity.policies:
        raise Refused(409, "DeleteConflict", "Cannot delete entity, must delete policies first.")


def name_of(ask: Query, field: str) -> str:
    """A name in the form; raises `Refused` if it is none."""
    name = ask.form.get(field, "")
    if not _NAME.fullmatch(name):
        raise Refused(400, "ValidationError", f"Value at '{field}' failed to satisfy constraint")
    return name


def tags_of(ask: Query) -> dict[str, str]:
    """The tags in the form."""
    numbers = (name.split(".")[2] for name in ask.form if re.fullmatch(r"Tags\.member\.\d+\.Key", name))
    return {ask.form[f"Tags.member.{one}.Key"]: ask.form.get(f"Tags.member.{one}.Value", "") for one in numbers}


def tagged(entity: Entity) -> dict[str, Any]:
    """The tags as IAM lists them."""
    return members([{"Key": name, "Value": value} for name, value in entity.tags.items()])


def shown(entity: Entity, *, with_tags: bool = False) -> dict[str, Any]:
    """A user or a role as IAM shows it; only a single one with its tags."""
    kind = entity.kind.title()
    fields: dict[str, Any] = {
        "Path": entity.path,
        f"{kind}Name": entity.name,
        f"{kind}Id": entity.id,
        "Arn": entity.arn,
        "CreateDate": iso(entity.created),
    }
    if isinstance(entity, Role):
        fields |= {
            "AssumeRolePolicyDocument": quote(json.dumps(entity.trust)),
            "MaxSessionDuration": entity.longest,
        }
    return fields | ({"Tags": tagged(entity)} if with_tags and entity.tags else {})
