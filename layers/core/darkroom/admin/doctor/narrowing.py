"""How credentials that may do too much are narrowed: what else they are given is named, and taken away."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from darkroom.admin.doctor import cures
from darkroom.admin.doctor.case import Case
from darkroom.sources import Keys, Role


def narrow(case: Case) -> str:
    """The commands that give the source's own policy and take away every other, if IAM tells which there are."""
    allow = cures.allow(case)
    if not case.ours:
        return allow
    match case.source.credentials:
        case Keys() if user := cures.user_of(case):
            found = _policies(case, "user", user)
        case Role() as role:
            found = _policies(case, "role", cures.role_name(role.arn))
        case _:
            return allow
    shared = [f"# and, unless it is used for more than {case.source.name}, take away the rest:"] if found else []
    return "\n".join([allow, *shared, *found])


def _policies(case: Case, kind: str, name: str) -> list[str]:
    """Commands that take away the policies of a user or a role, but for the source's own."""
    iam, given = case.cloud.iam(), {f"{kind.capitalize()}Name": name}
    own = cures.policy_name(case)
    holder = f"--{kind}-name {name}"
    try:
        attached = [
            item["PolicyArn"] for item in _call(iam, f"list_attached_{kind}_policies", given)["AttachedPolicies"]
        ]
        inline = [other for other in _call(iam, f"list_{kind}_policies", given)["PolicyNames"] if other != own]
    except (BotoCoreError, ClientError):
        return [f"and take away what else it may: aws iam list-attached-{kind}-policies {holder}"]
    groups = _groups(iam, given) if kind == "user" else []
    return [
        *(f"aws iam detach-{kind}-policy {holder} --policy-arn {arn}" for arn in attached),
        *(f"aws iam delete-{kind}-policy {holder} --policy-name {other}" for other in inline),
        *(f"aws iam remove-user-from-group {holder} --group-name {group}" for group in groups),
    ]


def _groups(iam: Any, given: dict[str, str]) -> list[str]:
    try:
        return [group["GroupName"] for group in iam.list_groups_for_user(**given)["Groups"]]
    except (BotoCoreError, ClientError):
        return []


def _call(iam: Any, operation: str, given: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = getattr(iam, operation)(**given)
    return found
