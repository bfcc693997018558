"""Large answers through the front with a real S3: what viewers get at the end of a redirect, and nothing else."""

import hashlib
import http.client
import json
import time
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import pytest

from darkroom.app import App, Rules
from darkroom.aws.http import Pool
from darkroom.aws.links import S3Links
from darkroom.aws.s3 import S3Originals
from darkroom.aws.signing import AccessKey
from darkroom.aws.sts import Sessions
from darkroom.gateway import read_event, write_answer
from darkroom.links import link
from darkroom.local.front import Front
from darkroom.local.lent import Lent
from darkroom.local.seaweed import REGION, Seaweed
from darkroom.memory import MemorySources
from darkroom.sources import Bucket
from darkroom.wiring import SystemClock
from tests.servers.shelves import fresh_bucket
from tests.things import a_source, sign
from tests.unit.house import picture

LARGE = picture(size=(900, 900)) + hashlib.shake_128(b"noise").digest(20_000_000)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Site:
    """A front before an App on a real S3, and the bucket of its prints."""

    port: int
    seaweed: Seaweed
    bucket: str

    def get(self, target: str, method: str = "GET", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, target, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, body)

    def lent(self, query: str = "") -> str:
        answer = self.get(sign("/demo/large.jpg", query))
        assert answer.status == 302, answer
        return answer.headers["location"]


@pytest.fixture(scope="module")
def site(seaweed: Seaweed) -> Iterator[Site]:
    shelf, bucket = fresh_bucket(seaweed, {"public/large.jpg": LARGE}), fresh_bucket(seaweed, {"prints/demo/x": b"x"})
    clock = SystemClock()
    pool = Pool(clock, lambda: 0.5)
    key = AccessKey.of(seaweed.admin)
    own = Bucket(name=bucket, region=REGION, endpoint=seaweed.endpoint)
    where = Bucket(name=shelf, region=REGION, prefix="public", endpoint=seaweed.endpoint)
    originals = S3Originals(pool, Sessions(pool, lambda: key, clock, REGION), clock)
    links = S3Links(own, pool, lambda: key, clock)
    sources = MemorySources([a_source(bucket=where, credentials=seaweed.admin)])
    app = App(Rules("img.example"), sources, originals, clock, links=links, secret=b"secret")

    def submit(event: dict[str, Any]) -> "Future[bytes]":
        done: Future[bytes] = Future()
        done.set_result(json.dumps(write_answer(app.answer(read_event(event)))).encode())
        return done

    with Front(links=Lent(seaweed, bucket).answer) as front, front.answering(submit):
        yield Site(front.port, seaweed, bucket)
    pool.close()


def test_a_large_original_arrives_whole_by_its_link(site: Site) -> None:
    answer = site.get(site.lent())
    assert (answer.status, answer.body == LARGE) == (200, True)
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert not site.seaweed.s3().list_multipart_uploads(Bucket=site.bucket).get("Uploads")


def test_head_part_and_validator_work_at_the_link(site: Site) -> None:
    assert site.get(sign("/demo/large.jpg"), "HEAD").headers["location"] == site.lent()
    path = site.lent()
    head = site.get(path, "HEAD")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(LARGE)))
    part = site.get(path, Range="bytes=5-9")
    assert (part.status, part.body) == (206, LARGE[5:10])
    assert part.headers["content-range"] == f"bytes 5-9/{len(LARGE)}"
    assert site.get(path, If_None_Match=head.headers["etag"]).status == 304


def test_a_download_keeps_its_name(site: Site) -> None:
    answer = site.get(site.lent("dl=mine.jpg"), "HEAD")
    assert 'filename="mine.jpg"' in answer.headers["content-disposition"]


def test_no_other_link_leads_anywhere(site: Site) -> None:
    _, _, _, expires, token = site.lent().split("/")
    guessed = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert site.get(f"/-/links/{expires}/{guessed}").status == 403
    assert site.get(f"/-/links/{int(expires) + 60}/{token}").status == 403
    for path in ("", "prints/demo/x", "../../prints/demo/x", "%2e%2e/%2e%2e/prints/demo/x", f"{expires}/{token}/x"):
        assert site.get(f"/-/links/{path}").status == 404
    assert site.get(f"/-/links/{expires}/{token}", "POST").status == 403


def test_a_link_that_has_ended_is_refused_though_it_still_lies_there(site: Site) -> None:
    ended = link(b"secret", "demo/x", '"e"', {}, int(time.time()) - 1)
    site.seaweed.s3().put_object(Bucket=site.bucket, Key=ended.name, Body=b"late")
    assert site.get(ended.path).status == 403
