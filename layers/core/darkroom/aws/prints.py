"""Prints in S3: written whole or not at all, by conditions that only one of several writers can meet.

Rules: Amazon S3 API reference, PutObject, CopyObject and GetObject; User Guide, "Conditional requests". A print's
label is user metadata of its object, so that one call brings both. S3's own clock tells its age: the `Date` of the
answer less `Last-Modified`.
"""

import html
import re
import zlib
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from functools import partial
from urllib.parse import quote

import msgspec
from msgspec import structs

from darkroom import shelf
from darkroom.aws.http import Answer, Call, NoAnswer, Pool
from darkroom.aws.places import Place, Places
from darkroom.aws.signing import Scope, signed
from darkroom.aws.wire import Endpoint
from darkroom.errors import ConfigurationError, OutOfTime, PrintsUnavailable, UpstreamError
from darkroom.ports import Clock, Deadline, Kept, Label, SameStill
from darkroom.sources import Source

READING = 1.5
"""Seconds that finding a print or taking a lease may take: making it anew takes little longer."""

WRITING = 6.0
"""Seconds that keeping a print may take."""

RESTS = 10.0
"""Seconds for which a bucket that failed is not asked again."""

LONGEST_LABEL = 2000
"""Bytes; S3 takes 2,048 of user metadata, their names included."""

_LABEL = "x-amz-meta-label"
_SECONDS = "x-amz-meta-seconds"
_TAKEN = frozenset({409, 412})
_OF_THE_NAME = frozenset({400, 414})
"""What a store says of a name that it does not take: the others can be kept nevertheless."""

_AGES = 1e9
"""Seconds; older than what any source takes for fresh, or lets stand in."""

_ANSWER = 64 * 1024


class S3Prints:
    """Prints in the bucket that `places` finds for their source; `token` makes texts that nobody else makes."""

    def __init__(self, pool: Pool, places: Places, clock: Clock, token: Callable[[], str]) -> None:
        self._pool = pool
        self._places = places
        self._clock = clock
        self._token = token
        self._resting: dict[tuple[Endpoint, str], float] = {}

    def find(
        self, source: Source, name: str, largest: int, deadline: Deadline, unless: str = ""
    ) -> Kept | SameStill | None:
        """The print of this name; see `darkroom.ports.Prints`."""
        key = shelf.folder(source.name) + name
        exchange = self._begin(source, deadline, READING)
        if unless and (same := _same(exchange.send("HEAD", key), unless)):
            return same
        answer = exchange.send("GET", key)
        if _is_missing(answer) or answer.status == 403:
            return None  # S3 forbids a missing object to who may not list; who may not write learns it when writing
        exchange.expect(answer, 200)
        try:
            return _kept(answer, largest)
        except NoAnswer as error:
            raise exchange.failed(f"S3: {error}") from None
        finally:
            answer.close()

    def keep(
        self, source: Source, name: str, body: bytes, label: Label, deadline: Deadline, replacing: str = ""
    ) -> str | None:
        """Write a print; see `darkroom.ports.Prints`.

        Raises:
            PrintsUnavailable: also if its label is too long for S3.
        """
        key, written = shelf.folder(source.name) + name, _written(label)
        headers = {
            "content-type": label.content_type,
            "x-amz-checksum-crc32": b64encode(bytes.fromhex(label.crc32)).decode(),
            _LABEL: written,
            **({"if-match": replacing} if replacing else {"if-none-match": "*"}),
        }
        exchange = self._begin(source, deadline, WRITING)
        answer = exchange.send("PUT", key, headers, body)
        if answer.status in _TAKEN or _is_missing(answer):
            return _tag_of_ours(exchange.send("HEAD", key), written)
        return _tag(exchange.expect(answer, 200))

    def relabel(self, source: Source, name: str, tag: str, label: Label, deadline: Deadline) -> str | None:
        """Write another label on a print: a copy onto itself; see `darkroom.ports.Prints`."""
        key = shelf.folder(source.name) + name
        exchange = self._begin(source, deadline, WRITING)
        headers = {
            "content-type": label.content_type,
            "x-amz-copy-source": quote(f"/{exchange.place.bucket.name}/{exchange.place.bucket.folder}{key}"),
            "x-amz-copy-source-if-match": tag,
            "x-amz-metadata-directive": "REPLACE",
            _LABEL: _written(label),
        }
        answer = exchange.send("PUT", key, headers)
        if answer.status in _TAKEN or _is_missing(answer):
            return None
        exchange.expect(answer, 200)
        try:
            text = answer.read_whole(_ANSWER).decode(errors="replace")
        except NoAnswer as error:
            raise exchange.failed(f"S3: {error}") from None
        if not (found := re.search("<ETag>([^<]+)</ETag>", text)):
            raise exchange.failed("S3: a copy that was not made")
        return html.unescape(found[1])

    def discard(self, source: Source, name: str, deadline: Deadline) -> None:
        """Remove a print; see `darkroom.ports.Prints`."""
        exchange = self._begin(source, deadline, WRITING)
        exchange.expect(exchange.send("DELETE", shelf.folder(source.name) + name), 204).close()

    def lease(self, source: Source, name: str, seconds: float, deadline: Deadline) -> str | None:
        """Take the right to make a print; see `darkroom.ports.Prints`."""
        key = f"{shelf.LEASES}{source.name}/{name}"
        exchange = self._begin(source, deadline, READING)
        if taken := self._take(exchange, key, seconds, {"if-none-match": "*"}):
            return taken
        answer = exchange.send("HEAD", key)
        answer.close()
        if answer.status != 200 or _age(answer) < _seconds(answer):
            return None
        return self._take(exchange, key, seconds, {"if-match": answer.headers.get("etag", "")})

    def release(self, source: Source, name: str, lease: str, deadline: Deadline) -> None:
        """Give the right back; see `darkroom.ports.Prints`."""
        exchange = self._begin(source, deadline, READING)
        exchange.send("DELETE", f"{shelf.LEASES}{source.name}/{name}", {"if-match": lease}).close()

    def _take(self, exchange: "_Exchange", key: str, seconds: float, condition: Mapping[str, str]) -> str | None:
        answer = exchange.send("PUT", key, {_SECONDS: f"{seconds:g}", **condition}, self._token().encode())
        if answer.status in _TAKEN or _is_missing(answer):
            return None
        return _tag(exchange.expect(answer, 200))

    def _begin(self, source: Source, deadline: Deadline, patience: float) -> "_Exchange":
        """What may be sent for a source within some seconds; raises `PrintsUnavailable` while its bucket rests."""
        deadline.check()
        until = Deadline(self._clock, min(deadline.at, self._clock.monotonic() + patience))
        try:
            place = self._places.of(source, until)
        except PrintsUnavailable:
            raise
        except (UpstreamError, ConfigurationError) as error:
            raise PrintsUnavailable(f"{type(error).__name__}: {error}") from None
        if self._clock.monotonic() < self._resting.get((place.endpoint, place.bucket.name), 0.0):
            raise PrintsUnavailable("it failed a moment ago")
        return _Exchange(self._pool, place, until, self._clock, partial(self._rest, source, place))

    def _rest(self, source: Source, place: Place) -> None:
        self._places.forget(source)
        self._resting[place.endpoint, place.bucket.name] = self._clock.monotonic() + RESTS


