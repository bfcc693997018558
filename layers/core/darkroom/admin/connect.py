"""A source connected: its bucket found, its credentials made or taken, tried, and stored; all of it or nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from msgspec.structs import replace

from darkroom.admin import AdminError, Tell
from darkroom.admin.buckets import expect_reachable, is_ours, placed, region_of, sample_of
from darkroom.admin.cloud import Cloud
from darkroom.admin.provision import Call, Deployment, Iam, Identity, Making, Undoing, Wanted
from darkroom.admin.settling import Settling
from darkroom.admin.wish import Wish, draft, expect_same
from darkroom.aws.signing import AccessKey
from darkroom.errors import DarkroomError, OutOfTime, RevisionTaken, SourcesUnavailable
from darkroom.ports import Clock, SourceStore
from darkroom.sources import Bucket, Keys, Source, object_key, objects_only, read_source, write_source
from darkroom.sources.policy import metadata, policy_of
from darkroom.sources.written import written

type Examine = Callable[[Source, str | None], Iterable[str]]
"""Tries a source with an object's key, and gives a line for each thing that keeps it from being read."""


class Tools(NamedTuple):
    """What connecting works with; `chance` gives bytes that nobody can guess."""

    cloud: Cloud
    store: SourceStore
    clock: Clock
    deployment: Deployment
    chance: Callable[[int], bytes]
    examine: Examine
    tell: Tell


@dataclass(frozen=True)
class Connected:
    """What became of it: `unchanged` where the source was there already, as wished for.

    `sample` is the key of an object that can be asked for, None if none was seen; `made` are the names of what was
    made in IAM.
    """

    source: Source
    revision: int
    done: Literal["added", "unchanged"]
    sample: str | None
    made: tuple[str, ...] = ()


@dataclass(frozen=True)
class Planned:
    """What would be done: the source without the credentials that would be made, and the calls that make them."""

    source: Source
    calls: tuple[Call, ...]


