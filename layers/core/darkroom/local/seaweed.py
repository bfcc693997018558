"""SeaweedFS, the stand-in for S3, IAM and STS: a throw-away server on loopback.

It checks real signatures, user policies and session policies. Where it differs from AWS (a missing object
is 404 even without ListBucket, a wrong region is accepted, external ids) the tests use a faulty server.
"""

import base64
import json
import secrets
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from darkroom.local import LOOPBACK
from darkroom.local.child import GRPC, Child, free_ports
from darkroom.sources import Keys, Secret

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sts import STSClient

REGION = "us-east-1"
_PROBE = "is-it-ready"
_ATTEMPTS = 3
_SERVERS = ("s3", "master", "volume", "filer")
_HOUR = 3_600_000_000_000


class Seaweed:
    """A running SeaweedFS whose files lie in `folder`; use it as a context manager.

    `roles` maps names to policy documents; any signed caller may assume them, by `role_arn(name)`.
    SeaweedFS creates no roles later on. `address` is where S3, IAM and STS listen; the rest stays on loopback.
    """

    def __init__(
        self, folder: Path, roles: Mapping[str, dict[str, Any]] | None = None, address: str = LOOPBACK
    ) -> None:
        self._address = address
        self.admin = Keys("admin", Secret(secrets.token_hex(20)))
        self.endpoint = ""
        self._folder = folder
        self._roles = roles or {}
        self._child: Child | None = None
        self._sockets: list[Path] = []

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / "s3.json").write_text(json.dumps(self._identities()))
        (self._folder / "iam.json").write_text(json.dumps(self._iam()))
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                self._start(free_ports(len(_SERVERS)))
            except BaseException as error:
                self._stop()
                if attempt == _ATTEMPTS or not isinstance(error, RuntimeError):
                    raise
            else:
                break
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return self._child.pid if self._child else None

    def s3(self, keys: Keys | None = None) -> "S3Client":
        """A client for buckets and objects, the admin's unless other keys are given."""
        return self._session(keys).client("s3", endpoint_url=self.endpoint, config=_CONFIG)

    def iam(self) -> "IAMClient":
        """The admin's client for users and their policies."""
        return self._session().client("iam", endpoint_url=self.endpoint, config=_CONFIG)

    def sts(self, keys: Keys | None = None) -> "STSClient":
        """A client for AssumeRole."""
        return self._session(keys).client("sts", endpoint_url=self.endpoint, config=_CONFIG)

    def create_user(self, name: str, policy: dict[str, Any] | None = None) -> Keys:
        """A new IAM user with one inline policy, and its access key once it is known everywhere.

        SeaweedFS accepts policies about S3 only. A user without one may still assume the `roles`.
        """
        iam = self.iam()
        iam.create_user(UserName=name)
        if policy:
            iam.put_user_policy(UserName=name, PolicyName=name, PolicyDocument=json.dumps(policy))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        keys = Keys(key["AccessKeyId"], Secret(key["SecretAccessKey"]))
        if self._child:
            self._child.wait_until(lambda: _is_known(self.s3(keys)))
        return keys

    def _start(self, ports: list[int]) -> None:
        self.endpoint = f"http://{self._address}:{ports[0]}"
        self._sockets = [
            socket for server, port in zip(_SERVERS, ports, strict=True) for socket in _left_behind(server, port)
        ]
        self._child = Child(self._command(*ports), self._folder / "weed.log")
        s3 = self.s3()
        self._child.wait_until(lambda: _takes_an_object(s3))

    def _stop(self) -> None:
        if self._child:
            self._child.stop()
            self._child = None
        for socket in self._sockets:
            socket.unlink(missing_ok=True)

    def _session(self, keys: Keys | None = None) -> boto3.Session:
        keys = keys or self.admin
        return boto3.Session(keys.access_key_id, keys.secret_access_key.reveal(), region_name=REGION)

    def _command(self, s3: int, master: int, volume: int, filer: int) -> list[str]:
        folder = self._folder
        return [
            str(Path(sysconfig.get_path("scripts")) / "weed"),
            f"-logdir={folder}",
            "server",
            f"-dir={folder}",
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            "-volume.max=0",  # as many as the disk holds: each bucket takes seven
            "-master.volumeSizeLimitMB=64",
            "-master.electionTimeout=1s",  # with the default of 10 s every other start takes 5 s longer
            "-master.telemetry=false",
            f"-master.port={master}",
            f"-volume.port={volume}",
            f"-filer.port={filer}",
            "-s3",
            f"-s3.ip.bind={self._address}",
            f"-s3.port={s3}",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            f"-s3.config={folder}/s3.json",
            f"-s3.iam.config={folder}/iam.json",
            "-s3.iam.readOnly=false",
        ]

    def _identities(self) -> dict[str, Any]:
        key = {"accessKey": self.admin.access_key_id, "secretKey": self.admin.secret_access_key.reveal()}
        actions = ["Admin", "Read", "Write", "List", "Tagging"]
        return {"identities": [{"name": "admin", "credentials": [key], "actions": actions}]}

    def _iam(self) -> dict[str, Any]:
        return {
            "sts": {
                "tokenDuration": _HOUR,
                "maxSessionLength": 12 * _HOUR,
                "issuer": "seaweedfs-sts",
                "signingKey": base64.b64encode(secrets.token_bytes(32)).decode(),
            },
            "policy": {"defaultEffect": "Deny", "storeType": "memory"},
            "roles": [
                {
                    "roleName": name,
                    "roleArn": role_arn(name),
                    "trustPolicy": _ANYONE,
                    "attachedPolicies": [name],
                }
                for name in self._roles
            ],
            "policies": [{"name": name, "document": document} for name, document in self._roles.items()],
        }


def role_arn(name: str) -> str:
    """The ARN of one of the `roles` handed to a `Seaweed`."""
    return f"arn:aws:iam::000000000000:role/{name}"


def _takes_an_object(s3: "S3Client") -> bool:
    try:
        s3.create_bucket(Bucket=_PROBE)
        s3.put_object(Bucket=_PROBE, Key="probe", Body=b"probe")
        s3.delete_object(Bucket=_PROBE, Key="probe")
        s3.delete_bucket(Bucket=_PROBE)
    except (BotoCoreError, ClientError):
        return False
    return True


def _is_known(s3: "S3Client") -> bool:
    try:
        s3.list_buckets()
    except ClientError as error:
        return error.response["Error"]["Code"] != "InvalidAccessKeyId"
    return True


def _left_behind(server: str, port: int) -> tuple[Path, Path]:
    """The sockets that SeaweedFS leaves behind when a server of it is killed; their folder is its own choice."""
    folder = Path("/tmp")  # noqa: S108
    return folder / f"seaweedfs-{server}-{port}.sock", folder / f"seaweedfs-{server}-grpc-{port + GRPC}.sock"


_CONFIG = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
_ANYONE = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
}
