"""Policies as IAM takes them: their form, their principals, their size."""

import json
import re
from collections.abc import Collection
from typing import Any, NoReturn

from tests.servers.amazon.state import Refused

_ELEMENTS = {
    "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
}  # fmt: skip


def checked_policy(text: str, *, most: int | None = None, holder: str = "") -> dict[str, Any]:
    """The document of an identity's or a session's policy; `most` is how many characters, blanks not counted."""
    policy = _read(text)
    for statement in _statements(policy):
        if "Principal" in statement or not {"Resource", "NotResource"} & set(statement):
            _malformed("Policy document should specify resources and no principal.")
        if not all(re.fullmatch(r"\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:.+", one) for one in _texts(statement["Resource"])):
            _malformed('Resource must be in ARN format or "*".')
    if most is not None and len(re.sub(r"\s", "", text)) > most:
        raise Refused(409, "LimitExceeded", f"Maximum policy size of {most} bytes exceeded for {holder}")
    return policy


def checked_trust(text: str, known: Collection[str], account: str) -> dict[str, Any]:
    """The document of a trust policy; principals of this account must be `known`, as IAM knows them."""
    policy = _read(text)
    for statement in _statements(policy):
        if "Principal" not in statement or "Resource" in statement:
            _malformed("Trust policy should name principals and no resources.")
        named = statement["Principal"]
        for arn in ["*"] if named == "*" else _texts(named.get("AWS", [])):
            of_this_account = re.match(rf"arn:aws:(iam|sts)::{account}:(user|role|assumed-role)/", arn)
            if of_this_account and arn not in known:
                _malformed(f'Invalid principal in policy: "AWS":"{arn}"')
    if len(re.sub(r"\s", "", text)) > 2048:
        raise Refused(409, "LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048")
    return policy


def _read(text: str) -> dict[str, Any]:
    try:
        policy = json.loads(text)
    except ValueError:
        _malformed("Syntax errors in policy.")
    if not isinstance(policy, dict) or policy.get("Version") not in ("2012-10-17", "2008-10-17", None):
        _malformed("Syntax errors in policy.")
    for statement in _statements(policy):
        effect, actions = statement.get("Effect"), {"Action", "NotAction"} & set(statement)
        if effect not in ("Allow", "Deny") or not actions or set(statement) - _ELEMENTS:
            _malformed("Syntax errors in policy.")
    return policy


def _statements(policy: dict[str, Any]) -> list[dict[str, Any]]:
    found = policy.get("Statement")
    if not found:
        _malformed("Policy document should have a statement.")
    return found if isinstance(found, list) else [found]


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _malformed(message: str) -> NoReturn:
    raise Refused(400, "MalformedPolicyDocument", message)
