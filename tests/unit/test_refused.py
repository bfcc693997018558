"""What was refused because the source was changed meanwhile: its keys, or whether it answers at all."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from darkroom.app import App, Rules
from darkroom.cache import REFUSED
from darkroom.errors import CredentialsRefused
from darkroom.http import Response
from darkroom.memory import MemoryOriginals, MemorySources
from darkroom.ports import Deadline, Original
from darkroom.sources import Bucket, Keys, Secret, SigningKey, Source
from tests.things import TOKEN, Ticking, a_request, a_source, sign
from tests.unit.house import picture

OLD, NEW = (Keys(access_key_id=f"AKIA{name}", secret_access_key=Secret("never told")) for name in ("OLD", "NEW"))
RING = (SigningKey(id="k1", secret=Secret(TOKEN)), SigningKey(id="k2", secret=Secret("another-key")))


class Counting(MemorySources):
    """Sources that count how often they are read."""

    reads = 0

    def find(self, name: str, deadline: Deadline) -> Source | None:
        self.reads += 1
        return super().find(name, deadline)


class Bucketful(MemoryOriginals):
    """Originals for whose keys are alive."""

    def __init__(self) -> None:
        super().__init__({"public/a.jpg": picture()})
        self.alive = {OLD.access_key_id}
        self.asked = 0

    def open(self, source: Source, key: str, deadline: Deadline) -> Original:
        self.asked += 1
        if not (isinstance(source.credentials, Keys) and source.credentials.access_key_id in self.alive):
            raise CredentialsRefused("InvalidAccessKeyId")
        return super().open(source, key, deadline)


class House:
    """An App whose source is changed while it runs."""

    def __init__(self) -> None:
        self.clock = Ticking()
        self.store = Counting()
        self.bucket = Bucketful()
        self.app = App(Rules("img.example"), self.store, self.bucket, self.clock)
        self.put()

    def put(self, **changes: Any) -> None:
        self.store.put(a_source(**{"credentials": OLD} | changes))

    def ask(self, query: str = "w=30", key: str = TOKEN, path: str = "/demo/a.jpg") -> Response:
        return self.app.answer(a_request(path, sign(path, query, key).partition("?")[2]))

    def rotate(self) -> None:
        self.put(credentials=NEW)
        self.bucket.alive = {NEW.access_key_id}


@pytest.fixture
def house() -> House:
    house = House()
    assert house.ask().status == 200
    house.clock.pass_by(REFUSED)
    return house


def test_a_rotated_access_key_is_picked_up_by_the_request_that_is_refused(house: House) -> None:
    house.rotate()
    assert house.ask().status == 200
    assert house.store.reads == 2


def test_a_new_signing_key_is_picked_up_by_the_request_that_is_refused(house: House) -> None:
    house.put(signing_keys=RING)
    assert house.ask(key="another-key").status == 200
    assert house.ask().status == 200


def test_an_overlay_is_picked_up_too(house: House) -> None:
    house.store.put(a_source(name="other", bucket=Bucket(name="other", prefix="public"), credentials=NEW))
    house.bucket.alive |= {NEW.access_key_id}
    overlay = quote(f"https://other.img.example{sign('/a.jpg')}", safe="")
    assert house.ask(f"w=30&mark={overlay}").status == 200
    house.clock.pass_by(REFUSED)
    newest = Keys(access_key_id="AKIANEWEST", secret_access_key=Secret("never told"))
    house.bucket.alive = {OLD.access_key_id, "AKIANEWEST"}
    house.store.put(a_source(name="other", bucket=Bucket(name="other", prefix="public"), credentials=newest))
    assert house.ask(f"w=30&mark={overlay}").status == 200
    house.clock.pass_by(REFUSED)
    house.store.put(
        a_source(name="other", bucket=Bucket(name="other", prefix="public"), credentials=newest, signing_keys=RING)
    )
    overlay = quote(f"https://other.img.example{sign('/a.jpg', key='another-key')}", safe="")
    assert house.ask(f"w=30&mark={overlay}").status == 200


def test_what_stays_refused_is_refused_and_costs_little(house: House) -> None:
    for _ in range(100):
        assert house.ask(key="wrong").status == 403
        house.clock.pass_by(0.1)
    assert house.store.reads <= 4
    assert house.bucket.asked == 1
    house.bucket.alive = set()
    house.store.reads = house.bucket.asked = 0
    for _ in range(100):
        assert house.ask().status == 502
        house.clock.pass_by(0.1)
    assert house.store.reads <= 4
    assert house.bucket.asked == 100


def test_a_source_that_was_removed_meanwhile_is_unknown(house: House) -> None:
    house.store.remove("demo")
    assert house.ask().status == 200
    assert house.ask(key="wrong").status == 403
    assert house.ask().status == 410


@pytest.mark.parametrize("dialect", ["imgix", "imglab", "ixmage"])
def test_a_source_that_is_switched_off_is_gone_before_anything_is_fetched(dialect: str, house: House) -> None:
    changes = {"dialect": dialect, "secured": False, "signing_keys": (), "enabled": False}
    house.put(**changes | ({"account": "token"} if dialect == "ixmage" else {}))
    house.clock.pass_by(60)
    house.bucket.asked = 0
    path = "/v2/token/demo/a.jpg" if dialect == "ixmage" else "/demo/a.jpg"
    response = house.app.answer(a_request(path))
    assert (response.status, json.loads(response.body)["detail"]) == (410, "This source is switched off.")
    assert house.bucket.asked == 0
    assert response.facts["source"] == "demo"


def test_an_overlay_of_a_source_that_is_switched_off_is_refused(house: House) -> None:
    house.store.put(a_source(name="other", enabled=False, credentials=OLD))
    overlay = quote(f"https://other.img.example{sign('/a.jpg')}", safe="")
    house.bucket.asked = 0
    response = house.ask(f"w=30&mark={overlay}")
    assert (response.status, house.bucket.asked) == (400, 0)
    assert "SourceDisabled" in response.facts["error"]


def test_a_source_answers_at_its_sub_domain_and_its_domains(house: House) -> None:
    house.put(subdomain="shop", domains=("shop.example",))
    for host in ("shop.img.example", "shop.example", "demo.img.example"):
        signed = sign("/a.jpg", "w=30").partition("?")[2]
        assert house.app.answer(a_request("/a.jpg", signed, host=host)).status == 200


def test_an_overlay_may_be_named_by_a_sub_domain_or_a_domain(house: House) -> None:
    house.store.put(a_source(name="other", credentials=OLD, subdomain="shop", domains=("shop.example",)))
    for host, status in (("shop.img.example", 200), ("shop.example", 200), ("shop.other.example", 400)):
        overlay = quote(f"https://{host}{sign('/a.jpg')}", safe="")
        assert house.ask(f"w=30&mark={overlay}").status == status


def test_a_picture_of_its_own_source_counts_as_upon_itself_by_any_of_its_hosts(house: House) -> None:
    house.put(subdomain="shop", domains=("shop.example",))
    house.clock.pass_by(60)
    for host in ("demo.img.example", "shop.img.example", "shop.example"):
        overlay = quote(f"https://{host}{sign('/a.jpg')}", safe="")
        response = house.ask(f"w=30&mark={overlay}")
        assert response.status == 400
        assert "its own source" in response.facts["error"]
