"""IAM: what it can be asked for."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.servers.amazon import policies, roles, users
from tests.servers.amazon.caller import Query
from tests.servers.amazon.entities import role_of, user_of
from tests.servers.amazon.state import Entity

type _Operation = Callable[[Query], dict[str, Any]]
type _OnPolicies = Callable[[Query, Entity], dict[str, Any]]

_POLICIES: Mapping[str, _OnPolicies] = {
    "Put{}Policy": policies.put_policy,
    "Get{}Policy": policies.get_policy,
    "List{}Policies": policies.list_policies,
    "Delete{}Policy": policies.delete_policy,
    "ListAttached{}Policies": policies.no_groups,
}


def _of_user(name: str, act: _OnPolicies) -> _Operation:
    return lambda ask: act(ask, user_of(ask, name))


def _of_role(name: str, act: _OnPolicies) -> _Operation:
    return lambda ask: act(ask, role_of(ask, name))


OPERATIONS: Mapping[str, _Operation] = {
    "CreateUser": users.create_user,
    "GetUser": users.get_user,
    "DeleteUser": users.delete_user,
    "TagUser": users.tag_user,
    "ListUserTags": users.list_user_tags,
    "ListGroupsForUser": _of_user("ListGroupsForUser", policies.no_groups),
    "CreateAccessKey": users.create_access_key,
    "ListAccessKeys": users.list_access_keys,
    "UpdateAccessKey": users.update_access_key,
    "DeleteAccessKey": users.delete_access_key,
    "GetAccessKeyLastUsed": users.get_access_key_last_used,
    "CreateRole": roles.create_role,
    "GetRole": roles.get_role,
    "DeleteRole": roles.delete_role,
    "UpdateAssumeRolePolicy": roles.update_assume_role_policy,
    "TagRole": roles.tag_role,
    "ListRoleTags": roles.list_role_tags,
    **{(name := form.format("User")): _of_user(name, act) for form, act in _POLICIES.items()},
    **{(name := form.format("Role")): _of_role(name, act) for form, act in _POLICIES.items()},
}
