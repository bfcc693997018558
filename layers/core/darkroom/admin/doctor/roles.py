"""The role: may it be assumed, by the function and by whoever tests it?"""

import json
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from darkroom.admin import AdminError
from darkroom.admin.cloud import code
from darkroom.admin.doctor import cures
from darkroom.admin.doctor.case import Case
from darkroom.admin.doctor.finding import Finding, failed, passed, skipped, warned
from darkroom.admin.doctor.trusting import Trust, principal
from darkroom.admin.operator import operator
from darkroom.aws.sts import session_policy
from darkroom.errors import ConfigurationError
from darkroom.sources import Ambient, Role
from darkroom.sources.trust import trust

_SESSION = "darkroom-source-test"
_ALLOWED = "darkroom-"
"""What the names of roles begin with that the function may assume in other accounts (template.yaml)."""


def assumed(case: Case) -> Finding | None:
    """May the role be assumed? Its session is narrowed as the function narrows it."""
    role = _role(case)
    if role is None:
        return _unset(case)
    try:
        policy = session_policy(case.asking.bucket)
        case.key = case.cloud.assume(role, _SESSION, policy)
        case.wide = case.cloud.assume(role, _SESSION)
    except ConfigurationError as error:
        return failed(error.problems[0], cures.update(case, "prefix", "..."))
    except (BotoCoreError, ClientError) as error:
        return _refused(case, role, error)
    return passed(f"{cures.role_name(role.arn)} can be assumed, and its session be narrowed to the prefix")


def trusted(case: Case) -> Finding | None:
    """Does the role trust the function, and nobody who does not name the external id?"""
    role = _role(case)
    if not isinstance(case.source.credentials, Role) or role is None:
        return None
    function = case.around.function_role
    if function is None:
        return skipped(
            "only your own right to assume the role was tried: which role the function has is not known",
            "name the deployment: darkroom source test --stack NAME (or set DARKROOM_FUNCTION_ROLE)",
        )
    if _account(role.arn) != _account(function) and not role.arn.partition(":role/")[2].startswith(_ALLOWED):
        return failed(
            f"the function may assume only roles of other accounts whose names begin with {_ALLOWED}",
            f"give the role such a name, or allow sts:AssumeRole on {role.arn} to {function}",
        )
    found = _trust(case, role)
    if found is None:
        return skipped(
            "you may not read the role's trust policy (iam:GetRole), so whether it names the function's role "
            "is not known"
        )
    if not found.names(function):
        return failed(f"the role's trust policy does not name the function's role, {function}", _trusting(case, role))
    if not found.demands_external_id:
        return warned(
            "the role's trust policy demands no external id: who else can use the function's role can use this one",
            _trusting(case, role),
        )
    return passed("its trust policy names the function's role, under the external id")


def _role(case: Case) -> Role | None:
    match case.source.credentials:
        case Role() as role:
            return role
        case Ambient() if case.around.reader_role:
            return Role(arn=case.around.reader_role)
    return None


def _unset(case: Case) -> Finding | None:
    if not isinstance(case.source.credentials, Ambient):
        return None
    return failed(
        "the source has no credentials of its own, and the deployment no reader role to lend it (DARKROOM_READER_ROLE)",
        "deploy with ReadableObjects set to the objects that such sources may read, and name the deployment: "
        "darkroom source test --stack NAME",
    )


def _refused(case: Case, role: Role, error: ClientError | BotoCoreError) -> Finding:
    match code(error):
        case "ExpiredToken" | "ExpiredTokenException":
            return failed("your own AWS session has expired, so the role cannot be tried", "aws sso login")
        case "InvalidClientTokenId" | "SignatureDoesNotMatch" | "InvalidAccessKeyId":
            return failed(
                "AWS does not know your own credentials, so the role cannot be tried", "aws sts get-caller-identity"
            )
        case "RegionDisabledException":
            return failed(
                f"STS is switched off in {case.cloud.region}, in the account of the role",
                f"its owner can switch it on: IAM, Account settings, Endpoints, {case.cloud.region}",
            )
        case "AccessDenied" | "AccessDeniedException":
            return _denied(case, role)
        case "ValidationError":
            return failed("STS takes the ARN of the role for no role's", _point(case))
        case said:
            return failed(f"STS did not give a session of the role: {said}")


