"""The ring of signing keys: what is added is the newest and fits the dialect, and a secured source keeps one."""

import base64
from datetime import date
from typing import Any

import pytest

from darkroom.dialects import DIALECTS
from darkroom.errors import ConfigurationError
from darkroom.sources import Secret, SigningKey, Source
from darkroom.sources.ring import added, age, drawn, free_id, newest, retired
from tests.things import a_source, asked

TODAY = date(2026, 11, 25)
SALTED = SigningKey("k1", Secret("c2VjcmV0"), Secret("c2FsdA=="))
DIALECT: dict[str, dict[str, Any]] = {
    "imgix": {},
    "imglab": {"signing_keys": (SALTED,)},
    "ixmage": {"account": "TQKkCpGYGK"},
}


def chance(count: int) -> bytes:
    return bytes(range(count))


@pytest.fixture(params=DIALECT)
def source(request: pytest.FixtureRequest) -> Source:
    return a_source(dialect=request.param, **DIALECT[request.param])


def test_a_drawn_key_signs_what_the_source_verifies_and_the_old_ones_still_do(source: Source) -> None:
    dialect = DIALECTS[source.dialect]
    ring = added(source, drawn(source, "k2", TODAY, chance))
    signing = newest(ring)
    assert signing and (signing.id, signing.created) == ("k2", "2026-11-25")
    for key in ring.signing_keys:
        path, _, query = dialect.sign(asked(query="w=80", token=source.account), key).partition("?")
        dialect.verify(asked(path, query, token=source.account), ring)


def test_what_is_drawn_is_as_long_as_what_nobody_can_guess(source: Source) -> None:
    key = drawn(source, "k2", TODAY, chance)
    texts = [key.secret.reveal()] + ([key.salt.reveal()] if key.salt else [])
    decoded = [base64.b64decode(text) if source.dialect == "imglab" else bytes.fromhex(text) for text in texts]
    assert {len(text) for text in decoded} == {32} and bool(key.salt) == (source.dialect == "imglab")


def test_a_key_is_named_after_its_day() -> None:
    ring = a_source(signing_keys=())
    for expected in ("2026-11-25", "2026-11-25.2", "2026-11-25.3"):
        name = free_id(ring, TODAY)
        assert name == expected
        ring = added(ring, SigningKey(name, Secret(f"the secret of {name}")))


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        (SigningKey("k1", Secret("another")), "signing_keys: expected ids that differ, found the same id twice"),
        (
            SigningKey("a b", Secret("another")),
            "signing_keys[1].id: expected an id of 1 to 64 letters, digits and '._-'",
        ),
        (SigningKey("k2", Secret("another"), Secret("salt")), "signing_keys[1].salt: expected nothing"),
        (SigningKey("k2", Secret("first-light")), "signing_keys: the new secret is that of the key k1"),
        (SigningKey("k2", Secret("x" * 1025)), "signing_keys[1].secret: expected a secret of 1 to 1,024 characters"),
    ],
)
def test_what_is_no_key_is_not_added_and_its_secret_not_told(key: SigningKey, problem: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        added(a_source(), key)
    assert str(refused.value).startswith(problem)
    assert key.secret.reveal() not in str(refused.value)


def test_a_retired_key_is_gone_and_the_others_stay() -> None:
    keys = tuple(SigningKey(name, Secret(name * 9)) for name in ("k1", "k2", "k3"))
    assert [key.id for key in retired(a_source(signing_keys=keys), "k2").signing_keys] == ["k1", "k3"]


def test_the_last_key_of_a_secured_source_is_not_retired() -> None:
    with pytest.raises(ConfigurationError, match="k1 is the last key of a secured source: add another one first"):
        retired(a_source(), "k1")
    assert not retired(a_source(secured=False), "k1").signing_keys


def test_a_key_that_is_not_there_is_not_retired() -> None:
    with pytest.raises(ConfigurationError, match="there is no key of this id; there is: k1"):
        retired(a_source(), "k9")


@pytest.mark.parametrize(
    ("created", "days"), [("2026-11-24", 1), ("2025-11-25", 365), ("2026-99-99", None), (None, None)]
)
def test_a_key_grows_old(created: str | None, days: int | None) -> None:
    assert age(SigningKey("k1", Secret("x"), None, created), TODAY) == days
