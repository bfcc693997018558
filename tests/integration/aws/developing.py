"""One function that is asked for one picture, in a process of its own: tells that it is ready, waits, and answers."""

import json
import os
import signal
import sys
from hashlib import sha256

from darkroom.app import App, Rules
from darkroom.aws.http import Pool
from darkroom.aws.places import Places
from darkroom.aws.prints import S3Prints
from darkroom.aws.s3 import S3Originals
from darkroom.aws.signing import AccessKey
from darkroom.aws.sts import Sessions
from darkroom.memory import MemorySources
from darkroom.ports import Deadline, Original
from darkroom.sources import Bucket, Keys, Secret, Source
from darkroom.wiring import SystemClock
from tests.things import a_request, a_source, sign


class Deadly(S3Originals):
    """Who asks for an original dies, as a function that ran out of memory would."""

    def open(self, source: Source, key: str, deadline: Deadline) -> Original:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


def main() -> None:
    """What to read and to write with comes as JSON on the first line of the standard input, the start on the next."""
    told = json.loads(sys.stdin.readline())
    keys = Keys(told["id"], Secret(told["secret"]))
    own = Bucket(name=told["own"], region=told["region"], endpoint=told["endpoint"])
    where = Bucket(name=told["shelf"], region=told["region"], prefix="public", endpoint=told["endpoint"])
    clock = SystemClock()
    pool = Pool(clock, lambda: 0.5)
    sessions = Sessions(pool, lambda: AccessKey.of(keys), clock, told["region"])
    places = Places(own, lambda: AccessKey.of(keys), sessions)
    prints = S3Prints(pool, places, clock, token=lambda: str(os.getpid()))
    originals = (Deadly if told["dies"] else S3Originals)(pool, sessions, clock)
    sources = MemorySources([a_source(bucket=where, credentials=keys)])
    app = App(Rules("img.example", seconds=told["seconds"]), sources, originals, clock, prints)
    print("ready", flush=True)
    sys.stdin.readline()
    answer = app.answer(a_request("/demo/large.jpg", sign("/demo/large.jpg", "w=1200").partition("?")[2]))
    facts = {name: answer.facts.get(name) for name in ("tier", "kept", "waited", "milliseconds", "prints_error")}
    print(json.dumps({"status": answer.status, "body": sha256(answer.body).hexdigest(), **facts}))


if __name__ == "__main__":
    main()
