"""Links as the distribution answers them: out of the bucket of prints, and nothing else of it."""

import re
import time
from typing import Any

from botocore.exceptions import ClientError

from darkroom.links import LINKS
from darkroom.local.event import Call
from darkroom.local.reply import Reply, refusal
from darkroom.local.seaweed import Seaweed

_LINK = re.compile(rf"/({LINKS}(\d{{1,12}})/[A-Za-z0-9_-]{{43}})")

_CONDITIONS = {"if-none-match": "IfNoneMatch", "if-match": "IfMatch", "range": "Range"}

_SHOWN = ("content-type", "content-disposition", "content-range", "cache-control", "expires", "etag", "last-modified")

POLICY = (
    ("access-control-allow-origin", "*"),
    ("cross-origin-resource-policy", "cross-origin"),
    ("content-security-policy", "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox"),
    ("timing-allow-origin", "*"),
    ("x-content-type-options", "nosniff"),
    ("accept-ranges", "bytes"),
)
"""What the distribution's response headers policy adds."""


class Lent:
    """Answers links out of one bucket."""

    def __init__(self, seaweed: Seaweed, bucket: str) -> None:
        self._s3 = seaweed.s3()
        self._bucket = bucket

    def answer(self, call: Call) -> Reply:
        """What lies at a link: 404 for what is none, 403 for one that has ended or that nobody made."""
        found = _LINK.fullmatch(call.path)
        if found is None:
            return refusal(404)
        if int(found[2]) <= time.time() or call.method not in ("GET", "HEAD"):
            return refusal(403)
        asked: dict[str, Any] = {name: value for header, name in _CONDITIONS.items() if (value := call.header(header))}
        try:
            answer = self._s3.get_object(Bucket=self._bucket, Key=found[1], **asked)
        except ClientError as error:
            return _refused(error)
        body = answer["Body"].read()
        told = answer["ResponseMetadata"]["HTTPHeaders"]
        headers = (*((name, told[name]) for name in _SHOWN if name in told), *POLICY)
        return Reply(answer["ResponseMetadata"]["HTTPStatusCode"], headers, body, len(body))


def _refused(error: ClientError) -> Reply:
    """Nobody may list the bucket, so that what is missing is forbidden, as S3 has it."""
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    return Reply(304, POLICY, b"", 0) if status == 304 else refusal(status if status in (412, 416) else 403)
