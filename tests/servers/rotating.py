"""A user whose key two sources share, and functions that are asked for pictures of both all the time."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from darkroom.admin.cloud import Cloud
from darkroom.admin.rotation import Rotated, Tools, Wishes, rotate, undo
from darkroom.http import Request
from darkroom.local.moto import Moto
from darkroom.local.seaweed import REGION, Seaweed
from darkroom.ports import Clock, SourceStore
from darkroom.render.drawing import landscape
from darkroom.sources import Bucket, Keys, objects_only
from darkroom.wiring import source_store
from tests.servers.between import Between
from tests.servers.functions import Functions
from tests.servers.shelves import fresh_bucket, fresh_name
from tests.things import a_request, a_source, sign

QUICK = Wishes(watch=6, sample="b.jpg")


class Scene(NamedTuple):
    """Two sources that share a user's key, and functions that are asked for pictures of both."""

    environ: dict[str, str]
    store: SourceStore
    seaweed: Seaweed
    before_s3: Between
    before_ssm: Between
    names: tuple[str, str]
    user: str
    keys: Keys
    functions: Functions
    told: list[str]

    def tools(self, clock: Clock | None = None) -> Tools:
        return Tools(Cloud(self.environ), self.store, clock or self.functions.clock, lambda: 0.5, self.told.append)

    def rotate(self, wishes: Wishes = QUICK, clock: Clock | None = None) -> Rotated:
        return rotate(self.tools(clock), self.names[0], wishes)

    def undo(self) -> Rotated:
        return undo(self.tools(), self.names[0], QUICK)

    @property
    def listed(self) -> dict[str, str]:
        """The status of each of the user's keys, by its id."""
        keys = self.seaweed.iam().list_access_keys(UserName=self.user)["AccessKeyMetadata"]
        return {key["AccessKeyId"]: key["Status"] for key in keys}

    @property
    def stored(self) -> set[str]:
        """The ids of the keys that the two sources use."""
        credentials = [found[1].credentials for name in self.names if (found := self.store.newest(name))]
        return {keys.access_key_id for keys in credentials if isinstance(keys, Keys)}

    def outlive(self) -> None:
        """Let every function forget what it remembers, and ask each again."""
        self.functions.live(80)
        assert not self.functions.refused


@pytest.fixture(scope="session")
def before_s3(seaweed: Seaweed) -> Iterator[Between]:
    with Between(seaweed.endpoint) as running:
        yield running


@pytest.fixture(scope="session")
def before_ssm(moto: Moto) -> Iterator[Between]:
    with Between(moto.endpoint) as running:
        yield running


@pytest.fixture(scope="session")
def small_pictures(seaweed: Seaweed) -> str:
    return fresh_bucket(seaweed, {"public/a.jpg": landscape(60, 40), "public/b.jpg": b"tried by nobody else"})


@pytest.fixture
def scene(seaweed: Seaweed, before_s3: Between, before_ssm: Between, small_pictures: str) -> Iterator[Scene]:
    environ = {
        "AWS_ACCESS_KEY_ID": seaweed.admin.access_key_id,
        "AWS_SECRET_ACCESS_KEY": seaweed.admin.secret_access_key.reveal(),
        "AWS_REGION": REGION,
        "AWS_ENDPOINT_URL": before_s3.endpoint,
        "AWS_ENDPOINT_URL_SSM": before_ssm.endpoint,
        "AWS_ENDPOINT_URL_STS": before_s3.endpoint,
        "DARKROOM_PARAMETER_ROOT": f"/{fresh_name('rotation')}",
    }
    user = fresh_name("reader")
    bucket = Bucket(small_pictures, REGION, "public", before_s3.endpoint)
    keys = seaweed.create_user(user, objects_only(bucket))
    store = source_store(environ)
    names = (fresh_name("one"), fresh_name("two"))
    for name in names:
        store.put(a_source(name=name, bucket=bucket, credentials=keys))

    def next_request(number: int) -> Request:
        path, _, query = sign(f"/{names[number % 2]}/a.jpg", "w=20").partition("?")
        return a_request(path, query)

    with Functions(environ, next_request, 2) as functions:
        yield Scene(environ, store, seaweed, before_s3, before_ssm, names, user, keys, functions, [])
