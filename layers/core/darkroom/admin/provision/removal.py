"""A user or a role that is removed, with everything it has."""

from collections.abc import Sequence

from darkroom.admin.provision.calls import Call, Iam, Refused
from darkroom.admin.provision.found import Kind, keys_of, named


def remove(iam: Iam, kind: Kind, name: str, known_keys: Sequence[str] = ()) -> list[str]:
    """Remove it; the commands for what could not be removed, none if nothing is left.

    `known_keys` are those that it is known to have, should IAM not say.
    """
    calls = _calls(iam, kind, name, known_keys)
    for place, call in enumerate(calls):
        try:
            iam.remove(call)
        except (Refused, KeyboardInterrupt):
            return [left.command for left in calls[place:]]
    return []


def _calls(iam: Iam, kind: Kind, name: str, known_keys: Sequence[str]) -> list[Call]:
    try:
        keys = keys_of(iam, name) if kind == "User" else []
    except (Refused, KeyboardInterrupt):
        keys = list(known_keys)
    try:
        policies = (iam.look(f"List{kind}Policies", **named(kind, name)) or {}).get("PolicyNames", [])
    except (Refused, KeyboardInterrupt):
        policies = [name]
    whose = named(kind, name)
    return [
        *(Call("DeleteAccessKey", {**whose, "AccessKeyId": key}) for key in keys),
        *(Call(f"Delete{kind}Policy", {**whose, "PolicyName": policy}) for policy in policies),
        Call(f"Delete{kind}", whose),
    ]
