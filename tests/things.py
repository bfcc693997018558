"""Small things that tests need: a clock that is moved by hand, a source, a request."""

from typing import Any

from darkroom.dialects import Asked, Dialect, Reading, imgix
from darkroom.http import Request
from darkroom.ports import Deadline
from darkroom.sources import Bucket, Keys, Secret, SigningKey, Source

TOKEN = "first-light"


def asked(path: str = "/demo/a.jpg", query: str = "", *, exact: bool = True, **more: Any) -> Asked:
    """A request as a dialect sees it, its object named by the whole path unless `below` says otherwise."""
    return Asked(path, more.pop("below", path), query, exact, **more)


def read(query: str, dialect: Dialect = imgix, /, **source: Any) -> Reading:
    """What a query asks for in a dialect, of a source with these changes."""
    return dialect.read(asked(query=query), a_source(**source))


def sign(path: str, query: str = "", key: str = TOKEN, dialect: Dialect = imgix) -> str:
    """The path and query with a key's signature."""
    return dialect.sign(asked(path, query), SigningKey(id="k1", secret=Secret(key)))


class Ticking:
    """A clock that stands still until it is moved."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self._now = now
        self._running = 0.0

    def now(self) -> float:
        return self._now + self._running

    def monotonic(self) -> float:
        return self._running

    def sleep(self, seconds: float) -> None:
        self._running += seconds

    def pass_by(self, seconds: float) -> None:
        self._running += seconds

    def deadline(self, seconds: float = 24.0) -> Deadline:
        return Deadline(self, self._running + seconds)


def a_source(**changes: Any) -> Source:
    """A secured source `demo` of the bucket `pictures`, below `public/`."""
    fields: dict[str, Any] = {
        "version": 1,
        "name": "demo",
        "bucket": Bucket(name="pictures", prefix="public"),
        "credentials": Keys(access_key_id="AKIADEMO", secret_access_key=Secret("a-secret-access-key")),
        "signing_keys": (SigningKey(id="k1", secret=Secret(TOKEN)),),
    }
    return Source(**fields | changes)


def a_request(path: str, query: str = "", method: str = "GET", host: str = "127.0.0.1", **headers: str) -> Request:
    """A request as the edge would pass it on; keyword arguments are headers, `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(method, path, True, query, host, named)
