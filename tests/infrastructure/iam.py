"""As much of IAM's evaluation as the template's statements need: what is not known here fails the test."""

import re
from collections.abc import Mapping, Sequence
from typing import Any


def allows(
    statements: Sequence[Mapping[str, Any]], action: str, resource: str, context: Mapping[str, str] | None = None
) -> bool:
    """Whether one of these statements, all of them Allow, permits the action on the resource in this context."""
    assert all(statement["Effect"] == "Allow" for statement in statements)
    return any(_permits(statement, action, resource, context or {}) for statement in statements)


def texts(value: str | Sequence[str]) -> list[str]:
    """A policy's one text or list of texts, as a list."""
    return [value] if isinstance(value, str) else list(value)


def _permits(statement: Mapping[str, Any], action: str, resource: str, context: Mapping[str, str]) -> bool:
    return (
        any(_like(action.lower(), pattern.lower()) for pattern in texts(statement["Action"]))
        and any(_like(resource, pattern) for pattern in texts(statement["Resource"]))
        and all(_fulfils(operator, wanted, context) for operator, wanted in statement.get("Condition", {}).items())
    )


def _fulfils(operator: str, wanted: Mapping[str, str], context: Mapping[str, str]) -> bool:
    compare = {"StringEquals": str.__eq__, "StringLike": _like}[operator]
    return all(key in context and compare(context[key], pattern) for key, pattern in wanted.items())


def _like(text: str, pattern: str) -> bool:
    parts = (".*" if part == "*" else "." if part == "?" else re.escape(part) for part in re.split(r"([*?])", pattern))
    return re.fullmatch("".join(parts), text, re.DOTALL) is not None
