"""moto's server, the stand-in for SSM (never for S3 or IAM: it does not check credentials)."""

import socket
import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import boto3
from botocore.config import Config

from darkroom.local import LOOPBACK
from darkroom.local.child import Child, free_ports
from darkroom.sources import Keys, Secret

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

REGION = "us-east-1"


class Moto:
    """A running moto server whose log lies in `folder`; use it as a context manager.

    It listens at `address`, on `port` or a free one.
    """

    def __init__(self, folder: Path, address: str = LOOPBACK, port: int | None = None) -> None:
        self._address = address
        self._port = port
        self.admin = Keys("local", Secret("local"))
        self.endpoint = ""
        self._folder = folder
        self._child: Child | None = None

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        port = self._port or free_ports(1)[0]
        self.endpoint = f"http://{self._address}:{port}"
        command = [sys.executable, "-m", "moto.server", "-H", self._address, "-p", str(port)]
        self._child = Child(command, self._folder / "moto.log")
        try:
            self._child.wait_until(lambda: _listens(self._address, port))
        except BaseException:
            self._child.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._child:
            self._child.stop()
            self._child = None

    def ssm(self) -> "SSMClient":
        """A client for parameters."""
        return boto3.client(
            "ssm",
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=self.admin.access_key_id,
            aws_secret_access_key=self.admin.secret_access_key.reveal(),
            config=Config(retries={"total_max_attempts": 1}),
        )


def _listens(address: str, port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((address, port)) == 0
