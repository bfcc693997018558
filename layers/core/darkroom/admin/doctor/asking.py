"""S3 asked as the function asks it: no redirect followed, nothing hidden by a client library."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote_plus

from msgspec.structs import replace

from darkroom.aws.http import Call, NoAnswer, Pool
from darkroom.aws.s3 import place
from darkroom.aws.signing import AccessKey, Scope, signed
from darkroom.aws.wire import Dialler, Endpoint
from darkroom.errors import BucketUnavailable, OutOfTime
from darkroom.ports import Clock, Deadline
from darkroom.sources import Bucket

LONGEST = 4.0
"""Seconds that one answer is waited for."""

LISTED = 100
"""Objects that a list shows at most."""

_READ = 64 * 1024
_BUSY = 429
_BROKEN = 500
_WAIT = 3.0

_DENIED = frozenset({"AccessDenied", "AllAccessDisabled", "AccessForbidden", "InvalidPayer"})


@dataclass(frozen=True)
class Said:
    """An answer of S3's; `status` is 0 if there was none, and `message` then says why."""

    status: int
    code: str = ""
    message: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)

    @property
    def granted(self) -> bool:
        """Whether S3 did what it was asked to."""
        return 200 <= self.status < 300

    @property
    def denied(self) -> bool:
        """Whether S3 knew who asked, and would not."""
        return self.code in _DENIED or (self.status == 403 and not self.code)

    @property
    def tells(self) -> bool:
        """Whether S3 looked at who asked: not so where it did not answer, or was too busy or broken to."""
        return bool(self.status) and self.status < _BROKEN and self.status != _BUSY

    @property
    def why(self) -> str:
        """In S3's own words, why it would not; empty where it gave no reason."""
        found = re.search(r"\b(?:because|with an explicit deny)\b[^<]{0,200}", self.message)
        return found[0].strip().rstrip(".") if found else ""

    def __str__(self) -> str:
        return f"{self.status} {self.code}".strip() if self.status else self.message

    def element(self, name: str) -> str:
        """The text of an element of the answer's document, empty if it has none."""
        found = re.search(f"<{name}>([^<]{{0,2048}})</{name}>", self.body.decode(errors="replace"))
        return html.unescape(found[1]).strip() if found else ""


@dataclass(frozen=True)
class Listed:
    """An object as a list shows it."""

    key: str
    size: int
    storage: str


class Asking:
    """Asks one bucket, within one deadline. `ahead` is how far S3's clock is ahead of ours, in seconds."""

    def __init__(self, bucket: Bucket, clock: Clock, deadline: Deadline) -> None:
        self.bucket = bucket
        self.ahead = 0.0
        self.always: dict[str, str] = {}
        self._clock = clock
        self._deadline = deadline
        self._pool = Pool(clock, lambda: 0.5, Dialler(idle=_WAIT))

    @property
    def endpoint(self) -> Endpoint:
        """Where the bucket is asked; raises `BucketUnavailable`."""
        return place(self.bucket)[0]

    def object(
        self, method: str, key: str, by: AccessKey | None, query: Mapping[str, str] | None = None, **more: str
    ) -> Said:
        """Ask about an object; `more` are headers, `_` for `-`."""
        return self._ask(method, f"/{quote(key)}", by, query, more)

    def put(
        self, key: str, body: bytes, by: AccessKey | None, query: Mapping[str, str] | None = None, **more: str
    ) -> Said:
        """Send something for an object."""
        return self._ask("PUT", f"/{quote(key)}", by, query, more, body)

    def list(self, prefix: str, by: AccessKey | None, *, delimiter: str = "", most: int = LISTED) -> Said:
        """The first objects below a prefix."""
        query = {"list-type": "2", "encoding-type": "url", "max-keys": str(most), "prefix": prefix}
        return self._ask("GET", "/", by, query | ({"delimiter": delimiter} if delimiter else {}))

    def bucket_names(self, by: AccessKey | None) -> Said:
        """Every bucket of whose key this is."""
        return self._ask("GET", "", by, None)

    def cors(self, by: AccessKey | None) -> Said:
        """The bucket's CORS rules."""
        return self._ask("GET", "/", by, {"cors": ""})

    def preflight(self, key: str, origin: str) -> Said:
        """What a browser asks before a page of this origin may read."""
        headers = {"origin": origin, "access-control-request-method": "GET"}
        return self._ask("OPTIONS", f"/{quote(key)}", None, None, headers)

    def close(self) -> None:
        """Hang up."""
        self._pool.close()

    def _ask(
        self,
        method: str,
        path: str,
        by: AccessKey | None,
        query: Mapping[str, str] | None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Said:
        try:
            endpoint, folder = place(self.bucket) if path else (_service(self.bucket), "")
        except BucketUnavailable as error:
            return Said(0, message=str(error))
        target = (f"{folder}{path}" if path != "/" else folder) or "/"
        target += _query(query)
        named = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        sent = {"host": endpoint.authority, **self.always, **named}
        if by:
            scope = Scope("s3", self.bucket.region)
            sent = signed(method, target, sent, body, by, scope, self._clock.now() + self.ahead)
        return self._send(Call(method, endpoint, target, sent, body))

    def _send(self, call: Call) -> Said:
        until = min(self._deadline.at, self._clock.monotonic() + LONGEST)
        try:
            answer = self._pool.send(call, Deadline(self._clock, until))
            body = answer.text.encode() or answer.read_whole(_READ)
        except NoAnswer as error:
            return Said(0, message=str(error))
        except OutOfTime:
            return Said(0, message=f"{call.endpoint.host} gave no answer within {LONGEST:g} seconds")
        said = Said(answer.status, answer.code, "", answer.headers, body)
        return Said(said.status, said.code, said.element("Message"), said.headers, body)


def objects(said: Said) -> list[Listed]:
    """The objects in a list, those that stand for folders left out."""
    found = (_listed(item) for item in _all("Contents", said.body.decode(errors="replace")))
    return [item for item in found if not item.key.endswith("/")]


def folders(said: Said) -> list[str]:
    """The folders in a list that was asked for with a delimiter."""
    text = said.body.decode(errors="replace")
    return [unquote_plus(_one("Prefix", item)) for item in _all("CommonPrefixes", text)]


def names(said: Said) -> list[str]:
    """The names of the buckets in a list of them."""
    text = said.body.decode(errors="replace")
    return [_one("Name", item) for item in _all("Bucket", text)]


def _service(bucket: Bucket) -> Endpoint:
    """Where the service itself is asked, and no bucket of it."""
    return place(replace(bucket, addressing="path"))[0]


def _listed(item: str) -> Listed:
    size = _one("Size", item)
    return Listed(unquote_plus(_one("Key", item)), int(size) if size.isdecimal() else 0, _one("StorageClass", item))


def _all(name: str, text: str) -> list[str]:
    return re.findall(f"<{name}>(.*?)</{name}>", text, re.DOTALL)


def _one(name: str, text: str) -> str:
    found = re.search(f"<{name}>([^<]*)</{name}>", text)
    return html.unescape(found[1]) if found else ""


def _query(query: Mapping[str, str] | None) -> str:
    if not query:
        return ""
    return "?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in sorted(query.items()))