class Connecting:
    """One source in the connecting."""

    def __init__(self, tools: Tools, wish: Wish) -> None:
        self._tools = tools
        self._wish = wish

    def connect(self) -> Connected:
        """Connect it, unless it is there as wished for.

        Raises:
            ConfigurationError: names every field that is wrong; nothing was made.
            AdminError: there is another source of this name, it cannot be read, or AWS refuses something; nothing is
                left, or it is said what.
        """
        wished = self._draft()
        if stored := self._tools.store.newest(wished.name):
            expect_same(self._wish, wished, stored[1])
            return Connected(stored[1], stored[0], "unchanged", self._sample(stored[1]))
        source = self._located(wished)
        identities = self._identities(source)
        with Undoing(self._tools.tell) as undoing:
            source = self._with_credentials(source, identities, undoing)
            sample = self._sample(source)
            if identities:
                self._settle(source, sample)
            self._expect_readable(source, sample)
            self._tools.clock.sleep(0)  # an interruption is heard of until here
            revision = self._stored(source)
            undoing.done()
        return Connected(source, revision, "added", sample, tuple(identity.name for identity in identities))

    def plan(self) -> Planned:
        """What `connect` would do, which makes nothing; raises as it does."""
        wished = self._draft()
        if stored := self._tools.store.newest(wished.name):
            expect_same(self._wish, wished, stored[1])
            return Planned(stored[1], ())
        source = self._located(wished)
        return Planned(source, tuple(call for identity in self._identities(source) for call in identity.calls))

    @cached_property
    def _iam(self) -> Iam:
        return Iam(self._tools.cloud, self._tools.clock)

    def _draft(self) -> Source:
        wished = draft(self._wish, self._tools.chance, self._tools.clock.now())
        kept = wished.metadata
        if kept:
            kept = replace(kept, bucket=placed(self._tools.cloud, kept.bucket))
        return replace(wished, bucket=placed(self._tools.cloud, wished.bucket), metadata=kept)

    def _located(self, source: Source) -> Source:
        """The source with its buckets' regions, where they were left open."""
        bucket = source.bucket
        if not is_ours(self._tools.cloud, bucket):
            expect_reachable(bucket, self._tools.clock)
        if "region" not in self._wish.fields["bucket"]:
            bucket = self._in_its_region(bucket, self._key(source))
        kept = source.metadata
        if kept:
            own = isinstance(source.credentials, Keys) and not self._wish.own_metadata
            kept = replace(kept, bucket=self._in_its_region(kept.bucket, self._key(source) if own else None))
        return read_source(write_source(replace(source, bucket=bucket, metadata=kept)))

    def _in_its_region(self, bucket: Bucket, key: AccessKey | None) -> Bucket:
        cloud = self._tools.cloud
        here = replace(bucket, region=cloud.region)
        region = region_of(cloud, here, key)
        if region is None and here.endpoint is None:
            self._tools.tell(f"{bucket.name} does not say in which region it is; taken to be in {cloud.region}")
        return replace(here, region=region or cloud.region)

    def _identities(self, source: Source) -> list[Identity]:
        tools, wish = self._tools, self._wish
        if not (wish.provided or wish.own_metadata):
            return []
        if not is_ours(tools.cloud, source.bucket):
            raise AdminError(
                f"IAM knows nothing of {source.bucket.endpoint}: make a key there, and bring it with --access-key-id"
            )
        wanted = Wanted(self._iam, tools.cloud, tools.deployment, tools.chance)
        found = []
        if wish.provided == "role":
            written(objects_only(source.bucket), "session")
            found.append(wanted.role(source.name, policy_of(source)))
        elif wish.provided == "user":
            found.append(wanted.user(source.name, policy_of(source)))
        if wish.own_metadata and source.metadata:
            found.append(wanted.user(source.name, metadata(source.metadata.bucket), "metadata"))
        return found

    def _with_credentials(self, source: Source, identities: list[Identity], undoing: Undoing) -> Source:
        made = [Making(self._iam, identity, self._tools.tell).make(undoing) for identity in identities]
        if self._wish.provided:
            source = replace(source, credentials=made.pop(0))
        if made and source.metadata and isinstance(made[0], Keys):
            source = replace(source, metadata=replace(source.metadata, credentials=made[0]))
        return source

    def _sample(self, source: Source) -> str | None:
        if self._wish.sample is not None:
            return object_key(source, self._wish.sample)
        return sample_of(self._tools.cloud, source.bucket, self._key(source))

    def _settle(self, source: Source, sample: str | None) -> None:
        tools = self._tools
        tools.tell("waiting until AWS knows it everywhere")
        waits = [Settling(source, tools.cloud, tools.clock, sample)] if self._wish.provided else []
        kept = source.metadata
        if self._wish.own_metadata and kept and kept.credentials:
            keeping = replace(source, bucket=kept.bucket, credentials=kept.credentials, access="read")
            waits.append(Settling(keeping, tools.cloud, tools.clock, None))
        if not all(settling.wait() for settling in waits):
            tools.tell("AWS still refuses what was made")

    def _expect_readable(self, source: Source, sample: str | None) -> None:
        if not self._wish.tested:
            return
        self._tools.tell("testing it")
        if problems := list(self._tools.examine(source, sample)):
            cannot = f"{source.name} cannot be read, and is not stored (--untested stores it all the same)"
            raise AdminError("\n  ".join([cannot, *problems]))

    def _stored(self, source: Source) -> int:
        store = self._tools.store
        try:
            return store.put(source, based_on=0)
        except RevisionTaken:
            raise AdminError(f"somebody else added a source {source.name} meanwhile; theirs stays") from None
        except (SourcesUnavailable, OutOfTime) as error:
            if (revision := self._after_all(source)) is None:
                raise AdminError(
                    f"{error}; should `darkroom source show {source.name}` find it, remove it: its credentials are gone"
                ) from None
            return revision

    def _after_all(self, source: Source) -> int | None:
        """The revision, if the source was stored although the answer to that was lost."""
        try:
            stored = self._tools.store.newest(source.name)
        except DarkroomError:
            return None
        return stored[0] if stored and stored[1] == source else None

    @staticmethod
    def _key(source: Source) -> AccessKey | None:
        credentials = source.credentials
        if isinstance(credentials, Keys) and credentials.access_key_id != "not-made-yet":
            return AccessKey.of(credentials)
        return None
