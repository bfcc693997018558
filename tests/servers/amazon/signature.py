"""AWS Signature Version 4 as a service checks it, in headers and in presigned URLs."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import unquote

from tests.servers.amazon.state import Refused

SKEW = 900
"""Seconds that a request's clock may differ from the server's."""

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/, ]+)/(\d{8})/([^/, ]+)/([^/, ]+)/aws4_request, ?"
    r"SignedHeaders=([^, ]+), ?Signature=([0-9a-f]{64})"
)


@dataclass(frozen=True)
class Request:
    """A request as it arrived; header names are in lower case, `query` is as it was sent."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def parameters(self) -> dict[str, str]:
        """The query's parameters, decoded; one without `=` is empty."""
        pairs = (pair.partition("=") for pair in self.query.split("&") if pair)
        return {unquote(name): unquote(value.replace("+", " ")) for name, _, value in pairs}


@dataclass(frozen=True)
class Claim:
    """Who a request says that it is from, and what proves it."""

    key: str
    day: str
    region: str
    service: str
    headers: tuple[str, ...]
    signature: str
    moment: str
    token: str | None
    valid: int | None
    """Seconds for which a presigned URL is valid, None for a signed request."""

    @property
    def signed_at(self) -> float:
        return datetime.strptime(self.moment, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()


def claim(request: Request) -> Claim | None:
    """What a request claims; None for an anonymous one.

    Raises:
        Refused: the claim cannot be understood.
    """
    if "authorization" in request.headers:
        found = _AUTHORIZATION.fullmatch(request.headers["authorization"])
        moment = request.headers.get("x-amz-date", "")
        if not found or not re.fullmatch(r"\d{8}T\d{6}Z", moment):
            raise Refused(400, "AuthorizationHeaderMalformed", "The authorization header is malformed.")
        key, day, region, service, names, signature = found.groups()
        token = request.headers.get("x-amz-security-token")
        return Claim(key, day, region, service, tuple(names.split(";")), signature, moment, token, None)
    given = request.parameters
    if "X-Amz-Signature" not in given:
        return None
    key, day, region, service, _ = given["X-Amz-Credential"].split("/")
    return Claim(
        key,
        day,
        region,
        service,
        tuple(given["X-Amz-SignedHeaders"].split(";")),
        given["X-Amz-Signature"],
        given["X-Amz-Date"],
        given.get("X-Amz-Security-Token"),
        int(given["X-Amz-Expires"]),
    )


def is_signed(request: Request, claim: Claim, secret: str) -> bool:
    """Whether the request was signed with this secret, and arrived as it was signed."""
    scope = f"{claim.day}/{claim.region}/{claim.service}/aws4_request"
    canonical = hashlib.sha256(_canonical(request, claim).encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{claim.moment}\n{scope}\n{canonical}"
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.compare_digest(hmac.digest(key, text.encode(), "sha256").hex(), claim.signature)


def _canonical(request: Request, claim: Claim) -> str:
    pairs = sorted(pair.partition("=")[::2] for pair in request.query.split("&") if pair)
    query = "&".join(f"{name}={value}" for name, value in pairs if name != "X-Amz-Signature")
    headers = "".join(f"{name}:{' '.join(request.headers.get(name, '').split())}\n" for name in claim.headers)
    names = ";".join(claim.headers)
    return "\n".join((request.method, request.path, query, headers, names, _payload(request, claim)))


def _payload(request: Request, claim: Claim) -> str:
    """The hash that was signed; S3 is told it, and holds the body against it."""
    if claim.valid is not None:
        return "UNSIGNED-PAYLOAD"
    digest = hashlib.sha256(request.body).hexdigest()
    told = request.headers.get("x-amz-content-sha256", digest)
    if not told.startswith(("UNSIGNED-PAYLOAD", "STREAMING-")) and told != digest:
        raise Refused(400, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match.")
    return told
