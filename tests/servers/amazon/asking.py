"""A request to S3, and its answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.servers.amazon.caller import Caller
from tests.servers.amazon.signature import Claim, Request
from tests.servers.amazon.state import Bucket, Refused
from tests.servers.amazon.xml import document

if TYPE_CHECKING:
    from tests.servers.amazon import Amazon

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


@dataclass(frozen=True)
class Answer:
    """What a request that is not refused is answered."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Ask:
    """A request to S3: who asks for what; `bucket` and `key` are as they were named."""

    amazon: "Amazon"
    caller: Caller
    claim: Claim | None
    request: Request
    name: str
    key: str

    @property
    def bucket(self) -> Bucket:
        """The bucket, if it is there and in the region that the request was signed for."""
        bucket = self.amazon.buckets.get(self.name)
        if bucket is None:
            raise Refused(404, "NoSuchBucket", "The specified bucket does not exist", more={"BucketName": self.name})
        if self.claim and self.claim.region != bucket.region:
            raise _elsewhere(bucket, self.claim.region)
        return bucket

    def allowed(self, action: str, key: str | None = None, **context: str) -> Bucket:
        """The bucket, if the caller may do this to it or to an object in it."""
        bucket = self.bucket
        resource = bucket.arn if key is None else f"{bucket.arn}/{key}"
        named = {name.replace("_", ":", 1).replace("_", "-"): value for name, value in context.items()}
        named["aws:SecureTransport"] = "true" if self.amazon.endpoint.startswith("https") else "false"
        if not self.caller.may(f"s3:{action}", resource, named, bucket.policy, bucket.account):
            raise self.denied(f"s3:{action}", resource)
        if bucket.requester_pays and self.caller.account != bucket.account and not self._pays:
            raise Refused(403, "AccessDenied", "Access Denied", self._where(bucket))
        return bucket

    def denied(self, action: str, resource: str) -> Refused:
        """S3's refusal; within one's own account it says what was missing."""
        bucket = self.amazon.buckets.get(self.name)
        message = "Access Denied"
        if self.caller.arn and bucket and bucket.account == self.caller.account:
            message = (
                f"User: {self.caller.arn} is not authorized to perform: {action} on resource: "
                f'"{resource}" because no identity-based policy allows the {action} action'
            )
        return Refused(403, "AccessDenied", message, self._where(bucket))

    @property
    def _pays(self) -> bool:
        given = {name.lower(): value for name, value in self.request.parameters.items()}
        return "requester" in (self.request.headers.get("x-amz-request-payer"), given.get("x-amz-request-payer"))

    def _where(self, bucket: Bucket | None) -> dict[str, str]:
        """A bucket's region is told to whoever asks for the bucket itself, refused or not."""
        return {"x-amz-bucket-region": bucket.region} if bucket and not self.key else {}


def answered(root: str, content: Any) -> Answer:
    """A document as an answer."""
    return Answer(200, {"Content-Type": "application/xml"}, document(root, content, NAMESPACE))


def _elsewhere(bucket: Bucket, region: str) -> Refused:
    """API reference, "Error responses": the endpoint of another region redirects, the bucket's own names the region."""
    where = {"x-amz-bucket-region": bucket.region}
    if bucket.elsewhere == "redirect":
        message = "The bucket you are attempting to access must be addressed using the specified endpoint."
        address = f"{bucket.name}.s3.{bucket.region}.amazonaws.com"
        return Refused(301, "PermanentRedirect", message, where, {"Endpoint": address, "Bucket": bucket.name})
    message = f"The authorization header is malformed; the region '{region}' is wrong; expecting '{bucket.region}'"
    return Refused(400, "AuthorizationHeaderMalformed", message, where, {"Region": bucket.region})
