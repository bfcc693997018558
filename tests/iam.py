"""IAM's evaluation, as far as tests need it: what is not known here fails the test instead of passing by.

The rules are those of the IAM User Guide, "Policy evaluation logic": an explicit Deny wins; within an account the
caller's policies or the resource's policy must allow, across accounts both; a session may do what its role's policies
and its session policy both allow.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

type Policy = Mapping[str, Any]
type Context = Mapping[str, str | Sequence[str]]

_VARIABLE = re.compile(r"\$\{([^}]*)}")


@dataclass(frozen=True)
class Caller:
    """Who asks: a user, a session of a role, or a service of AWS by itself; without an ARN or a service, anyone at all.

    `role` is the ARN of the role of a session, and `session` the policy that the session was narrowed by.
    """

    arn: str = ""
    policies: Sequence[Policy] = ()
    role: str = ""
    session: Policy | None = None
    service: str = ""

    @property
    def account(self) -> str:
        return self.arn.split(":")[4] if self.arn else ""


def may(
    caller: Caller,
    action: str,
    resource: str,
    context: Context | None = None,
    attached: Policy | None = None,
    owner: str | None = None,
) -> bool:
    """Whether the caller may do this.

    `attached` is the policy of the resource itself (a bucket's, a role's trust), `owner` the account that the resource
    belongs to, the caller's own unless it is said.
    """
    asked = _Asked(action, resource, {**_of_caller(caller), **(context or {})}, caller)
    own = asked.verdict(_statements(caller.policies))
    session = asked.verdict(_statements([caller.session])) if caller.session else "allow"
    theirs = asked.verdict(_statements([attached])) if attached else "nothing"
    if "deny" in (own, session, theirs):
        return False
    within = owner is None or owner == caller.account
    if within and session == "allow" and theirs == "allow" and asked.is_named_by(attached):
        return True
    allowed = caller.arn != "" and own == "allow" and session == "allow"
    if within:
        # A role is assumed by its trust policy alone: without one, no policy of the caller's helps.
        return allowed and (theirs == "allow" or action != "sts:AssumeRole")
    return theirs == "allow" and (allowed or not caller.arn)


def allows(statements: Iterable[Mapping[str, Any]], action: str, resource: str, context: Context | None = None) -> bool:
    """Whether these statements of a caller's own permit the action on the resource in this context."""
    return _Asked(action, resource, context or {}, Caller()).verdict(statements) == "allow"


def texts(value: str | Sequence[str]) -> list[str]:
    """A policy's one text or list of texts, as a list."""
    return [value] if isinstance(value, str) else list(value)


