"""AWS Signature Version 4 in request headers, over the standard library alone.

Importing botocore's signer would cost a cold start more than everything else here together. The rules are
those of the IAM User Guide, "AWS Signature Version 4 for API requests"; the path is signed as it is sent,
which is S3's way and the same for every other service whose path is `/`.
"""

import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from darkroom.sources import Keys, Secret

_ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True)
class AccessKey:
    """What requests are signed with; `token` belongs to the temporary keys of a session."""

    id: str
    secret: Secret
    token: Secret | None = None

    @classmethod
    def of(cls, keys: Keys) -> Self:
        """The key of a source that is read through one."""
        return cls(keys.access_key_id, keys.secret_access_key)


@dataclass(frozen=True)
class Scope:
    """What a signature is good for, beside its day."""

    service: str
    region: str


def signed(
    method: str,
    target: str,
    headers: Mapping[str, str],
    body: bytes,
    key: AccessKey,
    scope: Scope,
    now: float,
) -> dict[str, str]:
    """The headers with everything that signs them: time, hash of the body, session token, signature.

    `target` is the percent-encoded path and query as sent; every header is signed, so `host` must be among
    them. Names come back in lower case. `now` is Unix time in seconds.
    """
    moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    digest = hashlib.sha256(body).hexdigest()
    headers = {name.lower(): " ".join(value.split()) for name, value in headers.items()}
    headers |= {"x-amz-date": moment, "x-amz-content-sha256": digest}
    if key.token:
        headers["x-amz-security-token"] = key.token.reveal()
    names = ";".join(sorted(headers))
    request = "\n".join((method, *_canonical_target(target), *_canonical_headers(headers), names, digest))
    credential = f"{moment[:8]}/{scope.region}/{scope.service}/aws4_request"
    text = "\n".join((_ALGORITHM, moment, credential, hashlib.sha256(request.encode()).hexdigest()))
    signature = hmac.digest(_key_of_the_day(key, credential), text.encode(), "sha256").hex()
    headers["authorization"] = (
        f"{_ALGORITHM} Credential={key.id}/{credential}, SignedHeaders={names}, Signature={signature}"
    )
    return headers


def _canonical_target(target: str) -> tuple[str, str]:
    path, _, query = target.partition("?")
    pairs = sorted(pair.partition("=")[::2] for pair in query.split("&") if pair)
    return path, "&".join(f"{name}={value}" for name, value in pairs)


def _canonical_headers(headers: Mapping[str, str]) -> list[str]:
    return [f"{name}:{headers[name]}" for name in sorted(headers)] + [""]


def _key_of_the_day(key: AccessKey, credential: str) -> bytes:
    secret = f"AWS4{key.secret.reveal()}".encode()
    for part in credential.split("/"):
        secret = hmac.digest(secret, part.encode(), "sha256")
    return secret
