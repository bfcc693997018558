"""The access keys of an IAM user, and whose a key is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from darkroom.admin import AdminError, moment
from darkroom.admin.cloud import Cloud, code
from darkroom.aws.signing import AccessKey
from darkroom.sources import Keys, Secret

if TYPE_CHECKING:
    from mypy_boto3_iam.type_defs import AccessKeyMetadataTypeDef

MOST = 2
"""Access keys a user can have (IAM User Guide, "IAM and AWS STS quotas")."""


@dataclass(frozen=True)
class Use:
    """When a key was last used, as Unix time, and for what."""

    at: float
    service: str
    region: str

    def __str__(self) -> str:
        return f"{moment(self.at)} for {self.service} in {self.region}"


@dataclass(frozen=True)
class UserKey:
    """An access key without its secret; `created` is Unix time, where IAM says it."""

    id: str
    active: bool
    created: float | None = None
    used: Use | None = field(default=None, compare=False)

    def __str__(self) -> str:
        made = f"made {moment(self.created)}" if self.created is not None else "made at a time that IAM does not say"
        used = f"last used {self.used}" if self.used else "never used, as far as IAM says"
        return f"{self.id} ({'active' if self.active else 'inactive'}, {made}, {used})"


class UserKeys:
    """The keys of one user, seen and changed by the administrator; every method raises `AdminError`."""

    def __init__(self, cloud: Cloud, user: str) -> None:
        self._iam = cloud.iam()
        self.user = user

    def listed(self) -> list[UserKey]:
        """All of them, the oldest first, each with its last use."""
        answer = self._done("ListAccessKeys", lambda: self._iam.list_access_keys(UserName=self.user))
        keys = [self._described(found) for found in answer["AccessKeyMetadata"]]
        return sorted(keys, key=lambda key: key.created or 0.0)

    def used(self, key: str) -> Use | None:
        """When a key was last used; None where it never was, or IAM does not say."""
        try:
            said = self._iam.get_access_key_last_used(AccessKeyId=key)["AccessKeyLastUsed"]
        except (ClientError, BotoCoreError):
            return None
        date = said.get("LastUsedDate")
        return Use(date.timestamp(), said["ServiceName"], said["Region"]) if date else None

    def create(self) -> Keys:
        """A further key."""
        made = self._done("CreateAccessKey", lambda: self._iam.create_access_key(UserName=self.user))["AccessKey"]
        return Keys(made["AccessKeyId"], Secret(made["SecretAccessKey"]))

    def activate(self, key: str) -> None:
        """Let a key be used again."""
        self._update(key, "Active")

    def deactivate(self, key: str) -> None:
        """Have a key refused from now on; `activate` takes it back."""
        self._update(key, "Inactive")

    def delete(self, key: str) -> None:
        """Remove a key for good; one that is gone already is no mistake."""

        def delete() -> None:
            try:
                self._iam.delete_access_key(UserName=self.user, AccessKeyId=key)
            except self._iam.exceptions.NoSuchEntityException:
                return

        self._done("DeleteAccessKey", delete)

    def _update(self, key: str, status: Any) -> None:
        self._done(
            "UpdateAccessKey",
            lambda: self._iam.update_access_key(UserName=self.user, AccessKeyId=key, Status=status),
        )

    def _described(self, found: "AccessKeyMetadataTypeDef") -> UserKey:
        created = found.get("CreateDate")
        used = self.used(found["AccessKeyId"])
        return UserKey(
            found["AccessKeyId"], found["Status"] == "Active", created.timestamp() if created else None, used
        )

    def _done[T](self, operation: str, call: Callable[[], T]) -> T:
        try:
            return call()
        except (ClientError, BotoCoreError) as error:
            raise Refused(operation, self.user, code(error)) from None


class Refused(AdminError):
    """IAM did not do what was asked; `word` is its own, or the name of what kept it from saying one."""

    def __init__(self, operation: str, user: str, word: str) -> None:
        cure = f"; you need iam:{operation} on the user" if word in ("AccessDenied", "AccessDeniedException") else ""
        cure = "; is it in another account?" if word == "NoSuchEntity" else cure
        super().__init__(f"IAM: {operation} for the user {user}: {word}{cure}")
        self.word = word


def owner(cloud: Cloud, keys: Keys) -> str | None:
    """The user that a key belongs to: who Darkroom made for it, else whom IAM or the key itself names."""
    return keys.user or _as_iam_says(cloud, keys) or _as_itself_says(cloud, keys)


def _as_iam_says(cloud: Cloud, keys: Keys) -> str | None:
    try:
        return cloud.iam().get_access_key_last_used(AccessKeyId=keys.access_key_id).get("UserName")
    except (ClientError, BotoCoreError):
        return None


def _as_itself_says(cloud: Cloud, keys: Keys) -> str | None:
    try:
        arn = cloud.identity(AccessKey.of(keys)).arn
    except (ClientError, BotoCoreError):
        return None
    _, kind, path = arn.rpartition(":user/")
    return path.rpartition("/")[2] if kind else None
