"""The signer agrees with botocore's, whatever is signed."""

from datetime import UTC, datetime
from urllib.parse import quote

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from darkroom.aws.signing import AccessKey, Scope, signed
from darkroom.sources import Secret

HOST = "pictures.s3.eu-west-1.amazonaws.com"
words = st.text(st.characters(codec="utf-8"), max_size=40)
secrets = st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S")), min_size=1, max_size=60)
tokens = st.none() | secrets
bodies = st.binary(max_size=200)
moments = st.integers(1_600_000_000, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def authorization(
    signer: type[botocore.auth.SigV4Auth], request: AWSRequest, key: AccessKey, scope: Scope, now: datetime
) -> str:
    """What botocore signs for the same request at the same moment."""

    class Frozen(signer):  # type: ignore[misc, valid-type]
        def add_auth(self, request: AWSRequest) -> None:
            request.context["timestamp"] = now.strftime("%Y%m%dT%H%M%SZ")
            self._modify_request_before_signing(request)
            canonical = self.canonical_request(request)
            text = self.string_to_sign(request, canonical)
            self._inject_signature_to_request(request, self.signature(text, request))

        def _set_necessary_date_headers(self, request: AWSRequest) -> None:
            request.headers["X-Amz-Date"] = request.context["timestamp"]

    token = key.token.reveal() if key.token else None
    credentials = Credentials(key.id, key.secret.reveal(), token)
    Frozen(credentials, scope.service, scope.region).add_auth(request)
    return str(request.headers["Authorization"])


@given(words, st.lists(st.tuples(words, words), max_size=4), secrets, tokens, moments)
def test_an_s3_get_is_signed_as_botocore_signs_it(
    key: str, query: list[tuple[str, str]], secret: str, token: str | None, now: datetime
) -> None:
    target = "/" + quote(key)
    if query:
        target += "?" + "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in query)
    access = AccessKey("AKIAEXAMPLE", Secret(secret), Secret(token) if token else None)
    scope = Scope("s3", "eu-west-1")
    headers = {"Host": HOST, "x-amz-checksum-mode": "ENABLED"}
    ours = signed("GET", target, headers, b"", access, scope, now.timestamp())
    request = AWSRequest("GET", f"https://{HOST}{target}", headers={"x-amz-checksum-mode": "ENABLED"})
    assert ours["authorization"] == authorization(botocore.auth.S3SigV4Auth, request, access, scope, now)


@given(bodies, secrets, tokens, moments, st.sampled_from(["ssm", "sts"]))
def test_a_post_to_another_service_is_signed_as_botocore_signs_it(
    body: bytes, secret: str, token: str | None, now: datetime, service: str
) -> None:
    access = AccessKey("AKIAEXAMPLE", Secret(secret), Secret(token) if token else None)
    scope = Scope(service, "us-east-1")
    host = f"{service}.us-east-1.amazonaws.com"
    headers = {"host": host, "content-type": "application/x-amz-json-1.1", "x-amz-target": "A.B"}
    ours = signed("POST", "/", headers, body, access, scope, now.timestamp())
    also = {"content-type": headers["content-type"], "x-amz-target": "A.B"}
    also["X-Amz-Content-SHA256"] = ours["x-amz-content-sha256"]
    request = AWSRequest("POST", f"https://{host}/", headers=also, data=body)
    assert ours["authorization"] == authorization(botocore.auth.SigV4Auth, request, access, scope, now)


def test_a_header_cannot_smuggle_in_another_line() -> None:
    access = AccessKey("AKIAEXAMPLE", Secret("secret"))
    headers = signed("GET", "/", {"host": "a\r\nx-evil: 1"}, b"", access, Scope("s3", "us-east-1"), 0)
    assert not any("\n" in value or "\r" in value for value in headers.values())


def test_the_secret_shows_in_no_header_and_no_representation() -> None:
    access = AccessKey("AKIAEXAMPLE", Secret("secret-of-the-key"), Secret("token-of-the-session"))
    headers = signed("GET", "/", {"host": "a"}, b"", access, Scope("s3", "us-east-1"), 0)
    assert "secret-of-the-key" not in str(headers)
    assert "secret" not in repr(access).replace("secret=Secret", "")
    assert "token-of" not in repr(access)
