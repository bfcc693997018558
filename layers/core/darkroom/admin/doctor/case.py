"""A source under examination: what has been found out about it so far, each fact asked for once."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from botocore.exceptions import BotoCoreError, ClientError
from msgspec.structs import replace

from darkroom.admin.buckets import is_ours, placed, rank
from darkroom.admin.cloud import Cloud, Identity
from darkroom.admin.doctor.asking import Asking, Listed, Said, objects
from darkroom.aws.signing import AccessKey
from darkroom.ports import Clock, Deadline
from darkroom.sources import Keys, Public, Source, object_key

_FIRST_BYTES = "bytes=0-65535"
_PAYER = "x-amz-request-payer"
_REGION = re.compile("[a-z0-9-]{2,30}")
ABSENT = "darkroom-source-test/no-such-object"
"""The name of an object that nobody has."""


type Written = Literal["stored", "document", "options"]


@dataclass(frozen=True)
class Around:
    """What is around a source: the deployment's roles, the console, what is asked for besides.

    `function_role` and `reader_role` are ARNs. `sample` is the path of an object below the prefix, as a URL says it.
    `written` is where the source is changed: under its name, in a document, or in the options of a command.
    """

    function_role: str | None = None
    reader_role: str | None = None
    console_origin: str | None = None
    sample: str | None = None
    written: Written = "stored"


class Case:
    """A source, who asks about it and what S3 says. `key` is what the function signs with, `wide` without narrowing."""

    def __init__(self, source: Source, cloud: Cloud, clock: Clock, deadline: Deadline, around: Around) -> None:
        self.source = source
        self.cloud = cloud
        self.clock = clock
        self.deadline = deadline
        self.around = around
        self.asking = Asking(placed(cloud, source.bucket), clock, deadline)
        self.key: AccessKey | None = None
        self.wide: AccessKey | None = None
        self.kept: dict[str, Any] = {}
        if isinstance(source.credentials, Keys):
            keys = source.credentials
            self.key = self.wide = AccessKey.of(keys)

    @property
    def folder(self) -> str:
        """The folder below which every key lies."""
        return self.source.bucket.folder

    @property
    def public(self) -> bool:
        """Whether nothing is signed."""
        return isinstance(self.source.credentials, Public)

    @property
    def ours(self) -> bool:
        """Whether the administrator's own credentials say anything about where the bucket lies."""
        return is_ours(self.cloud, self.source.bucket)

    @property
    def on_aws(self) -> bool:
        """Whether the source says that its bucket is AWS's own."""
        return self.source.bucket.endpoint is None

    @cached_property
    def greeting(self) -> Said:
        """What S3 says to who does not sign."""
        return self.asking.list(self.folder, None)

    @cached_property
    def opening(self) -> Said:
        """What S3 says to the source's credentials, asked for a list; a wrong region is corrected on the way."""
        self._settle(self.greeting)
        said = self.greeting if self.public else self.asking.list(self.folder, self.wide)
        if self._settle(said):
            said = self.asking.list(self.folder, self.wide)
        return self._paying(said, lambda: self.asking.list(self.folder, self.wide))

    @cached_property
    def seen(self) -> list[Listed] | None:
        """The first objects below the prefix, None if neither the source nor the administrator may list them."""
        if self.opening.granted:
            return objects(self.opening)
        return self.own_list(self.folder)

    @cached_property
    def sample(self) -> str | None:
        """The key of an object to try, None if none is known."""
        if self.around.sample is not None:
            return object_key(self.source, self.around.sample)
        return _best(self.seen or [])

    @cached_property
    def fetched(self) -> Said:
        """The sample's first bytes as the function fetches them; what is said of an absent object, if there is none."""
        key = self.sample or f"{self.folder}{ABSENT}"

        def fetch() -> Said:
            return self.asking.object("GET", key, self.key, range=_FIRST_BYTES)

        return self._paying(fetch(), fetch)

    @cached_property
    def absent(self) -> bool:
        """Whether a named object is not there: S3 calls it forbidden to who may not list, the administrator may."""
        if self.around.sample is None or self.fetched.granted:
            return False
        if self.fetched.status == 404:
            return True
        found = self.own_list(self.sample or "")
        return found is not None and all(item.key != self.sample for item in found)

    @property
    def requester_pays(self) -> bool:
        """Whether the bucket was readable only by who offered to pay."""
        return _PAYER in self.asking.always

    @cached_property
    def me(self) -> Identity | None:
        """Who the administrator is, None if AWS does not say."""
        try:
            return self.cloud.identity()
        except (BotoCoreError, ClientError):
            return None

    @cached_property
    def identity(self) -> Identity | None:
        """Whose access key the source has, None if AWS does not say."""
        if self.key is None or not self.ours:
            return None
        try:
            return self.cloud.identity(self.key)
        except (BotoCoreError, ClientError):
            return None

    def own_list(self, prefix: str, delimiter: str = "", after: str = "") -> list[Listed] | None:
        """Objects below a prefix as the administrator sees them, None if they may not be seen."""
        if not self.ours:
            return None
        try:
            found = self.cloud.own_s3(self.asking.bucket).list_objects_v2(
                Bucket=self.source.bucket.name, Prefix=prefix, MaxKeys=100, StartAfter=after, Delimiter=delimiter
            )
        except (BotoCoreError, ClientError):
            return None
        items = [(item["Key"], item["Size"], item.get("StorageClass", "")) for item in found.get("Contents", ())]
        listed = [Listed(key, size, storage) for key, size, storage in items if not key.endswith("/")]
        return listed + [Listed(item["Prefix"], 0, "") for item in found.get("CommonPrefixes", ())]

    def close(self) -> None:
        """Hang up."""
        self.asking.close()

    def _settle(self, said: Said) -> bool:
        """Ask in the right region from now on; True if it was another one."""
        region = region_of(said)
        if not region or region == self.asking.bucket.region:
            return False
        self.asking.bucket = replace(self.asking.bucket, region=region)
        return True

    def _paying(self, said: Said, ask: Callable[[], Said]) -> Said:
        """What S3 says to the same question if we offer to pay for the answer; what it said before, if still no."""
        if self.requester_pays or said.code not in ("AccessDenied", "InvalidPayer") or self.public:
            return said
        self.asking.always[_PAYER] = "requester"
        paid = ask()
        if paid.granted:
            return paid
        del self.asking.always[_PAYER]
        return said


def region_of(said: Said) -> str:
    """The region that S3 says the bucket lies in, empty if it does not say."""
    named = said.headers.get("x-amz-bucket-region") or said.element("Region")
    return named if _REGION.fullmatch(named) else ""


def _best(seen: list[Listed]) -> str | None:
    """The key that tells most: a picture rather than anything else, one that is there rather than archived."""
    return min(seen, key=lambda item: rank(item.key, item.size, item.storage)).key if seen else None
