"""Settings to an App: the one place that chooses between AWS and memory, and that touches clock and chance."""

import random
import time
from collections.abc import Callable, Mapping
from secrets import token_bytes, token_hex

from darkroom.app import App
from darkroom.aws.http import Pool
from darkroom.aws.links import S3Links
from darkroom.aws.parameters import Parameters
from darkroom.aws.places import Places
from darkroom.aws.prints import S3Prints
from darkroom.aws.s3 import S3Originals
from darkroom.aws.secrets import ManagedSecret
from darkroom.aws.signing import AccessKey
from darkroom.aws.ssm import SsmSources, SsmSourceStore
from darkroom.aws.sts import Sessions
from darkroom.aws.wire import Dialler
from darkroom.errors import ConfigurationError
from darkroom.guard import Guard
from darkroom.ports import Clock
from darkroom.settings import Settings
from darkroom.sources import Bucket, Keys, Secret, SigningKey, Source


class SystemClock:
    """The machine's own time."""

    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def build(environ: Mapping[str, str]) -> App:
    """The App that these environment variables describe; raises `ConfigurationError`."""
    settings = Settings.read(environ)
    return _in_memory(settings) if settings.ports == "memory" else _on_aws(settings, environ)


def source_store(environ: Mapping[str, str]) -> SsmSourceStore:
    """Where these environment variables say that configurations are written; raises `ConfigurationError`."""
    settings = Settings.read(environ)
    clock = SystemClock()
    parameters = _parameters(settings, environ, _pool(clock, environ), clock)
    return SsmSourceStore(
        parameters,
        clock,
        settings.kms_key,
        settings.root,
        token=lambda: token_hex(8),
        largest=settings.parameter_bytes,
    )


def _on_aws(settings: Settings, environ: Mapping[str, str]) -> App:
    clock = SystemClock()
    pool = _pool(clock, environ)
    sources = SsmSources(_parameters(settings, environ, pool, clock), settings.root)
    sessions = Sessions(pool, _own_key(environ), clock, settings.region, settings.sts_endpoint)
    originals = S3Originals(pool, sessions, clock, settings.reader_role)
    links = _links(settings, environ, pool, clock)
    return App(
        settings.rules,
        sources,
        originals,
        clock,
        S3Prints(pool, _places(settings, environ, sessions), clock, token=lambda: token_hex(8)),
        links=links,
        secret=token_bytes(32),
        guard=_guard(settings, environ, pool, clock),
    )


def _guard(settings: Settings, environ: Mapping[str, str], pool: Pool, clock: Clock) -> Guard | None:
    if not settings.edge_secret:
        return None
    own, endpoint = _own_key(environ), settings.secrets_endpoint
    return Guard(ManagedSecret(settings.edge_secret, pool, own, clock, settings.region, endpoint), clock)


def _links(settings: Settings, environ: Mapping[str, str], pool: Pool, clock: Clock) -> S3Links | None:
    if not (settings.links and settings.prints_bucket):
        return None
    return S3Links(_prints_bucket(settings), pool, _own_key(environ), clock)


def _places(settings: Settings, environ: Mapping[str, str], sessions: Sessions) -> Places:
    own = _prints_bucket(settings) if settings.prints_bucket else None
    return Places(own, _own_key(environ), sessions, settings.reader_role)


def _prints_bucket(settings: Settings) -> Bucket:
    return Bucket(name=settings.prints_bucket, region=settings.region, endpoint=settings.s3_endpoint or None)


def _pool(clock: Clock, environ: Mapping[str, str]) -> Pool:
    _, _, port = environ.get("AWS_LAMBDA_RUNTIME_API", "").rpartition(":")
    return Pool(clock, random.random, Dialler(runtime=int(port) if port.isdecimal() else None))


def _parameters(settings: Settings, environ: Mapping[str, str], pool: Pool, clock: Clock) -> Parameters:
    return Parameters(pool, _own_key(environ), clock, settings.region, settings.ssm_endpoint)


def _own_key(environ: Mapping[str, str]) -> Callable[[], AccessKey]:
    """The function's own key, read at each use: Lambda puts it into the environment."""

    def read() -> AccessKey:
        key, secret = environ.get("AWS_ACCESS_KEY_ID"), environ.get("AWS_SECRET_ACCESS_KEY")
        if not (key and secret):
            raise ConfigurationError(["AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: expected both, found none"])
        token = environ.get("AWS_SESSION_TOKEN")
        return AccessKey(key, Secret(secret), Secret(token) if token else None)

    return read


def _in_memory(settings: Settings) -> App:
    """One drawn picture, `sunset.jpg`, in a source `demo` whose signing key is `first-light`: nothing to protect."""
    from darkroom.memory import MemoryOriginals, MemorySources
    from darkroom.render.drawing import landscape

    demo = Source(
        version=1,
        name="demo",
        bucket=Bucket(name="memory"),
        credentials=Keys(access_key_id="memory", secret_access_key=Secret("memory")),
        signing_keys=(SigningKey(id="demo", secret=Secret("first-light")),),
    )
    originals = MemoryOriginals({"sunset.jpg": landscape()})
    return App(settings.rules, MemorySources([demo]), originals, SystemClock())
