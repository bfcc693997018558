"""The access key: is it known, is its secret right, is it still good?"""

from botocore.exceptions import BotoCoreError, ClientError

from darkroom.admin.doctor import cures
from darkroom.admin.doctor.case import Case
from darkroom.admin.doctor.finding import Finding, failed, passed
from darkroom.sources import Keys
from darkroom.sources.wording import shortened

_TEMPORARY = "ASIA"
"""What the ids of temporary keys begin with (IAM User Guide, "Understanding unique ID prefixes")."""

_EXPIRED = frozenset({"ExpiredToken", "InvalidToken", "TokenRefreshRequired"})


def known(case: Case) -> Finding | None:
    """Is there such an access key, and is it active?"""
    credentials = case.source.credentials
    if not isinstance(credentials, Keys):
        return None
    short = shortened(credentials.access_key_id)
    if credentials.access_key_id.startswith(_TEMPORARY):
        return failed(
            f"{short} is a temporary key: it belongs to a session that ends, and is worth nothing without its token",
            f"give the source a key of its own: {_another_key(case)}",
        )
    if not case.opening.tells:
        return failed(
            f"S3 does not say whether it knows {short}: {case.opening}", f"darkroom source test {case.source.name}"
        )
    if case.opening.code not in ("InvalidAccessKeyId", "InvalidClientTokenId"):
        return passed(f"{short} is known")
    user = _owner(case, credentials)
    if user:
        return failed(
            f"{short} is inactive: its owner, the IAM user {user}, has it switched off", _activate(user, short)
        )
    return failed(
        f"S3 knows no access key {short}: it is misspelt, was deleted or is inactive, or belongs to another service",
        _another_key(case),
    )


def secret(case: Case) -> Finding | None:
    """Does the secret belong to the access key?"""
    if not isinstance(case.source.credentials, Keys):
        return None
    if case.opening.code != "SignatureDoesNotMatch":
        return passed("it belongs to the access key")
    return failed(
        "the secret access key does not belong to this access key id: often a character was lost when it was pasted, "
        "or the secret is that of another key",
        f"{_with_secret(case)}\nAWS shows a secret once: if it is lost, make another key: darkroom source rotate "
        f"{case.source.name}",
    )


def token(case: Case) -> Finding | None:
    """Are temporary credentials still good?"""
    said = case.opening
    if said.code in _EXPIRED:
        return failed(
            "the session has expired, or its token is not believed: temporary credentials end after some hours",
            f"give the source a key that lasts: {_another_key(case)}",
        )
    return passed("the session is good") if case.wide and case.wide.token else None


def _owner(case: Case, credentials: Keys) -> str:
    """The user whose inactive key it is, as IAM tells the administrator; S3 calls it unknown."""
    if not case.ours:
        return ""
    iam, key = case.cloud.iam(), credentials.access_key_id
    try:
        user = iam.get_access_key_last_used(AccessKeyId=key)["UserName"]
        theirs = iam.list_access_keys(UserName=user)["AccessKeyMetadata"]
    except (BotoCoreError, ClientError):
        return ""
    inactive = any(found["AccessKeyId"] == key and found["Status"] == "Inactive" for found in theirs)
    return user if inactive else ""


def _activate(user: str, short: str) -> str:
    theirs = f"AccessKeyMetadata[?ends_with(AccessKeyId, '{short[-4:]}')].AccessKeyId"
    found = f'$(aws iam list-access-keys --user-name {user} --output text --query "{theirs}")'
    return f"aws iam update-access-key --user-name {user} --status Active --access-key-id {found}"


def _with_secret(case: Case) -> str:
    return cures.change(case, "--secret-from-stdin", "secret_access_key")


def _another_key(case: Case) -> str:
    return cures.change(case, "--access-key-id AKIA... --secret-from-stdin", "access_key_id", "secret_access_key")
