"""A role's trust policy, as far as it must be understood to say what is wrong with it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_EXTERNAL_ID = "sts:externalid"
_ASSUMING = frozenset({"sts:assumerole", "sts:*", "*"})


class Trust:
    """Reads what a trust policy allows; what it denies, and conditions on anything else, are not judged."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._allowing = [statement for statement in _many(document.get("Statement")) if _allows(statement)]

    def names(self, arn: str) -> bool:
        """Whether who has this ARN is named, by it or by the account."""
        return any(_means(named, arn) for statement in self._allowing for named in _principals(statement))

    @property
    def external_ids(self) -> list[str]:
        """The external ids of which one is demanded."""
        return [found for statement in self._allowing for found in _external_ids(statement)]

    @property
    def demands_external_id(self) -> bool:
        """Whether nobody gets in without an external id."""
        return all(any(_external_ids(statement)) for statement in self._allowing)

    def accepts(self, external_id: str | None) -> bool:
        """Whether this external id, or none, is let in by a statement."""
        return any(not ids or external_id in ids for ids in map(_external_ids, self._allowing))


def principal(arn: str) -> str:
    """How a trust policy names a caller: a session by its role, so that it lasts longer than the session."""
    found = re.fullmatch(r"arn:(aws[a-z-]*):sts::(\d{12}):assumed-role/([\w+=,.@-]+)/.*", arn)
    return f"arn:{found[1]}:iam::{found[2]}:role/{found[3]}" if found else arn


def _allows(statement: Mapping[str, Any]) -> bool:
    actions = {str(action).lower() for action in _many(statement.get("Action"))}
    return statement.get("Effect") == "Allow" and bool(actions & _ASSUMING)


def _principals(statement: Mapping[str, Any]) -> Iterator[str]:
    named = statement.get("Principal", {})
    yield from map(str, _many(named.get("AWS") if isinstance(named, Mapping) else named))


def _means(named: str, arn: str) -> bool:
    """Whether a principal is this one; the ARN of a session does not say in which folder its role lies."""
    account = arn.split(":")[4]
    if named in ("*", account, arn) or named.endswith(f":iam::{account}:root"):
        return True
    return ":role/" in arn and named.split(":")[4:5] == [account] and named.rpartition("/")[2] == arn.rpartition("/")[2]


def _external_ids(statement: Mapping[str, Any]) -> list[str]:
    return [
        str(value)
        for operator, keys in statement.get("Condition", {}).items()
        if operator.startswith("String") and "Not" not in operator
        for key, values in keys.items()
        if key.lower() == _EXTERNAL_ID
        for value in _many(values)
    ]


def _many(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
