"""Cache-Status as RFC 9211 has it, read by a parser of structured fields (RFC 9651) that is not ours."""

from collections.abc import Mapping
from typing import Any

from http_sfv.list import List
from http_sfv.types import Token
from hypothesis import given
from hypothesis import strategies as st

from darkroom import http
from darkroom.errors import BucketUnavailable
from tests.unit.house import House

FORWARDS = {"bypass", "method", "uri-miss", "vary-miss", "miss", "request", "stale", "partial"}
"""What `fwd` may say (RFC 9211, 2.2)."""


def read(text: str) -> Mapping[str, Any]:
    """The parameters of a field that names this cache and no other, each of the type that the RFC gives it."""
    field = List()
    field.parse(text.encode())
    (item,) = field
    assert isinstance(item.value, Token) and str(item.value) == "Darkroom"
    told = dict(item.params)
    assert ("hit" in told) != ("fwd" in told)
    assert told.get("hit", True) is True and told.get("stored", True) is True
    assert str(told.get("fwd", "miss")) in FORWARDS
    assert type(told.get("ttl", 0)) is int
    assert "fwd" in told or "stored" not in told
    assert isinstance(told.get("detail", ""), Token | str)
    return {name: str(value) if isinstance(value, Token) else value for name, value in told.items()}


@given(
    tier=st.sampled_from(["", "memory", "store"]),
    lifetime=st.none() | st.integers(-(2**40), 2**40),
    made=st.sampled_from([("", False), ("miss", False), ("miss", True), ("stale", False), ("stale", True)]),
)
def test_whatever_is_told_is_of_the_grammar(tier: str, lifetime: int | None, made: tuple[str, bool]) -> None:
    forward, stored = made
    told = read(http.cache_status(tier=tier, lifetime=lifetime, forward=forward, stored=stored))
    assert told.get("detail", "") == tier and told.get("ttl") == lifetime
    assert told.get("fwd", "") == forward and told.get("stored", False) is stored


def told_of(house: House, **headers: str) -> Mapping[str, Any]:
    return read(house.get("/demo/a.jpg", "w=30", **headers).headers["Cache-Status"])


def test_each_way_of_an_answer_is_told() -> None:
    house = House(keeps=True, fresh_for=60, stale_for=600)
    assert told_of(house) == {"fwd": "miss", "stored": True}
    assert told_of(house) == {"hit": True, "ttl": 60, "detail": "memory"}
    house.app = house.another_app()
    house.clock.pass_by(20)
    assert told_of(house) == {"hit": True, "ttl": 40, "detail": "store"}
    house.clock.pass_by(60)
    house.shelf.failing = [BucketUnavailable("down")]
    assert told_of(house) == {"hit": True, "ttl": -20, "detail": "memory"}
    house.clock.pass_by(10)
    assert told_of(house) == {"fwd": "stale", "ttl": 60, "detail": "memory"}


def test_a_304_tells_it_too() -> None:
    house = House(keeps=True)
    tag = house.get("/demo/a.jpg", "w=30").headers["ETag"]
    assert told_of(house, if_none_match=tag)["hit"] is True


def test_what_is_passed_through_is_not_said_to_be_stored() -> None:
    assert read(House(keeps=True).get("/demo/a.jpg").headers["Cache-Status"]) == {"fwd": "miss"}