def _denied(case: Case, role: Role) -> Finding:
    """What of several reasons it is: STS has the same words for all of them, but who may read the role can tell."""
    me = case.me
    if isinstance(case.source.credentials, Ambient):
        named = f"deploy with Operators={_me(case)}, or " if me else ""
        return skipped(
            f"the reader role {cures.role_name(role.arn)} does not trust you: it cannot be tried from here",
            f"{named}ask the function itself: darkroom get {case.source.name}/PATH",
        )
    if me is None:
        return failed("STS refuses the role to you", _trusting(case, role))
    try:
        found = _read_trust(case, role)
    except (BotoCoreError, ClientError) as error:
        if code(error) == "NoSuchEntity":
            return failed(
                f"there is no role {cures.role_name(role.arn)} in the account {_account(role.arn)}",
                _make(case),
            )
        return _guessed(case, role)
    return _told_apart(case, role, found, _me(case) or me.arn) if found else _guessed(case, role)


def _me(case: Case) -> str | None:
    """How a trust policy names whoever asks: by the role of their session, in its folder where IAM tells of it."""
    if case.me is None:
        return None
    try:
        return principal(operator(case.cloud))
    except AdminError:
        return principal(case.me.arn)


def _told_apart(case: Case, role: Role, found: Trust, me: str) -> Finding:
    name = cures.role_name(role.arn)
    if not found.names(me):
        return failed(f"the trust policy of {name} does not name you, {me}", _trusting(case, role))
    if not found.accepts(role.external_id):
        if role.external_id is None:
            cause = f"the trust policy of {name} demands an external id, and the source has none"
        else:
            cause = f"the trust policy of {name} demands another external id than the source has"
        wanted = found.external_ids[0] if found.external_ids else "..."
        return failed(cause, cures.update(case, "external-id", wanted))
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": role.arn}
    return failed(
        f"{name} trusts you, but you are not allowed to assume roles (sts:AssumeRole)",
        "allow this to yourself:\n" + cures.indented({"Version": "2012-10-17", "Statement": [statement]}),
    )


def _guessed(case: Case, role: Role) -> Finding:
    external = (
        "another external id than the source's" if role.external_id else "an external id, and the source has none"
    )
    return failed(
        f"STS refuses the role to you, and does not say why: there is no role {cures.role_name(role.arn)}, its trust "
        f"policy does not name you or demands {external}, or you are not allowed sts:AssumeRole",
        _trusting(case, role),
    )


def _trusting(case: Case, role: Role) -> str:
    """The command that lets the function and the administrator assume the role, or what its owner should be sent."""
    name = cures.role_name(role.arn)
    who = [case.around.function_role, _me(case)]
    named = [arn for arn in who if arn]
    try:
        document = cures.indented(trust(named, role.external_id))
    except ConfigurationError:
        return f"see who you are: aws sts get-caller-identity; and the role: aws iam get-role --role-name {name}"
    if case.me and case.me.account == _account(role.arn):
        return f"aws iam update-assume-role-policy --role-name {name} --policy-document {cures.quoted(document)}"
    return f"the owner of {role.arn} gives it this trust policy:\n{document}"


def _make(case: Case) -> str:
    return f"look at the roles there are: aws iam list-roles --query 'Roles[].Arn'; and {_point(case)}"


def _point(case: Case) -> str:
    return cures.change(case, "--role-arn arn:aws:iam::...", "arn")


def _trust(case: Case, role: Role) -> Trust | None:
    try:
        return _read_trust(case, role)
    except (BotoCoreError, ClientError):
        return None


def _read_trust(case: Case, role: Role) -> Trust | None:
    """The role's trust policy; None if it lies in an account that IAM cannot be asked about."""
    if not case.me or (_account(role.arn) and case.me.account != _account(role.arn)):
        return None
    document: Any = case.cloud.iam().get_role(RoleName=cures.role_name(role.arn))["Role"]["AssumeRolePolicyDocument"]
    return Trust(json.loads(document) if isinstance(document, str) else document)


def _account(arn: str) -> str:
    return arn.split(":")[4]
