"""Prints in S3: written whole or not at all, by conditions that only one of several writers can meet.

Rules: Amazon S3 API reference, PutObject, CopyObject, GetObject and DeleteObject; User Guide, "Conditional requests".
A print's label is user metadata of its object, so that one call brings both. S3's own clock tells its age: the `Date`
of the answer less `Last-Modified`. SeaweedFS meets all these conditions too; where AWS says 404 of a condition on an
object that is gone, it says 412.
"""

import html
import re
import zlib
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

from darkroom import shelf
from darkroom.aws.exchange import Exchange, Exchanges, Purpose
from darkroom.aws.http import Answer, Pool
from darkroom.aws.labels import HEADER, label_on, written
from darkroom.aws.places import Places
from darkroom.dates import moment
from darkroom.ports import Clock, Deadline, Kept, Label, SameStill
from darkroom.sources import Source

FINDING = Purpose(patience=1.5, writes=False)
LEASING = Purpose(patience=1.5, writes=True)
"""Making a print anew takes little longer than finding it may take."""

KEEPING = Purpose(patience=6.0, writes=True)

_SECONDS = "x-amz-meta-seconds"
_TOKEN = "x-amz-meta-token"  # noqa: S105 - the name of a header
_TAKEN = frozenset({409, 412})

_AGES = 1e9
"""Seconds; older than what any source takes for fresh, or lets stand in."""

_ANSWER = 64 * 1024


class S3Prints:
    """Prints in the bucket that `places` finds for their source; `token` makes texts that nobody else makes."""

    def __init__(self, pool: Pool, places: Places, clock: Clock, token: Callable[[], str]) -> None:
        self._exchanges = Exchanges(pool, places, clock)
        self._token = token

    def find(
        self, source: Source, name: str, largest: int, deadline: Deadline, unless: str = ""
    ) -> Kept | SameStill | None:
        """The print of this name; see `darkroom.ports.Prints`."""
        key = shelf.folder(source.name) + name
        exchange = self._exchanges.begin(source, deadline, FINDING)
        if unless and (same := _same(exchange.send("HEAD", key), unless)):
            return same
        answer = exchange.send("GET", key)
        if _is_missing(answer) or answer.status == 403:
            return None  # S3 forbids a missing object to who may not list; who may not write learns it when writing
        exchange.expect(answer, 200)
        try:
            kept = _kept(exchange, answer, largest)
        finally:
            answer.close()
        if kept is None:  # nothing could be kept here while it lies here
            exchange.send("DELETE", key, {"if-match": _tag(answer)}).close()
        return kept

    def keep(
        self, source: Source, name: str, body: bytes, label: Label, deadline: Deadline, replacing: str = ""
    ) -> str | None:
        """Write a print; see `darkroom.ports.Prints`.

        Raises:
            PrintsUnavailable: also if its label is too long for S3.
        """
        key, text = shelf.folder(source.name) + name, written(label)
        headers = {
            "content-type": label.content_type,
            "x-amz-checksum-crc32": b64encode(bytes.fromhex(label.crc32)).decode(),
            HEADER: text,
            **({"if-match": replacing} if replacing else {"if-none-match": "*"}),
        }
        exchange = self._exchanges.begin(source, deadline, KEEPING)
        answer = exchange.send("PUT", key, headers, body)
        if _is_anothers(answer):
            return _tag_of_ours(exchange.send("HEAD", key), HEADER, text)
        return _tag_of_new(exchange, answer)

    def relabel(self, source: Source, name: str, tag: str, label: Label, deadline: Deadline) -> str | None:
        """Write another label on a print: a copy onto itself; see `darkroom.ports.Prints`."""
        key = shelf.folder(source.name) + name
        exchange = self._exchanges.begin(source, deadline, KEEPING)
        bucket = exchange.place.bucket
        headers = {
            "content-type": label.content_type,
            "x-amz-copy-source": quote(f"/{bucket.name}/{bucket.folder}{key}"),
            "x-amz-copy-source-if-match": tag,
            "if-match": tag,  # when the copy lands, too: what was written meanwhile stays
            "x-amz-metadata-directive": "REPLACE",
            HEADER: written(label),
        }
        answer = exchange.send("PUT", key, headers)
        if _is_anothers(answer):
            return None
        document = exchange.read(exchange.expect(answer, 200), _ANSWER).decode(errors="replace")
        if not (found := re.search("<ETag>([^<]+)</ETag>", document)):
            raise exchange.failed("S3: a copy that was not made", refused=False)
        return html.unescape(found[1])

    def discard(self, source: Source, name: str, deadline: Deadline) -> None:
        """Remove a print; see `darkroom.ports.Prints`."""
        exchange = self._exchanges.begin(source, deadline, KEEPING)
        exchange.expect(exchange.send("DELETE", shelf.folder(source.name) + name), 204).close()

    def lease(self, source: Source, name: str, seconds: float, deadline: Deadline) -> str | None:
        """Take the right to make a print; see `darkroom.ports.Prints`."""
        key, token = _lease(source, name), self._token()
        exchange = self._exchanges.begin(source, deadline, LEASING)
        condition = {"if-none-match": "*"}
        for _ in range(2):
            headers = {_SECONDS: f"{seconds:g}", _TOKEN: token, **condition}
            answer = exchange.send("PUT", key, headers, token.encode())
            if not _is_anothers(answer):
                return _tag_of_new(exchange, answer)
            held = exchange.send("HEAD", key)
            ours = _tag_of_ours(held, _TOKEN, token)
            if ours or held.status != 200 or _age(held) < _seconds(held):
                return ours
            condition = {"if-match": _tag(held)}
        return None

    def release(self, source: Source, name: str, lease: str, deadline: Deadline) -> None:
        """Give the right back; see `darkroom.ports.Prints`."""
        exchange = self._exchanges.begin(source, deadline, LEASING)
        exchange.send("DELETE", _lease(source, name), {"if-match": lease}).close()


