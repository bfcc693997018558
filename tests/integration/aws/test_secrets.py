"""The edge's secret as Secrets Manager (moto) holds it, and who passes."""

import boto3
import pytest

from darkroom.app import App, Rules
from darkroom.aws.http import Pool
from darkroom.aws.secrets import ManagedSecret
from darkroom.aws.signing import AccessKey
from darkroom.errors import EdgeRequired, SecretsUnavailable
from darkroom.guard import ASKED_AGAIN_AFTER, EDGE_SECRET, KEPT_FOR, Guard
from darkroom.http import Request
from darkroom.local.moto import REGION, Moto
from darkroom.memory import MemoryOriginals, MemorySources
from darkroom.sources import Secret
from darkroom.wiring import SystemClock
from tests.things import Ticking


def managed(endpoint: str, name: str) -> ManagedSecret:
    clock = SystemClock()
    pool = Pool(clock, lambda: 0.0)
    return ManagedSecret(name, pool, lambda: AccessKey("local", Secret("local"), None), clock, REGION, endpoint)


def test_both_values_of_a_rotation_pass_and_no_other(moto: Moto) -> None:
    client = boto3.client(
        "secretsmanager", REGION, endpoint_url=moto.endpoint, aws_access_key_id="a", aws_secret_access_key="b"
    )
    client.create_secret(Name="edge", SecretString="first")
    clock = Ticking()
    guard = Guard(managed(moto.endpoint, "edge"), clock)
    guard.check("first", clock.deadline())
    client.put_secret_value(SecretId="edge", SecretString="second")
    with pytest.raises(EdgeRequired):
        guard.check("second", clock.deadline())
    clock.pass_by(ASKED_AGAIN_AFTER)
    guard.check("second", clock.deadline())
    guard.check("first", clock.deadline())
    for wrong in ("", "fir", "é"):
        with pytest.raises(EdgeRequired):
            guard.check(wrong, clock.deadline())


def test_a_secret_that_does_not_exist_lets_nobody_pass(moto: Moto) -> None:
    clock = Ticking()
    with pytest.raises(SecretsUnavailable):
        Guard(managed(moto.endpoint, "none"), clock).check("", clock.deadline())


class Failing:
    """A store that answers once."""

    def __init__(self) -> None:
        self.asked = 0

    def values(self, deadline: object) -> tuple[Secret, ...]:
        self.asked += 1
        if self.asked > 1:
            raise SecretsUnavailable("down")
        return (Secret("first"),)


def test_the_last_known_values_outlive_a_failing_store_that_is_asked_now_and_then() -> None:
    clock, store = Ticking(), Failing()
    guard = Guard(store, clock)
    guard.check("first", clock.deadline())
    clock.pass_by(KEPT_FOR + 1)
    for _ in range(5):
        guard.check("first", clock.deadline())
    assert store.asked == 2


def test_the_app_answers_nobody_who_did_not_come_through_the_edge() -> None:
    clock = Ticking()
    app = App(Rules("img.example"), MemorySources([]), MemoryOriginals({}), clock, guard=Guard(Failing(), clock))

    def status(method: str, **headers: str) -> int:
        return app.answer(Request(method, "/demo/a", True, "", "a", headers)).status

    assert (status("GET"), status("OPTIONS"), status("OPTIONS", **{EDGE_SECRET: "wrong"})) == (403, 403, 403)
    assert (status("GET", **{EDGE_SECRET: "first"}), status("OPTIONS", **{EDGE_SECRET: "first"})) == (410, 204)
