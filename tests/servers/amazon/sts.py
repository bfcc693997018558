"""STS: who somebody is, and sessions of roles."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.servers.amazon.caller import Query
from tests.servers.amazon.documents import checked_policy
from tests.servers.amazon.state import Refused, Role, Session
from tests.servers.amazon.times import iso

_NAME = re.compile(r"[\w+=,.@-]{2,64}")
_LONGEST_POLICY = 2048


def get_caller_identity(ask: Query) -> dict[str, Any]:
    """Anyone may ask who they are."""
    return {"Arn": ask.caller.arn, "UserId": ask.caller.id, "Account": ask.caller.account}


def assume_role(ask: Query) -> dict[str, Any]:
    """A session, for whom the role's trust policy lets in."""
    policy, seconds = _checked(ask.form)
    role = _trusting(ask)
    if seconds > role.longest:
        message = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        raise Refused(400, "ValidationError", message)
    session = Session(role, ask.form["RoleSessionName"], ask.amazon.now() + seconds, policy)
    ask.amazon.sessions[session.id] = session
    return {
        "Credentials": {
            "AccessKeyId": session.id,
            "SecretAccessKey": session.secret,
            "SessionToken": session.token,
            "Expiration": iso(session.until),
        },
        "AssumedRoleUser": {"AssumedRoleId": f"{role.id}:{session.name}", "Arn": session.arn},
    }


def _checked(form: Mapping[str, str]) -> tuple[dict[str, Any] | None, int]:
    seconds = int(form.get("DurationSeconds", "3600"))
    policy = form.get("Policy")
    constraints = {
        "roleSessionName": _NAME.fullmatch(form.get("RoleSessionName", "")) is not None,
        "durationSeconds": 900 <= seconds <= 43200,
        "policy": policy is None or len(policy) <= _LONGEST_POLICY,
        "externalId": re.fullmatch(r"[\w+=,.@:/-]{2,1224}", form.get("ExternalId", "none")) is not None,
    }
    for name, holds in constraints.items():
        if not holds:
            message = f"1 validation error detected: Value at '{name}' failed to satisfy constraint"
            raise Refused(400, "ValidationError", message)
    if policy is None:
        return None, seconds
    checked_policy(policy)
    return json.loads(policy), seconds


def _trusting(ask: Query) -> Role:
    """The role; that there is none is not told from being refused."""
    form, arn = ask.form, ask.form.get("RoleArn", "")
    role = next((role for role in ask.amazon.roles.values() if role.arn == arn), None)
    trust = role.trusted.seen(role.trust) if role else None
    context = {"sts:ExternalId": form["ExternalId"]} if "ExternalId" in form else {}
    if role and trust and ask.caller.may("sts:AssumeRole", arn, context, attached=trust, owner=role.account):
        return role
    message = f"User: {ask.caller.arn} is not authorized to perform: sts:AssumeRole on resource: {arn}"
    raise Refused(403, "AccessDenied", message)


OPERATIONS: Mapping[str, Callable[[Query], dict[str, Any]]] = {
    "AssumeRole": assume_role,
    "GetCallerIdentity": get_caller_identity,
}