@dataclass(frozen=True)
class _Asked:
    action: str
    resource: str
    context: Context
    caller: Caller

    def verdict(self, statements: Iterable[Mapping[str, Any]]) -> Literal["allow", "deny", "nothing"]:
        effects = {statement["Effect"] for statement in statements if self._matches(statement)}
        assert effects <= {"Allow", "Deny"}
        return "deny" if "Deny" in effects else "allow" if effects else "nothing"

    def is_named_by(self, attached: Policy | None) -> bool:
        """Whether a resource's policy allows the caller itself, and not only the account, which would have to agree."""
        accounts = {self.caller.account, f"arn:{self._partition}:iam::{self.caller.account}:root"}
        return any(
            statement["Effect"] == "Allow" and self._matches(statement) and not set(_aws(statement)) & accounts
            for statement in _statements([attached] if attached else [])
        )

    @property
    def _partition(self) -> str:
        return self.caller.arn.split(":")[1] if self.caller.arn else "aws"

    def _matches(self, statement: Mapping[str, Any]) -> bool:
        unknown = set(statement) - _ELEMENTS
        assert not unknown, unknown
        return (
            self._principal(statement)
            and self._is_one_of(statement, "Action", lambda pattern: _like(self.action.lower(), pattern.lower()))
            and self._is_one_of(statement, "Resource", lambda pattern: _like(self.resource, self._filled(pattern)))
            and all(
                self._fulfils(operator, key, texts(wanted))
                for operator, keys in statement.get("Condition", {}).items()
                for key, wanted in keys.items()
            )
        )

    def _is_one_of(self, statement: Mapping[str, Any], element: str, like: Callable[[str], bool]) -> bool:
        if f"Not{element}" in statement:
            return not any(like(pattern) for pattern in texts(statement[f"Not{element}"]))
        # The one resource of a trust policy is the role that it belongs to.
        return element not in statement or any(like(pattern) for pattern in texts(statement[element]))

    def _principal(self, statement: Mapping[str, Any]) -> bool:
        if "Principal" not in statement:
            return True
        caller = self.caller
        mine = {caller.arn, caller.role, caller.account, f"arn:{self._partition}:iam::{caller.account}:root"} - {""}
        named = set(_aws(statement))
        served = bool(caller.service) and caller.service in _services(statement)
        return "*" in named or served or bool(caller.arn and named & mine)

    def _fulfils(self, operator: str, key: str, wanted: list[str]) -> bool:
        *quantifier, operator = operator.split(":")
        operator, if_exists = operator.removesuffix("IfExists"), operator.endswith("IfExists")
        found = {name.lower(): value for name, value in self.context.items()}.get(key.lower())
        if operator == "Null":
            return (found is None) is (wanted == ["true"])
        negated, compare = _OPERATORS[operator]
        if found is None:
            return if_exists or negated or quantifier == ["ForAllValues"]
        patterns = [self._filled(pattern) for pattern in wanted]
        meets = [any(compare(value, pattern) for pattern in patterns) is not negated for value in texts(found)]
        return all(meets) if quantifier == ["ForAllValues"] or negated else any(meets)

    def _filled(self, pattern: str) -> str:
        """The pattern with its variables filled in; what they stand for is no wild card."""

        def value(found: re.Match[str]) -> str:
            name = found[1]
            known = name if name in ("*", "?", "$") else self.context.get(name)
            # IAM's own escapes cannot be told from wild cards in a text, so the text has private letters for them.
            return "\ue000" if known is None else "".join(_KEPT.get(letter, letter) for letter in texts(known)[0])

        return _VARIABLE.sub(value, pattern)


_ELEMENTS = {
    "Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition",
}  # fmt: skip
_KEPT = {"*": "\ue001", "?": "\ue002"}
_LITERAL = {"\ue001": "*", "\ue002": "?"}


def _like(text: str, pattern: str) -> bool:
    parts = (
        ".*" if part == "*" else "." if part == "?" else re.escape(_LITERAL.get(part, part))
        for part in re.split("([*?\ue001\ue002])", pattern)
    )
    return re.fullmatch("".join(parts), text, re.DOTALL) is not None


def _equals(text: str, pattern: str) -> bool:
    return text == "".join(_LITERAL.get(letter, letter) for letter in pattern)


def _equals_in_any_case(text: str, pattern: str) -> bool:
    return _equals(text.lower(), pattern.lower())


_OPERATORS: Mapping[str, tuple[bool, Callable[[str, str], bool]]] = {
    "StringEquals": (False, _equals),
    "StringNotEquals": (True, _equals),
    "StringEqualsIgnoreCase": (False, _equals_in_any_case),
    "StringNotEqualsIgnoreCase": (True, _equals_in_any_case),
    "StringLike": (False, _like),
    "StringNotLike": (True, _like),
    "ArnEquals": (False, _like),
    "ArnLike": (False, _like),
    "ArnNotEquals": (True, _like),
    "ArnNotLike": (True, _like),
    "Bool": (False, _equals_in_any_case),
}


def _of_caller(caller: Caller) -> Context:
    """What AWS itself adds to every request; a session is known by its role's ARN."""
    if not caller.arn:
        return {"aws:PrincipalType": "Anonymous"}
    return {"aws:PrincipalArn": caller.role or caller.arn, "aws:PrincipalAccount": caller.account}


def _aws(statement: Mapping[str, Any]) -> list[str]:
    principal = statement.get("Principal", {})
    return ["*"] if principal == "*" else texts(principal.get("AWS", ()))


def _services(statement: Mapping[str, Any]) -> list[str]:
    principal = statement.get("Principal", {})
    return [] if principal == "*" else texts(principal.get("Service", ()))


def _statements(policies: Iterable[Policy]) -> Iterable[Mapping[str, Any]]:
    for policy in policies:
        found = policy["Statement"]
        yield from [found] if isinstance(found, Mapping) else found
