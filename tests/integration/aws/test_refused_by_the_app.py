"""What a source may not read the app refuses by itself, and asks nobody: the bucket here would hand over anything."""

import time
from collections.abc import Iterator

import pytest

from darkroom.app import App, Rules
from darkroom.aws.http import Pool
from darkroom.aws.s3 import S3Originals
from darkroom.aws.signing import AccessKey
from darkroom.aws.sts import Sessions
from darkroom.local.seaweed import REGION
from darkroom.memory import MemorySources
from darkroom.sources import Bucket, Keys, Secret
from tests.servers.faulty import Faulty, s3_object
from tests.things import Ticking, a_request, a_source, sign
from tests.unit.house import picture


@pytest.fixture
def house(faulty: Faulty) -> Iterator[App]:
    """The whole app before a bucket that counts who asks."""
    faulty.replies(s3_object(picture()))
    clock = Ticking(time.time())
    pool = Pool(clock, lambda: 0.5)
    sessions = Sessions(pool, lambda: AccessKey("none", Secret("none")), clock, REGION, faulty.endpoint)
    keys = Keys(access_key_id="AKIADEMO", secret_access_key=Secret("secret"))
    source = a_source(bucket=Bucket("pictures", REGION, "one", faulty.endpoint), credentials=keys)
    yield App(Rules("img.example"), MemorySources([source]), S3Originals(pool, sessions, clock), clock)
    pool.close()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "path",
    [
        "/demo/../two/a.jpg",
        "/demo/below/../../two/a.jpg",
        "/demo/%2e%2e/two/a.jpg",
        "/demo/..%2ftwo/a.jpg",
        "/demo/..%5ctwo%5ca.jpg",
        "/demo/./a.jpg",
        "/demo//two/a.jpg",
        "/demo/",
        "/demo/a.jpg/",
        "/demo/%00a.jpg",
        "/demo/http://127.0.0.1/two/a.jpg",
    ],
)
def test_the_app_refuses_what_lies_outside_the_prefix_and_asks_nobody(
    path: str, method: str, house: App, faulty: Faulty
) -> None:
    signed = sign(path, "w=30").partition("?")[2]
    assert house.answer(a_request(path, signed, method)).status == 400
    assert faulty.connections == 0


@pytest.mark.parametrize(
    "overlay", ["/../two/a.jpg", "../two/a.jpg", "/%2e%2e/two/a.jpg", "http://127.0.0.1/two/a.jpg"]
)
def test_the_app_refuses_an_overlay_outside_the_prefix_and_asks_nobody(
    overlay: str, house: App, faulty: Faulty
) -> None:
    signed = sign("/demo/a.jpg", f"w=30&mark={overlay}").partition("?")[2]
    assert house.answer(a_request("/demo/a.jpg", signed)).status == 400
    assert faulty.connections == 0


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH", "LIST"])
def test_the_app_only_ever_reads(method: str, house: App, faulty: Faulty) -> None:
    signed = sign("/demo/a.jpg", "w=30").partition("?")[2]
    assert house.answer(a_request("/demo/a.jpg", signed, method)).status == 405
    assert faulty.connections == 0


def test_what_the_app_may_ask_for_it_asks_for_below_the_prefix(house: App, faulty: Faulty) -> None:
    for method in ("GET", "HEAD"):
        signed = sign("/demo/below/a.jpg", "w=30").partition("?")[2]
        assert house.answer(a_request("/demo/below/a.jpg", signed, method)).status == 200
    asked = {(asked.method, asked.target) for asked in faulty.asked}
    assert asked == {("GET", "/pictures/one/below/a.jpg")}
