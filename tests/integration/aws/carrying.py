"""Passes one large original through, in a process of its own: prints the status, the link and how it grew."""

import json
import resource
import sys

from darkroom.app import App, Rules
from darkroom.aws.http import Pool
from darkroom.aws.links import S3Links
from darkroom.aws.s3 import S3Originals
from darkroom.aws.signing import AccessKey
from darkroom.aws.sts import Sessions
from darkroom.memory import MemorySources
from darkroom.sources import Bucket, Keys, Secret
from darkroom.wiring import SystemClock
from tests.things import a_request, a_source, sign


def main() -> None:
    """What to read and to write with comes as JSON on the standard input."""
    told = json.load(sys.stdin)
    keys = Keys(told["id"], Secret(told["secret"]))
    own = Bucket(name=told["own"], region=told["region"], endpoint=told["endpoint"])
    where = Bucket(name=told["shelf"], region=told["region"], prefix="public", endpoint=told["endpoint"])
    clock = SystemClock()
    pool = Pool(clock, lambda: 0.5)
    sessions = Sessions(pool, lambda: AccessKey.of(keys), clock, told["region"])
    links = S3Links(own, pool, lambda: AccessKey.of(keys), clock)
    sources = MemorySources([a_source(bucket=where, credentials=keys)])
    rules = Rules("img.example", seconds=120)
    app = App(rules, sources, S3Originals(pool, sessions, clock), clock, links=links, secret=b"secret")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = app.answer(a_request("/demo/large.jpg", sign("/demo/large.jpg").partition("?")[2]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        json.dumps({"status": answer.status, "path": answer.headers.get("Location"), "grown": (peak - before) * 1024})
    )


if __name__ == "__main__":
    main()
