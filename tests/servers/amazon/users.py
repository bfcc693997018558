"""IAM's users and their access keys."""

from typing import Any

from tests.servers.amazon.caller import Query
from tests.servers.amazon.entities import (
    allowed,
    denied,
    name_of,
    shown,
    tagged,
    tags_of,
    unused,
    user_of,
    without_policies,
)
from tests.servers.amazon.state import Key, Refused, User, new_key
from tests.servers.amazon.times import iso
from tests.servers.amazon.xml import members

KEYS = 2
"""Access keys that a user may have."""


def create_user(ask: Query) -> dict[str, Any]:
    """A user without keys and policies."""
    amazon, path = ask.amazon, ask.form.get("Path", "/")
    user = User(name=name_of(ask, "UserName"), account=ask.caller.account, created=amazon.now(), path=path)
    allowed(ask, "CreateUser", user)
    unused(amazon.users, user)
    user.tags = tags_of(ask)
    amazon.users[user.name] = user
    return {"User": shown(user)}


def get_user(ask: Query) -> dict[str, Any]:
    return {"User": shown(user_of(ask, "GetUser"), with_tags=True)}


def delete_user(ask: Query) -> dict[str, Any]:
    """Only a user who has nothing left can be deleted."""
    user = user_of(ask, "DeleteUser")
    without_policies(user)
    if ask.amazon.keys_of(user):
        raise Refused(409, "DeleteConflict", "Cannot delete entity, must delete access keys first.")
    del ask.amazon.users[user.name]
    return {}


def tag_user(ask: Query) -> dict[str, Any]:
    user_of(ask, "TagUser").tags.update(tags_of(ask))
    return {}


def list_user_tags(ask: Query) -> dict[str, Any]:
    return {"Tags": tagged(user_of(ask, "ListUserTags")), "IsTruncated": False}


def create_access_key(ask: Query) -> dict[str, Any]:
    """A key, the secret of which is told once."""
    amazon, user = ask.amazon, user_of(ask, "CreateAccessKey")
    if len(amazon.keys_of(user)) >= KEYS:
        raise Refused(409, "LimitExceeded", f"Cannot exceed quota for AccessKeysPerUser: {KEYS}")
    key = new_key(user, amazon.now())
    key.spreading.begin(None, amazon.known)
    amazon.keys[key.id] = key
    return {"AccessKey": {**_listed(key), "SecretAccessKey": key.secret}}


def list_access_keys(ask: Query) -> dict[str, Any]:
    keys = ask.amazon.keys_of(user_of(ask, "ListAccessKeys"))
    return {"AccessKeyMetadata": members([_listed(key) for key in keys]), "IsTruncated": False}


def update_access_key(ask: Query) -> dict[str, Any]:
    key = _key(ask, "UpdateAccessKey")
    if ask.form.get("Status") not in ("Active", "Inactive"):
        raise Refused(400, "ValidationError", "Value at 'status' failed to satisfy constraint")
    key.spreading.begin(key.status, ask.amazon.known)
    key.status = "Active" if ask.form["Status"] == "Active" else "Inactive"
    return {}


def delete_access_key(ask: Query) -> dict[str, Any]:
    key = _key(ask, "DeleteAccessKey")
    key.spreading.begin(key.status, ask.amazon.known)
    key.status = None
    return {}


def get_access_key_last_used(ask: Query) -> dict[str, Any]:
    """A key that was never used has no date, and its service and region are `N/A`."""
    key = ask.amazon.keys.get(ask.form.get("AccessKeyId", ""))
    if not key or not ask.caller.may("iam:GetAccessKeyLastUsed", key.user.arn):
        raise denied(ask, "GetAccessKeyLastUsed", key.user.arn if key else "*")
    moment, service, region = key.used or (None, "N/A", "N/A")
    used = {"LastUsedDate": iso(moment) if moment else None, "ServiceName": service, "Region": region}
    return {"UserName": key.user.name, "AccessKeyLastUsed": used}


def _key(ask: Query, operation: str) -> Key:
    user, wanted = user_of(ask, operation), ask.form.get("AccessKeyId", "")
    key = ask.amazon.keys.get(wanted)
    if not key or key.user is not user or key.status is None:
        raise Refused(404, "NoSuchEntity", f"The Access Key with id {wanted} cannot be found.")
    return key


def _listed(key: Key) -> dict[str, Any]:
    return {"UserName": key.user.name, "AccessKeyId": key.id, "Status": key.status, "CreateDate": iso(key.created)}