@dataclass(frozen=True)
class _Exchange:
    """Calls to one bucket within one time; after one that fails, the bucket rests."""

    pool: Pool
    place: Place
    until: Deadline
    clock: Clock
    rest: Callable[[], None]

    def send(self, method: str, key: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Answer:
        """The answer to a call about the object at this key below the place's folder; raises `PrintsUnavailable`."""
        place = self.place
        target = f"{place.path}/{quote(place.bucket.folder + key)}"
        sent = {"host": place.endpoint.authority, **(place.encryption if method == "PUT" else {}), **(headers or {})}
        scope = Scope("s3", place.bucket.region)
        sealed = signed(method, target, sent, body, place.access, scope, self.clock.now())
        try:
            return self.pool.send(Call(method, place.endpoint, target, sealed, body), self.until)
        except (NoAnswer, OutOfTime) as error:
            raise self.failed(f"S3: {error}") from None

    def expect(self, answer: Answer, status: int) -> Answer:
        """The answer if it has this status; raises `PrintsUnavailable` otherwise."""
        if answer.status == status:
            return answer
        answer.close()
        words = f"S3: {answer.status} {answer.code}"
        raise PrintsUnavailable(words) if answer.status in _OF_THE_NAME else self.failed(words)

    def failed(self, words: str) -> PrintsUnavailable:
        """The error that says so; its bucket is left alone for a while."""
        self.rest()
        return PrintsUnavailable(words)


def _same(answer: Answer, tag: str) -> SameStill | None:
    """That a print is what it was: another label leaves its tag as it is, so that no condition tells of it."""
    answer.close()
    label = _label(answer) if answer.status == 200 and answer.headers.get("etag") == tag else None
    return SameStill(label, _age(answer)) if label else None


def _label(answer: Answer) -> Label | None:
    try:
        return msgspec.json.decode(urlsafe_b64decode(answer.headers.get(_LABEL, "")), type=Label)
    except (ValueError, msgspec.DecodeError):
        return None


def _kept(answer: Answer, largest: int) -> Kept | None:
    """The print that an answer brings, None if it is none or not whole."""
    label = _label(answer)
    if label is None:
        return None
    length = answer.length or 0
    kept = Kept(label, None, length, _age(answer), answer.headers.get("etag", ""))
    if length > largest:
        return kept
    body = answer.read_whole(length + 1)
    return replace(kept, body=body) if f"{zlib.crc32(body):08x}" == label.crc32 else None


def _is_missing(answer: Answer) -> bool:
    """Whether it is the object that is not there, and not its bucket."""
    return answer.status == 404 and answer.code == "NoSuchKey"


def _written(label: Label) -> str:
    """A label as a header holds it; what viewers may do without is left out where it is too long."""
    for form in (label, structs.replace(label, told={})):
        written = urlsafe_b64encode(msgspec.json.encode(form)).decode()
        if len(written) <= LONGEST_LABEL:
            return written
    raise PrintsUnavailable("its label is too long")


def _tag(answer: Answer) -> str | None:
    answer.close()
    return answer.headers.get("etag")


def _tag_of_ours(answer: Answer, written: str) -> str | None:
    """The tag of what is there, if it is what was written: the answer to a write may be lost, and the write not."""
    same = answer.status == 200 and answer.headers.get(_LABEL) == written
    return _tag(answer) if same else None


def _age(answer: Answer) -> float:
    """Seconds since an object was written, by the store's own clock; without one it is older than anything."""
    try:
        now, then = (parsedate_to_datetime(answer.headers.get(name, "")) for name in ("date", "last-modified"))
    except ValueError:
        return _AGES
    return max(0.0, (now - then).total_seconds())


def _seconds(answer: Answer) -> float:
    try:
        return float(answer.headers.get(_SECONDS, "0"))
    except ValueError:
        return 0.0
