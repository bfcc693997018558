"""IAM's inline policies, of users and of roles."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from tests.servers.amazon.caller import Query
from tests.servers.amazon.documents import checked_policy
from tests.servers.amazon.entities import name_of
from tests.servers.amazon.state import Entity, Policy, Refused
from tests.servers.amazon.xml import members

_LARGEST = {"user": 2048, "role": 10240}
"""Characters of all the inline policies of one of them (IAM User Guide, "IAM and AWS STS quotas")."""


def put_policy(ask: Query, entity: Entity) -> dict[str, Any]:
    """An inline policy, in place of one of its name."""
    name, policy = name_of(ask, "PolicyName"), checked_policy(ask.form.get("PolicyDocument", ""))
    policies = {**entity.policies, name: policy}
    most = _LARGEST[entity.kind]
    if sum(len(json.dumps(one, separators=(",", ":"))) for one in policies.values()) > most:
        message = f"Maximum policy size of {most} bytes exceeded for {entity.kind} {entity.name}"
        raise Refused(409, "LimitExceeded", message)
    _replace(ask, entity, policies)
    return {}


def get_policy(ask: Query, entity: Entity) -> dict[str, Any]:
    document = quote(json.dumps(_policy(ask, entity)))
    named = {f"{entity.kind.title()}Name": entity.name, "PolicyName": ask.form["PolicyName"]}
    return {**named, "PolicyDocument": document}


def list_policies(_: Query, entity: Entity) -> dict[str, Any]:
    return {"PolicyNames": members(sorted(entity.policies)), "IsTruncated": False}


def delete_policy(ask: Query, entity: Entity) -> dict[str, Any]:
    _policy(ask, entity)
    left = {name: policy for name, policy in entity.policies.items() if name != ask.form["PolicyName"]}
    _replace(ask, entity, left)
    return {}


def no_groups(_: Query, __: Entity) -> dict[str, Any]:
    """Managed policies are attached to nobody here, and nobody is in a group."""
    return {"AttachedPolicies": members([]), "Groups": members([]), "IsTruncated": False}


def _policy(ask: Query, entity: Entity) -> Policy:
    name = ask.form.get("PolicyName", "")
    if name not in entity.policies:
        raise Refused(404, "NoSuchEntity", f"The {entity.kind} policy with name {name} cannot be found.")
    return entity.policies[name]


def _replace(ask: Query, entity: Entity, policies: Mapping[str, Policy]) -> None:
    entity.spreading.begin(entity.policies, ask.amazon.known)
    entity.policies = dict(policies)
