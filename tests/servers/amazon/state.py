"""What AWS holds, as plain objects that a test may read and set."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

type Policy = Mapping[str, Any]
type Status = Literal["Active", "Inactive"]


class Refused(Exception):
    """An answer other than the one that was asked for: AWS's status, code and words, and what S3 adds to them."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str = "No.",
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}
        self.more = more or {}


class Spreading[T]:
    """Whether a change is known where a request arrives: AWS's servers learn of it one after the other."""

    def __init__(self) -> None:
        self._earlier: T | None = None
        self._known: list[bool] = []

    def begin(self, earlier: T, known: Sequence[bool]) -> None:
        """From now on the requests that ask see what is new where `known` says so, else what was before."""
        self._earlier, self._known = earlier, list(known)

    def seen(self, newest: T) -> T:
        """What the request that asks now sees."""
        if self._known and not self._known.pop(0):
            return self._earlier  # type: ignore[return-value]  # `begin` was called, or nothing would be unknown
        return newest


@dataclass
class Key:
    """An access key; `status` None: it was deleted. `used` is when, for which service and in which region."""

    id: str
    secret: str
    user: "User"
    created: float
    status: Status | None = "Active"
    used: tuple[float, str, str] | None = None
    spreading: Spreading[Status | None] = field(default_factory=Spreading)


@dataclass(kw_only=True, eq=False)
class Entity:
    """What a user and a role have in common; `policies` are the inline ones by name."""

    kind: Literal["user", "role"]
    name: str
    account: str
    created: float
    path: str = "/"
    policies: dict[str, Policy] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    spreading: Spreading[Mapping[str, Policy]] = field(default_factory=Spreading)

    @property
    def arn(self) -> str:
        return f"arn:aws:iam::{self.account}:{self.kind}{self.path}{self.name}"

    @property
    def id(self) -> str:
        digest = hashlib.sha256(f"{self.arn} {self.created}".encode()).hexdigest()[:16].upper()
        return f"{'AIDA' if self.kind == 'user' else 'AROA'}{digest}"


@dataclass(kw_only=True, eq=False)
class User(Entity):
    """A user; its keys are in `Amazon.keys`."""

    kind: Literal["user", "role"] = "user"


def new_key(user: User, created: float) -> Key:
    """A key as IAM makes it, its secret with the letters that are easily garbled on the way."""
    return Key(f"AKIA{secrets.token_hex(8).upper()}", f"{secrets.token_hex(17)}/+{secrets.token_hex(2)}", user, created)


@dataclass(kw_only=True, eq=False)
class Role(Entity):
    """A role; `longest` is how many seconds a session may last."""

    kind: Literal["user", "role"] = "role"
    trust: Policy = field(default_factory=dict)
    longest: int = 3600
    trusted: Spreading[Policy | None] = field(default_factory=Spreading)


@dataclass
class Session:
    """A session of a role, narrowed by `policy` if it has one."""

    role: Role
    name: str
    until: float
    policy: Policy | None
    id: str = field(default_factory=lambda: f"ASIA{secrets.token_hex(8).upper()}")
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(30))
    token: str = field(default_factory=lambda: f"{secrets.token_urlsafe(60)}//+=")

    @property
    def arn(self) -> str:
        return f"arn:aws:sts::{self.role.account}:assumed-role/{self.role.name}/{self.name}"


@dataclass
class Object:
    """An object; `kms_key` is the ARN of the key that encrypts it, `storage_class` GLACIER means archived."""

    body: bytes
    modified: float
    content_type: str = "binary/octet-stream"
    storage_class: str = "STANDARD"
    kms_key: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        """The MD5 of the body; something else where KMS encrypts it, as AWS documents."""
        salt = (self.kms_key or "").encode()
        return f'"{hashlib.md5(salt + self.body, usedforsecurity=False).hexdigest()}"'

    @property
    def is_archived(self) -> bool:
        return self.storage_class in ("GLACIER", "DEEP_ARCHIVE")


@dataclass
class Bucket:
    """A bucket and the account that owns it.

    `elsewhere` is how a request that was signed for another region is answered: `redirect` as by the endpoint of
    another region, `malformed` as by the bucket's own.
    """

    name: str
    account: str
    region: str
    objects: dict[str, Object] = field(default_factory=dict)
    policy: Policy | None = None
    cors: list[dict[str, list[str]]] | None = None
    requester_pays: bool = False
    elsewhere: Literal["redirect", "malformed"] = "malformed"

    @property
    def arn(self) -> str:
        return f"arn:aws:s3:::{self.name}"