def _lease(source: Source, name: str) -> str:
    return f"{shelf.LEASES}{source.name}/{name}"


def _same(answer: Answer, tag: str) -> SameStill | None:
    """That a print is what it was: another label leaves its tag as it is, so that no condition tells of it."""
    answer.close()
    label = label_on(answer) if answer.status == 200 and _tag(answer) == tag else None
    return SameStill(label, _age(answer)) if label else None


def _kept(exchange: Exchange, answer: Answer, largest: int) -> Kept | None:
    """The print that an answer brings, None if it is none or not whole."""
    label = label_on(answer)
    if label is None:
        return None
    length = answer.length or 0
    kept = Kept(label, None, length, _age(answer), _tag(answer))
    if length > largest:
        return kept
    body = exchange.read(answer, length + 1)
    return replace(kept, body=body) if f"{zlib.crc32(body):08x}" == label.crc32 else None


def _is_missing(answer: Answer) -> bool:
    """Whether it is the object that is not there, and not its bucket."""
    return answer.status == 404 and answer.code == "NoSuchKey"


def _is_anothers(answer: Answer) -> bool:
    """Whether a write's condition was not met: something else is there, or nothing any longer."""
    return answer.status in _TAKEN or _is_missing(answer)


def _tag(answer: Answer) -> str:
    return answer.headers.get("etag", "")


def _tag_of_new(exchange: Exchange, answer: Answer) -> str:
    exchange.expect(answer, 200).close()
    return _tag(answer)


def _tag_of_ours(answer: Answer, header: str, text: str) -> str | None:
    """The tag of what is there, if it says what we wrote: the answer to a write may be lost, and the write not."""
    answer.close()
    return _tag(answer) if answer.status == 200 and answer.headers.get(header) == text else None


def _age(answer: Answer) -> float:
    """Seconds since an object was written, by the store's own clock; without one it is older than anything."""
    now, then = (moment(answer.headers.get(name, "")) for name in ("date", "last-modified"))
    return _AGES if now is None or then is None else max(0.0, now - then)


def _seconds(answer: Answer) -> float:
    try:
        return float(answer.headers.get(_SECONDS, "0"))
    except ValueError:
        return 0.0
