"""Large answers in the deployment's bucket, for the life of a link.

Small bodies go in one PUT, large ones in parts: S3 shows an object when its last call says so, and never before.
Facts: S3's API reference ("CopyObject", "CompleteMultipartUpload": both may answer 200 and an error's document) and
its User Guide ("Multipart upload limits": parts of 5 MiB to 5 GiB, at most 10,000).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import quote
from xml.sax.saxutils import escape

from darkroom import shelf
from darkroom.aws.http import Answer, Call, NoAnswer, Pool
from darkroom.aws.s3 import place
from darkroom.aws.signing import AccessKey, Scope, signed
from darkroom.errors import PrintsUnavailable
from darkroom.links import Link
from darkroom.ports import Body, Clock, Deadline
from darkroom.sources import Bucket, Source

PART = 8 * 1024 * 1024
"""Bytes of a part, and the most that goes in one call."""

ABORTING = 3.0
"""Seconds that taking an unfinished upload back may take, also when the time is up."""

_DOCUMENT = 64 * 1024
_UPLOAD = re.compile(r"<UploadId>([^<]{1,2000})</UploadId>")


class S3Links:
    """Links in one bucket, written with the function's own key, which is asked for at each use."""

    def __init__(self, bucket: Bucket, pool: Pool, key: Callable[[], AccessKey], clock: Clock) -> None:
        self._bucket = bucket
        self._pool = pool
        self._key = key
        self._clock = clock

    def is_lent(self, link: Link, deadline: Deadline) -> bool:
        """Whether it lies there; see `darkroom.ports.Links`."""
        answer = self._answer("HEAD", link.name, deadline, missing=(403, 404))
        answer.close()
        return answer.status == 200

    def lend(self, link: Link, source: Source, name: str, deadline: Deadline) -> bool:
        """Copy a kept print within the bucket; see `darkroom.ports.Links`."""
        if source.metadata:
            return False
        origin = f"/{self._bucket.name}/{shelf.folder(source.name)}{name}"
        headers = {
            **_stored(link),
            "x-amz-copy-source": quote(origin),
            "x-amz-metadata-directive": "REPLACE",
        }
        answer = self._answer("PUT", link.name, deadline, headers, missing=(404,))
        return answer.status == 200 and "CopyObjectResult" in _document(answer)

    def carry(self, link: Link, body: Body, length: int, deadline: Deadline) -> None:
        """Upload a body while it arrives; see `darkroom.ports.Links`."""
        parts = _parts(body)
        first = next(parts)
        if length > PART:
            self._upload(link, first, parts, deadline)
            return
        for more in parts:
            first += more
        self._answer("PUT", link.name, deadline, _stored(link), first).close()

    def _upload(self, link: Link, first: bytes, others: Iterator[bytes], deadline: Deadline) -> None:
        begun = self._answer("POST", f"{link.name}?uploads=", deadline, _stored(link))
        found = _UPLOAD.search(_document(begun))
        if found is None:
            raise PrintsUnavailable("S3 began no upload")
        upload = f"{link.name}?uploadId={quote(found[1], safe='')}"
        try:
            tags = [self._part(upload, 1, first, deadline)]
            del first
            for part in others:
                tags.append(self._part(upload, len(tags) + 1, part, deadline))
            self._complete(upload, tags, deadline)
        except BaseException:
            self._abort(upload)
            raise

    def _part(self, upload: str, number: int, part: bytes, deadline: Deadline) -> str:
        name, _, identity = upload.partition("?")
        answer = self._answer("PUT", f"{name}?partNumber={number}&{identity}", deadline, body=part)
        answer.close()
        return answer.headers.get("etag", "")

    def _complete(self, upload: str, tags: list[str], deadline: Deadline) -> None:
        listed = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>{escape(tag)}</ETag></Part>"
            for number, tag in enumerate(tags, 1)
        )
        body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
        answer = self._answer("POST", upload, deadline, body=body)
        if "CompleteMultipartUploadResult" not in _document(answer):
            raise PrintsUnavailable("S3 did not complete an upload")

    def _abort(self, upload: str) -> None:
        """Take an upload back; one that cannot be is removed by the bucket's lifecycle rule."""
        deadline = Deadline(self._clock, self._clock.monotonic() + ABORTING)
        try:
            self._answer("DELETE", upload, deadline, missing=(404,)).close()
        except Exception:  # noqa: BLE001 - what made the upload fail is what is told
            return

    def _answer(
        self,
        method: str,
        target: str,
        deadline: Deadline,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        missing: tuple[int, ...] = (),
    ) -> Answer:
        """The answer to a call; raises `PrintsUnavailable` unless its status is 2xx or one that means `missing`."""
        endpoint, folder = place(self._bucket)
        target = f"{folder}/{target}"
        scope = Scope("s3", self._bucket.region)
        ours = signed(
            method,
            target,
            {"host": endpoint.authority, **(headers or {})},
            body,
            self._key(),
            scope,
            self._clock.now(),
        )
        try:
            answer = self._pool.send(Call(method, endpoint, target, ours, body), deadline)
        except NoAnswer as error:
            raise PrintsUnavailable(str(error)) from None
        if answer.status < 300 or answer.status in missing:
            return answer
        answer.close()
        raise PrintsUnavailable(f"S3: {answer.status} {answer.code}")


def _parts(body: Body) -> Iterator[bytes]:
    """The body in parts that are full but for the last one; there is one at least."""
    part, first = bytearray(), True
    while data := body.read(PART - len(part)):
        part += data
        if len(part) == PART:
            yield bytes(part)
            part, first = bytearray(), False
    if part or first:
        yield bytes(part)


def _document(answer: Answer) -> str:
    try:
        return answer.read_whole(_DOCUMENT).decode(errors="replace")
    except NoAnswer as error:
        raise PrintsUnavailable(str(error)) from None


def _stored(link: Link) -> dict[str, str]:
    """The headers as S3 keeps them with an object and gives them back."""
    return {name.lower(): value for name, value in link.headers.items()}
