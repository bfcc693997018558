"""An App over sources in SSM: what it picks up while it runs, and how seldom it asks."""

from collections.abc import Iterator
from typing import Any

import pytest

from darkroom.app import App, Rules
from darkroom.cache import REFUSED
from darkroom.errors import CredentialsRefused
from darkroom.http import Response
from darkroom.local.moto import Moto
from darkroom.memory import MemoryOriginals
from darkroom.ports import Deadline, Original
from darkroom.sources import Keys, Secret, SigningKey, Source
from tests.integration.aws.cabinet import Cabinet, large, version
from tests.things import TOKEN, a_request, sign
from tests.unit.house import picture

RIGHT = SigningKey(id="right", secret=Secret(TOKEN))


class Bucketful(MemoryOriginals):
    """Originals for who has the access key that works."""

    works = "AKIADEMO"

    def open(self, source: Source, key: str, deadline: Deadline) -> Original:
        if not (isinstance(source.credentials, Keys) and source.credentials.access_key_id == self.works):
            raise CredentialsRefused("InvalidAccessKeyId")
        return super().open(source, key, deadline)


class Running:
    """An App that runs, its bucket, and how often SSM was asked."""

    def __init__(self, endpoint: str) -> None:
        self.cabinet = Cabinet(endpoint)
        self.asked = 0
        parameters = self.cabinet.parameters()
        parameters.happens = self._count
        self.bucket = Bucketful({"public/a.jpg": picture()})
        sources = type(self.cabinet.sources)(parameters, self.cabinet.root)
        self.app = App(Rules("img.example"), sources, self.bucket, self.cabinet.clock)

    def _count(self, _: int) -> None:
        self.asked += 1

    def get(self, key: str = TOKEN, host: str = "127.0.0.1", path: str = "/demo/a.jpg") -> Response:
        return self.app.answer(a_request(path, sign(path, "w=30", key).partition("?")[2], host=host))


@pytest.fixture
def running(moto: Moto) -> Iterator[Running]:
    running = Running(moto.endpoint)
    yield running
    running.cabinet.pool.close()


def test_a_source_costs_one_call_a_minute_and_one_in_parts_two(running: Running) -> None:
    for source, calls in ((version(1), 1), (large(2), 2)):
        running.cabinet.store().put(source)
        running.cabinet.clock.pass_by(61)
        running.asked = 0
        assert [running.get().status for _ in range(20)] == [200] * 20
        assert running.asked == calls


def test_rotated_keys_are_picked_up_at_once(running: Running) -> None:
    running.cabinet.store().put(version(1))
    assert running.get().status == 200
    running.cabinet.clock.pass_by(REFUSED)
    changed: dict[str, Any] = {
        "credentials": Keys(access_key_id="AKIANEW", secret_access_key=Secret("never told")),
        "signing_keys": (RIGHT, SigningKey(id="next", secret=Secret("next-key"))),
    }
    running.cabinet.store().put(version(2, **changed))
    running.bucket.works = "AKIANEW"
    assert running.get().status == 200
    assert running.get(key="next-key").status == 200
    assert running.asked == 2


def test_a_storm_of_wrong_signatures_does_not_reach_ssm(running: Running) -> None:
    running.cabinet.store().put(version(1))
    for _ in range(100):
        assert running.get(key="wrong").status == 403
        running.cabinet.clock.pass_by(0.1)
    assert running.asked <= 3


def test_hosts_are_found_and_invented_ones_cost_one_listing(running: Running) -> None:
    running.cabinet.store().put(version(1, subdomain="shop", domains=("shop.example",)))
    for host in ("shop.example", "shop.img.example", "demo.img.example"):
        assert running.get(host=host, path="/a.jpg").status == 200
    running.cabinet.clock.pass_by(61)
    running.asked = 0
    for number in range(200):
        assert running.get(host=f"invented-{number}.example", path="/a.jpg").status == 410
        assert running.get(host=f"invented-{number}.img.example", path="/a.jpg").status == 410
    assert running.asked <= 3 * 11


def test_a_host_moves_with_its_source(running: Running) -> None:
    running.cabinet.store().put(version(1, domains=("shop.example",)))
    assert running.get(host="shop.example", path="/a.jpg").facts["source"] == "demo"
    running.cabinet.store().remove("demo")
    running.cabinet.store().put(version(1, name="other", domains=("shop.example",)))
    running.cabinet.clock.pass_by(61)
    assert running.get(host="shop.example", path="/a.jpg").facts["source"] == "other"
