"""Where the prints of a source lie, and the key that may write there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from darkroom.aws.s3 import place
from darkroom.aws.signing import AccessKey
from darkroom.aws.sts import Sessions
from darkroom.aws.wire import Endpoint
from darkroom.errors import CredentialsRefused, PrintsUnavailable
from darkroom.ports import Deadline
from darkroom.sources import Ambient, Bucket, Keys, Public, Role, Source
from darkroom.sources.policy import metadata


@dataclass(frozen=True)
class Place:
    """A bucket of prints: how it is addressed, and what signs what is sent there."""

    bucket: Bucket
    endpoint: Endpoint
    path: str
    """What stands before a key in the path of a request."""
    access: AccessKey

    @property
    def encryption(self) -> Mapping[str, str]:
        """The headers that have an object encrypted as its bucket's owner wishes."""
        if self.bucket.kms_key is None:
            return {}
        return {
            "x-amz-server-side-encryption": "aws:kms",
            "x-amz-server-side-encryption-aws-kms-key-id": self.bucket.kms_key,
        }


class Places:
    """The places of prints: a source's metadata bucket, else the deployment's `own` bucket, if it has one.

    `key` gives the function's own access key, which the own bucket lets in; `reader` is the ARN of the role of which
    ambient sources get sessions.
    """

    def __init__(self, own: Bucket | None, key: Callable[[], AccessKey], sessions: Sessions, reader: str = "") -> None:
        self._own = own
        self._key = key
        self._sessions = sessions
        self._reader = reader

    def of(self, source: Source, deadline: Deadline) -> Place:
        """The place of a source's prints.

        Raises:
            PrintsUnavailable: there is none.
            CredentialsRefused, BucketUnavailable, OutOfTime: as `Sessions.key`.
        """
        if source.metadata:
            return _place(source.metadata.bucket, self._access(source, source.metadata.bucket, deadline))
        if self._own is None:
            raise PrintsUnavailable("no bucket for prints")
        return _place(self._own, self._key())

    def forget(self, source: Source) -> None:
        """Assume the role that keeps a source's metadata anew the next time: the bucket refused its session."""
        if source.metadata and (role := self._role(source)):
            self._sessions.forget(role, metadata(source.metadata.bucket))

    def _access(self, source: Source, bucket: Bucket, deadline: Deadline) -> AccessKey:
        credentials = (source.metadata.credentials if source.metadata else None) or source.credentials
        if isinstance(credentials, Keys):
            return AccessKey.of(credentials)
        role = self._role(source)
        if role is None:
            raise CredentialsRefused("nobody may write into the metadata bucket")
        return self._sessions.key(source.name, role, metadata(bucket), deadline)

    def _role(self, source: Source) -> Role | None:
        credentials = (source.metadata.credentials if source.metadata else None) or source.credentials
        match credentials:
            case Role():
                return credentials
            case Ambient():
                return Role(arn=self._reader) if self._reader else None
            case Keys() | Public():
                return None


def _place(bucket: Bucket, access: AccessKey) -> Place:
    endpoint, path = place(bucket)
    return Place(bucket, endpoint, path, access)
