"""Who may assume a source's role."""

import re
from collections.abc import Iterable

from darkroom.errors import ConfigurationError
from darkroom.sources.document import checked
from darkroom.sources.policy import Policy
from darkroom.sources.texts import ExternalId

_PRINCIPAL = re.compile(
    r"arn:aws[a-z-]*:(?:iam::\d{12}:(?:root|(?:role|user)/[\w+=,.@/-]{1,576})|sts::\d{12}:assumed-role/[\w+=,.@/-]{1,576})"
)


def trust(principals: Iterable[str], external_id: str | None = None) -> Policy:
    """The trust policy of a role that these principals may assume, if they name the external id.

    Raises:
        ConfigurationError: no principal, or one that is not the ARN of a role, a user, a session or an account; or an
            external id that AWS would not take.
    """
    statement = {
        "Sid": "AssumeForDarkroom",
        "Effect": "Allow",
        "Principal": principals_of(principals),
        "Action": "sts:AssumeRole",
    }
    if external_id is not None:
        statement["Condition"] = {"StringEquals": {"sts:ExternalId": checked("external_id", external_id, ExternalId)}}
    return {"Version": "2012-10-17", "Statement": [statement]}


def principals_of(arns: Iterable[str]) -> dict[str, str | list[str]]:
    """The principals of a statement, each once; one stands alone, as AWS shows it.

    Raises:
        ConfigurationError: there is none, or one that is not the ARN of a role, a user, a session or an account.
    """
    named = list(dict.fromkeys(arns))
    expected = "the ARN of a role, user or account, such as arn:aws:iam::123456789012:role/NAME"
    problems = [
        f"principal: expected {expected}, found a text of {len(arn)} characters"
        for arn in named
        if not _PRINCIPAL.fullmatch(arn)
    ]
    if problems or not named:
        raise ConfigurationError(problems or [f"principal: expected {expected}, found none"])
    return {"AWS": named[0] if len(named) == 1 else named}
