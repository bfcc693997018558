"""Whether AWS has spread what was just made: asked for, the function's own way, until it knows it everywhere."""

from botocore.exceptions import BotoCoreError, ClientError

from darkroom.admin.cloud import Cloud, code
from darkroom.admin.proof import in_a_row, read
from darkroom.aws.signing import AccessKey
from darkroom.errors import CredentialsRefused, DarkroomError, OriginalForbidden, OriginalLocked
from darkroom.ports import Clock
from darkroom.sources import Keys, Role, Source

IN_A_ROW = 5
"""Answers after which AWS is taken to know it everywhere."""

PATIENCE = 60.0
"""Seconds within which they must have come."""

_ATTEMPT = 5.0
_SPREADING = frozenset({"AccessDenied", "InvalidAccessKeyId", "InvalidClientTokenId", "InvalidToken", "403"})


class Settling:
    """Asks through a source's new credentials; `sample` is the key of an object to get, if one is known."""

    def __init__(self, source: Source, cloud: Cloud, clock: Clock, sample: str | None) -> None:
        self._source = source
        self._cloud = cloud
        self._clock = clock
        self._sample = sample

    def wait(self) -> bool:
        """Wait until nothing is refused any longer that may only have not been heard of; False if it still is."""
        return in_a_row(IN_A_ROW, self._is_known, self._clock, PATIENCE)

    def _is_known(self) -> bool:
        """The policy is one document, so that one thing that it allows tells of the rest."""
        if self._sample is not None:
            return self._may_get(self._sample)
        return self._source.access == "objects-only" or self._may_list()

    def _may_get(self, sample: str) -> bool:
        try:
            read(self._source, sample, self._cloud, self._clock, _ATTEMPT)
        except OriginalLocked:
            return self._source.bucket.kms_key is None
        except (CredentialsRefused, OriginalForbidden):
            return False
        except DarkroomError:
            return True
        return True

    def _may_list(self) -> bool:
        bucket = self._source.bucket
        try:
            self._cloud.s3(bucket, self._key()).list_objects_v2(Bucket=bucket.name, Prefix=bucket.folder, MaxKeys=1)
        except (ClientError, BotoCoreError) as error:
            return code(error) not in _SPREADING
        return True

    def _key(self) -> AccessKey | None:
        match self._source.credentials:
            case Keys() as keys:
                return AccessKey.of(keys)
            case Role() as role:
                return self._cloud.assume(role, "darkroom-source-add")
            case _:
                return None
