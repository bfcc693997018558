"""Who may assume a source's role."""

import re
from collections.abc import Iterable

from darkroom.errors import ConfigurationError
from darkroom.sources.policy import Policy

_PRINCIPAL = re.compile(
    r"arn:aws[a-z-]*:(?:iam::\d{12}:(?:root|(?:role|user)/[\w+=,.@/-]{1,576})|sts::\d{12}:assumed-role/[\w+=,.@/-]{1,576})"
)


def trust(principals: Iterable[str], external_id: str | None = None) -> Policy:
    """The trust policy of a role that these principals may assume, if they name the external id.

    Raises:
        ConfigurationError: no principal, or one that is not the ARN of a role, a user, a session or an account.
    """
    named = list(dict.fromkeys(checked_principal(principal) for principal in principals))
    if not named:
        raise ConfigurationError(["principal: expected at least one ARN, found none"])
    statement = {
        "Sid": "AssumeForDarkroom",
        "Effect": "Allow",
        "Principal": principal_of(named),
        "Action": "sts:AssumeRole",
    }
    if external_id:
        statement["Condition"] = {"StringEquals": {"sts:ExternalId": external_id}}
    return {"Version": "2012-10-17", "Statement": [statement]}


def checked_principal(arn: str) -> str:
    """The ARN of a principal, as it was given.

    Raises:
        ConfigurationError: it is not the ARN of a role, a user, a session or an account; `*` is nobody's.
    """
    if not _PRINCIPAL.fullmatch(arn):
        expected = "the ARN of a role, user or account, such as arn:aws:iam::123456789012:role/NAME"
        raise ConfigurationError([f"principal: expected {expected}, found a text of {len(arn)} characters"])
    return arn


def principal_of(arns: list[str]) -> dict[str, str | list[str]]:
    """The principals of a statement; one stands alone, as AWS shows it."""
    return {"AWS": arns[0] if len(arns) == 1 else arns}
