"""IAM's roles."""

from typing import Any

from tests.servers.amazon.caller import Query
from tests.servers.amazon.documents import checked_trust
from tests.servers.amazon.entities import allowed, name_of, role_of, shown, tagged, tags_of, unused, without_policies
from tests.servers.amazon.state import Role


def create_role(ask: Query) -> dict[str, Any]:
    """A role without policies, whose trust policy names who may assume it."""
    amazon, path = ask.amazon, ask.form.get("Path", "/")
    role = Role(name=name_of(ask, "RoleName"), account=ask.caller.account, created=amazon.now(), path=path)
    allowed(ask, "CreateRole", role)
    unused(amazon.roles, role)
    role.trust = _trust(ask, "AssumeRolePolicyDocument")
    role.tags, role.longest = tags_of(ask), int(ask.form.get("MaxSessionDuration", "3600"))
    role.trusted.begin(None, amazon.known)
    amazon.roles[role.name] = role
    return {"Role": shown(role)}


def get_role(ask: Query) -> dict[str, Any]:
    return {"Role": shown(role_of(ask, "GetRole"), with_tags=True)}


def delete_role(ask: Query) -> dict[str, Any]:
    """Only a role that has nothing left can be deleted."""
    role = role_of(ask, "DeleteRole")
    without_policies(role)
    del ask.amazon.roles[role.name]
    return {}


def update_assume_role_policy(ask: Query) -> dict[str, Any]:
    role = role_of(ask, "UpdateAssumeRolePolicy")
    trust = _trust(ask, "PolicyDocument")
    role.trusted.begin(role.trust, ask.amazon.known)
    role.trust = trust
    return {}


def tag_role(ask: Query) -> dict[str, Any]:
    role_of(ask, "TagRole").tags.update(tags_of(ask))
    return {}


def list_role_tags(ask: Query) -> dict[str, Any]:
    return {"Tags": tagged(role_of(ask, "ListRoleTags")), "IsTruncated": False}


def _trust(ask: Query, field: str) -> dict[str, Any]:
    return checked_trust(ask.form.get(field, ""), ask.amazon.principals(), ask.caller.account)
