"""AWS on loopback, as it documents itself: IAM, STS and S3 on one port, behind real signatures and real policies.

It is for what SeaweedFS does otherwise. What it holds are plain objects that a test reads and sets. boto3's
clients speak to it, and so does `darkroom.aws`. `delay` makes what changes known as slowly as AWS does, `fail` makes
an operation fail, `calls` are what was asked, and by whom.
"""

import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import boto3

from darkroom.sources import Keys, Secret
from tests.servers.amazon.state import Bucket, Entity, Key, Object, Policy, Role, Session, User, new_key
from tests.servers.amazon.wire import Server

__all__ = ["ACCOUNT", "OTHER_ACCOUNT", "Amazon", "Bucket", "Call", "Key", "Object", "Role", "Session", "User"]

ACCOUNT = "123456789012"
OTHER_ACCOUNT = "999999999999"
REGION = "eu-west-1"
EVERYTHING: Policy = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}


@dataclass(frozen=True)
class Call:
    """A request that arrived: what was asked for and the ARN of who did; `code` is the refusal, if it was refused."""

    service: str
    operation: str
    who: str
    code: str = ""


@dataclass
class _Fault:
    code: str
    status: int
    times: int
    skip: int
    done: bool


class Amazon:
    """The running server; use it as a context manager.

    `skew` is how many seconds its clock goes before that of this machine.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.account = ACCOUNT
        self.region = REGION
        self.skew = 0.0
        self.users: dict[str, User] = {}
        self.keys: dict[str, Key] = {}
        self.roles: dict[str, Role] = {}
        self.sessions: dict[str, Session] = {}
        self.buckets: dict[str, Bucket] = {}
        self.calls: list[Call] = []
        self.known: Sequence[bool] = ()
        self.lock = threading.RLock()
        self._faults: dict[str, _Fault] = {}
        self._server = Server(self, tls)
        self.endpoint = f"https://localhost:{self._server.port}" if tls else f"http://127.0.0.1:{self._server.port}"
        self.administrator = self.create_user("administrator", EVERYTHING)

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()

    def now(self) -> float:
        """The server's clock, Unix time in seconds."""
        return time.time() + self.skew

    @property
    def environ(self) -> dict[str, str]:
        """The standard environment of the administrator."""
        return self.environ_of(self.administrator)

    def environ_of(self, keys: Keys) -> dict[str, str]:
        """The standard environment of whose keys these are."""
        return {
            "AWS_ACCESS_KEY_ID": keys.access_key_id,
            "AWS_SECRET_ACCESS_KEY": keys.secret_access_key.reveal(),
            "AWS_REGION": self.region,
            "AWS_ENDPOINT_URL": self.endpoint,
        }

    def client(self, service: Any, keys: Keys | None = None, token: str | None = None, **more: Any) -> Any:
        """A boto3 client, the administrator's unless other keys are given; `token` belongs to those of a session."""
        keys = keys or self.administrator
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            aws_access_key_id=keys.access_key_id,
            aws_secret_access_key=keys.secret_access_key.reveal(),
            aws_session_token=token,
            **{"region_name": self.region, **more},
        )

    def create_user(self, name: str, policy: Policy | None = None, account: str = ACCOUNT) -> Keys:
        """A user with one inline policy, and a key of theirs that is known everywhere."""
        user = User(name=name, account=account, created=self.now(), policies={name: policy} if policy else {})
        key = new_key(user, self.now())
        self.users[name], self.keys[key.id] = user, key
        return Keys(key.id, Secret(key.secret), user=name)

    def create_role(self, name: str, trust: Policy, policy: Policy | None = None, account: str = ACCOUNT) -> Role:
        """A role with one inline policy, known everywhere."""
        policies = {name: policy} if policy else {}
        role = Role(name=name, account=account, created=self.now(), trust=trust, policies=policies)
        self.roles[name] = role
        return role

    def create_bucket(self, name: str, objects: Mapping[str, bytes] | None = None, **more: Any) -> Bucket:
        """A bucket of the account in the region, unless told otherwise, that holds these objects."""
        bucket = Bucket(**{"name": name, "account": self.account, "region": self.region, **more})
        bucket.objects |= {key: Object(body, self.now()) for key, body in (objects or {}).items()}
        self.buckets[name] = bucket
        return bucket

    def keys_of(self, user: User) -> list[Key]:
        """The keys that a user has now, the oldest first."""
        return [key for key in self.keys.values() if key.user is user and key.status is not None]

    def principals(self) -> set[str]:
        """The ARNs of this moment's users and roles."""
        entities: list[Entity] = [*self.users.values(), *self.roles.values()]
        return {entity.arn for entity in entities}

    def delay(self, uses: int, *, wavering: bool = False) -> None:
        """What is changed from now on stays unknown to the next so many requests that would use it.

        New keys are then unknown, new roles cannot be assumed, policies and statuses are what they were. `wavering`:
        after each of these requests comes one that knows.
        """
        self.known = (False, True) * uses if wavering else (False,) * uses

    def fail(
        self,
        operation: str,
        code: str = "ServiceFailure",
        status: int = 500,
        times: int = 1,
        *,
        skip: int = 0,
        done: bool = False,
    ) -> None:
        """Refuse an operation so many times, `skip` times not; `done`: it is carried out, and the answer is lost."""
        self._faults[operation] = _Fault(code, status, times, skip, done)

    def fault(self, operation: str) -> tuple[str, int, bool] | None:
        """The refusal that is due for an operation, if one is: code, status and whether it is carried out."""
        fault = self._faults.get(operation)
        if not fault or not fault.times:
            return None
        if fault.skip:
            fault.skip -= 1
            return None
        fault.times -= 1
        return fault.code, fault.status, fault.done

    def asked(self, operation: str) -> list[Call]:
        """The calls of one operation."""
        return [call for call in self.calls if call.operation == operation]
