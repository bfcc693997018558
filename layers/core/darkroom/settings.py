"""The environment as typed settings; every mistake is reported at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import msgspec

from darkroom.app import Rules
from darkroom.aws.parameters import ADVANCED, STANDARD
from darkroom.aws.ssm import ROOT
from darkroom.errors import ConfigurationError
from darkroom.ports import Limits
from darkroom.sources import RoleArn

BASE_DOMAIN = "darkroom.localhost"
"""Where sources are sub-domains unless another is set: a domain that browsers take for this machine."""

TIERS = ("standard", "advanced")
"""Of SSM's parameters; the advanced ones cost by the month."""


@dataclass(frozen=True)
class Settings:
    """What the function is told by its environment.

    `ports`: `aws`, or `memory` for one drawn picture without any AWS. `root`: where in SSM the configurations lie, in
    parameters of at most `parameter_bytes`. `prints_bucket`: the deployment's own bucket, in its region, where prints
    are kept; empty if there is none. `links`: whether a distribution in front answers `/-/links/` out of that bucket.
    `reader_role`: the ARN of the role of which ambient sources get sessions, empty if there is none. The endpoints are
    empty on AWS and name the local stack elsewhere.
    """

    rules: Rules
    ports: Literal["aws", "memory"]
    root: str
    region: str
    ssm_endpoint: str
    sts_endpoint: str
    s3_endpoint: str
    kms_key: str
    reader_role: str
    prints_bucket: str
    edge_secret: str
    secrets_endpoint: str
    links: bool
    parameter_bytes: int

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> "Settings":
        """The settings in these environment variables; an empty variable counts as not set.

        Raises:
            ConfigurationError: names every variable that is wrong.
        """
        reader = _Reader(environ)
        limits = Limits(
            bytes=reader.number("DARKROOM_MAX_ORIGINAL_BYTES", Limits.bytes, int),
            pixels=reader.number("DARKROOM_MAX_PIXELS", Limits.pixels, int),
            frame_pixels=reader.number("DARKROOM_MAX_FRAME_PIXELS", Limits.frame_pixels, int),
        )
        rules = Rules(
            base_domain=reader.text("DARKROOM_BASE_DOMAIN", BASE_DOMAIN).lower().strip("."),
            limits=limits,
            seconds=reader.number("DARKROOM_DEADLINE_SECONDS", Rules.seconds, float),
            memory_bytes=reader.number("DARKROOM_MEMORY_BYTES", Rules.memory_bytes, int),
            answer_bytes=reader.number("DARKROOM_MAX_ANSWER_BYTES", Rules.answer_bytes, int),
        )
        settings = cls(
            rules=rules,
            ports="memory" if reader.word("DARKROOM_PORTS", ("aws", "memory")) == "memory" else "aws",
            root=reader.text("DARKROOM_PARAMETER_ROOT", ROOT),
            region=reader.text("AWS_REGION", reader.text("AWS_DEFAULT_REGION", "us-east-1")),
            ssm_endpoint=reader.text("AWS_ENDPOINT_URL_SSM", reader.text("AWS_ENDPOINT_URL", "")),
            sts_endpoint=reader.text("AWS_ENDPOINT_URL_STS", reader.text("AWS_ENDPOINT_URL", "")),
            s3_endpoint=reader.text("AWS_ENDPOINT_URL_S3", reader.text("AWS_ENDPOINT_URL", "")),
            kms_key=reader.text("DARKROOM_KMS_KEY", ""),
            reader_role=reader.role("DARKROOM_READER_ROLE"),
            edge_secret=reader.text("DARKROOM_EDGE_SECRET", ""),
            secrets_endpoint=reader.text("AWS_ENDPOINT_URL_SECRETS_MANAGER", reader.text("AWS_ENDPOINT_URL", "")),
            prints_bucket=reader.text("DARKROOM_PRINTS_BUCKET", ""),
            links=reader.word("DARKROOM_LINKS", ("", "yes")) == "yes",
            parameter_bytes=ADVANCED if reader.word("DARKROOM_PARAMETER_TIER", TIERS) == "advanced" else STANDARD,
        )
        if reader.problems:
            raise ConfigurationError(reader.problems)
        return settings


class _Reader:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def text(self, name: str, default: str) -> str:
        return self._environ.get(name) or default

    def number[N: (int, float)](self, name: str, default: N, kind: Callable[[str], N]) -> N:
        found = self.text(name, "")
        if not found:
            return default
        try:
            value = kind(found)
        except ValueError:
            value = kind("0")
        if not value > 0:
            self.problems.append(f"{name}: expected a number above 0, found a text of {len(found)} characters")
        return value

    def role(self, name: str) -> str:
        found = self.text(name, "")
        try:
            return msgspec.convert(found, RoleArn) if found else ""
        except msgspec.ValidationError:
            self.problems.append(f"{name}: expected a role's ARN, found a text of {len(found)} characters")
            return ""

    def word(self, name: str, words: tuple[str, ...]) -> str:
        found = self.text(name, words[0])
        if found not in words:
            self.problems.append(f"{name}: expected one of {', '.join(filter(None, words))}")
        return found
