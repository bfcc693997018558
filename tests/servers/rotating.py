"""A user whose key two sources share, and functions that are asked for pictures of both all the time."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from darkroom.admin.cloud import Cloud
from darkroom.admin.rotation import Rotated, Tools, Wishes, rotate, undo
from darkroom.aws.http import Pool
from darkroom.aws.parameters import Parameters
from darkroom.aws.signing import AccessKey
from darkroom.aws.ssm import SsmSourceStore
from darkroom.http import Request
from darkroom.local.moto import Moto
from darkroom.local.seaweed import REGION, Seaweed
from darkroom.ports import Clock, SourceStore
from darkroom.render.drawing import landscape
from darkroom.sources import Bucket, Keys, Secret, objects_only
from darkroom.wiring import SystemClock
from tests.servers.amazon import Amazon
from tests.servers.between import Between
from tests.servers.functions import Functions
from tests.servers.shelves import fresh_bucket, fresh_name
from tests.things import TOKEN, a_request, a_source, sign

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

QUICK = Wishes(watch=6, sample="b.jpg")
"""Watches for a few seconds, and tries keys with an object that the functions are not asked for."""

PICTURES = {"public/a.jpg": landscape(60, 40), "public/b.jpg": b"tried by nobody else"}


@dataclass(frozen=True)
class Scene:
    """Two sources that share a user's key, and functions that are asked for pictures of both."""

    environ: Mapping[str, str]
    store: SourceStore
    iam: "IAMClient"
    bucket: Bucket
    names: tuple[str, str]
    keys: Keys
    user: str
    functions: Functions
    told: list[str] = field(default_factory=list)

    def tools(self, clock: Clock | None = None, environ: Mapping[str, str] | None = None) -> Tools:
        cloud = Cloud(environ or self.environ)
        return Tools(cloud, self.store, clock or self.functions.clock, self.told.append)

    def rotate(self, wishes: Wishes = QUICK, clock: Clock | None = None) -> Rotated:
        return rotate(self.tools(clock), self.names[0], wishes)

    def undo(self) -> Rotated:
        return undo(self.tools(), self.names[0], QUICK)

    def make_reader(self) -> Keys:
        """The key of another user who may read what the first one may."""
        other = fresh_name("reader")
        self.iam.create_user(UserName=other)
        policy = json.dumps(objects_only(self.bucket))
        self.iam.put_user_policy(UserName=other, PolicyName=other, PolicyDocument=policy)
        made = self.iam.create_access_key(UserName=other)["AccessKey"]
        return Keys(made["AccessKeyId"], Secret(made["SecretAccessKey"]))

    @property
    def listed(self) -> dict[str, str]:
        """The status of each of the user's keys, by its id."""
        keys = self.iam.list_access_keys(UserName=self.user)["AccessKeyMetadata"]
        return {key["AccessKeyId"]: key["Status"] for key in keys}

    @property
    def stored(self) -> set[str]:
        """The ids of the keys that the two sources use."""
        credentials = [found[1].credentials for name in self.names if (found := self.store.newest(name))]
        return {keys.access_key_id for keys in credentials if isinstance(keys, Keys)}

    def outlive(self) -> None:
        """Let every function forget what it remembers, and ask each again: none has ever failed."""
        self.functions.clock.sleep(80)
        assert not self.functions.refused

    def is_as_before(self) -> bool:
        """Whether the first key is the only one, active, and the one that the sources use."""
        old = self.keys.access_key_id
        return self.stored == {old} and self.listed == {old: "Active"}


def a_picture(name: str, key: str = TOKEN) -> Request:
    """A request for a picture of a source, signed with this key."""
    path, _, query = sign(f"/{name}/a.jpg", "w=20", key).partition("?")
    return a_request(path, query)


@contextmanager
def staged(environ: Mapping[str, str], iam: "IAMClient", bucket: Bucket, keys: Keys, user: str) -> Iterator[Scene]:
    """The scene while its functions are asked."""
    names = (fresh_name("one"), fresh_name("two"))
    clock = SystemClock()
    own = AccessKey(environ["AWS_ACCESS_KEY_ID"], Secret(environ["AWS_SECRET_ACCESS_KEY"]))
    pool = Pool(clock, lambda: 0.5)
    parameters = Parameters(pool, lambda: own, clock, environ["AWS_REGION"], environ["AWS_ENDPOINT_URL_SSM"])
    root = environ["DARKROOM_PARAMETER_ROOT"]
    store = SsmSourceStore(parameters, clock, root=root, token=lambda: fresh_name("token"))
    for name in names:
        store.put(a_source(name=name, bucket=bucket, credentials=keys))

    with closing(pool), Functions(environ, lambda number: a_picture(names[number % 2]), 2) as functions:
        yield Scene(environ, store, iam, bucket, names, keys, user, functions)


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
    return fresh_bucket(seaweed, PICTURES)


@pytest.fixture
def scene(seaweed: Seaweed, before_s3: Between, before_ssm: Between, small_pictures: str) -> Iterator[Scene]:
    """On SeaweedFS, which refuses inactive and unknown keys as AWS does; calls to it and to the store can be spoilt."""
    environ = {
        "AWS_ACCESS_KEY_ID": seaweed.admin.access_key_id,
        "AWS_SECRET_ACCESS_KEY": seaweed.admin.secret_access_key.reveal(),
        "AWS_REGION": REGION,
        "AWS_ENDPOINT_URL": before_s3.endpoint,
        "AWS_ENDPOINT_URL_SSM": before_ssm.endpoint,
        "AWS_ENDPOINT_URL_STS": before_s3.endpoint,
        "DARKROOM_PARAMETER_ROOT": f"/{fresh_name('rotation')}",
    }
    bucket = Bucket(small_pictures, REGION, "public", before_s3.endpoint)
    user = fresh_name("reader")
    keys = seaweed.create_user(user, objects_only(bucket))
    with staged(environ, seaweed.iam(), bucket, keys, user) as scene:
        yield scene


@pytest.fixture
def scene_on_aws(amazon: Amazon, moto: Moto) -> Iterator[Scene]:
    """On a server that answers as AWS documents: two keys a user, dates, last uses, permissions, delays."""
    environ = amazon.environ | {
        "AWS_ENDPOINT_URL_STS": amazon.endpoint,
        "AWS_ENDPOINT_URL_SSM": moto.endpoint,
        "DARKROOM_PARAMETER_ROOT": f"/{fresh_name('rotation')}",
    }
    amazon.create_bucket("pictures", PICTURES)
    bucket = Bucket("pictures", amazon.region, "public", amazon.endpoint)
    keys = amazon.create_user("reader", objects_only(bucket))
    keys = Keys(keys.access_key_id, keys.secret_access_key)
    with staged(environ, amazon.client("iam"), bucket, keys, "reader") as scene:
        yield scene
