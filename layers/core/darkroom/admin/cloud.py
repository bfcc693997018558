"""AWS as boto3 reaches it: the administrator's clients, and S3 as a source sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.loaders import Loader, create_loader

from darkroom.aws.signing import AccessKey
from darkroom.sources import Bucket, Role, Secret

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sts import STSClient

_CONFIG = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 2, "mode": "standard"})


@dataclass(frozen=True)
class Identity:
    """Who a key belongs to."""

    account: str
    arn: str


class Cloud:
    """Clients whose credentials, region and endpoints are those of an environment.

    `environ` has AWS_ACCESS_KEY_ID and the like already resolved (`darkroom.cli.common.with_credentials`): this
    process's own environment and files are not asked. AWS_ENDPOINT_URL_{SERVICE} and AWS_ENDPOINT_URL say where a
    service is, as they do for the AWS CLI. A `no_proxy` of `*` lets no proxy stand between.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.region = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or "us-east-1"

    @property
    def _way(self) -> Config:
        return Config(proxies={}) if self._environ.get("no_proxy") == "*" else Config()

    def endpoint(self, service: str) -> str | None:
        """Where a service such as `s3` is said to be, None on AWS."""
        return self._environ.get(f"AWS_ENDPOINT_URL_{service.upper()}") or self._environ.get("AWS_ENDPOINT_URL") or None

    def cloudformation(self) -> "CloudFormationClient":
        """Deployed stacks, as the administrator."""
        client: CloudFormationClient = self._client("cloudformation")
        return client

    def cloudfront(self) -> Any:
        """Distributions, as the administrator."""
        return self._client("cloudfront")

    def iam(self) -> "IAMClient":
        """Users, roles and policies, as the administrator."""
        client: IAMClient = self._client("iam")
        return client

    def sts(self, key: AccessKey | None = None) -> "STSClient":
        """Sessions and identities, as the administrator or whose key is given."""
        client: STSClient = self._client("sts", key)
        return client

    def own_s3(self, bucket: Bucket) -> "S3Client":
        """S3 where a bucket lies, as the administrator."""
        return self._s3(bucket, self.own())

    def s3(self, bucket: Bucket, key: AccessKey | None) -> "S3Client":
        """S3 where a bucket lies, by this key; unsigned without one."""
        return self._s3(bucket, key)

    def assume(self, role: Role, session: str, policy: str | None = None) -> AccessKey:
        """A session of a role, as the administrator; `policy` narrows it. Raises `ClientError`, `BotoCoreError`."""
        wanted: dict[str, Any] = {"RoleArn": role.arn, "RoleSessionName": session}
        wanted |= {"ExternalId": role.external_id} if role.external_id else {}
        wanted |= {"Policy": policy} if policy else {}
        given = self.sts().assume_role(**wanted)["Credentials"]
        return AccessKey(given["AccessKeyId"], Secret(given["SecretAccessKey"]), Secret(given["SessionToken"]))

    def identity(self, key: AccessKey | None = None) -> Identity:
        """Who the administrator is, or whose key this is. Raises `ClientError`, `BotoCoreError`."""
        caller = self.sts(key).get_caller_identity()
        return Identity(caller["Account"], caller["Arn"])

    def own(self) -> AccessKey:
        """The administrator's own key; raises `KeyError` where there is none."""
        token = self._environ.get("AWS_SESSION_TOKEN")
        return AccessKey(
            self._environ["AWS_ACCESS_KEY_ID"],
            Secret(self._environ["AWS_SECRET_ACCESS_KEY"]),
            Secret(token) if token else None,
        )

    def _s3(self, bucket: Bucket, key: AccessKey | None) -> "S3Client":
        style = "path" if bucket.addressing == "auto" and bucket.endpoint else bucket.addressing
        config = Config(s3={"addressing_style": style}, **({} if key else {"signature_version": UNSIGNED}))
        endpoint = bucket.endpoint or self.endpoint("s3")
        client: S3Client = self._client("s3", key, region=bucket.region, endpoint=endpoint, config=config)
        return client

    def _client(self, service: Any, key: AccessKey | None = None, **more: Any) -> Any:
        key = key or self.own()
        return _alone().client(
            service,
            region_name=more.get("region", self.region),
            endpoint_url=more.get("endpoint", self.endpoint(service)),
            aws_access_key_id=key.id,
            aws_secret_access_key=key.secret.reveal(),
            aws_session_token=key.token.reveal() if key.token else None,
            verify=self._environ.get("AWS_CA_BUNDLE") or None,
            config=_CONFIG.merge(more.get("config", Config())).merge(self._way),
        )


def _alone() -> boto3.Session:
    """A session that reads neither this process's profile nor any file: what is in them is in the environment given."""
    unset = (None, None, None, None)
    names = ("profile", "config_file", "credentials_file", "region", "ca_bundle")
    session = botocore.session.Session(session_vars=dict.fromkeys(names, unset))
    session.register_component("data_loader", _descriptions())
    session.set_config_variable("ignore_configured_endpoint_urls", True)
    return boto3.Session(botocore_session=session)


@cache
def _descriptions() -> Loader:
    """botocore's descriptions of the services, which are large: read once, for all sessions."""
    return create_loader()


def code(error: ClientError | BotoCoreError) -> str:
    """AWS's own word for what went wrong, or the name of what kept it from saying one; it holds no secret."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", "unknown"))
    return type(error).__name__
